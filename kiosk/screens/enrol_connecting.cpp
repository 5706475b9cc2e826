// Enrolment, while the server is asked and the code is stretched.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View enrol_connecting_view(const State& state, const Words& words) {
  ScreenBuilder screen("enrol_connecting", state, words, TopStart::brand, TopEnd::all);
  screen.mark(words("enrol.connecting.sign"_key), Icon::clock, Emphasis::normal);
  screen.heading(words("enrol.connecting.heading"_key));
  screen.text(words("enrol.connecting.text"_key));
  screen.action("enrol.cancel", words("enrol.cancel"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
