// What time does to the state: the idle warning, its countdown and the wipe, the end of a result's
// screen, the word that a save takes long. Part of update.
#pragma once

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// Whether a page lies over another, to which it goes back.
bool is_aside(Page page);
/// The page, also where such a page lies over it.
Page page_behind(const State& state);
/// Over the present page; where it lies below that, what lies over it is closed.
void open_aside(State& state, Page page);
/// Back to what such a page lies over.
void close_aside(State& state);

/// Whether something lies over the page: the warning, the call for staff, a save that takes long.
bool lies_over_page(const State& state);

/// Whether nothing is lost with the time that is over, but a language and what helps.
bool warns_of_choices(const State& state);
/// Whether somebody is led by what is said.
bool listens(const State& state);

/// Applies all that was due by `now`.
void advance(State& state, Instant now);

/// The next person: everything typed is wiped, all choices are forgotten, idle language and colours
/// hold.
/// A kiosk that is out of order, or waits to be let in, stays so.
void start_over(State& state);

}  // namespace handslag::kiosk
