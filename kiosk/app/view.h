// The tree of meaning: one description of a screen, which is drawn, spoken, driven by keys and read
// by tests. It holds words and roles, no pixels and no colours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/entry/keyboard_state.h"
#include "shared/domain/national_id.h"
#include "shared/domain/profile.h"

namespace handslag::kiosk {

enum class Direction : std::uint8_t { left_to_right, right_to_left };

/// How colours are chosen for a person. Names of themes, not of colours.
enum class Palette : std::uint8_t { light, dark, contrast };

/// Volume of speech, from 0; every person begins in the middle (EN 301 549, 5.1.3.13).
inline constexpr int kMostVolume = 10, kUsualVolume = 5;

/// What makes the kiosk easier for one person; in force until the next.
struct Aids {
  Palette palette = Palette::light;
  bool large = false;    ///< text of EN 301 549, 5.1.4, shown in parts where a page needs them
  bool low = false;      ///< all controls in the lower part of a tall screen
  bool keypad = false;   ///< led by the keys of a numeric keypad
  bool explore = false;  ///< a finger's first touch tells, the second chooses
  bool steady = false;   ///< quick touches of one thing count once (EN 301 549, 5.8)
  int volume = kUsualVolume;
  /// Being led by a keypad was turned off again: its signs lead no more.
  bool no_signs = false;
  bool operator==(const Aids&) const = default;
};

/// Where words may be heard.
enum class Privacy : std::uint8_t {
  free,
  headset,      ///< aloud only where the person chose to listen aloud (EN 301 549, 5.1.3.9)
  never_aloud,  ///< through a headset alone, whatever was chosen (5.1.3.8)
};

enum class Role : std::uint8_t {
  brand,    ///< who we are, where the way back is on other screens
  steps,    ///< where in a sequence: `step` of `steps`
  heading,  ///< one a screen
  text,     ///< the sentence under the heading
  note,     ///< set apart, with an icon
  choice,   ///< a tile: label, detail, and a plate with a time or an icon
  action,   ///< a button
  key,      ///< of a number pad or a keyboard
  field,    ///< what was typed; its text lives in the State alone
  mark,     ///< the large icon of a result
  status,   ///< in the strip at the bottom
  fact,     ///< a statement under a heading of its own: label, detail
};

/// Where on the page an item stands. The layout knows how each zone flows and mirrors.
enum class Zone : std::uint8_t {
  top_start,    ///< back, or the brand
  top_end,      ///< display, language, call staff; call staff is the last and never moves
  body,         ///< heading, text, notes, tiles, from the top
  pad,          ///< number pad (three keys a row) or keyboard, and the action that ends it
  actions,      ///< what ends the page, at its bottom
  chips,        ///< languages, above the strip
  turn,         ///< to the next part of a page that is shown in parts, and back
  strip_start,  ///< where this kiosk stands
  strip_end,    ///< saved, unsent, offline
};

enum class Icon : std::uint8_t {
  none,
  handshake,
  back,
  globe,
  bell,
  check,
  erase,
  clear,
  lock,
  pin,
  clock,
  person,
  dot,
  warning,
  moon,
  halves,
  letters,
  keypad,
  ear,
  hand,
  down,
  question,
  louder,
  softer,
  more,
  less,
  pencil,
  shift,
  shift_locked,
  arrow_left,
  arrow_right,
  space,
  non_joiner,
};

/// Whether a button's words are drawn; they are always said, and read by tests.
enum class Wording : std::uint8_t {
  shown,
  with_room,  ///< in a narrow window the icon stands for them
  by_icon,    ///< few things are known by their sign
};

enum class Emphasis : std::uint8_t {
  normal,   ///< outlined
  primary,  ///< filled; the next step
  staff,    ///< outlined in the primary colour: call staff
  ok,       ///< done
  warn,     ///< something waits
  bad,      ///< something is lost or does not work
};

struct Item {
  std::string id{};  ///< stable, "idle.arrived"; items of lists end in the thing's name
  Role role = Role::text;
  Zone zone = Zone::body;
  std::string label{};
  std::string detail{};  ///< second line of a tile; of a button it is said, not drawn
  std::string plate{};   ///< short text in a tile's plate: "09:00"; on a key instead of its label
  Icon icon = Icon::none;
  Emphasis emphasis = Emphasis::normal;
  bool enabled = true;
  Wording wording = Wording::shown;
  /// Of a choice that stays, and is chosen again to be taken back.
  bool chosen = false;
  /// To be held for `hold_seconds` instead of tapped; 0: a tap.
  int hold_seconds = 0;
  /// Of a key that does something else when it is held for half a second.
  bool holds = false;
  int step = 0;  ///< Role::steps
  int steps = 0;
  int row = 0;  ///< of a keyboard's key, from 1 at its top; 0: of a number pad
  Privacy privacy = Privacy::free;
  std::string language{};         ///< of the label: BCP 47, where it is not the page's
  std::string detail_language{};  ///< the same of the detail
};

/// What typed text looks like on the screen: the field that it belongs to is drawn from here, and
/// these bytes are never put into an Item, a cache or a log.
struct FieldText {
  const char* data = nullptr;  ///< in the State, until its next update
  std::size_t size = 0;        ///< UTF-8 bytes
};

struct View {
  std::string screen;    ///< "idle", "number", "activity", "saved", ...
  std::string language;  ///< BCP 47
  Direction direction = Direction::left_to_right;
  Aids aids;
  std::optional<Rgb> accent;  ///< the federation's
  /// Whether something gives voice to what is said: else nothing is offered that needs ears.
  bool heard = false;
  bool between_people = false;  ///< nobody is being served: a finger that rests asks to be led
  bool yields = false;          ///< any sign of somebody takes it away, and does nothing else
  int part = 0;                 ///< of a page that does not fit; the first is 0
  int tellings = 0;             ///< how often it was told what is wrong, the same again included
  int repeats = 0;              ///< how often it was asked for that all is said again
  std::vector<Item> items;      ///< in reading and focus order
  FieldText field;              ///< of the item with Role::field
  /// Where that is a free text: what stands in it, and the keys that write it, which are the items
  /// of the pad in the order of keys_of. Both are in the State, until its next update.
  const TextEdit* written = nullptr;
  const KeyboardState* keyboard = nullptr;
  std::string field_value;  ///< the same masked, as tests and the inspect socket may see it
  std::size_t typed = 0;    ///< characters of the field that count, without signs and spaces
  bool letters = false;     ///< the field takes more than digits
  bool open = false;        ///< what is typed there is no secret, and may be said
  /// Signs of a keypad that go into the field as long as none leads.
  std::string_view keypad_types;
  /// What is said when the screen comes, where that is not its headings, texts and notes.
  std::string announcement;
};

}  // namespace handslag::kiosk
