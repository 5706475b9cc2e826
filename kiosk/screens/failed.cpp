// A visit could not be saved: what happened, what is still there, what to do.
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
      return "failed.activity_gone"_key;
    case SaveTrouble::internal:
      return "failed.internal"_key;
  }
  return "failed.internal"_key;
}

}  // namespace

View failed_view(const State& state, const Words& words) {
  const bool choose_again = state.save_trouble == SaveTrouble::activity_gone;
  ScreenBuilder screen("failed", state, words, TopStart::back, TopEnd::all);
  screen.mark(words("failed.sign"_key), Icon::warning, Emphasis::warn);
  screen.heading(words("failed.heading"_key));
  screen.text(words(words_of(state.save_trouble)));
  screen.note(words(choose_again ? "failed.kept_choose"_key : "failed.kept"_key), Icon::lock);
  screen.action("failed.retry", words(choose_again ? "failed.choose"_key : "failed.retry"_key),
                Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
