// Everything that the kiosk's screens show, as one value: changed by update (update.h) alone, read
// by kiosk/screens. What a person typed is here and nowhere else, in memory that is wiped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app/messages.h"
#include "kiosk/app/view.h"
#include "kiosk/entry/keyboard_state.h"

namespace handslag::kiosk {

/// Which screen is due. Three things may lie over it: see State.
enum class Page : std::uint8_t {
  starting,  ///< before the services' first message
  enrol_server,
  enrol_code,
  enrol_connecting,
  enrol_waiting,
  enrol_refused,
  idle,
  language,
  display,  ///< what makes the kiosk easier for one person
  help,
  about,  ///< what is recorded about people, and why
  note,   ///< where somebody writes for staff what they would rather not say
  number,
  activity,  ///< also while the visit is being saved
  saved,
  already_here,  ///< the card's second check-in; nothing was saved
  failed,
  undo,  ///< whether the check-in is to be taken back
  undone,
  undo_failed,
  out_of_order,
};

/// Characters of a number that a person may type, signs and spaces included.
inline constexpr std::size_t kTypedLimit = 20;
/// Digits and letters among them: what parse_national_id takes and the screen shows.
inline constexpr std::size_t kNumberCharacters = 12;
/// Bytes of what is written for staff: some three hundred characters of the scripts that take most.
inline constexpr std::size_t kNoteLimit = 1000;
inline constexpr std::size_t kServerLimit = 100;
inline constexpr std::size_t kCodeDigits = 22;  // directory::kCodeDigits
inline constexpr std::string_view kServerPrefix = "https://";

/// Why a number is not taken. The rule of the federation, beside those of NumberRefusal.
struct NumberTrouble {
  enum class Kind : std::uint8_t {
    form,            ///< see `refusal`
    only_published,  ///< a demonstration federation takes only numbers published for tests
    published,       ///< any other takes none of them
  };
  Kind kind = Kind::form;
  NumberRefusal refusal = NumberRefusal::empty;
  bool operator==(const NumberTrouble&) const = default;
};

enum class ServerTrouble : std::uint8_t { none, empty, not_https, malformed };
enum class CodeTrouble : std::uint8_t { none, too_short, mistyped };

/// What a person typed and has not yet handed on.
struct Draft {
  WipedText<kTypedLimit> number;
  ScreenNumber shown_number;  ///< grouped, as the field draws it
  /// What stands in the way of `number`; told only after 'continue' was chosen.
  std::optional<NumberTrouble> number_trouble =
      NumberTrouble{NumberTrouble::Kind::form, NumberRefusal::empty};
  bool number_trouble_told = false;

  /// What a scanner types: collected where nothing else is typed, and behind the number from its
  /// 13th digit on. Once it is read, the digits of a card's code.
  WipedText<kScanLimit> card;

  WipedText<kServerLimit> server;
  ServerTrouble server_trouble = ServerTrouble::none;
  WipedText<kCodeDigits> code;
  WipedText<kScreenNumberCapacity * 2> shown_code;  ///< in groups, all but the last masked
  CodeTrouble code_trouble = CodeTrouble::none;

  /// For staff to read off the screen; recorded nowhere.
  TextEdit note{kNoteLimit};
  bool note_full = false;                 ///< what was written last did not fit
  std::optional<KeyboardState> keyboard;  ///< of the language, while the note shows
};

/// Who the visitor is said to be.
enum class Who : std::uint8_t { number, nobody, card };

/// A visit that can still be taken back here.
struct UndoOffer {
  VisitNumber visit = 0;
  Instant until{};
  Instant asked{};  ///< when the question came, while it stands
};

/// What the visitor came to; kept until the next person.
struct Choice {
  RegistrationMode mode = RegistrationMode::anonymous;
  std::optional<OfferedActivity> activity;  ///< nothing: not sure, or none today
  bool number_dropped = false;              ///< typed, then wiped: only heads are counted
  bool card_dropped = false;                ///< the same of a card
};

struct State {
  Page page = Page::starting;
  /// The mark that calls staff lies over all else until staff hold it.
  bool staff_called = false;
  /// When they were, if it is to be recorded: of a kiosk that has joined and is in order.
  std::optional<Instant> staff_called_at;
  /// Seconds left before everything typed is wiped; lies over the page.
  std::optional<int> warning;
  /// What the page lies over, where it is one of those that lead back (is_aside): the lowest first.
  std::vector<Page> below;

  std::string language = "sv";                 ///< BCP 47
  std::vector<std::string> languages{"sv"};    ///< to choose from; the first is the idle screen's
  std::vector<std::string> missing_languages;  ///< the federation's, and not to be had here
  Aids aids;                                   ///< until the next person
  bool heard = false;                          ///< see View
  int part = 0;                                ///< of the page
  int part_over = 0;                           ///< of what lies over it: warning, call for staff
  int tellings = 0;                            ///< see View
  int repeats = 0;                             ///< see View
  std::optional<Offer> offer;                  ///< nothing before this kiosk belongs anywhere
  SyncStatus sync;
  OutOfOrderReason out_of_order = OutOfOrderReason::storage;

  Draft draft;
  Who who = Who::number;
  Choice choice;

  Instant scanned{};                        ///< when the newest character of `draft.card` came
  std::optional<CardRefusal> card_trouble;  ///< of the latest scan; told until something else comes
  Instant card_trouble_since{};
  Instant keys_ignored_until{};  ///< what ends a scan chooses nothing

  /// Of the newest visit; nothing once somebody began another, or after its time.
  std::optional<UndoOffer> undo;

  std::optional<Instant> saving_since;  ///< a SaveVisit or UndoVisit has no answer yet
  bool saving_shown = false;            ///< it takes so long that the screen says so
  Saved saved;
  SaveTrouble save_trouble = SaveTrouble::internal;
  bool seen_unsent = false;  ///< a status that counted the visit of `saved` as unsent came
  bool sent = false;         ///< and after it one that covered it: the only proof of being sent

  EnrolmentTrouble enrolment_trouble = EnrolmentTrouble::none;
  bool enrolment_cancelled = false;  ///< later progress of that attempt has no meaning

  Instant touched{};     ///< the last sign of somebody
  Instant said_until{};  ///< for whom speech leads: when what is being said comes to its end
  Instant warning_said_until{};  ///< the same of a warning
  Instant saved_since{};         ///< from when the saved screen's time counts
  /// A result's time was over: it says so, covers what is private, and gives way then.
  std::optional<Instant> closes;

  const std::string& idle_language() const { return languages.front(); }
  /// What was set for this federation; the defaults before there is one.
  Policy policy() const { return offer ? offer->policy : Policy{}; }
};

}  // namespace handslag::kiosk
