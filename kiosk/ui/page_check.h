// What must hold of a page wherever it is shown: nothing is clipped, cut or on top of something
// else, and everything that is touched is large enough to be hit.
#pragma once

#include <string>
#include <vector>

#include "kiosk/ui/layout.h"

namespace handslag::kiosk {

/// What is wrong with a page, one line each: the item's id, its place and the fault. Empty where it
/// is sound.
std::vector<std::string> faults_of(const View& view, const PageLayout& page);

inline bool is_sound(const View& view, const PageLayout& page) {
  return faults_of(view, page).empty();
}

/// Turns where there is nothing to turn, a mark that made room for its own words, and keys whose
/// place is taken by what one of them offers.
bool may_be_absent(const View& view, const Placed& placed);

/// "[x y WxH]".
std::string text_of(const Rect& rect);

}  // namespace handslag::kiosk
