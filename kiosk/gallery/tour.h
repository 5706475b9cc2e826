// Every screen of the kiosk, reached as a visitor and a technician reach it: for pictures of all of
// them, and for what must hold on each.
#pragma once

#include <functional>
#include <string>

#include "kiosk/app/state.h"
#include "kiosk/i18n/words.h"
#include "kiosk/text/typesetter.h"

namespace handslag::kiosk {

/// Shows the state of each screen to `look`, which chooses language and colours by changing it. A
/// screen comes several times where it looks different. The numbers and names are examples.
void tour(const Catalogues& catalogues, const Typesetter& typesetter,
          const std::function<void(State& state)>& look);

}  // namespace handslag::kiosk
