// A check-in could not be taken back: it stands, and what to do.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Key words_of(SaveTrouble trouble) {
  switch (trouble) {
    case SaveTrouble::disk_full:
      return "failed.disk_full"_key;
    case SaveTrouble::storage:
      return "failed.storage"_key;
    case SaveTrouble::activity_gone:
    case SaveTrouble::internal:
      break;
  }
  return "failed.internal"_key;
}

}  // namespace

View undo_failed_view(const State& state, const Words& words) {
  ScreenBuilder screen("undo_failed", state, words, TopStart::back, TopEnd::all);
  screen.mark(words("undo_failed.sign"_key), Icon::warning, Emphasis::warn);
  screen.heading(words("undo_failed.heading"_key));
  screen.text(words(words_of(state.save_trouble)));
  screen.note(words("undo_failed.note"_key), Icon::lock);
  screen.action("undo_failed.done", words("undo_failed.done"_key));
  screen.action("undo_failed.retry", words("undo_failed.retry"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
