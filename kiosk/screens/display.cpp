// What makes the kiosk easier for one person: in force at once and until the next.
#include <optional>

#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View display_view(const State& state, const Words& words) {
  ScreenBuilder screen("display", state, words, TopStart::back, TopEnd::staff);
  screen.heading(words("display.heading"_key));
  screen.text(words("display.text"_key));
  const auto offer = [&](std::string id, Key label, Icon icon, bool chosen,
                         std::optional<Key> what = std::nullopt) {
    std::string detail = words(chosen ? "display.on"_key : "display.off"_key);
    if (what) detail += " · " + words(*what);
    screen.add({.id = std::move(id),
                .role = Role::choice,
                .label = words(label),
                .detail = std::move(detail),
                .icon = icon,
                .chosen = chosen});
  };
  const Aids& aids = state.aids;
  offer("display.large", "display.large"_key, Icon::letters, aids.large);
  offer("display.contrast", "display.contrast"_key, Icon::halves,
        aids.palette == Palette::contrast);
  offer("display.dark", "display.dark"_key, Icon::moon, aids.palette == Palette::dark);
  offer("display.low", "display.low"_key, Icon::down, aids.low, "display.low_detail"_key);
  offer("display.keypad", "display.keypad"_key, Icon::keypad, aids.keypad,
        "display.keypad_detail"_key);
  if (state.heard) {
    offer("display.explore", "display.explore"_key, Icon::ear, aids.explore,
          "display.explore_detail"_key);
  }
  offer("display.steady", "display.steady"_key, Icon::hand, aids.steady,
        "display.steady_detail"_key);
  screen.action("display.done", words("display.done"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
