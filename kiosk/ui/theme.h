// Colours by role and sizes by millimetres. The reference is 1280x800 on 15.6 inches (0.26 mm a
// pixel); all sizes in this folder are given there and scaled by Metrics.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "kiosk/app/view.h"

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
  focus_inner,  ///< the ring between the bright one and the thing
  count,
};

using Colour = Rgb;

struct Theme {
  Colour colours[static_cast<std::size_t>(Ink::count)];
  /// Grounds that are no lighter than the paper are told by a border.
  bool outlined = false;
  const Colour& operator[](Ink ink) const { return colours[static_cast<std::size_t>(ink)]; }
};

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
    {20, 38, 44},     // focus_inner
}};
inline constexpr Theme kDark{{
    {0, 0, 0},        // none
    {15, 27, 32},     // paper
    {24, 40, 46},     // surface
    {241, 245, 244},  // ink
    {181, 196, 200},  // muted
    {140, 160, 167},  // line
    {44, 62, 69},     // hair
    {127, 211, 209},  // primary
    {6, 34, 38},      // on_primary
    {165, 226, 224},  // primary_plate
    {30, 58, 62},     // soft
    {127, 215, 154},  // ok
    {23, 51, 31},     // ok_soft
    {240, 195, 102},  // warn
    {58, 46, 18},     // warn_soft
    {242, 155, 151},  // bad
    {64, 32, 31},     // bad_soft
    {255, 191, 60},   // focus
    {6, 34, 38},      // focus_inner
}};
inline constexpr Theme kContrast{{
                                     {0, 0, 0},        // none
                                     {0, 0, 0},        // paper
                                     {0, 0, 0},        // surface
                                     {255, 255, 255},  // ink
                                     {255, 255, 255},  // muted
                                     {255, 255, 255},  // line
                                     {118, 118, 118},  // hair
                                     {255, 225, 77},   // primary
                                     {6, 34, 38},      // on_primary
                                     {255, 240, 166},  // primary_plate
                                     {0, 0, 0},        // soft
                                     {127, 255, 155},  // ok
                                     {0, 0, 0},        // ok_soft
                                     {255, 225, 77},   // warn
                                     {0, 0, 0},        // warn_soft
                                     {255, 158, 154},  // bad
                                     {0, 0, 0},        // bad_soft
                                     {255, 191, 60},   // focus
                                     {6, 34, 38},      // focus_inner
                                 },
                                 true};
/// The theme of a palette, with a federation's accent as its primary colour: darker or lighter than
/// given where words would else be lost on it or in it. High contrast stays as it is.
Theme theme_of(Palette palette, std::optional<Colour> accent = std::nullopt);

/// Size of large text, millimetres of the em: a capital H of Noto Sans (0.714 em) fills 0.7 degrees
/// at 600 mm (EN 301 549, 5.1.4; the distance of eyes from a screen that fingers reach).
inline constexpr float kLargeTextMm = 10.27F;

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

/// The lower part of a window, as far as the fullest page allows: what somebody who sits can reach.
Metrics lowered(const Metrics& metrics);

}  // namespace handslag::kiosk
