// From a View to places on the page: pure, so that tests see overlaps and clipped words without a
// display. Laid out from left to right and mirrored at the end; the number pad keeps its order.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/view.h"
#include "kiosk/text/typesetter.h"
#include "kiosk/ui/theme.h"

namespace handslag::kiosk {

/// Of a control, in each direction, for a finger that shakes; WCAG 2.2, 2.5.8 asks for 6.35.
inline constexpr float kLeastTouchMm = 15;

/// Pixels of the window, from its top left corner.
struct Rect {
  int x = 0, y = 0, w = 0, h = 0;
  int right() const { return x + w; }
  int bottom() const { return y + h; }
  bool holds(int px, int py) const { return px >= x && px < right() && py >= y && py < bottom(); }
  bool holds(const Rect& other) const {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }
  bool overlaps(const Rect& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
  /// The least that holds both.
  Rect with(const Rect& other) const {
    const int left = std::min(x, other.x), top = std::min(y, other.y);
    return {left, top, std::max(right(), other.right()) - left,
            std::max(bottom(), other.bottom()) - top};
  }
  bool empty() const { return w <= 0 || h <= 0; }
  bool operator==(const Rect&) const = default;
};

struct Box {
  Rect rect;
  Ink fill = Ink::none;
  Ink border = Ink::none;
  int border_width = 0;
  int radius = 0;
};

struct TextRun {
  std::string text;
  TextStyle style;
  Rect rect;  ///< exactly the text's own size
  Ink ink = Ink::ink;
};

struct IconRun {
  Icon icon = Icon::none;
  Rect rect;
  Ink ink = Ink::ink;
  float stroke = 2;  ///< pixels
};

/// An item of the View in its place.
struct Placed {
  std::size_t item = 0;  ///< index into View::items
  Rect rect;             ///< empty where the item stands in another part of the page
  bool interactive = false;
  std::vector<Box> boxes;
  std::vector<TextRun> texts;
  std::vector<IconRun> icons;
  /// Where the typed text is drawn, character by character (Role::field); empty otherwise.
  Rect field;
  int field_size = 0;
  /// How a free text stands in `field`, from its corner (View::written).
  std::optional<TextStyle> written{};

  void move_down(int by);
};

struct PageLayout {
  Metrics metrics;
  int part = 0;                ///< the one that is laid out
  int parts = 1;               ///< that the page has
  std::vector<Placed> placed;  ///< in the View's order
  std::vector<Box> decoration;
  /// What can be touched there.
  const Placed* at(int x, int y) const;
  /// The same, or words and signs that can only be told.
  const Placed* thing_at(int x, int y) const;
};

using Measure = std::function<TextSize(const std::string&, const TextStyle&)>;

PageLayout layout_page(const View& view, const Metrics& metrics, const Measure& measure);

}  // namespace handslag::kiosk
