// Enrolment, first page: where the federation's server is. For a technician.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Key words_of(ServerTrouble trouble) {
  switch (trouble) {
    case ServerTrouble::none:
    case ServerTrouble::empty:
      return "enrol.server.empty"_key;
    case ServerTrouble::not_https:
      return "enrol.server.not_https"_key;
    case ServerTrouble::malformed:
      return "enrol.server.malformed"_key;
  }
  return "enrol.server.empty"_key;
}

/// What an address is made of, as keyboards have it.
constexpr std::string_view kRows[] = {"1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/"};
constexpr int kRowOfClear = 3, kRowOfErase = 4;

void add_keyboard(ScreenBuilder& screen, const Words& words) {
  int row = 0;
  for (const std::string_view keys : kRows) {
    ++row;
    for (const char key : keys) {
      screen.key("enrol.server.key." + std::string(1, key), std::string(1, key)).row = row;
    }
    if (row == kRowOfClear) {
      Item& clear = screen.key("enrol.server.clear", words("enrol.server.clear"_key), Icon::clear);
      clear.row = row;
      clear.wording = Wording::by_icon;
    } else if (row == kRowOfErase) {
      screen.key("enrol.server.erase", words("enrol.server.erase"_key), Icon::erase).row = row;
    }
  }
}

}  // namespace

View enrol_server_view(const State& state, const Words& words) {
  const std::string_view typed = state.draft.server.view();
  const ServerTrouble trouble = state.draft.server_trouble;
  ScreenBuilder screen("enrol_server", state, words, TopStart::brand, TopEnd::all);
  screen.heading(words("enrol.server.heading"_key));
  if (trouble == ServerTrouble::none) {
    screen.text(words("enrol.server.text"_key));
  } else {
    screen.note(words(words_of(trouble)), Icon::warning, Emphasis::warn);
  }
  screen.field(words("enrol.server.field"_key), typed, std::string(typed), typed.size());
  add_keyboard(screen, words);
  screen.add({.id = "enrol.server.continue",
              .role = Role::action,
              .zone = Zone::pad,
              .emphasis = Emphasis::primary},
             words("enrol.server.continue"_key));
  View view = screen.done();
  view.letters = true;
  view.open = true;
  view.keypad_types = ".-/";
  return view;
}

}  // namespace handslag::kiosk
