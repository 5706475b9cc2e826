// A laid-out page to draw lists. Decides nothing: colours come from the theme of the view's
// palette, places from the layout, what is pressed from the interaction.
//
// The typed field is drawn character by character from the cache's single digits and signs, so that
// the text itself reaches neither Pango nor a texture: there is nothing of it to wipe here. A free
// text has a texture of its own (kiosk/text/written_text.h).
#pragma once

#include <string>

#include "kiosk/text/text_cache.h"
#include "kiosk/ui/layout.h"

struct ImDrawList;

namespace handslag::kiosk {

/// How the page is being touched; item ids, empty where there is none.
struct TouchState {
  std::string pressed;
  std::string focused;
  bool focus_visible = false;  ///< only after a key: a finger needs no ring
  float hold_progress = 0;     ///< of `pressed`, 0 to 1
};

/// `theme`: of the view's palette and accent.
void paint(ImDrawList& list, const PageLayout& page, const View& view, const Theme& theme,
           const TouchState& touch, TextCache& cache);

}  // namespace handslag::kiosk
