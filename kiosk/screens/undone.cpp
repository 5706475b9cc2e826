// The check-in is taken back, by a commit that survives a power cut as the check-in's own did.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View undone_view(const State& state, const Words& words) {
  ScreenBuilder screen("undone", state, words, TopStart::brand, TopEnd::all);
  screen.mark(words("undone.sign"_key), Icon::check, Emphasis::ok);
  screen.heading(words("undone.heading"_key));
  screen.text(words(state.closes ? "result.closes"_key : "undone.text"_key));
  screen.note(words("undone.note"_key), Icon::lock);
  if (state.closes) screen.action("result.show", words("result.show"_key));
  screen.action("undone.done", words("undone.done"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
