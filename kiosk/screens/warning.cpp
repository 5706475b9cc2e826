// Nobody has touched the screen for a while: soon everything typed is wiped.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View warning_view(const State& state, const Words& words) {
  ScreenBuilder screen("warning", state, words, TopStart::brand, TopEnd::staff);
  screen.mark(words("warning.sign"_key), Icon::clock, Emphasis::warn);
  screen.heading(words("warning.heading"_key));
  screen.text(words.count("warning.text"_key, static_cast<std::uint64_t>(*state.warning)));
  screen.action("warning.stay", words("warning.stay"_key), Emphasis::primary);
  View view = screen.done();
  // Without the seconds, so that it is not said anew with each of them.
  view.yields = true;
  view.announcement = words("warning.spoken"_key);
  return view;
}

}  // namespace handslag::kiosk
