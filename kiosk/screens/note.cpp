// Where somebody writes for staff what they would rather not say, or cannot. Staff read it here; it
// is kept nowhere.
#include <algorithm>

#include "kiosk/app/writing.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

/// What a key says, and the sign that is drawn where that is not it.
struct KeyLook {
  std::string label;
  std::string sign{};
  Icon icon = Icon::none;
  bool chosen = false;
};

KeyLook look_of_text(const KeyboardKey& key, const Keyboard& keyboard, const Words& words) {
  if (key.text == kSpace) return {words("entry.space"_key), "", Icon::space};
  if (key.text == kNonJoiner) return {words("entry.non_joiner"_key), "", Icon::non_joiner};
  const std::string label(label_of(key, keyboard));
  return {key.text, label == key.text ? "" : label};
}

KeyLook look_of(const KeyboardKey& key, const KeyboardState& state, const Words& words) {
  const bool backward = state.keyboard().right_to_left;
  switch (key.action) {
    case KeyAction::text:
      return look_of_text(key, state.keyboard(), words);
    case KeyAction::shift: {
      const bool locked = state.shift() == Shift::locked;
      return {words(locked ? "entry.shift_locked"_key : "entry.shift"_key), "",
              locked ? Icon::shift_locked : Icon::shift, state.shift() != Shift::off};
    }
    case KeyAction::symbols:
      return {words("entry.symbols"_key), std::string(kSymbolsSign)};
    case KeyAction::latin:
      return {words("entry.latin"_key), std::string(kLatinSign)};
    case KeyAction::letters:
      return {words("entry.letters"_key), std::string(state.keyboard().sign)};
    case KeyAction::erase:
      return {words("entry.erase"_key), "", Icon::erase};
    case KeyAction::caret_left:
      return {words(backward ? "entry.later"_key : "entry.earlier"_key), "", Icon::arrow_left};
    case KeyAction::caret_right:
      return {words(backward ? "entry.earlier"_key : "entry.later"_key), "", Icon::arrow_right};
  }
  return {};
}

/// Empty where it is the page's.
std::string language_of_letters(const KeyboardState& state, const Words& words) {
  const bool latin = state.layer() == Layer::latin || state.layer() == Layer::latin_shifted;
  const bool own =
      !latin && std::ranges::count(state.keyboard().languages, words.language().language()) > 0;
  return own ? "" : "sv";
}

void add_key(ScreenBuilder& screen, const KeyboardKey& key, int row, bool offered,
             const KeyboardState& state, const Words& words) {
  KeyLook look = look_of(key, state, words);
  const bool is_sign = look.icon != Icon::none;
  Item& item = screen.key(std::string(offered ? kNoteOffer : kNoteKey) + name_of(key),
                          std::move(look.label), look.icon);
  item.plate = std::move(look.sign);
  item.row = row;
  item.holds = !key.alternatives.empty() || key.action == KeyAction::shift;
  item.chosen = look.chosen || &key == state.held();
  // Whoever hears which keys a finger passes hears what is written.
  item.privacy = key.action == KeyAction::text ? Privacy::headset : Privacy::free;
  if (key.action == KeyAction::text && name_of(key) == key.text) {
    item.language = language_of_letters(state, words);
  }
  if (offered) item.emphasis = Emphasis::staff;
  if (!is_sign) item.wording = Wording::shown;
}

void add_keys(ScreenBuilder& screen, const KeyboardState& state, const Words& words) {
  if (state.held()) {
    for (const KeyboardKey& key : state.held()->alternatives) {
      add_key(screen, key, 1, true, state, words);
    }
  }
  int row = 0;
  for (const auto& keys : state.keyboard().rows(state.layer())) {
    ++row;
    for (const KeyboardKey& key : keys) add_key(screen, key, row, false, state, words);
  }
}

}  // namespace

View note_view(const State& state, const Words& words) {
  const Draft& draft = state.draft;
  ScreenBuilder screen("note", state, words, TopStart::back, TopEnd::all);
  screen.heading(words("help.note"_key));
  if (draft.note_full) {
    screen.note(words("note.full"_key), Icon::warning, Emphasis::warn);
  } else {
    screen.text(words("note.text"_key));
  }
  screen.writing(words("note.field"_key), draft.note, *draft.keyboard);
  add_keys(screen, *draft.keyboard, words);
  screen.add({.id = "note.clear",
              .role = Role::action,
              .zone = Zone::pad,
              .label = words("number.clear"_key),
              .icon = Icon::clear,
              .enabled = !draft.note.text().empty()});
  return screen.done();
}

}  // namespace handslag::kiosk
