#include "kiosk/screens/frame.h"

#include <utility>

namespace handslag::kiosk {
namespace {

constexpr int kSteps = 2;

bool is_said(Role role) {
  return role == Role::heading || role == Role::text || role == Role::note ||
         role == Role::choice || role == Role::action;
}

/// Heading, text and choices, in reading order. The top bar is the same everywhere and is not
/// said; no label holds anything typed.
std::string spoken(const View& view) {
  std::string out;
  const auto say = [&](const std::string& text) {
    if (text.empty()) return;
    if (!out.empty()) out += out.back() == '.' || out.back() == '?' ? " " : ". ";
    out += text;
  };
  for (const Item& item : view.items) {
    if (!is_said(item.role) || item.zone == Zone::top_start || item.zone == Zone::top_end) continue;
    say(item.plate);
    say(item.label);
    say(item.detail);
  }
  return out;
}

}  // namespace

ScreenBuilder::ScreenBuilder(std::string_view name, const State& state, const Words& words,
                             TopStart start, TopEnd end, int step)
    : state_(state), words_(words) {
  view_.screen = name;
  view_.palette = state.palette;
  view_.language = words.language().language();
  view_.direction = words.language().direction() == WritingDirection::right_to_left
                        ? Direction::right_to_left
                        : Direction::left_to_right;
  top_start(start);
  if (step > 0) {
    Item& item = add({.id = id("steps"), .role = Role::steps, .zone = Zone::top_start});
    item.label = words("frame.steps"_key,
                       {{"step", std::to_string(step)}, {"steps", std::to_string(kSteps)}});
    item.step = step;
    item.steps = kSteps;
  }
  if (end == TopEnd::all) {
    add({.id = "display.open",
         .role = Role::action,
         .zone = Zone::top_end,
         .label = words("frame.display"_key),
         .icon = Icon::halves,
         .wording = Wording::with_room});
  }
  const bool any_choice = state.languages.size() > 1 || !state.missing_languages.empty();
  if (end == TopEnd::all && any_choice) {
    add({.id = "language.open",
         .role = Role::action,
         .zone = Zone::top_end,
         .label = words.endonym(view_.language),
         .icon = Icon::globe,
         .wording = Wording::with_room});
  }
  if (end != TopEnd::none) {
    add({.id = "staff.call",
         .role = Role::action,
         .zone = Zone::top_end,
         .label = words("staff.call"_key),
         .icon = Icon::bell,
         .emphasis = Emphasis::staff});
  }
}

void ScreenBuilder::top_start(TopStart start) {
  if (start == TopStart::back) {
    add({.id = "back",
         .role = Role::action,
         .zone = Zone::top_start,
         .label = words_("frame.back"_key),
         .icon = Icon::back});
  } else {
    add({.id = "brand",
         .role = Role::brand,
         .zone = Zone::top_start,
         .label = words_("frame.brand"_key),
         .icon = Icon::handshake});
  }
}

void ScreenBuilder::heading(std::string text) {
  add({.id = id("heading"), .role = Role::heading, .label = std::move(text)});
}

void ScreenBuilder::text(std::string text) {
  add({.id = id("text"), .role = Role::text, .label = std::move(text)});
}

void ScreenBuilder::note(std::string text, Icon icon, Emphasis emphasis) {
  add({.id = id("note"),
       .role = Role::note,
       .label = std::move(text),
       .icon = icon,
       .emphasis = emphasis});
}

void ScreenBuilder::mark(std::string meaning, Icon icon, Emphasis emphasis) {
  add({.id = id("sign"),
       .role = Role::mark,
       .label = std::move(meaning),
       .icon = icon,
       .emphasis = emphasis});
}

void ScreenBuilder::field(std::string label, std::string_view shown, std::string masked) {
  add({.id = id("field"), .role = Role::field, .label = std::move(label)});
  view_.field = {shown.data(), shown.size()};
  view_.field_value = std::move(masked);
}

void ScreenBuilder::action(std::string_view item, std::string label, Emphasis emphasis) {
  add({.id = std::string(item),
       .role = Role::action,
       .zone = Zone::actions,
       .label = std::move(label),
       .emphasis = emphasis});
}

void ScreenBuilder::key(std::string item, std::string label, Icon icon) {
  add({.id = std::move(item),
       .role = Role::key,
       .zone = Zone::pad,
       .label = std::move(label),
       .icon = icon,
       .wording = icon == Icon::none ? Wording::shown : Wording::by_icon});
}

void ScreenBuilder::keys_one_to_nine() {
  for (char digit = '1'; digit <= '9'; ++digit) {
    key(id("key.") + digit, std::string(1, digit));
  }
}

Item& ScreenBuilder::add(Item item) {
  view_.items.push_back(std::move(item));
  return view_.items.back();
}

View ScreenBuilder::done() {
  add_strip(view_, state_, words_);
  view_.spoken = spoken(view_);
  return std::move(view_);
}

std::string ScreenBuilder::id(std::string_view part) const {
  // The enrolment screens are a family: "enrol.code.field" of the screen "enrol_code".
  constexpr std::string_view kFamily = "enrol_";
  std::string out = view_.screen;
  if (out.starts_with(kFamily)) out[kFamily.size() - 1] = '.';
  return out.append(1, '.').append(part);
}

}  // namespace handslag::kiosk
