// The step that makes a visit of what was typed and chosen, and asks for it to be saved. Part of
// update.
#pragma once

#include <string_view>
#include <vector>

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// 'Saved', 'already here' and 'undone': done, or take it back.
void activate_result(State& state, std::string_view item, Instant now);
/// Asks whether the newest visit is to be taken back, where that is still possible.
void ask_undo(State& state, Instant now);
/// Somebody is at the question: `undo` is there.
void give_undo_time(State& state, Instant now);
void activate_undo(State& state, std::string_view item, Instant now, std::vector<Effect>& effects);
/// The check-in stands.
void leave_undo(State& state);

/// An item of the activity page was chosen: that confirms the check-in.
void activate_activity(State& state, std::string_view item, Instant now,
                       std::vector<Effect>& effects);
/// Once more what failed; another choice where the activity is gone.
void retry_save(State& state, Instant now, std::vector<Effect>& effects);

}  // namespace handslag::kiosk
