// What somebody writes for staff to read off the screen: the on-screen keyboard's keys and those of
// a real one. Part of update. The text leaves with the page that it was opened over, and goes
// nowhere.
#pragma once

#include <string_view>

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// Begins the item of each of the keyboard's keys, and of those that a held key offers; name_of
/// follows.
inline constexpr std::string_view kNoteKey = "note.key.", kNoteOffer = "note.offer.";

/// Gives the keyboard of the language that was chosen meanwhile, and lets go of a note whose page
/// was left.
void keep_note(State& state);

void press_note(State& state, std::string_view item, const UpdateContext& context);
void hold_note(State& state, std::string_view item, const UpdateContext& context);
void write_note(State& state, char32_t character, const UpdateContext& context);
void move_caret(State& state, const MoveCaret& move, const UpdateContext& context);
void place_caret(State& state, const PlaceCaret& place, const UpdateContext& context);
void erase_in_note(State& state, bool forward, const UpdateContext& context);
void clear_note(State& state);
/// Whether a card was held up where none is taken, so that its digits stood before the caret. They
/// are gone again.
bool take_out_scan(State& state, const UpdateContext& context);

}  // namespace handslag::kiosk
