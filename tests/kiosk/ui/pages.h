// Pages laid out with real type and no display, for the tests of this folder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kiosk/ui/layout.h"
#include "tests/support/type.h"
#include "tests/support/walk.h"

namespace handslag::kiosk {

/// Each text is measured once: there are many pages with the same words.
inline PageLayout lay_out(const View& view, const Metrics& metrics) {
  static std::map<std::pair<std::string, TextStyle>, TextSize> known;
  return layout_page(view, metrics, [](const std::string& text, const TextStyle& style) {
    const auto [found, is_new] = known.try_emplace({text, style});
    if (is_new) found->second = shipped_type().measure(text, style);
    return found->second;
  });
}

/// A window that a kiosk is known to stand in; 0 millimetres where the monitor tells nothing.
struct Display {
  int width = 1280, height = 800;
  float mm_per_px = 0.26F;
  Metrics metrics() const { return metrics_for(width, height, mm_per_px); }
};

inline constexpr Display kReference{};
inline constexpr Display kDisplays[] = {{1280, 800, 0.26F}, {1920, 1080, 0.31F}, {1920, 1080, 0},
                                        {1366, 768, 0},     {1024, 768, 0},      {800, 1280, 0},
                                        {1080, 1920, 0},    {1280, 800, 0.17F}};

inline std::string name_of(const View& view, const Display& display) {
  return view.screen + " in " + view.language + " at " + std::to_string(display.width) + "x" +
         std::to_string(display.height) +
         (view.direction == Direction::right_to_left ? ", mirrored" : "");
}

inline const Placed* find(const View& view, const PageLayout& page, std::string_view id) {
  for (const Placed& placed : page.placed) {
    if (view.items[placed.item].id == id) return &placed;
  }
  return nullptr;
}

inline Rect place_of(const View& view, const PageLayout& page, std::string_view id) {
  const Placed* placed = find(view, page, id);
  if (!placed) FAIL("the screen " << view.screen << " has no " << id);
  return placed->rect;
}

}  // namespace handslag::kiosk
