// The keys of PageBuilder: number pads and keyboards, and how a letter stands on its key.
#include <algorithm>
#include <utility>

#include "kiosk/ui/page_builder.h"

namespace handslag::kiosk {
namespace {

constexpr float kKeyText = 24;  // of a keyboard's letters, in pixels of the reference
constexpr float kKeyEdge = 3;   // between a letter and the edge of its key

}  // namespace

int PageBuilder::keyboard_key() const {
  const auto finger = static_cast<int>(std::ceil(kLeastKeyHeight / m_.mm_per_px));
  const int words = style(kKeyText, true).size;
  return std::max(finger, words * 115 / 100);  // letters that reach below the line
}

std::pair<int, int> PageBuilder::on_key(const std::string& words, TextStyle label, int width,
                                        int height) const {
  TextSize size = measure_(words, label);
  const int most = height - 2 * px(kKeyEdge);
  const int covered = std::max(size.height, size.ink_bottom - size.ink_top);
  const int fits = std::min(label.size * width / std::max(1, size.width),
                            label.size * most / std::max(1, covered));
  if (fits < label.size) {
    label.size = fits;
    size = measure_(words, label);
  }
  const int top = (height - size.height) / 2;
  const int too_low = std::max(0, top + size.ink_bottom - (height - px(kKeyEdge)));
  const int too_high = std::max(0, px(kKeyEdge) - (top + size.ink_top));
  return {label.size, std::clamp(too_high - too_low, -top, height - size.height - top)};
}

void PageBuilder::pad(const std::vector<std::size_t>& items, Rect rect, int key_height, int end) {
  const KeyRows keys = key_rows(view_, items);
  const int gap = px(16);
  int y = rect.y;
  if (keys.keyboard) {
    keyboard(items, rect, key_height);
    y += static_cast<int>(keys.rows.size()) * (key_height + px(kKeyboardGap));
  } else {
    const int key_width = (rect.w - 2 * gap) / 3;
    for (const auto& row : keys.rows) {
      int x = rect.x;
      for (std::size_t i : row) {
        const float size = view_.items[i].label.size() > 2 ? 22 : 40;
        button(i, {x, y, key_width, key_height}, size, px(18));
        x += key_width + gap;
      }
      y += key_height + gap;
    }
  }
  if (keys.keyboard) return row(keys.ends, {rect.x, y, rect.w, end});
  for (std::size_t i : keys.ends) {
    button(i, {rect.x, y, rect.w, end}, 28, px(18));
    y += end + gap;
  }
}

void PageBuilder::keyboard(const std::vector<std::size_t>& items, Rect rect, int key_height) {
  const KeyRows rows = key_rows(view_, items);
  const int gap = px(kKeyboardGap);
  const int width = (rect.w - (rows.longest - 1) * gap) / rows.longest;
  int y = rect.y;
  for (const auto& row : rows.rows) {
    const auto count = static_cast<int>(row.size());
    int x = rect.x + (rect.w - count * width - (count - 1) * gap) / 2;
    for (std::size_t i : row) {
      button(i, {x, y, width, key_height}, kKeyText, px(12));
      x += width + gap;
    }
    y += key_height + gap;
  }
}

KeySize PageBuilder::least_key() const {
  KeySize least;
  if (!view_.aids.large) return least;
  least.width = std::max(least.width, kLargeTextMm);
  least.height = std::max(least.height, kLargeTextMm * 1.15F);
  return least;
}

std::optional<KeyboardLayout> PageBuilder::keyboard_in(int width, int height) const {
  const auto mm = [&](int pixels) { return static_cast<float>(pixels) * m_.mm_per_px; };
  return lay_out(*view_.keyboard, mm(width), mm(height), least_key());
}

int PageBuilder::keyboard_height(const KeyboardLayout& keyboard) const {
  return static_cast<int>(std::ceil(keyboard.height / m_.mm_per_px));
}

int PageBuilder::least_keyboard_height(int width) const {
  const float room = static_cast<float>(width) * m_.mm_per_px;
  return static_cast<int>(
      std::ceil(least_height(*view_.keyboard, room, least_key()) / m_.mm_per_px));
}

void PageBuilder::keyboard(const std::vector<std::size_t>& items, int x, int y,
                           const KeyboardLayout& keyboard) {
  const auto px_of = [&](float mm) { return mm / m_.mm_per_px; };
  const std::vector<const KeyboardKey*> keys = keys_of(*view_.keyboard);
  for (const PlacedKey& placed : keyboard.keys) {
    const auto place = std::ranges::find(keys, placed.key) - keys.begin();
    const Rect rect{x + static_cast<int>(px_of(placed.x)), y + static_cast<int>(px_of(placed.y)),
                    static_cast<int>(std::ceil(px_of(placed.width))),
                    static_cast<int>(std::ceil(px_of(placed.height)))};
    button(items[static_cast<std::size_t>(place)], rect, kKeyText, px(12));
  }
}

}  // namespace handslag::kiosk
