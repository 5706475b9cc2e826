// Somebody's hands on a page: what fingers and keys mean there, time counted from zero.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kiosk/ui/interaction.h"
#include "tests/kiosk/ui/pages.h"

namespace handslag::kiosk {

/// What was asked for beside the sign of somebody: an id, a word for a key, or nothing.
inline std::string meant(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) {
    if (const auto* activate = std::get_if<Activate>(&event)) out += activate->item;
    if (const auto* type = std::get_if<Type>(&event)) out += type->character;
    if (std::holds_alternative<Back>(event)) out += "back!";
    if (std::holds_alternative<Erase>(event)) out += "erase!";
    if (std::holds_alternative<EraseForward>(event)) out += "erase forward!";
    if (std::holds_alternative<SelectAll>(event)) out += "all!";
    if (std::holds_alternative<PlaceCaret>(event)) out += "place!";
    if (const auto* hold = std::get_if<Hold>(&event)) out += "held " + hold->item;
    if (const auto* write = std::get_if<Write>(&event)) out += encoded(write->character);
    if (const auto* move = std::get_if<MoveCaret>(&event)) {
      out += "caret " + std::to_string(static_cast<int>(move->movement));
      if (move->selecting == Selecting::yes) out += " selecting";
    }
  }
  return out;
}

inline bool has_touch(const std::vector<Event>& events) {
  return std::ranges::any_of(
      events, [](const Event& event) { return std::holds_alternative<Touch>(event); });
}

/// A page under somebody's hands; time is counted from zero.
class Hands {
 public:
  explicit Hands(View view) { shows(std::move(view)); }

  void shows(View view) {
    view_ = std::move(view);
    page_ = lay_out(view_, kReference.metrics());
    interaction_.on_screen(view_);
  }
  /// What makes it easier, as update would have turned it on.
  Aids& aids() { return view_.aids; }
  void move_to(std::string_view id) {
    const auto [x, y] = middle(id);
    static_cast<void>(interaction_.pointer_move(view_, page_, x, y, tick()));
  }
  std::string tap(std::string_view id, Instant now) {
    down(id, now);
    return up(id, now);
  }
  bool is_there(std::string_view id, Instant now) {
    const auto [x, y] = middle(id);
    return has_touch(interaction_.pointer_move(view_, page_, x, y, now));
  }
  std::vector<Event> events_of(NavigationKey key) {
    return interaction_.key(view_, page_, key, tick(), '+');
  }
  std::vector<Event> strike(NavigationKey key) {
    return interaction_.key(view_, page_, key, tick());
  }
  std::vector<Event> release(NavigationKey key) { return interaction_.key_up(view_, key); }
  std::vector<Event> after(Instant now) { return interaction_.time(view_, now); }
  std::vector<Event> down(std::string_view id, Instant now = {}) {
    const auto [x, y] = middle(id);
    return interaction_.pointer_down(view_, page_, x, y, now);
  }
  std::string up(std::string_view id, Instant now = {}) {
    const auto [x, y] = middle(id);
    return meant(interaction_.pointer_up(view_, page_, x, y, now));
  }
  std::string up_beside(Instant now = {}) {
    return meant(interaction_.pointer_up(view_, page_, 3, 3, now));
  }
  std::string key(NavigationKey key, Modifiers with = {}) {
    return meant(interaction_.key(view_, page_, key, tick(), '\0', with));
  }
  std::string keypad_key(NavigationKey key, char sign) {
    return meant(interaction_.key(view_, page_, key, tick(), sign));
  }
  std::string key_at(NavigationKey key, Instant now) {
    return meant(interaction_.key(view_, page_, key, now));
  }
  std::string key_up(NavigationKey key) { return meant(interaction_.key_up(view_, key)); }
  std::string type_at(char32_t c, Instant now) {
    return meant(interaction_.character(view_, c, now));
  }
  std::string type(char32_t c) { return meant(interaction_.character(view_, c, tick())); }
  std::string time(Instant now) { return meant(interaction_.time(view_, now)); }
  std::optional<Instant> deadline() const { return interaction_.deadline(view_); }
  TouchState state(Instant now = {}) const { return interaction_.state(view_, now); }
  const std::string& focused() const { return interaction_.focused(); }
  const View& view() const { return view_; }
  const PageLayout& page() const { return page_; }

 private:
  std::pair<int, int> middle(std::string_view id) const {
    const Rect rect = place_of(view_, page_, id);
    return {rect.x + rect.w / 2, rect.y + rect.h / 2};
  }

  /// Nobody strikes keys faster than this.
  Instant tick() { return stroke_ += std::chrono::seconds(1); }

  View view_;
  PageLayout page_;
  Interaction interaction_;
  Instant stroke_{};
};

}  // namespace handslag::kiosk
