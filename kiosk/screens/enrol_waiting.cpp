// Enrolment, until the administrator signs this kiosk in. It may take days and a restart.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View enrol_waiting_view(const State& state, const Words& words) {
  ScreenBuilder screen("enrol_waiting", state, words, TopStart::brand, TopEnd::all);
  screen.mark(words("enrol.waiting.sign"_key), Icon::clock, Emphasis::normal);
  screen.heading(words("enrol.waiting.heading"_key));
  screen.text(words("enrol.waiting.text"_key));
  screen.action("enrol.cancel", words("enrol.cancel"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
