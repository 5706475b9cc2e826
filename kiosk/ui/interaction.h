// From pointer and keys to what they mean on the present page: pure, the time is handed in. A
// finger is a pointer with one button. A tap counts where finger down and finger up are on the same
// item; led by ear, a first touch tells and a second chooses.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/update.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/painter.h"

namespace handslag::kiosk {

enum class NavigationKey : std::uint8_t {
  next,
  previous,
  choose,
  back,
  erase,
  repeat,
  help,
  louder,
  softer,
  // Next or previous, but where something is written: there they move its caret.
  left,
  right,
  up,
  down,
  // Of a text that is written alone.
  home,
  end,
  erase_forward,
  select_all,
};
/// What was pressed with a key.
struct Modifiers {
  bool shift = false, control = false;
};

/// Touches of one thing that follow sooner count once: what a finger bounces, and what one that
/// shakes does (EN 301 549, 5.8). Nobody types a digit twice as quickly as the first.
inline constexpr Instant kBounce = std::chrono::milliseconds(80);
inline constexpr Instant kSteadyBounce = std::chrono::milliseconds(500);
/// The second half of a double tap that finds another page under it does not choose there; of a
/// hand that shakes it comes as late as kSteadyBounce.
inline constexpr Instant kNewPage = std::chrono::milliseconds(300);
inline constexpr float kSamePlaceMm = 15;
/// A key of a keyboard that is held for so long does what Item::holds says.
inline constexpr Instant kLongPress = std::chrono::milliseconds(500);
/// A finger that rests for so long between two people asks to be led by ear.
inline constexpr Instant kAskToListen = std::chrono::seconds(3);

class Interaction {
 public:
  /// Each of these gives the events to hand to update, in order.
  std::vector<Event> pointer_down(const View& view, const PageLayout& page, int x, int y,
                                  Instant now);
  /// Of use while a finger is down.
  std::vector<Event> pointer_move(const View& view, const PageLayout& page, int x, int y,
                                  Instant now);
  std::vector<Event> pointer_up(const View& view, const PageLayout& page, int x, int y,
                                Instant now);
  /// `sign`: of a key that only a numeric keypad has; 0 of any other.
  std::vector<Event> key(const View& view, const PageLayout& page, NavigationKey key, Instant now,
                         char sign = '\0', Modifiers with = {});
  /// Of use of keys that choose: what was held by them is let go, and chosen where it is tapped
  /// too.
  std::vector<Event> key_up(const View& view, NavigationKey key);
  /// Whether keys go to a text that is written, and not to what has the focus.
  bool writes(const View& view) const;
  std::vector<Event> character(const View& view, char32_t character, Instant now);
  /// Tells that a hold may be complete.
  std::vector<Event> time(const View& view, Instant now);

  /// When a held item is next to be drawn anew, or something is held long enough.
  std::optional<Instant> deadline(const View& view) const;
  /// To be called with each view. A new screen, or another part of it: what was pressed on the old
  /// one is forgotten. Other keys on the same keyboard: the focus stays in its place.
  void on_screen(const View& view);
  TouchState state(const View& view, Instant now) const;
  const std::string& focused() const { return focused_; }

 private:
  struct Tap {
    std::string item, screen;
    int x = 0, y = 0;
    Instant at{};
  };

  /// Of a keyboard's key, from its upper left; of one that is offered, that of the key it is for.
  struct KeyPlace {
    std::size_t row = 0, column = 0;
  };

  const Item* pressed_item(const View& view) const;
  void keep_focus(const View& view);
  /// How long the item that is pressed is to be held for something; nothing where it is tapped.
  std::optional<Instant> hold_time(const View& view) const;
  void move_focus(const View& view, const PageLayout& page, int step);
  void tell(const View& view, const PageLayout& page, int x, int y, Instant now);
  static Instant bounce(const View& view);
  bool is_bounce(const View& view, const Item& item, const Metrics& metrics, int x, int y,
                 Instant now) const;
  bool is_double_strike(const View& view, char32_t stroke, Instant now);
  bool asks_to_listen(const View& view) const;
  void let_go_of_key();

  std::string screen_;
  int part_ = 0;
  std::string pressed_;
  bool by_key_ = false;  // by a key that is held
  std::string focused_;
  bool focus_visible_ = false;
  std::optional<KeyPlace> key_place_;  // of the focus, where it is on such a key
  bool finger_down_ = false;
  bool rests_ = false;  // since this screen came
  Instant told_at_{};   // when the focus came by touch to where it is
  Instant moved_at_{};
  Instant pressed_since_{};
  Instant drawn_until_{};
  std::optional<Tap> last_tap_;
  char32_t last_stroke_ = 0;  // of what was typed no more than this
  Instant last_stroke_at_{};
};

}  // namespace handslag::kiosk
