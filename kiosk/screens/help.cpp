// How the kiosk works, for eyes and ears, and the way to what is recorded about a person.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View help_view(const State& state, const Words& words) {
  ScreenBuilder screen("help", state, words, TopStart::back, TopEnd::all);
  screen.heading(words("help.heading"_key));
  screen.text(words("help.text"_key));
  screen.fact("keys", words("display.keypad"_key), words("spoken.keys"_key));
  screen.fact("finger", words("display.explore"_key), words("spoken.explore"_key));
  if (state.offer) {  // before a kiosk belongs anywhere nothing is recorded
    screen.add({.id = "help.about",
                .role = Role::choice,
                .label = words("help.about"_key),
                .detail = words("help.about_detail"_key),
                .icon = Icon::lock});
  }
  // Volume is of use to whoever listens.
  if (state.aids.keypad || state.aids.explore) {
    screen.add({.id = "help.louder",
                .role = Role::choice,
                .label = words("help.louder"_key),
                .icon = Icon::louder});
    screen.add({.id = "help.softer",
                .role = Role::choice,
                .label = words("help.softer"_key),
                .icon = Icon::softer});
  }
  return screen.done();
}

}  // namespace handslag::kiosk
