// What is recorded about people here, why, and what they can ask for: GDPR articles 13 and 14, for
// each controller. The federation's profile names the controllers and how to reach them.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string reach(const Controller& controller, const Words& words) {
  if (controller.contact.empty() && controller.data_protection.empty()) {
    return words("about.ask"_key);
  }
  std::string out;
  if (!controller.contact.empty()) {
    out = words("about.contact"_key, {{"contact", controller.contact}});
  }
  if (!controller.data_protection.empty()) {
    if (!out.empty()) out += ' ';
    out += words("about.officer"_key, {{"officer", controller.data_protection}});
  }
  return out;
}

}  // namespace

View about_view(const State& state, const Words& words) {
  ScreenBuilder screen("about", state, words, TopStart::back, TopEnd::all);
  screen.heading(words("about.heading"_key));
  screen.text(words("about.text"_key));
  screen.fact("what", words("about.what"_key), words("about.what_detail"_key));
  screen.fact("staff", words("about.staff"_key), words("about.staff_detail"_key));
  screen.fact("why", words("about.why"_key), words("about.why_detail"_key));
  screen.fact("ground", words("about.ground"_key), words("about.ground_detail"_key));
  screen.fact("readers", words("about.readers"_key), words("about.readers_detail"_key));
  screen.fact("time", words("about.time"_key), words("about.time_detail"_key));
  screen.fact("rights", words("about.rights"_key), words("about.rights_detail"_key));
  screen.fact("decisions", words("about.decisions"_key), words("about.decisions_detail"_key));
  for (const Controller& controller : state.offer->controllers) {
    std::string detail;
    if (!controller.activities.empty()) {
      detail = words("about.controller"_key, {{"activities", listed(controller.activities)}}) + ' ';
    }
    if (controller.is_host) detail += words("about.controller_host"_key) + ' ';
    screen.fact("controller." + controller.id, words.foreign(controller.name, kNamesLanguage),
                detail + reach(controller, words));
  }
  return screen.done();
}

}  // namespace handslag::kiosk
