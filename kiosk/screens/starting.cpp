// Before the services have said what this kiosk is: for a fraction of a second.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View starting_view(const State& state, const Words& words) {
  ScreenBuilder screen("starting", state, words, TopStart::brand, TopEnd::none);
  screen.heading(words("starting.heading"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
