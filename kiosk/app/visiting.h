// The step that makes a visit of what was typed and chosen, and asks for it to be saved. Part of
// update.
#pragma once

#include <string_view>
#include <vector>

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// An item of the activity page was chosen: that confirms the check-in.
void activate_activity(State& state, std::string_view item, Instant now,
                       std::vector<Effect>& effects);
/// Once more what failed; another choice where the activity is gone.
void retry_save(State& state, Instant now, std::vector<Effect>& effects);

}  // namespace handslag::kiosk
