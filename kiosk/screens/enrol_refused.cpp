// Enrolment came to nothing: why, and the way on.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Key words_of(EnrolmentTrouble trouble) {
  switch (trouble) {
    case EnrolmentTrouble::offline:
      return "enrol.refused.offline"_key;
    case EnrolmentTrouble::other_root:
      return "enrol.refused.other_root"_key;
    case EnrolmentTrouble::server:
      return "enrol.refused.server"_key;
    case EnrolmentTrouble::memory:
      return "enrol.refused.memory"_key;
    case EnrolmentTrouble::storage:
      return "enrol.refused.storage"_key;
    case EnrolmentTrouble::none:
      break;
  }
  return "enrol.refused.unknown"_key;
}

}  // namespace

View enrol_refused_view(const State& state, const Words& words) {
  ScreenBuilder screen("enrol_refused", state, words, TopStart::back, TopEnd::all);
  screen.mark(words("enrol.refused.sign"_key), Icon::warning, Emphasis::warn);
  screen.heading(words("enrol.refused.heading"_key));
  screen.text(words(words_of(state.enrolment_trouble)));
  // The code leaves the kiosk's memory once a server has the request.
  if (!state.draft.code.empty()) {
    screen.action("enrol.retry", words("enrol.retry"_key), Emphasis::primary);
  }
  screen.action("enrol.change", words("enrol.change"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
