#include "kiosk/ui/page_builder.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace handslag::kiosk {

Tone tone_of(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::ok:
      return {Ink::ok_soft, Ink::ok};
    case Emphasis::warn:
      return {Ink::warn_soft, Ink::warn};
    case Emphasis::bad:
      return {Ink::bad_soft, Ink::bad};
    case Emphasis::normal:
    case Emphasis::primary:
    case Emphasis::staff:
      break;
  }
  return {Ink::soft, Ink::primary};
}

namespace {

/// Of what is written: the largest of which four lines have room, for whoever is to read it.
constexpr float kWritten[] = {44, 36, 30};
constexpr int kWrittenLines = 4;

/// Written with letters that reach further up and down than Latin ones.
constexpr std::string_view kTallLanguages[] = {"ar", "ckb", "fa", "prs", "ti"};
bool is_tall(std::string_view language) {
  return std::ranges::find(kTallLanguages, language) != std::end(kTallLanguages);
}

}  // namespace

TextStyle PageBuilder::style(float size, bool bold, int max_width) const {
  TextStyle style;
  style.size = px(size);
  if (view_.aids.large) style.size = std::max(2 * style.size, least_large());
  style.bold = bold;
  style.max_width = max_width;
  style.line_percent =
      (size >= 40 || view_.aids.large ? 115 : 135) + (is_tall(view_.language) ? 20 : 0);
  style.right_to_left = view_.direction == Direction::right_to_left;
  style.language = view_.language;
  return style;
}

TextStyle PageBuilder::style(const Item& item, const std::string& words, float size, bool bold,
                             int max_width) const {
  TextStyle own = style(size, bold, max_width);
  const bool of_label = item.label.find(words) != item.label.npos;
  const std::string& language = of_label ? item.language : item.detail_language;
  if (!language.empty()) own.language = language;
  return own;
}

int PageBuilder::least_large() const {
  return static_cast<int>(std::ceil(kLargeTextMm / m_.mm_per_px));
}

TextRun PageBuilder::run(const std::string& text, const TextStyle& style, int x, int y,
                         Ink ink) const {
  const TextSize size = measure_(text, style);
  return {text, style, {x, y, size.width, size.height}, ink};
}

int PageBuilder::chip() const {
  constexpr float kChip = 64;
  const int finger = static_cast<int>(std::ceil(kLeastTouchMm / m_.mm_per_px));
  return std::max(px(kChip), std::min(finger, px(kChip * 1.4F)));
}

bool PageBuilder::is_worded(const Item& item) const {
  if (item.label.empty() || item.wording == Wording::by_icon) return false;
  if (item.wording == Wording::shown) return true;
  const bool in_top_bar = item.zone == Zone::top_end;
  return !view_.aids.large && !(in_top_bar && m_.portrait());
}

int PageBuilder::widest_word(const std::string& text, const TextStyle& style) const {
  int widest = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    widest = std::max(widest, measure_(text.substr(from, end - from), style).width);
    from = end + 1;
  }
  return widest;
}

int PageBuilder::button_height(std::size_t index, int width, float size) const {
  const Item& item = view_.items[index];
  const int icon = item.icon == Icon::none ? 0 : sign(28) + px(12);
  TextStyle label = style(item, item.label, size, true, width - px(16) - icon);
  label.line_percent -= 25;
  return std::max(px(96), measure_(item.label, label).height + 2 * px(16));
}

int PageBuilder::least_button_width(std::size_t index, float size) const {
  const Item& item = view_.items[index];
  const int icon = item.icon == Icon::none ? 0 : sign(28) + px(12);
  return widest_word(item.label, style(item, item.label, size, true)) + icon + px(16);
}

int PageBuilder::button_width(const Item& item, float size, float side) const {
  const bool bold = size >= 28 || item.emphasis != Emphasis::normal;
  int width = 2 * px(side);
  const bool worded = is_worded(item);
  if (worded) width += measure_(item.label, style(item, item.label, size, bold)).width;
  if (item.icon != Icon::none) width += sign(28) + (worded ? px(12) : 0);
  return width;
}

Box PageBuilder::button_box(const Item& item, Rect rect, int radius) const {
  // What cannot be used yet can still be chosen, and then says why: so its words stay readable.
  if (!item.enabled) return {rect, Ink::soft, Ink::hair, px(2), radius};
  if (item.role == Role::key && item.chosen) return {rect, Ink::soft, Ink::primary, px(2), radius};
  if (item.emphasis == Emphasis::primary) return {rect, Ink::primary, Ink::line, 0, radius};
  const bool staff = item.emphasis == Emphasis::staff;
  return {rect, Ink::surface, staff ? Ink::primary : Ink::line, px(2), radius};
}

void PageBuilder::button(std::size_t index, Rect rect, float size, int radius, bool by_icon) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  placed.rect = rect;
  placed.interactive = true;
  placed.boxes.push_back(button_box(item, rect, radius));
  const Ink ink = !item.enabled                        ? Ink::muted
                  : item.emphasis == Emphasis::primary ? Ink::on_primary
                  : item.emphasis == Emphasis::staff   ? Ink::primary
                                                       : Ink::ink;
  const bool worded = is_worded(item) && !by_icon;
  const bool bold = size >= 28 || item.emphasis != Emphasis::normal || item.role == Role::key;
  // On a key there is room for words or a sign.
  const bool signed_too = item.icon != Icon::none && !(item.role == Role::key && worded);
  int icon = signed_too ? sign(item.role == Role::key ? 40 : 28) : 0;
  if (item.row > 0) icon = std::min(icon, rect.w * 6 / 10);
  const int gap = icon && worded ? px(12) : 0;
  const int room = rect.w - (item.row > 0 ? px(6) : px(16)) - icon - gap;
  TextStyle label = style(item, item.label, size, bold);
  // On a keyboard what counts is what the letter covers, not the line it would stand in.
  if (item.role == Role::key) {
    label.line_percent = std::min(label.line_percent, item.row > 0 ? 40 : 100);
  }
  const std::string& words =
      item.role == Role::key && !item.plate.empty() ? item.plate : item.label;
  TextSize measured = worded ? measure_(words, label) : TextSize{};
  int moved = 0;
  if (item.row > 0 && worded) {
    std::tie(label.size, moved) = on_key(words, label, room, rect.h);
    measured = measure_(words, label);
  }
  if (worded && item.row == 0 &&
      measured.width > room) {  // a long language wraps instead of leaving its button
    label.max_width = room;
    label.centred = true;
    label.line_percent -= 25;
    TextStyle word = label;
    word.max_width = 0;
    label.max_width = std::max(balanced(words, label), std::min(room, widest_word(words, word)));
    measured = measure_(words, label);
  }
  int x = rect.x + (rect.w - icon - gap - measured.width) / 2;
  if (icon) {
    placed.icons.push_back({item.icon,
                            {x, rect.y + (rect.h - icon) / 2, icon, icon},
                            ink,
                            2.2F * static_cast<float>(icon) / 24});
    x += icon + gap;
  }
  if (worded) {
    const int y = rect.y + (rect.h - measured.height) / 2 + moved;
    placed.texts.push_back(run(words, label, x, y, ink));
  }
}

void PageBuilder::row(const std::vector<std::size_t>& items, Rect rect) {
  const auto count = static_cast<int>(items.size());
  const int width = (rect.w - (count - 1) * px(24)) / std::max(1, count);
  int x = rect.x;
  for (std::size_t i : items) {
    button(i, {x, rect.y, width, rect.h}, 28, px(18));
    x += width + px(24);
  }
}

std::vector<PageBuilder::ChipRow> PageBuilder::chip_rows(const std::vector<std::size_t>& items,
                                                         int width) const {
  std::vector<ChipRow> rows;
  int used = width;
  for (std::size_t i : items) {
    const int own = std::clamp(button_width(view_.items[i], kChipText, 20), chip(), width);
    if (used + own > width) {
      rows.emplace_back();
      used = 0;
    }
    rows.back().push_back({i, own});
    used += own + px(kChipGap);
  }
  return rows;
}

void PageBuilder::chips(const ChipRow& row, int x, int y, int height) {
  for (const Chip& one : row) {
    button(one.item, {x, y, one.width, height}, kChipText, px(16));
    x += one.width + px(kChipGap);
  }
}

int PageBuilder::text(std::size_t index, int x, int y, int width, float size, bool bold, Ink ink,
                      bool centred) {
  return words(index, view_.items[index].label, x, y, width, size, bold, ink, centred);
}

int PageBuilder::words(std::size_t index, const std::string& words, int x, int y, int width,
                       float size, bool bold, Ink ink, bool centred) {
  Placed& placed = page_.placed[index];
  TextStyle look = style(view_.items[index], words, size, bold, width);
  look.centred = centred;
  look.max_width = balanced(words, look);
  TextRun text = run(words, look, x, y, ink);
  if (centred) text.rect.x = x + (width - text.rect.w) / 2;
  const int height = text.rect.h;
  placed.rect = placed.rect.empty() ? text.rect : placed.rect.with(text.rect);
  placed.texts.push_back(std::move(text));
  return height;
}

void PageBuilder::forget(std::size_t index) {
  page_.placed[index] = Placed{};
  page_.placed[index].item = index;
}

int PageBuilder::balanced(const std::string& text, TextStyle style) const {
  const TextSize whole = measure_(text, style);
  if (whole.height < 2 * style.size) return style.max_width;
  int least = style.max_width / 2, most = style.max_width;
  while (most - least > px(16)) {
    style.max_width = (least + most) / 2;
    const TextSize size = measure_(text, style);
    (size.height > whole.height || size.width > style.max_width ? least : most) = style.max_width;
  }
  return most;
}

int PageBuilder::note_height(std::size_t index, int width) const {
  const int room = width - px(24 + 16 + 24) - sign(28);
  const Item& item = view_.items[index];
  return measure_(item.label, style(item, item.label, 21, false, room)).height + 2 * px(20);
}

int PageBuilder::note(std::size_t index, int x, int y, int width) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  const Tone tone = tone_of(item.emphasis);
  const int room = width - px(24 + 16 + 24) - sign(28);
  TextStyle look = style(item, item.label, 21, false, room);
  look.max_width = balanced(item.label, look);
  TextRun text = run(item.label, look, x + px(24 + 16) + sign(28), y + px(20), Ink::ink);
  placed.rect = {x, y, width, text.rect.h + 2 * px(20)};
  placed.boxes.push_back({placed.rect, tone.ground, Ink::none, 0, px(16)});
  if (item.icon != Icon::none) {
    const int first_line = std::min(text.rect.h, sign(32));
    placed.icons.push_back(
        {item.icon,
         {x + px(24), text.rect.y + (first_line - sign(28)) / 2, sign(28), sign(28)},
         tone.ink,
         2.4F * static_cast<float>(sign(28)) / 28});
  }
  placed.texts.push_back(std::move(text));
  return placed.rect.h;
}

int PageBuilder::field_height(int lines) const {
  if (!view_.written) return px(view_.aids.large ? 124 : 112);
  const TextStyle written = style(kWritten[std::size(kWritten) - 1]);
  const int finger = static_cast<int>(std::ceil(kLeastTouchMm / m_.mm_per_px));
  return std::max(finger, lines * written.size * written.line_percent / 100 + 2 * px(16));
}

float PageBuilder::written_size(int height) const {
  const float least = kWritten[std::size(kWritten) - 1];
  if (view_.aids.large) return least;
  const auto* fits = std::ranges::find_if(kWritten, [&](float size) {
    const TextStyle written = style(size);
    return kWrittenLines * written.size * written.line_percent / 100 <= height;
  });
  return fits == std::end(kWritten) ? least : *fits;
}

int PageBuilder::field(std::size_t index, int x, int y, int width,
                       const std::vector<std::size_t>& ends, int height) {
  if (height == 0) height = field_height();
  const auto own_width = [&](std::size_t end) {
    const bool primary = view_.items[end].emphasis == Emphasis::primary;
    return std::max(px(primary ? 250 : 140), button_width(view_.items[end], 28, 24));
  };
  int taken = 0;
  for (std::size_t end : ends) taken += own_width(end) + px(16);
  // Large words beside it would leave a free text less than half of the page.
  const bool tight = view_.written && view_.aids.large && taken > width / 2;
  for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
    const bool by_icon = tight && view_.items[*end].zone == Zone::pad;
    const int own = by_icon ? px(140) : own_width(*end);
    button(*end, {x + width - own, y, own, std::min(height, field_height())}, 28, px(18), by_icon);
    width -= own + px(16);
  }
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  placed.rect = {x, y, width, height};
  placed.boxes.push_back({placed.rect, Ink::surface,
                          item.emphasis == Emphasis::bad ? Ink::bad : Ink::ink, px(3), px(18)});
  placed.field = {x + px(28), y, width - 2 * px(28), placed.rect.h};
  if (view_.written) {
    placed.field = {x + px(28), y + px(16), width - 2 * px(28), height - 2 * px(16)};
    placed.written = style(written_size(placed.field.h), false, placed.field.w);
    placed.written->typed = true;
    placed.interactive = true;
  }
  // A number of twelve digits with its spaces stays in its field.
  placed.field_size = std::min(style(44).size, placed.field.w / 11);
  if (view_.aids.large) placed.field_size = std::max(placed.field_size, least_large());
  return placed.rect.h;
}

int PageBuilder::steps_width(std::size_t index) const {
  const Item& item = view_.items[index];
  return item.steps * px(36) + px(2) + measure_(item.label, style(21)).width;
}

void PageBuilder::steps(std::size_t index, int x, int centre_y) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  const int left = x;
  for (int step = 1; step <= item.steps; ++step) {
    const Ink ink = step <= item.step ? Ink::primary : Ink::hair;
    placed.boxes.push_back({{x, centre_y - px(4), px(26), px(8)}, ink, Ink::none, 0, px(4)});
    x += px(36);
  }
  TextRun label = run(item.label, style(21), x + px(2), 0, Ink::muted);
  label.rect.y = centre_y - label.rect.h / 2;
  placed.rect = {left, label.rect.y, label.rect.right() - left, label.rect.h};
  placed.texts.push_back(std::move(label));
}

void PageBuilder::brand(std::size_t index, int x, int centre_y, int room) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  placed.icons.push_back(
      {Icon::handshake, {x, centre_y - px(22), px(44), px(44)}, Ink::primary, 3.6F * m_.scale});
  placed.rect = {x, centre_y - px(22), px(44), px(44)};
  const int start = px(60);
  TextRun label = run(item.label, style(item, item.label, 26, true), x + start, 0, Ink::primary);
  if (label.rect.w > room - start) {  // a federation's whole name
    TextStyle small = style(item, item.label, view_.aids.large ? 26 : 20, true, room - start);
    small.line_percent = 115;
    TextStyle word = small;
    word.max_width = 0;
    small.max_width = std::max(balanced(item.label, small), widest_word(item.label, word));
    label = run(item.label, small, x + start, 0, Ink::primary);
  }
  label.rect.y = centre_y - label.rect.h / 2;
  if (label.rect.w > room - start || label.rect.h > chip() || room < px(200)) return;
  placed.rect = placed.rect.with(label.rect);
  placed.texts.push_back(std::move(label));
}

int PageBuilder::status_mark(const Item& item) const {
  if (item.icon == Icon::none) return 0;
  return sign(item.icon == Icon::dot ? 14 : 22) + px(9);
}

TextRun PageBuilder::status_text(const Item& item, int room, bool broken) const {
  std::string words = item.label;
  if (!item.detail.empty()) words += " \u00b7 " + item.detail;
  TextRun label = run(words, style(item, item.label, 19), 0, 0, Ink::muted);
  if (!broken && label.rect.w <= room - status_mark(item)) return label;
  words = item.detail.empty() ? item.label : item.label + "\n" + item.detail;
  TextStyle wrapped = style(item, item.label, 19, false, room - status_mark(item));
  wrapped.line_percent -= 10;
  wrapped.max_width = balanced(words, wrapped);
  return run(words, wrapped, 0, 0, Ink::muted);
}

int PageBuilder::status_width(std::size_t index, bool broken) const {
  const Item& item = view_.items[index];
  return status_mark(item) + status_text(item, m_.width, broken).rect.w;
}

int PageBuilder::status_height(std::size_t index, int room) const {
  return status_text(view_.items[index], room).rect.h;
}

void PageBuilder::status(std::size_t index, int x, int centre_y, int room, bool at_end) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  const int mark = status_mark(item);
  const int icon = std::max(0, mark - px(9));
  TextRun label = status_text(item, room);
  const int width = mark + label.rect.w;
  if (at_end) x -= width;
  if (icon) {
    const Ink ink = item.emphasis == Emphasis::normal ? Ink::muted : tone_of(item.emphasis).ink;
    placed.icons.push_back({item.icon, {x, centre_y - icon / 2, icon, icon}, ink, 2 * m_.scale});
  }
  label.rect.x = x + mark;
  label.rect.y = centre_y - label.rect.h / 2;
  placed.rect = {x, label.rect.y, width, label.rect.h};
  placed.texts.push_back(std::move(label));
}

void PageBuilder::mark(std::size_t index, int centre_x, int y, int diameter) {
  const Item& item = view_.items[index];
  Placed& placed = page_.placed[index];
  const Tone tone = item.emphasis == Emphasis::staff ? Tone{Ink::primary, Ink::on_primary}
                                                     : tone_of(item.emphasis);
  placed.rect = {centre_x - diameter / 2, y, diameter, diameter};
  placed.boxes.push_back({placed.rect, tone.ground, Ink::none, 0, diameter / 2});
  const int icon = diameter / 2;
  placed.icons.push_back(
      {item.icon,
       {centre_x - icon / 2, y + (diameter - icon) / 2, icon, icon},
       tone.ink,
       (item.icon == Icon::check ? 3.2F : 2.2F) * static_cast<float>(icon) / 24});
}

PageLayout PageBuilder::finish(const std::vector<std::size_t>& block_items, Rect block) {
  if (view_.direction == Direction::left_to_right) return std::move(page_);
  const auto mirrored = [&](Rect rect) {
    rect.x = m_.width - rect.right();
    return rect;
  };
  const int shift = mirrored(block).x - block.x;
  for (Placed& placed : page_.placed) {
    const bool moved = std::ranges::find(block_items, placed.item) != block_items.end();
    const auto put = [&](Rect& rect) {
      if (moved) {
        rect.x += shift;
      } else {
        rect = mirrored(rect);
      }
    };
    put(placed.rect);
    put(placed.field);
    for (Box& box : placed.boxes) put(box.rect);
    for (TextRun& text : placed.texts) put(text.rect);
    for (IconRun& icon : placed.icons) put(icon.rect);
  }
  for (Box& box : page_.decoration) box.rect = mirrored(box.rect);
  return std::move(page_);
}

}  // namespace handslag::kiosk
