// Cards held up to a scanner, which types their digits like a keyboard: where they are collected,
// when they are complete, and what is said of them. Part of update. Judged by their digits alone:
// no answer here depends on whether a card is known.
#pragma once

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// Whether a card that is held up now begins a check-in: between visitors, and where the last one's
/// result still shows.
bool takes_cards(const State& state);
/// A character while takes_cards.
void type_scan(State& state, char character, Instant now);
/// The scan is complete: a key ended it, or nothing came for kScanGap. Whether there was one.
bool end_scan(State& state, Instant now);
/// The digits behind the number field are to be a card's ('continue', or the scanner's own end).
void judge_field(State& state, Instant now);

/// Whether more digits stand in the number field than a number has.
bool has_card_digits(const State& state);
/// The card's code again, for the visit. `offer` is there.
tl::expected<CardCode, CardRefusal> read_card(const State& state);

}  // namespace handslag::kiosk
