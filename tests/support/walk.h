// A walk through every screen of the kiosk, for what holds on all of them: words, layout.
#pragma once

#include <functional>
#include <string>

#include "kiosk/gallery/tour.h"
#include "tests/support/visitor.h"

namespace handslag::kiosk {

/// Shows the view of each of the kiosk's screens in a language.
inline void walk(const Catalogues& catalogues, const std::string& language,
                 const std::function<void(const View&)>& look) {
  tour(catalogues, shipped_type(), [&](State& state) {
    state.language = language;
    look(view_of(state, catalogues));
  });
}

/// The same in every language that is shipped.
inline void walk_in_all(const std::function<void(const View&)>& look) {
  for (const std::string& tag : shipped_catalogues().languages()) {
    walk(shipped_catalogues(), tag, [&](const View& view) {
      INFO(view.screen << " in " << tag);
      look(view);
    });
  }
}

}  // namespace handslag::kiosk
