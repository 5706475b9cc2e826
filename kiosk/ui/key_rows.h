// The keys of a number pad or keyboard, by rows.
#pragma once

#include <cstddef>
#include <vector>

#include "kiosk/app/view.h"

namespace handslag::kiosk {

/// Between the keys of a keyboard, in pixels of the reference.
inline constexpr float kKeyboardGap = 10;

/// The keys of a pad by rows, and what ends it.
struct KeyRows {
  std::vector<std::vector<std::size_t>> rows;
  std::vector<std::size_t> ends;
  int longest = 0;        ///< keys of the longest row
  bool keyboard = false;  ///< else a number pad
  /// The keys alone.
  std::vector<std::size_t> all() const;
};
KeyRows key_rows(const View& view, const std::vector<std::size_t>& pad);

}  // namespace handslag::kiosk
