#include "kiosk/ui/zones.h"

namespace handslag::kiosk {

Zones zones_of(const View& view) {
  Zones zones;
  for (std::size_t i = 0; i < view.items.size(); ++i) {
    switch (view.items[i].zone) {
      case Zone::top_start:
        zones.top_start.push_back(i);
        break;
      case Zone::top_end:
        zones.top_end.push_back(i);
        break;
      case Zone::body:
        zones.body.push_back(i);
        break;
      case Zone::pad:
        zones.pad.push_back(i);
        break;
      case Zone::actions:
        zones.actions.push_back(i);
        break;
      case Zone::chips:
        zones.chips.push_back(i);
        break;
      case Zone::turn:
        zones.turn.push_back(i);
        break;
      case Zone::strip_start:
        zones.strip_start.push_back(i);
        break;
      case Zone::strip_end:
        zones.strip_end.push_back(i);
        break;
    }
  }
  return zones;
}

}  // namespace handslag::kiosk
