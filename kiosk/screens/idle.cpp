// Between visitors: one thing to do, and the languages to do it in. No names.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

// One row of chips. Where there are more, the last of them leads to the language screen.
constexpr std::size_t kChips = 9;

void add_chips(ScreenBuilder& screen, const State& state, const Words& words) {
  const bool more = state.languages.size() > kChips;
  std::size_t shown = 0;
  for (const std::string& tag : state.languages) {
    if (tag == state.language || (more && shown == kChips - 1)) continue;
    ++shown;
    screen.add({.id = "idle.language." + tag,
                .role = Role::action,
                .zone = Zone::chips,
                .label = words.endonym(tag),
                .language = tag});
  }
  if (!more) return;
  screen.add({.id = "idle.languages",
              .role = Role::action,
              .zone = Zone::chips,
              .label = words("idle.languages"_key),
              .detail = words("language.heading"_key),
              .emphasis = Emphasis::staff});
}

Key words_of(CardRefusal refusal) {
  return refusal == CardRefusal::misread ? "idle.card_misread"_key : "idle.card_not_ours"_key;
}

}  // namespace

View idle_view(const State& state, const Words& words) {
  ScreenBuilder screen("idle", state, words, TopStart::brand, TopEnd::all);
  screen.heading(words("idle.heading"_key));
  screen.text(words("idle.text"_key));
  if (state.card_trouble) {
    screen.note(words(words_of(*state.card_trouble)), Icon::warning, Emphasis::warn);
  }
  screen.add({.id = "idle.arrived",
              .role = Role::choice,
              .label = words("idle.arrived"_key),
              .detail = words("idle.arrived_detail"_key),
              .icon = Icon::check,
              .emphasis = Emphasis::primary});
  add_chips(screen, state, words);
  // After the languages, so that none of them moves when it goes.
  if (state.undo) {
    screen.add({.id = "idle.undo",
                .role = Role::action,
                .zone = Zone::chips,
                .label = words("idle.undo"_key),
                .icon = Icon::back});
  }
  View view = screen.done();
  view.between_people = true;
  return view;
}

}  // namespace handslag::kiosk
