// Every language of this kiosk, each by its own name.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View language_view(const State& state, const Words& words) {
  ScreenBuilder screen("language", state, words, TopStart::back, TopEnd::staff);
  screen.heading(words("language.heading"_key));
  if (!state.missing_languages.empty()) {
    std::string tags;
    for (const std::string& tag : state.missing_languages) tags += (tags.empty() ? "" : ", ") + tag;
    screen.note(words("to_staff.languages"_key, {{"languages", tags}}), Icon::warning,
                Emphasis::warn);
  } else {
    screen.text(words("language.text"_key));
  }
  for (const std::string& tag : state.languages) {
    screen.add({.id = "language." + tag,
                .role = Role::choice,
                .label = words.endonym(tag),
                .icon = tag == state.language ? Icon::check : Icon::globe,
                .chosen = tag == state.language,
                .language = tag});
  }
  return screen.done();
}

}  // namespace handslag::kiosk
