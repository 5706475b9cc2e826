// Colours by role and sizes by millimetres. The reference is 1280x800 on 15.6 inches (0.26 mm a
// pixel); all sizes in this folder are given there and scaled by Metrics.
#pragma once

#include <cmath>
#include <cstdint>

namespace handslag::kiosk {

/// Roles of colours; what a theme has to give.
enum class Ink : std::uint8_t {
  none,
  paper,
  surface,
  ink,
  muted,
  line,
  hair,
  primary,
  on_primary,
  primary_plate,
  soft,
  ok,
  ok_soft,
  warn,
  warn_soft,
  bad,
  bad_soft,
  focus,
  count,
};

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
};

struct Theme {
  Colour colours[static_cast<std::size_t>(Ink::count)];
  const Colour& operator[](Ink ink) const { return colours[static_cast<std::size_t>(ink)]; }
};

/// Contrast, computed: ink on paper 14.1, muted 6.7, line 3.3, white on primary 7.9, status texts
/// on their grounds 5.9 to 6.5.
inline constexpr Theme kLight{{
    {0, 0, 0},        // none
    {245, 243, 238},  // paper
    {255, 255, 255},  // surface
    {20, 38, 44},     // ink
    {70, 88, 95},     // muted
    {119, 136, 143},  // line
    {217, 221, 218},  // hair
    {11, 90, 98},     // primary
    {255, 255, 255},  // on_primary
    {50, 116, 123},   // primary_plate
    {221, 237, 236},  // soft
    {27, 102, 56},    // ok
    {223, 240, 228},  // ok_soft
    {122, 79, 0},     // warn
    {252, 239, 210},  // warn_soft
    {155, 34, 38},    // bad
    {249, 227, 225},  // bad_soft
    {255, 191, 60},   // focus
}};

/// How large things are drawn in a window.
struct Metrics {
  int width = 1280;  ///< of the window, pixels
  int height = 800;
  float scale = 1;  ///< pixels of the window for one pixel of the reference
  float mm_per_px = 0.26F;

  int px(float reference) const { return static_cast<int>(std::lround(reference * scale)); }
  bool portrait() const { return height > width; }
};

/// Sizes follow the monitor's millimetres where it tells believable ones (`mm_per_px` from 0.1 to
/// 0.45), else the reference; but never so large that a page does not fit the window.
Metrics metrics_for(int width, int height, float mm_per_px);

}  // namespace handslag::kiosk
