#include "kiosk/app/writing.h"

#include <algorithm>

#include "kiosk/app/timers.h"

namespace handslag::kiosk {
namespace {

const Keyboard& keyboard_for(const State& state) {
  const Keyboard* own = find_keyboard(state.language);
  // A language that was added without one has at least letters to write with.
  return own ? *own : *find_keyboard("sv");
}

void told(State& state, TextEdit::Insertion insertion) {
  state.draft.note_full = insertion == TextEdit::Insertion::full;
  if (state.draft.note_full) ++state.tellings;
}

TextLayout laid_out(const State& state, const UpdateContext& context) {
  HANDSLAG_CHECK(context.typesetter);
  return TextLayout(*context.typesetter, state.draft.note.text(), context.area.style);
}

/// The key that an item is, where it is shown.
const KeyboardKey* key_of(const State& state, std::string_view item) {
  const KeyboardState& keyboard = *state.draft.keyboard;
  const auto keys = keys_of(keyboard);
  const std::size_t offered = keyboard.held() ? keyboard.held()->alternatives.size() : 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string_view begin = i < offered ? kNoteOffer : kNoteKey;
    if (item.starts_with(begin) && item.substr(begin.size()) == name_of(*keys[i])) return keys[i];
  }
  return nullptr;
}

void done(State& state, const std::optional<Stroke>& stroke, const UpdateContext& context) {
  if (!stroke) return;
  HANDSLAG_CHECK(context.typesetter);
  told(state, apply(*stroke, state.draft.note, *context.typesetter, context.area.style));
}

}  // namespace

void keep_note(State& state) {
  Draft& draft = state.draft;
  if (!is_aside(state.page)) clear_note(state);
  if (state.page != Page::note) {
    draft.keyboard.reset();
  } else if (!draft.keyboard || &draft.keyboard->keyboard() != &keyboard_for(state)) {
    draft.keyboard.emplace(keyboard_for(state));
  }
}

void press_note(State& state, std::string_view item, const UpdateContext& context) {
  if (item == "note.clear") return clear_note(state);
  if (const KeyboardKey* key = key_of(state, item)) {
    done(state, state.draft.keyboard->press(*key), context);
  }
}

void hold_note(State& state, std::string_view item, const UpdateContext& context) {
  if (const KeyboardKey* key = key_of(state, item)) {
    done(state, state.draft.keyboard->hold(*key), context);
  }
}

void write_note(State& state, char32_t character, const UpdateContext& context) {
  HANDSLAG_CHECK(context.typesetter);
  if (!context.typesetter->is_typable(encoded(character))) return;
  told(state, state.draft.note.insert(encoded(character), *context.typesetter));
}

void move_caret(State& state, const MoveCaret& move, const UpdateContext& context) {
  state.draft.note.move(move.movement, move.selecting, laid_out(state, context));
}

void place_caret(State& state, const PlaceCaret& place, const UpdateContext& context) {
  TextEdit& note = state.draft.note;
  const TextLayout layout = laid_out(state, context);
  const int hidden = hidden_above(layout, note.caret(), context.area.height);
  note.move_to(place.x, place.y + hidden, Selecting::no, layout);
}

void erase_in_note(State& state, bool forward, const UpdateContext& context) {
  TextEdit& note = state.draft.note;
  state.draft.note_full = false;
  const TextLayout layout = laid_out(state, context);
  forward ? note.erase_forward(layout) : note.erase_backward(layout);
}

void clear_note(State& state) {
  state.draft.note.wipe();
  state.draft.note_full = false;
}

bool take_out_scan(State& state, const UpdateContext& context) {
  const TextEdit& note = state.draft.note;
  const std::string_view before = note.text().substr(0, note.caret());
  const std::size_t other = before.find_last_not_of("0123456789");
  const std::size_t digits = before.size() - (other == before.npos ? 0 : other + 1);
  if (digits < kForeignDigits) return false;
  for (std::size_t i = 0; i < digits; ++i) erase_in_note(state, false, context);
  return true;
}

}  // namespace handslag::kiosk
