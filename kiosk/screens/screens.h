// The kiosk's screens: functions from the state to a View, one a file. A screen knows its state and
// its words, and no other screen. kiosk/runtime calls view_of; tests call it too.
#pragma once

#include "kiosk/app/state.h"
#include "kiosk/app/view.h"
#include "kiosk/i18n/words.h"

namespace handslag::kiosk {

/// The screen that is due, in the state's language. Its field points into the state and holds until
/// the next update.
View view_of(const State& state, const Catalogues& catalogues);

View starting_view(const State& state, const Words& words);
View out_of_order_view(const State& state, const Words& words);
View idle_view(const State& state, const Words& words);
View language_view(const State& state, const Words& words);
View display_view(const State& state, const Words& words);
View help_view(const State& state, const Words& words);
View about_view(const State& state, const Words& words);
View note_view(const State& state, const Words& words);
View number_view(const State& state, const Words& words);
View activity_view(const State& state, const Words& words);
View saving_view(const State& state, const Words& words);
View saved_view(const State& state, const Words& words);
View already_here_view(const State& state, const Words& words);
View failed_view(const State& state, const Words& words);
View undo_view(const State& state, const Words& words);
View undone_view(const State& state, const Words& words);
View undo_failed_view(const State& state, const Words& words);
View warning_view(const State& state, const Words& words);
View staff_view(const State& state, const Words& words);
View enrol_server_view(const State& state, const Words& words);
View enrol_code_view(const State& state, const Words& words);
View enrol_connecting_view(const State& state, const Words& words);
View enrol_waiting_view(const State& state, const Words& words);
View enrol_refused_view(const State& state, const Words& words);

}  // namespace handslag::kiosk
