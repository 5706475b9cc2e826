// Enrolment, second page: the one-time code. It is a secret until it is used, so only the group
// that is being typed stands on the screen in clear.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

std::string masked(std::size_t digits) {
  std::string out;
  for (std::size_t i = 0; i < digits; ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += "•";
  }
  return out;
}

void add_note(ScreenBuilder& screen, const Draft& draft, const Words& words) {
  switch (draft.code_trouble) {
    case CodeTrouble::none:
      screen.note(words.count("enrol.code.typed"_key, draft.code.size()), Icon::lock);
      break;
    case CodeTrouble::too_short:
      screen.note(words.count("enrol.code.too_short"_key, kCodeDigits - draft.code.size()),
                  Icon::warning, Emphasis::warn);
      break;
    case CodeTrouble::mistyped:
      screen.note(words("enrol.code.mistyped"_key), Icon::warning, Emphasis::warn);
      break;
  }
}

}  // namespace

View enrol_code_view(const State& state, const Words& words) {
  const Draft& draft = state.draft;
  ScreenBuilder screen("enrol_code", state, words, TopStart::back, TopEnd::all);
  screen.heading(words("enrol.code.heading"_key));
  screen.text(words("enrol.code.text"_key));
  screen.field(words("enrol.code.field"_key), draft.shown_code.view(), masked(draft.code.size()),
               draft.code.size());
  add_note(screen, draft, words);
  screen.keys_one_to_nine();
  screen.key("enrol.code.clear", words("enrol.code.clear"_key), Icon::clear);
  screen.key("enrol.code.key.0", "0");
  screen.key("enrol.code.erase", words("enrol.code.erase"_key), Icon::erase);
  screen.add({.id = "enrol.code.continue",
              .role = Role::action,
              .zone = Zone::pad,
              .emphasis = Emphasis::primary,
              .enabled = draft.code.size() == kCodeDigits},
             words("enrol.code.continue"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
