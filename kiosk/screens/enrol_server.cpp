// Enrolment, first page: where the federation's server is. For a technician.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Key words_of(ServerTrouble trouble) {
  switch (trouble) {
    case ServerTrouble::none:
      return "enrol.server.note"_key;
    case ServerTrouble::empty:
      return "enrol.server.empty"_key;
    case ServerTrouble::not_https:
      return "enrol.server.not_https"_key;
    case ServerTrouble::malformed:
      return "enrol.server.malformed"_key;
  }
  return "enrol.server.note"_key;
}

}  // namespace

View enrol_server_view(const State& state, const Words& words) {
  const std::string_view typed = state.draft.server.view();
  const ServerTrouble trouble = state.draft.server_trouble;
  ScreenBuilder screen("enrol_server", state, words, TopStart::brand, TopEnd::all);
  screen.heading(words("enrol.server.heading"_key));
  screen.text(words("enrol.server.text"_key));
  screen.field(words("enrol.server.field"_key), typed, std::string(typed), typed.size());
  screen.note(words(words_of(trouble)),
              trouble == ServerTrouble::none ? Icon::globe : Icon::warning,
              trouble == ServerTrouble::none ? Emphasis::normal : Emphasis::warn);
  screen.keys_one_to_nine();
  screen.key("enrol.server.key.dot", ".");
  screen.key("enrol.server.key.0", "0");
  screen.key("enrol.server.key.colon", ":");
  screen.add({.id = "enrol.server.continue",
              .role = Role::action,
              .zone = Zone::pad,
              .label = words("enrol.server.continue"_key),
              .emphasis = Emphasis::primary});
  screen.action("enrol.server.clear", words("enrol.server.clear"_key));
  screen.action("enrol.server.erase", words("enrol.server.erase"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
