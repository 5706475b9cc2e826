// From pointer and keys to what they mean on the present page: pure, the time is handed in. A
// finger is a pointer with one button. A tap counts where finger down and finger up are on the same
// item.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/update.h"
#include "kiosk/ui/layout.h"
#include "kiosk/ui/painter.h"

namespace handslag::kiosk {

enum class NavigationKey : std::uint8_t { next, previous, choose, back, erase };

class Interaction {
 public:
  /// Each of these gives the events to hand to update, in order.
  std::vector<Event> pointer_down(const View& view, const PageLayout& page, int x, int y,
                                  Instant now);
  std::vector<Event> pointer_up(const View& view, const PageLayout& page, int x, int y,
                                Instant now);
  std::vector<Event> key(const View& view, const PageLayout& page, NavigationKey key);
  std::vector<Event> character(const View& view, char32_t character);
  /// Tells that a hold may be complete.
  std::vector<Event> time(const View& view, Instant now);

  /// When a held item is next to be drawn anew, or is held long enough.
  std::optional<Instant> deadline(const View& view) const;
  /// A new screen has come: what was pressed on the old one is forgotten.
  void on_screen(const std::string& screen);
  TouchState state(const View& view, Instant now) const;
  const std::string& focused() const { return focused_; }

 private:
  const Item* pressed_item(const View& view) const;
  void move_focus(const View& view, const PageLayout& page, int step);

  std::string screen_;
  std::string pressed_;
  std::string focused_;
  bool focus_visible_ = false;
  Instant pressed_since_{};
  Instant drawn_until_{};
};

}  // namespace handslag::kiosk
