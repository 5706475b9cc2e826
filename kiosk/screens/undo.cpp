// Whether the newest check-in is to be taken back. Both answers are equal: the screen does not
// push.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View undo_view(const State& state, const Words& words) {
  ScreenBuilder screen("undo", state, words, TopStart::back, TopEnd::all);
  screen.heading(words("undo.heading"_key));
  screen.text(words("undo.text"_key));
  screen.action("undo.no", words("undo.no"_key));
  screen.action("undo.yes", words("undo.yes"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
