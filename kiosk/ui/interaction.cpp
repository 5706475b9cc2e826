#include "kiosk/ui/interaction.h"

#include <algorithm>

#include "shared/domain/national_id.h"

namespace handslag::kiosk {
namespace {

/// A hold shows its progress ten times a second.
constexpr Instant kHoldStep = std::chrono::milliseconds(100);

Instant hold_time(const Item& item) {
  return std::chrono::seconds(item.hold_seconds);
}

}  // namespace

const Item* Interaction::pressed_item(const View& view) const {
  if (pressed_.empty()) return nullptr;
  const auto found = std::ranges::find(view.items, pressed_, &Item::id);
  return found == view.items.end() ? nullptr : &*found;
}

std::vector<Event> Interaction::pointer_down(const View& view, const PageLayout& page, int x, int y,
                                             Instant now) {
  focus_visible_ = false;
  pressed_.clear();
  if (const Placed* placed = page.at(x, y)) {
    pressed_ = view.items[placed->item].id;
    pressed_since_ = now;
    drawn_until_ = now;
  }
  std::vector<Event> events;
  events.emplace_back(Touch{});
  return events;
}

std::vector<Event> Interaction::pointer_up(const View& view, const PageLayout& page, int x, int y,
                                           Instant now) {
  std::vector<Event> events;
  const Item* item = pressed_item(view);
  const Placed* placed = page.at(x, y);
  const bool same = item && placed && &view.items[placed->item] == item;
  const bool held = item && item->hold_seconds > 0;
  if (same && (!held || now - pressed_since_ >= hold_time(*item))) {
    focused_ = item->id;
    events.emplace_back(Activate{item->id});
  }
  pressed_.clear();
  return events;
}

std::vector<Event> Interaction::time(const View& view, Instant now) {
  std::vector<Event> events;
  const Item* item = pressed_item(view);
  if (!item || item->hold_seconds == 0) return events;
  drawn_until_ = now;
  if (now - pressed_since_ < hold_time(*item)) return events;
  events.emplace_back(Activate{item->id});
  pressed_.clear();
  return events;
}

std::optional<Instant> Interaction::deadline(const View& view) const {
  const Item* item = pressed_item(view);
  if (!item || item->hold_seconds == 0) return std::nullopt;
  return std::min(pressed_since_ + hold_time(*item), drawn_until_ + kHoldStep);
}

void Interaction::move_focus(const View& view, const PageLayout& page, int step) {
  std::vector<const Item*> order;
  for (const Placed& placed : page.placed) {
    if (placed.interactive) order.push_back(&view.items[placed.item]);
  }
  if (order.empty()) return;
  const auto now = std::ranges::find(order, focused_, [](const Item* item) { return item->id; });
  const auto count = static_cast<std::ptrdiff_t>(order.size());
  std::ptrdiff_t place = step > 0 ? 0 : count - 1;
  if (now != order.end()) place = (now - order.begin() + step + count) % count;
  focused_ = order[static_cast<std::size_t>(place)]->id;
}

std::vector<Event> Interaction::key(const View& view, const PageLayout& page, NavigationKey key) {
  std::vector<Event> events;
  events.emplace_back(Touch{});
  // Scanners end with Enter or Tab. What comes of that is update's to say; the rest follows.
  if (key == NavigationKey::choose || key == NavigationKey::next) events.emplace_back(ScanEnd{});
  switch (key) {
    case NavigationKey::next:
    case NavigationKey::previous:
      focus_visible_ = true;
      move_focus(view, page, key == NavigationKey::next ? 1 : -1);
      break;
    case NavigationKey::choose: {
      const auto is_meant = [&](const Item& item) {
        if (focus_visible_ && !focused_.empty()) return item.id == focused_;
        return item.role == Role::action && item.emphasis == Emphasis::primary;
      };
      const auto found = std::ranges::find_if(view.items, is_meant);
      // What must be held is no accident of a key either: staff use the screen.
      if (found != view.items.end() && found->hold_seconds == 0) {
        events.emplace_back(Activate{found->id, true});
      }
      break;
    }
    case NavigationKey::back:
      events.emplace_back(Back{});
      break;
    case NavigationKey::erase:
      events.emplace_back(Erase{});
      break;
  }
  return events;
}

std::vector<Event> Interaction::character(const View& view, char32_t character) {
  std::vector<Event> events;
  events.emplace_back(Touch{});
  // A keyboard of another script has digits of its own.
  const std::optional<char> typed = ascii_of_typed(character);
  if (!typed) return events;
  const bool has_field =
      std::ranges::find(view.items, Role::field, &Item::role) != view.items.end();
  if (has_field) focus_visible_ = false;
  // Also where there is no field: a scanner types wherever a card is held up.
  events.emplace_back(Type{*typed});
  return events;
}

void Interaction::on_screen(const std::string& screen) {
  if (screen == screen_) return;
  screen_ = screen;
  pressed_.clear();
  focused_.clear();
}

TouchState Interaction::state(const View& view, Instant now) const {
  TouchState touch{pressed_, focused_, focus_visible_, 0};
  const Item* item = pressed_item(view);
  if (item && item->hold_seconds > 0) {
    const std::chrono::duration<float> held = now - pressed_since_;
    const std::chrono::duration<float> whole = hold_time(*item);
    touch.hold_progress = std::clamp(held / whole, 0.001F, 1.0F);
  }
  return touch;
}

}  // namespace handslag::kiosk
