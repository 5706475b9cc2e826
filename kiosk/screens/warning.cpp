// Nobody has touched the screen for a while: soon everything typed is wiped, or the language and
// the looks that were chosen are those of the next person.
#include "kiosk/app/scanning.h"
#include "kiosk/app/timers.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View warning_view(const State& state, const Words& words) {
  ScreenBuilder screen("warning", state, words, TopStart::brand, TopEnd::staff);
  screen.mark(words("warning.sign"_key), Icon::clock, Emphasis::warn);
  screen.heading(words("warning.heading"_key));
  const bool choices = warns_of_choices(state);
  screen.text(words.count(choices ? "warning.choices"_key : "warning.text"_key,
                          static_cast<std::uint64_t>(*state.warning)));
  screen.action("warning.stay", words("warning.stay"_key), Emphasis::primary);
  View view = screen.done();
  // Without the seconds, so that it is not said anew with each of them.
  view.yields = true;
  view.announcement = words(choices ? "warning.choices_spoken"_key : "warning.spoken"_key);
  view.between_people = takes_cards(state);  // a card's digits go on to the page
  return view;
}

}  // namespace handslag::kiosk
