// Step two of a check-in: what the visitor comes to. Choosing it confirms the check-in.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Text detail(const OfferedActivity& activity, const Words& words) {
  if (activity.count_only) return words("activity.count_only"_key);
  if (activity.room.empty()) return words.foreign(activity.principal, kNamesLanguage);
  // Two names and what stands between them.
  return words.foreign(
      words("activity.detail"_key, {{"room", activity.room}, {"principal", activity.principal}}),
      kNamesLanguage);
}

void add_activities(ScreenBuilder& screen, const State& state, const Words& words) {
  screen.heading(words("activity.heading"_key));
  const bool by_card = state.who == Who::card;
  screen.text(words(by_card ? "activity.text_card"_key : "activity.text"_key));
  for (const OfferedActivity& activity : state.offer->activities) {
    Text more = detail(activity, words);
    Item& item = screen.add({.id = "choice." + activity.id.text(),
                             .role = Role::choice,
                             .detail = more,
                             .plate = activity.starts,
                             .privacy = Privacy::headset},
                            words.foreign(activity.name, kNamesLanguage));
    item.detail_language = std::move(more.language);
    if (item.plate.empty()) item.plate = words("activity.open"_key);
  }
  screen.action("activity.unsure", words("activity.unsure"_key));
}

}  // namespace

View activity_view(const State& state, const Words& words) {
  ScreenBuilder screen("activity", state, words, TopStart::back, TopEnd::all, 2);
  if (!state.offer->activities.empty()) {
    add_activities(screen, state, words);
    return screen.done();
  }
  screen.heading(words("activity.none_heading"_key));
  screen.text(words("activity.none_text"_key));
  screen.action("activity.confirm", words("activity.confirm"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
