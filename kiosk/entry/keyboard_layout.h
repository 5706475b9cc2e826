// Where the keys of an on-screen keyboard stand, in millimetres, so that a finger meets them on
// every monitor. A pure function; drawing and touching belong to the screen.
#pragma once

#include <optional>
#include <vector>

#include "kiosk/entry/keyboard_state.h"

namespace handslag::kiosk {

// No key is smaller, here or on a page that shows keys of its own: a finger that shakes still meets
// it, and WCAG 2.2 (2.5.8) asks for 6.35.
inline constexpr float kLeastKeyWidth = 9, kLeastKeyHeight = 12;
inline constexpr float kMostKeyWidth = 20, kMostKeyHeight = 18;
inline constexpr float kKeyGap = 1.5F;

/// Millimetres.
struct KeySize {
  float width = kLeastKeyWidth, height = kLeastKeyHeight;
};

struct PlacedKey {
  const KeyboardKey* key = nullptr;
  float x = 0, y = 0, width = 0, height = 0;  ///< millimetres, from the upper left corner
  bool offered = false;                       ///< an alternative of the key that is held
};

struct KeyboardLayout {
  float height = 0;  ///< what it takes of that which it was given
  std::vector<PlacedKey> keys;
};

/// In `width` by `height` millimetres. Rows that are too long for the width are split. Keys keep
/// their places through all layers and offers: a syllabary has a row for what it offers, elsewhere
/// an offer stands in place of the uppermost keys. Nothing where a key would be smaller than
/// `least`.
std::optional<KeyboardLayout> lay_out(const KeyboardState& state, float width, float height,
                                      KeySize least = {});
/// What it needs for keys of that height; 0 where the width is too small for any.
float least_height(const KeyboardState& state, float width, KeySize least = {});

}  // namespace handslag::kiosk
