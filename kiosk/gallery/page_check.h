// What must hold of a page wherever it is shown: nothing is clipped, cut or on top of something
// else, and everything that is touched is large enough to be hit.
#pragma once

#include <string>
#include <vector>

#include "kiosk/ui/layout.h"

namespace handslag::kiosk {

/// Of a control, in each direction, for a finger that shakes; WCAG 2.2, 2.5.8 asks for 6.35.
inline constexpr float kLeastTouchMm = 15;

/// What is wrong with a page, one line each: the item's id, its place and the fault. Empty where it
/// is sound.
std::vector<std::string> faults_of(const View& view, const PageLayout& page);

/// "[x y WxH]".
std::string text_of(const Rect& rect);

}  // namespace handslag::kiosk
