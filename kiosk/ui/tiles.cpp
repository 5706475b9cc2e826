// The tiles of PageBuilder: what is chosen on a page, with a plate, a label and a second line.
#include <algorithm>
#include <tuple>
#include <utility>

#include "kiosk/ui/page_builder.h"

namespace handslag::kiosk {

PageBuilder::TileWords PageBuilder::tile_words(const Item& item, int x, int width,
                                               const TileDensity& density) const {
  TileWords words;
  TextStyle label = style(item, item.label, density.label, true, width);
  label.line_percent -= 20;
  words.label = run(item.label, label, x, 0, Ink::ink);
  words.height = words.label.rect.h;
  std::string below = density.plate ? "" : item.plate;
  if (!below.empty() && !item.detail.empty()) below += " \u00b7 ";
  below += item.detail;
  if (below.empty()) return words;
  words.detail =
      run(below, style(item, item.detail, density.detail, false, width), x, 0, Ink::muted);
  words.detail.rect.y = words.height + px(2);
  words.height = words.detail.rect.bottom();
  return words;
}

int PageBuilder::plate_width(const Item& item) const {
  if (item.plate.empty()) return px(92);
  return std::max(px(92), measure_(item.plate, style(21, true)).width + px(24));
}

int PageBuilder::words_start(const Item& item, const TileDensity& density) const {
  int x = px(density.side);
  if (density.plate && (!item.plate.empty() || item.icon != Icon::none)) {
    x += plate_width(item) + px(24);
  } else if (item.icon != Icon::none) {
    x += sign(36) + px(16);
  }
  return x;
}

bool PageBuilder::tile_fits(std::size_t index, int width, int height,
                            const TileDensity& density) const {
  const Item& item = view_.items[index];
  const int x = words_start(item, density);
  const int room = width - x - px(density.side - 6);
  // A word wider than the room would be broken: as it is set, then word by word.
  if (room < px(48)) return false;
  if (widest_word(item.label, style(item, item.label, density.label, true)) > room) return false;
  return tile_words(item, x, room, density).height + 2 * px(6) <= height;
}

int PageBuilder::tile_height(std::size_t index, int width, const TileDensity& density) const {
  const Item& item = view_.items[index];
  const int x = words_start(item, density);
  const int words = tile_words(item, x, width - x - px(density.side - 6), density).height;
  return std::max(words + 2 * px(16), chip());
}

void PageBuilder::tile(std::size_t index, Rect rect, const TileDensity& density) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  placed.rect = rect;
  placed.interactive = true;
  placed.boxes.push_back({rect, Ink::surface, item.chosen ? Ink::primary : Ink::line,
                          px(item.chosen ? 4 : 2), px(22)});
  const int start = rect.x + px(density.side);
  const int height = std::min(px(72), rect.h - 2 * px(8));
  Rect icon{start, rect.y + (rect.h - sign(36)) / 2, sign(36), sign(36)};
  if (density.plate && (!item.plate.empty() || item.icon != Icon::none)) {
    const Rect box{start, rect.y + (rect.h - height) / 2, plate_width(item), height};
    placed.boxes.push_back({box, Ink::soft, Ink::none, 0, px(16)});
    icon.x = box.x + (box.w - icon.w) / 2;
    if (!item.plate.empty()) {
      TextRun plate = run(item.plate, style(21, true), 0, 0, Ink::primary);
      plate.rect.x = box.x + (box.w - plate.rect.w) / 2;
      plate.rect.y = box.y + (box.h - plate.rect.h) / 2;
      placed.texts.push_back(std::move(plate));
    }
  }
  if (item.plate.empty() && item.icon != Icon::none) {
    placed.icons.push_back(
        {item.icon, icon, Ink::primary, 3.4F * static_cast<float>(sign(36)) / 36});
  }
  const int x = words_start(item, density);
  TileWords words = tile_words(item, rect.x + x, rect.w - x - px(density.side - 6), density);
  const int top = rect.y + (rect.h - words.height) / 2;
  words.label.rect.y += top;
  words.detail.rect.y += top;
  placed.texts.push_back(std::move(words.label));
  if (!words.detail.text.empty()) placed.texts.push_back(std::move(words.detail));
}

void PageBuilder::large_tile(std::size_t index, Rect rect) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  placed.rect = rect;
  placed.interactive = true;
  placed.boxes.push_back({rect, Ink::primary, Ink::none, 0, px(22)});
  const int side = px(38);
  // Large words leave no room for a sign beside them.
  const int diameter = view_.aids.large ? 0 : std::min(px(96), rect.h - 2 * px(16));
  const auto words = [&](int width) {
    return std::pair(run(item.label, style(46, true, width), 0, 0, Ink::on_primary),
                     run(item.detail, style(25, false, width), 0, 0, Ink::on_primary));
  };
  auto [label, detail] = words(rect.w - 2 * side);
  Rect plate{rect.x + side, rect.y + side, diameter, diameter};
  int x = plate.x;
  int y = rect.bottom() - px(30) - detail.rect.h - px(4) - label.rect.h;
  if (diameter == 0) {
    y = rect.y + (rect.h - detail.rect.h - px(4) - label.rect.h) / 2;
  } else if (y < plate.bottom() + px(8)) {  // too low for both: the words stand beside the plate
    plate.y = rect.y + (rect.h - diameter) / 2;
    x = plate.right() + px(32);
    std::tie(label, detail) = words(rect.right() - side - x);
    y = rect.y + (rect.h - detail.rect.h - px(4) - label.rect.h) / 2;
  }
  label.rect.x = detail.rect.x = x;
  label.rect.y = y;
  detail.rect.y = label.rect.bottom() + px(4);
  if (const int icon = diameter / 2; icon > 0) {
    placed.boxes.push_back({plate, Ink::primary_plate, Ink::none, 0, px(20)});
    placed.icons.push_back({item.icon,
                            {plate.x + icon / 2, plate.y + icon / 2, icon, icon},
                            Ink::on_primary,
                            2.2F * static_cast<float>(icon) / 24});
  }
  placed.texts.push_back(std::move(label));
  placed.texts.push_back(std::move(detail));
}

int PageBuilder::large_tile_height(std::size_t index, int width) const {
  const Item& item = view_.items[index];
  const int room = width - 2 * px(38);
  return measure_(item.label, style(46, true, room)).height +
         measure_(item.detail, style(25, false, room)).height + px(4) + 2 * px(24);
}

}  // namespace handslag::kiosk
