// How the screens bring a new kiosk into its federation: address, code, waiting. Part of update.
#pragma once

#include <string_view>
#include <vector>

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// An item of one of the enrolment pages was chosen.
void activate_enrolment(State& state, std::string_view item, const UpdateContext& context,
                        std::vector<Effect>& effects);
void back_in_enrolment(State& state);
void take_progress(State& state, const EnrolmentProgress& progress);

}  // namespace handslag::kiosk
