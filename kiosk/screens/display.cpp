// How the screen looks: what makes it easier for one person, in force at once and until the next.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View display_view(const State& state, const Words& words) {
  ScreenBuilder screen("display", state, words, TopStart::back, TopEnd::staff);
  screen.heading(words("display.heading"_key));
  screen.text(words("display.text"_key));
  const auto offer = [&](std::string id, Key label, Icon icon, bool chosen) {
    screen.add({.id = std::move(id),
                .role = Role::choice,
                .label = words(label),
                .detail = words(chosen ? "display.on"_key : "display.off"_key),
                .icon = icon,
                .chosen = chosen});
  };
  offer("display.dark", "display.dark"_key, Icon::moon, state.palette == Palette::dark);
  offer("display.contrast", "display.contrast"_key, Icon::halves,
        state.palette == Palette::contrast);
  screen.action("display.done", words("display.done"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
