// How the kiosk works, for eyes and ears, and the way to what is recorded about a person.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View help_view(const State& state, const Words& words) {
  ScreenBuilder screen("help", state, words, TopStart::back, TopEnd::all);
  screen.heading(words("help.heading"_key));
  screen.text(words("help.text"_key));
  const auto choice = [&](std::string id, Key label, Icon icon, std::string detail = "") {
    screen.add({.id = std::move(id),
                .role = Role::choice,
                .label = words(label),
                .detail = std::move(detail),
                .icon = icon});
  };
  if (state.offer) {  // before a kiosk belongs anywhere nothing is recorded
    choice("help.note", "help.note"_key, Icon::pencil, words("help.note_detail"_key));
    choice("help.about", "help.about"_key, Icon::lock, words("help.about_detail"_key));
  }
  const bool listens = state.aids.keypad || state.aids.explore;
  if (state.heard && listens) {
    choice("help.louder", "help.louder"_key, Icon::louder);
    choice("help.softer", "help.softer"_key, Icon::softer);
  }
  screen.fact("keys", words("display.keypad"_key),
              words(state.heard ? "spoken.keys"_key : "display.keypad_detail"_key));
  screen.fact("large", words("display.large"_key), words("help.keys_large"_key));
  if (state.heard) {
    screen.fact("finger", words("display.explore"_key), words("spoken.explore"_key));
  }
  return screen.done();
}

}  // namespace handslag::kiosk
