// What the services tell, and what becomes of the screens by it. Part of update.
#pragma once

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

void take_message(State& state, Message message, Instant now, const UpdateContext& context);

}  // namespace handslag::kiosk
