#include "kiosk/ui/interaction.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kiosk/app/writing.h"
#include "shared/domain/national_id.h"

namespace handslag::kiosk {
namespace {

/// A finger that slides tells this often that it is there.
constexpr Instant kMoveTold = std::chrono::seconds(1);
/// Beyond the last character there is: navigation keys as strokes.
constexpr char32_t kNoCharacter = 0x110000;
/// Scanners type faster than this, and the same digit twice.
constexpr Instant kScannerPace = std::chrono::milliseconds(30);
/// A hold shows its progress ten times a second.
constexpr Instant kHoldStep = std::chrono::milliseconds(100);

/// To what is to be held instead of tapped.
Instant time_to_hold(const Item& item) {
  return std::chrono::seconds(item.hold_seconds);
}

/// Of a text that is written.
std::optional<Event> written(NavigationKey key, Modifiers with) {
  const Selecting selecting = with.shift ? Selecting::yes : Selecting::no;
  const auto move = [&](Movement step, Movement leap) {
    return MoveCaret{with.control ? leap : step, selecting};
  };
  switch (key) {
    case NavigationKey::left:
      return move(Movement::left, Movement::word_left);
    case NavigationKey::right:
      return move(Movement::right, Movement::word_right);
    case NavigationKey::up:
      return move(Movement::up, Movement::up);
    case NavigationKey::down:
      return move(Movement::down, Movement::down);
    case NavigationKey::home:
      return move(Movement::home, Movement::home);
    case NavigationKey::end:
      return move(Movement::end, Movement::end);
    case NavigationKey::erase_forward:
      return EraseForward{};
    case NavigationKey::select_all:
      return SelectAll{};
    default:
      return std::nullopt;
  }
}

/// What the same keys do where nothing is written; those of a text alone do nothing. Left and right
/// are the page's: mirrored, it is read to the left.
NavigationKey on_the_page(NavigationKey key, Direction direction) {
  const bool mirrored = direction == Direction::right_to_left;
  switch (key) {
    case NavigationKey::right:
      return mirrored ? NavigationKey::previous : NavigationKey::next;
    case NavigationKey::left:
      return mirrored ? NavigationKey::next : NavigationKey::previous;
    case NavigationKey::down:
      return NavigationKey::next;
    case NavigationKey::up:
      return NavigationKey::previous;
    default:
      return key;
  }
}

/// What keys of the page a keypad has itself are not on its way.
bool is_typed(const Item& item) {
  return item.role == Role::key && item.label.size() == 1 && item.label[0] >= '0' &&
         item.label[0] <= '9';
}

/// Whether a keypad's sign goes into the field instead of leading.
bool is_for_field(const View& view, char sign) {
  if (view.aids.no_signs) return true;
  return !view.aids.keypad && view.keypad_types.find(sign) != view.keypad_types.npos;
}

bool is_in_top_bar(const Item& item) {
  return item.zone == Zone::top_start || item.zone == Zone::top_end;
}

}  // namespace

const Item* Interaction::pressed_item(const View& view) const {
  if (pressed_.empty()) return nullptr;
  const auto found = std::ranges::find(view.items, pressed_, &Item::id);
  return found == view.items.end() ? nullptr : &*found;
}

std::vector<Event> Interaction::pointer_down(const View& view, const PageLayout& page, int x, int y,
                                             Instant now) {
  finger_down_ = true;
  rests_ = true;
  pressed_since_ = now;
  drawn_until_ = now;
  by_key_ = false;
  pressed_.clear();
  const Placed* placed = page.at(x, y);
  if (view.aids.explore) {
    // What was told before can now be chosen; all else is told first. A bounce is the same touch.
    const bool told = placed && focus_visible_ && view.items[placed->item].id == focused_ &&
                      now - told_at_ >= bounce(view);
    const bool held = placed && view.items[placed->item].hold_seconds > 0;
    if (told || held) pressed_ = view.items[placed->item].id;
    tell(view, page, x, y, now);
  } else {
    focus_visible_ = false;
    if (placed) pressed_ = view.items[placed->item].id;
  }
  std::vector<Event> events;
  events.emplace_back(Touch{});
  return events;
}

std::vector<Event> Interaction::pointer_move(const View& view, const PageLayout& page, int x, int y,
                                             Instant now) {
  std::vector<Event> events;
  if (!finger_down_ || !view.aids.explore) return events;
  tell(view, page, x, y, now);
  if (focused_ != pressed_) pressed_.clear();
  if (now - moved_at_ >= kMoveTold) {  // somebody is there
    moved_at_ = now;
    events.emplace_back(Touch{});
  }
  return events;
}

void Interaction::tell(const View& view, const PageLayout& page, int x, int y, Instant now) {
  const Placed* placed = page.thing_at(x, y);
  if (!placed) return;
  const std::string& id = view.items[placed->item].id;
  if (id != focused_) told_at_ = now;
  focused_ = id;
  focus_visible_ = true;
}

Instant Interaction::bounce(const View& view) {
  return view.aids.steady ? kSteadyBounce : kBounce;
}

bool Interaction::is_bounce(const View& view, const Item& item, const Metrics& metrics, int x,
                            int y, Instant now) const {
  if (!last_tap_) return false;
  const Instant since = now - last_tap_->at;
  if (last_tap_->screen != view.screen) {
    const double distance = std::hypot(x - last_tap_->x, y - last_tap_->y);
    return since < std::max(kNewPage, bounce(view)) &&
           distance * static_cast<double>(metrics.mm_per_px) < kSamePlaceMm;
  }
  return last_tap_->item == item.id && since < bounce(view);
}

std::vector<Event> Interaction::pointer_up(const View& view, const PageLayout& page, int x, int y,
                                           Instant now) {
  std::vector<Event> events;
  const Item* item = pressed_item(view);
  const Placed* placed = page.at(x, y);
  const bool same = item && placed && &view.items[placed->item] == item;
  const bool held = item && item->hold_seconds > 0;
  if (same && item->role == Role::field) {
    focus_visible_ = view.aids.explore;
    focused_ = item->id;
    events.emplace_back(PlaceCaret{x - placed->field.x, y - placed->field.y});
  } else if (same && (!held || now - pressed_since_ >= time_to_hold(*item)) &&
             !is_bounce(view, *item, page.metrics, x, y, now)) {
    // Led by ear, each choice takes a touch that tells and one that chooses, also the same again.
    focused_ = view.aids.explore ? "" : item->id;
    last_tap_ = Tap{item->id, view.screen, x, y, now};
    events.emplace_back(Activate{item->id});
  }
  finger_down_ = false;
  pressed_.clear();
  return events;
}

bool Interaction::asks_to_listen(const View& view) const {
  return finger_down_ && rests_ && view.heard && view.between_people && !view.aids.explore;
}

std::vector<Event> Interaction::time(const View& view, Instant now) {
  std::vector<Event> events;
  if (asks_to_listen(view) && now - pressed_since_ >= kAskToListen) {
    rests_ = false;
    pressed_.clear();
    events.emplace_back(TurnOn{TurnOn::Aid::explore});
    return events;
  }
  const auto hold = hold_time(view);
  if (!hold) return events;
  drawn_until_ = now;
  if (now - pressed_since_ < *hold) return events;
  if (pressed_item(view)->holds) {
    events.emplace_back(Hold{pressed_});
  } else {
    events.emplace_back(Activate{pressed_, by_key_});
  }
  pressed_.clear();
  return events;
}

std::optional<Instant> Interaction::hold_time(const View& view) const {
  const Item* item = pressed_item(view);
  if (!item) return std::nullopt;
  if (item->holds) return kLongPress;
  return item->hold_seconds == 0 ? std::nullopt : std::optional(time_to_hold(*item));
}

std::optional<Instant> Interaction::deadline(const View& view) const {
  if (asks_to_listen(view)) return pressed_since_ + kAskToListen;
  const auto hold = hold_time(view);
  if (!hold) return std::nullopt;
  const Instant end = pressed_since_ + *hold;
  return pressed_item(view)->holds ? end : std::min(end, drawn_until_ + kHoldStep);
}

void Interaction::move_focus(const View& view, const PageLayout& page, int step) {
  std::vector<const Item*> order;
  for (const Placed& placed : page.placed) {
    const Item& item = view.items[placed.item];
    const bool heard = view.aids.keypad && item.role == Role::fact && !placed.rect.empty();
    if (placed.interactive ? !(view.aids.keypad && is_typed(item)) : heard) order.push_back(&item);
  }
  if (order.empty()) return;
  const auto id = [](const Item* item) { return item->id; };
  const auto in_top_bar = [](const Item* item) { return is_in_top_bar(*item); };
  const auto now = std::ranges::find(order, focused_, id);
  const auto count = static_cast<std::ptrdiff_t>(order.size());
  std::ptrdiff_t place = 0;
  if (now != order.end()) {
    place = now - order.begin() + step;
  } else {
    // The first step leads past what stands on every page; it is behind the last, or one step back.
    place = std::ranges::find_if_not(order, in_top_bar) - order.begin() - (step > 0 ? 0 : 1);
  }
  focused_ = order[static_cast<std::size_t>((place + count) % count)]->id;
}

bool Interaction::is_double_strike(const View& view, char32_t stroke, Instant now) {
  const Instant since = now - last_stroke_at_;
  const bool doubled =
      view.aids.steady && stroke == last_stroke_ && since >= kScannerPace && since < kSteadyBounce;
  if (doubled) return true;
  last_stroke_ = stroke;
  last_stroke_at_ = now;
  return false;
}

bool Interaction::writes(const View& view) const {
  if (!view.written) return false;
  if (!focus_visible_ || focused_.empty()) return true;
  const auto found = std::ranges::find(view.items, focused_, &Item::id);
  return found != view.items.end() && found->role == Role::field;
}

std::vector<Event> Interaction::key(const View& view, const PageLayout& page, NavigationKey key,
                                    Instant now, char sign, Modifiers with) {
  let_go_of_key();
  if (sign != '\0' && is_for_field(view, sign)) {
    return character(view, static_cast<unsigned char>(sign), now);
  }
  std::vector<Event> events;
  events.emplace_back(Touch{});
  if (is_double_strike(view, kNoCharacter + static_cast<char32_t>(key), now)) return events;
  if (view.yields) return events;
  if (writes(view)) {
    if (const auto event = written(key, with)) {
      events.push_back(*event);
      return events;
    }
  }
  key = on_the_page(key, view.direction);
  if (sign != '\0' && !view.aids.keypad) events.emplace_back(TurnOn{TurnOn::Aid::keypad});
  // Scanners end with Enter or Tab. What comes of that is update's to say; the rest follows.
  if (key == NavigationKey::choose || key == NavigationKey::next) events.emplace_back(ScanEnd{});
  switch (key) {
    case NavigationKey::next:
    case NavigationKey::previous:
      focus_visible_ = true;
      move_focus(view, page, key == NavigationKey::next ? 1 : -1);
      break;
    case NavigationKey::choose: {
      const auto is_meant = [&](const Placed& placed) {
        const Item& item = view.items[placed.item];
        if (!placed.interactive) return false;
        if (focus_visible_ && !focused_.empty()) return item.id == focused_;
        return item.role == Role::action && item.emphasis == Emphasis::primary;
      };
      const auto found = std::ranges::find_if(page.placed, is_meant);
      if (found == page.placed.end()) break;
      const Item& item = view.items[found->item];
      if (item.hold_seconds == 0 && !item.holds) {
        events.emplace_back(Activate{item.id, true});
      } else {  // no accident of a key either: for as long as a finger
        pressed_ = item.id;
        by_key_ = true;
        pressed_since_ = now;
        drawn_until_ = now;
      }
      break;
    }
    case NavigationKey::back:
      events.emplace_back(Back{});
      break;
    case NavigationKey::erase:
      events.emplace_back(Erase{});
      break;
    case NavigationKey::repeat:
      events.emplace_back(Repeat{});
      break;
    case NavigationKey::help:
      // Asked for once more, help is what makes seeing easier: two strokes that need no eyes.
      if (view.screen != "help") {
        events.emplace_back(Activate{"help.open", true});
      } else {
        events.emplace_back(TurnOn{view.aids.large ? TurnOn::Aid::contrast : TurnOn::Aid::large});
      }
      break;
    case NavigationKey::louder:
      events.emplace_back(Activate{"help.louder", true});
      break;
    case NavigationKey::softer:
      events.emplace_back(Activate{"help.softer", true});
      break;
    default:
      break;
  }
  return events;
}

std::vector<Event> Interaction::key_up(const View& view, NavigationKey key) {
  std::vector<Event> events;
  if (key != NavigationKey::choose) return events;
  const Item* item = by_key_ ? pressed_item(view) : nullptr;
  if (item && item->holds) events.emplace_back(Activate{item->id, true});
  let_go_of_key();
  return events;
}

void Interaction::let_go_of_key() {
  if (std::exchange(by_key_, false)) pressed_.clear();
}

/// With each letter that was offered, and each capital, whoever is led by keys would begin anew.
void Interaction::keep_focus(const View& view) {
  if (!view.keyboard || focused_.empty()) return key_place_.reset();
  const KeyboardState& keyboard = *view.keyboard;
  const auto& rows = keyboard.keyboard().rows(keyboard.layer());
  if (key_place_ && std::ranges::find(view.items, focused_, &Item::id) == view.items.end()) {
    const auto& row = rows[std::min(key_place_->row, rows.size() - 1)];
    focused_ = std::string(kNoteKey) + name_of(row[std::min(key_place_->column, row.size() - 1)]);
  }
  key_place_.reset();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const KeyboardKey& key = rows[r][c];
      const bool opened = &key == keyboard.held() && focused_.starts_with(kNoteOffer);
      if (opened || focused_ == std::string(kNoteKey) + name_of(key)) key_place_ = KeyPlace{r, c};
    }
  }
}

std::vector<Event> Interaction::character(const View& view, char32_t character, Instant now) {
  std::vector<Event> events;
  events.emplace_back(Touch{});
  const bool dropped = view.yields && !view.between_people;
  if (is_double_strike(view, character, now) || dropped) return events;
  if (view.written) {
    focus_visible_ = false;
    events.emplace_back(Write{character});
    return events;
  }
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

void Interaction::on_screen(const View& view) {
  // On another part of the page the focus stays where it was, if that stands there too.
  if (view.screen != screen_) focused_.clear();
  keep_focus(view);
  if (view.screen == screen_ && view.part == part_) return;
  screen_ = view.screen;
  part_ = view.part;
  rests_ = false;
  // What was typed is forgotten. A key that leads may be struck twice over two pages.
  if (last_stroke_ < kNoCharacter) last_stroke_ = 0;
  by_key_ = false;
  pressed_.clear();
}

TouchState Interaction::state(const View& view, Instant now) const {
  TouchState touch{pressed_, focused_, focus_visible_, 0};
  const Item* item = pressed_item(view);
  if (item && item->hold_seconds > 0) {
    const std::chrono::duration<float> held = now - pressed_since_;
    const std::chrono::duration<float> whole = time_to_hold(*item);
    touch.hold_progress = std::clamp(held / whole, 0.001F, 1.0F);
  }
  return touch;
}

}  // namespace handslag::kiosk
