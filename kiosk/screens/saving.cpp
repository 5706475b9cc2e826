// Shown only where a save takes longer than a person takes for at once.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View saving_view(const State& state, const Words& words) {
  ScreenBuilder screen("saving", state, words, TopStart::brand, TopEnd::staff);
  screen.mark(words("saving.sign"_key), Icon::clock, Emphasis::normal);
  screen.heading(words("saving.heading"_key));
  screen.text(words("saving.text"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
