// The items of a View by where they stand on the page.
#pragma once

#include <cstddef>
#include <vector>

#include "kiosk/app/view.h"

namespace handslag::kiosk {

struct Zones {
  std::vector<std::size_t> top_start, top_end, body, pad, actions, chips, turn, strip_start,
      strip_end;
};
Zones zones_of(const View& view);

}  // namespace handslag::kiosk
