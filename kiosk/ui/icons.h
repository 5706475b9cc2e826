// The icons, drawn as strokes on a grid of 24 with round ends. Beside words, but for few that are
// known by their sign and where a window is narrow.
#pragma once

#include "kiosk/app/view.h"
#include "kiosk/ui/layout.h"

struct ImDrawList;

namespace handslag::kiosk {

/// `colour` as Dear ImGui packs it; `stroke` in pixels.
void draw_icon(ImDrawList& list, Icon icon, const Rect& rect, std::uint32_t colour, float stroke,
               bool mirrored);

}  // namespace handslag::kiosk
