// The visit is in the kiosk's log, by a commit that survives a power cut. What is said of sending
// is what receipts have proved.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

std::string what(const Choice& choice, const Words& words) {
  if (!choice.activity) return words("saved.no_activity"_key);
  const OfferedActivity& activity = *choice.activity;
  const bool timed = !activity.starts.empty();
  const bool placed = !activity.room.empty();
  const Key key = timed && placed ? "saved.activity_time_room"_key
                  : timed         ? "saved.activity_time"_key
                  : placed        ? "saved.activity_room"_key
                                  : "saved.activity"_key;
  return words(key, {{"name", activity.name}, {"time", activity.starts}, {"room", activity.room}});
}

Key sending(const State& state) {
  if (state.sent) return "saved.sent"_key;
  if (state.sync.refused || state.sync.stale) return "saved.later"_key;
  switch (state.sync.reach) {
    case Reach::online:
      return "saved.soon"_key;
    case Reach::offline:
      return "saved.offline"_key;
    case Reach::unknown:
      break;
  }
  return "saved.later"_key;
}

std::string what_becomes_of_it(const State& state, const Words& words) {
  const std::string time = clock_text(stockholm_time(state.saved.time));
  std::string note = words(sending(state), {{"time", time}});
  if (state.choice.number_dropped) note += ' ' + words("saved.number_dropped"_key);
  if (state.choice.card_dropped) note += ' ' + words("saved.card_dropped"_key);
  return note;
}

}  // namespace

View saved_view(const State& state, const Words& words) {
  ScreenBuilder screen("saved", state, words, TopStart::brand, TopEnd::all);
  screen.mark(words("saved.sign"_key), Icon::check, Emphasis::ok);
  screen.heading(words("saved.heading"_key));
  // What somebody comes to can be as private as who they are: it is not left to the next person.
  if (state.closes) {
    screen.text(words("result.closes"_key));
  } else {
    screen.text(what(state.choice, words), Privacy::headset);
    screen.note(what_becomes_of_it(state, words), Icon::lock);
  }
  if (state.undo) screen.action("saved.undo", words("saved.undo"_key));
  if (state.closes) screen.action("result.show", words("result.show"_key));
  screen.action("saved.done", words("saved.done"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
