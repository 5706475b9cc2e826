// The kiosk's behaviour: (state, event) -> state and effects. Pure: the time is handed in, and what
// is to be done outside comes back as values. Called by kiosk/runtime on the drawing thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/app/messages.h"
#include "kiosk/app/state.h"

namespace handslag::kiosk {

// ---- events ----

/// An item of the present View was chosen (also one that is not enabled: it then says why). An id
/// that the present page does not know is ignored.
struct Activate {
  std::string item;
  bool by_key = false;  ///< by Enter or space, not by a finger
};
/// A character from a keyboard. What the field does not take is ignored.
struct Type {
  char character = '\0';
};
/// A key of a keyboard on the screen was held (Item::holds).
struct Hold {
  std::string item;
};
/// A character from a keyboard, for a free text. What cannot be written is ignored.
struct Write {
  char32_t character = 0;
};
/// Of a free text, whose caret moves.
struct MoveCaret {
  Movement movement = Movement::left;
  Selecting selecting = Selecting::no;
};
/// To where a finger means, in pixels from the corner of the field.
struct PlaceCaret {
  int x = 0, y = 0;
};
struct SelectAll {};
/// What is behind the caret of a free text.
struct EraseForward {};
/// Enter or Tab, with which a scanner ends; comes before what the key does else.
struct ScanEnd {};
struct Erase {};
struct ClearField {};
struct Back {};
/// Somebody is there: a finger or pointer went down, a key was pressed.
struct Touch {};
/// Somebody shows by what they do that they are led by keys or by ear, or asks by key for what is
/// easier to see.
struct TurnOn {
  enum class Aid : std::uint8_t { keypad, explore, large, contrast };
  Aid aid = Aid::keypad;
};
/// All that the page says is to be said again.
struct Repeat {};
/// The time that `deadline` named has come.
struct Tick {};
using Event =
    std::variant<Activate, Type, Hold, Write, MoveCaret, PlaceCaret, SelectAll, EraseForward,
                 ScanEnd, Erase, ClearField, Back, Touch, TurnOn, Repeat, Tick, Message>;

/// How a free text stands on the screen, as far as its keys depend on that.
struct WritingArea {
  TextStyle style{.typed = true};
  int height = 0;  ///< pixels
};

/// What update needs to know of the world.
struct UpdateContext {
  /// Languages that there are words in.
  std::span<const std::string> languages;
  /// Whether the check digits of an enrolment code are right (directory::parse_code).
  bool (*code_is_sound)(std::string_view digits) = nullptr;
  /// Of use where something is written; needed there.
  const Typesetter* typesetter = nullptr;
  /// As the newest frame shows it; keys may come before the first.
  WritingArea area{};
};

/// What time brings by itself comes first, then the event. `now` never goes back.
std::vector<Effect> update(State& state, Event event, Instant now, const UpdateContext& context);

/// When the state next changes by itself; nothing where it stays until something happens. Before
/// that instant a Tick changes nothing.
std::optional<Instant> deadline(const State& state);

/// How long a save may take before the screen says that it is going on.
inline constexpr Instant kSavingShownAfter = std::chrono::milliseconds(150);
/// A scanner types faster than this; what comes later is another scan.
inline constexpr Instant kScanGap = std::chrono::seconds(1);
/// How long after a scan keys choose nothing: a scanner may end with more than one.
inline constexpr Instant kKeysIgnoredFor = std::chrono::seconds(1);
/// How long the idle screen says what was wrong with a card.
inline constexpr Instant kCardTroubleTold = std::chrono::seconds(10);
/// How long a result that gives way says so before it does (WCAG 2.2, 2.2.1).
inline constexpr Instant kClosingTold = std::chrono::seconds(20);
/// How much longer a note that staff were called to stays for them.
inline constexpr Instant kStaffAwaited = std::chrono::minutes(10);
/// How long staff hold the mark to clear it: a visitor's tap does not.
inline constexpr int kStaffHoldSeconds = 3;

}  // namespace handslag::kiosk
