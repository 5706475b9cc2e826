// A card that was here today for the same activity: nothing was saved, and nothing is missing.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View already_here_view(const State& state, const Words& words) {
  ScreenBuilder screen("already_here", state, words, TopStart::brand, TopEnd::all);
  screen.mark(words("already_here.sign"_key), Icon::check, Emphasis::ok);
  screen.heading(words("already_here.heading"_key));
  screen.text(words(state.closes ? "result.closes"_key : "already_here.text"_key));
  screen.note(words("already_here.note"_key), Icon::lock);
  if (state.undo) screen.action("already_here.undo", words("already_here.undo"_key));
  if (state.closes) screen.action("result.show", words("result.show"_key));
  screen.action("already_here.done", words("already_here.done"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
