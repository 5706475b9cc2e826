// The tree of meaning: one description of a screen, which is drawn, spoken, driven by keys and read
// by tests. It holds words and roles, no pixels and no colours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/national_id.h"

namespace handslag::kiosk {

enum class Direction : std::uint8_t { left_to_right, right_to_left };

/// How colours are chosen for a person. Names of themes, not of colours.
enum class Palette : std::uint8_t { light, dark, contrast };

enum class Role : std::uint8_t {
  brand,    ///< who we are, where the way back is on other screens
  steps,    ///< where in a sequence: `step` of `steps`
  heading,  ///< one a screen
  text,     ///< the sentence under the heading
  note,     ///< set apart, with an icon
  choice,   ///< a tile: label, detail, and a plate with a time or an icon
  action,   ///< a button
  key,      ///< of a number pad
  field,    ///< what was typed; its text lives in the State alone
  mark,     ///< the large icon of a result
  status,   ///< in the strip at the bottom
};

/// Where on the page an item stands. The layout knows how each zone flows and mirrors.
enum class Zone : std::uint8_t {
  top_start,    ///< back, or the brand
  top_end,      ///< display, language, call staff; call staff is the last and never moves
  body,         ///< heading, text, notes, tiles, from the top
  pad,          ///< the number pad, three keys a row, and the action that ends it
  actions,      ///< what ends the page, at its bottom
  chips,        ///< languages, above the strip
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
  lock,
  pin,
  clock,
  person,
  dot,
  warning,
  moon,
  halves,
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
  std::string detail{};  ///< second line of a tile
  std::string plate{};   ///< short text in a tile's plate: "09:00"
  Icon icon = Icon::none;
  Emphasis emphasis = Emphasis::normal;
  bool enabled = true;
  Wording wording = Wording::shown;
  /// Of a choice that stays, and is chosen again to be taken back.
  bool chosen = false;
  /// To be held for `hold_seconds` instead of tapped; 0: a tap.
  int hold_seconds = 0;
  int step = 0;  ///< Role::steps
  int steps = 0;
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
  Palette palette = Palette::light;
  std::vector<Item> items;  ///< in reading and focus order
  FieldText field;          ///< of the item with Role::field
  std::string field_value;  ///< the same masked, as tests and the inspect socket may see it
  std::string spoken;       ///< what is said of this screen; holds nothing typed
};

}  // namespace handslag::kiosk
