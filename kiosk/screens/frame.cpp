#include "kiosk/screens/frame.h"

#include <utility>

#include "kiosk/app/timers.h"
#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

constexpr int kSteps = 2;

}  // namespace

ScreenBuilder::ScreenBuilder(std::string_view name, const State& state, const Words& words,
                             TopStart start, TopEnd end, int step)
    : state_(state), words_(words) {
  view_.screen = name;
  view_.aids = state.aids;
  view_.heard = state.heard;
  if (state.offer) view_.accent = state.offer->accent;
  view_.part = lies_over_page(state) ? state.part_over : state.part;
  view_.tellings = state.tellings;
  view_.repeats = state.repeats;
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
  if (end != TopEnd::none) {
    add({.id = "help.open",
         .role = Role::action,
         .zone = Zone::top_end,
         .label = words("frame.help"_key),
         .icon = Icon::question,
         .wording = Wording::by_icon});
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
         .detail = words("language.heading"_key),  // what the globe tells eyes
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
    add({.id = "brand", .role = Role::brand, .zone = Zone::top_start, .icon = Icon::handshake},
        state_.offer ? words_.foreign(state_.offer->federation, kNamesLanguage)
                     : words_("frame.brand"_key));
  }
}

void ScreenBuilder::heading(Text text) {
  add({.id = id("heading"), .role = Role::heading}, std::move(text));
}

void ScreenBuilder::text(Text text, Privacy privacy) {
  add({.id = id("text"), .role = Role::text, .privacy = privacy}, std::move(text));
}

void ScreenBuilder::note(Text text, Icon icon, Emphasis emphasis, Privacy privacy) {
  add({.id = id("note"),
       .role = Role::note,
       .icon = icon,
       .emphasis = emphasis,
       .privacy = privacy},
      std::move(text));
}

void ScreenBuilder::mark(Text meaning, Icon icon, Emphasis emphasis) {
  add({.id = id("sign"), .role = Role::mark, .icon = icon, .emphasis = emphasis},
      std::move(meaning));
}

void ScreenBuilder::field(Text label, std::string_view shown, std::string masked,
                          std::size_t typed) {
  add({.id = id("field"), .role = Role::field}, std::move(label));
  view_.typed = typed;
  view_.field = {shown.data(), shown.size()};
  view_.field_value = std::move(masked);
}

void ScreenBuilder::writing(Text label, const TextEdit& written, const KeyboardState& keyboard) {
  add({.id = id("field"), .role = Role::field}, std::move(label));
  view_.written = &written;
  view_.keyboard = &keyboard;
  view_.letters = true;
  view_.keypad_types = "+-*/.,";
  view_.typed = count_code_points(written.text());
  for (std::size_t i = 0; i < view_.typed; ++i) view_.field_value += "•";
}

void ScreenBuilder::fact(std::string_view part, Text label, Text detail) {
  Item& item = add({.id = id(part), .role = Role::fact, .detail = detail}, std::move(label));
  item.detail_language = std::move(detail.language);
}

void ScreenBuilder::action(std::string_view item, Text label, Emphasis emphasis) {
  add({.id = std::string(item), .role = Role::action, .zone = Zone::actions, .emphasis = emphasis},
      std::move(label));
}

Item& ScreenBuilder::key(std::string item, Text label, Icon icon) {
  // Whoever hears which digits a finger passes hears the number.
  const Privacy privacy = label.size() == 1 ? Privacy::headset : Privacy::free;
  return add({.id = std::move(item),
              .role = Role::key,
              .zone = Zone::pad,
              .icon = icon,
              .wording = icon == Icon::none    ? Wording::shown
                         : icon == Icon::clear ? Wording::with_room
                                               : Wording::by_icon,
              .privacy = privacy},
             std::move(label));
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

Item& ScreenBuilder::add(Item item, Text label) {
  item.language = std::move(label.language);
  item.label = std::move(label);
  return add(std::move(item));
}

View ScreenBuilder::done() {
  add_strip(view_, state_, words_);
  add({.id = "part.next",
       .role = Role::action,
       .zone = Zone::turn,
       .label = words_("frame.next_part"_key),
       .icon = Icon::more,
       .emphasis = Emphasis::staff});
  add({.id = "part.previous",
       .role = Role::action,
       .zone = Zone::turn,
       .label = words_("frame.previous_part"_key),
       .icon = Icon::less,
       .wording = Wording::by_icon});
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
