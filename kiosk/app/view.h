// The tree of meaning: one description of a screen, which is drawn, spoken, driven by keys and read
// by tests. It holds words and roles, no pixels and no colours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/national_id.h"

namespace handslag::kiosk {

enum class Direction : std::uint8_t { left_to_right, right_to_left };

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
  top_end,      ///< language, call staff; call staff is the last and never moves
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
  std::vector<Item> items;  ///< in reading and focus order
  FieldText field;          ///< of the item with Role::field
  std::string field_value;  ///< the same masked, as tests and the inspect socket may see it
  std::string spoken;       ///< what is said of this screen; holds nothing typed
};

}  // namespace handslag::kiosk
