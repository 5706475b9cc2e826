#include "kiosk/ui/parts.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace handslag::kiosk {
namespace {

// In pixels of the reference.
constexpr float kResultHeading = 52, kResultText = 30;
constexpr float kHeading = 46, kText = 26, kSmall = 21, kButton = 28;
constexpr float kGap = 24, kBlockGap = 16, kGroupGap = 32;
constexpr int kMostLines = 8;  // of the field of a free text
constexpr float kPadWidth = 505, kLeastKey = 84, kMostKey = 112;
constexpr TileDensity kTile{30, 21, 28, 16, false};

/// How many of what has these heights, from the first on, stand in two columns of a height.
std::size_t in_two_columns(std::span<const int> heights, int column, int gap) {
  std::size_t n = 0;
  for (int columns = 0; columns < 2; ++columns) {
    int used = 0;
    while (n < heights.size() && used + heights[n] <= column) used += heights[n++] + gap;
  }
  return n;
}

}  // namespace

int Parts::turn_height() const {
  const int width = beside_pad_ > 0 ? beside_pad_ : area_.w;
  int height = px(96);
  for (std::size_t i : zones_.turn) {
    if (item(i).wording == Wording::by_icon) continue;
    height = std::max(height, build_.button_height(i, width - height - px(kGap), kButton));
  }
  return height;
}

Rect Parts::place() {
  centred_ =
      std::ranges::any_of(zones_.body, [&](std::size_t i) { return item(i).role == Role::mark; });
  collect(true);
  auto parts = into_parts();
  // A mark is the sign of what the words say: it gives way to having all of them at once, but for
  // the one that staff are to see across the room.
  const bool gives_way = centred_ && std::ranges::none_of(zones_.body, [&](std::size_t i) {
                           return item(i).role == Role::mark && item(i).emphasis == Emphasis::staff;
                         });
  if (parts.size() > 1 && gives_way) {
    collect(false);
    parts = into_parts();
  }
  if (parts.size() > 1) {
    several_ = true;
    turns_at_field_ = view_.keyboard && !build_.page().metrics.portrait();
    collect(true);
    parts = into_parts();
  }
  if (view_.keyboard && build_.page().metrics.portrait()) {
    grow_field();
    parts = into_parts();
  }
  const int count = static_cast<int>(parts.size());
  const int part = std::clamp(view_.part, 0, count - 1);
  build_.page().parts = count;
  build_.page().part = part;
  int y = area_.y;
  for (const Block* block : parts[static_cast<std::size_t>(part)]) {
    block->place(y);
    y += block->height + block->gap;
  }
  if (foot_ && part + 1 == count) foot_->place(area_.bottom() - foot_->height);
  if (count > 1) place_turns(count, part);
  return pad_;
}

std::vector<std::vector<const Parts::Block*>> Parts::into_parts() const {
  std::vector<std::vector<const Block*>> parts(1);
  int used = 0;
  for (const Block& block : blocks_) {
    const int own = parts.size() == 1 && turns_at_field_ ? area_.h : room();
    if (used > 0 && used + block.height > own) {
      parts.emplace_back();
      used = 0;
    }
    parts.back().push_back(&block);
    used += block.height + block.gap;
  }
  // On the last part nothing turns on: the strip stands where that would.
  const bool beside_keys = several_ && parts.size() == 1 && beside_pad_ > 0;
  if (foot_ && used > 0 && (beside_keys || used + foot_->height > area_.h)) parts.emplace_back();
  return parts;
}

void Parts::grow_field() {
  const std::size_t parts = into_parts().size();
  const int keys_height = keys_height_;
  for (field_lines_ = kMostLines; field_lines_ > 2; --field_lines_) {
    collect(true);
    if (into_parts().size() <= parts && keys_height_ == keys_height) return;
  }
  collect(true);
}

void Parts::place_turns(int parts, int part) {
  const int height = turn_height();
  const int width = pad_.empty() || beside_pad_ == 0 ? area_.w : beside_pad_;
  const int y = area_.bottom() - height;
  for (std::size_t i : zones_.turn) {
    const bool on = item(i).wording != Wording::by_icon;
    if (turns_at_field_ && part == 0) break;
    if (on ? part + 1 == parts : part == 0) continue;
    const int own = on ? width - height - px(kGap) : height;
    build_.button(i, {on ? area_.x : area_.x + width - height, y, own, height}, kButton, px(18));
  }
  // How many parts there are, and which one this is.
  int x = area_.x;
  const int bar = std::min(px(48), (width - (parts - 1) * px(8)) / parts);
  for (int n = 0; n < parts; ++n) {
    build_.page().decoration.push_back({{x, area_.bottom() + px(8), bar, px(6)},
                                        n == part ? Ink::primary : Ink::line,
                                        Ink::none,
                                        0,
                                        px(3)});
    x += bar + px(8);
  }
}

void Parts::collect(bool with_mark) {
  blocks_.clear();
  in_entry_.clear();
  foot_.reset();
  // What is typed comes before anything else on a page that does not stand in one part.
  if (!several_) add_steps();
  if (view_.keyboard) {
    add_writing();
  } else if (!zones_.pad.empty()) {
    add_entry();
  }
  if (several_) add_steps();
  std::vector<std::size_t> rest;
  for (std::size_t i : zones_.body) {
    if (std::ranges::find(in_entry_, i) == in_entry_.end()) rest.push_back(i);
  }
  // What is wrong stands on the first part, whatever else has to make room.
  const auto is_in_front = [&](std::size_t i) {
    const bool title = item(i).role == Role::heading || item(i).role == Role::mark;
    return is_warning(i) || (in_entry_.empty() && title);
  };
  std::ranges::stable_partition(rest, is_in_front);
  const auto warnings = std::ranges::count_if(rest, [&](std::size_t i) { return is_warning(i); });
  if (!in_entry_.empty() && warnings > 0) {
    const std::vector<Block> entry = std::exchange(blocks_, {});
    collect_body({rest.begin(), rest.begin() + warnings}, with_mark);
    blocks_.insert(blocks_.end(), entry.begin(), entry.end());
    rest.erase(rest.begin(), rest.begin() + warnings);
  }
  collect_body(rest, with_mark);
  add_actions();
  add_chips();
  if (large()) add_strip();
}

/// Where they found no room in the top bar.
void Parts::add_steps() {
  for (std::size_t i : zones_.top_start) {
    const bool in_top_bar = !build_.page().placed[i].rect.empty();
    if (item(i).role != Role::steps || in_top_bar) continue;
    const int height = build_.measure_height(i, item(i).label, kSmall, false, 0);
    blocks_.push_back(
        {height, px(8), [this, i, height](int y) { build_.steps(i, area_.x, y + height / 2); }});
  }
}

void Parts::collect_body(const std::vector<std::size_t>& items, bool with_mark) {
  std::vector<std::size_t> facts, tiles;  // which stand side by side, and so wait for each other
  for (std::size_t i : items) {
    const bool is_tile = item(i).role == Role::choice || item(i).role == Role::action;
    if (item(i).role != Role::fact) add_facts(std::exchange(facts, {}));
    if (!is_tile) add_tiles(std::exchange(tiles, {}));
    switch (item(i).role) {
      case Role::mark: {
        if (!with_mark) break;
        const bool across_the_room = item(i).emphasis == Emphasis::staff;
        const int diameter = px(across_the_room ? 240 : 120);
        blocks_.push_back({diameter, px(kBlockGap), [this, i, diameter](int y) {
                             build_.mark(i, area_.x + area_.w / 2, y, diameter);
                           }});
        break;
      }
      case Role::heading:
        add_text(i, centred_ ? kResultHeading : kHeading, true, Ink::ink, px(large() ? 20 : 8));
        break;
      case Role::text:
        add_text(i, centred_ ? kResultText : kText, false, ink_of_text(), px(kGap));
        break;
      case Role::note:
        blocks_.push_back({build_.note_height(i, area_.w), px(kBlockGap),
                           [this, i](int y) { build_.note(i, area_.x, y, area_.w); }});
        break;
      case Role::fact:
        facts.push_back(i);
        break;
      default:
        tiles.push_back(i);
    }
  }
  add_facts(facts);
  add_tiles(tiles);
}

std::vector<std::string> Parts::split(std::size_t i, const std::string& text, float size, bool bold,
                                      int width, int most) const {
  std::vector<std::string> pieces;
  std::size_t from = 0;
  while (from < text.size()) {
    std::size_t end = text.size();
    while (build_.measure_height(i, text.substr(from, end - from), size, bold, width) > most) {
      const std::size_t space = text.rfind(' ', end - 1);
      if (space == text.npos || space <= from) break;  // one word is as it is
      end = space;
    }
    pieces.push_back(text.substr(from, end - from));
    from = end == text.size() ? end : end + 1;
  }
  return pieces;
}

void Parts::add_text(std::size_t i, float size, bool bold, Ink ink, int gap) {
  const int most = area_.h - turn_height() - px(kTurnGap);
  for (const std::string& piece : split(i, item(i).label, size, bold, area_.w, most)) {
    blocks_.push_back({build_.measure_height(i, piece, size, bold, area_.w), gap,
                       [this, i, piece, size, bold, ink](int y) {
                         build_.words(i, piece, area_.x, y, area_.w, size, bold, ink, centred_);
                       }});
  }
}

int Parts::fact_height(std::size_t i, int width) const {
  return build_.measure_height(i, item(i).label, kText, true, width) +
         build_.measure_height(i, item(i).detail, kSmall, false, width);
}

void Parts::add_facts(const std::vector<std::size_t>& facts) {
  if (facts.empty()) return;
  if (!blocks_.empty()) blocks_.back().gap = std::max(blocks_.back().gap, px(kGroupGap));
  if (!in_columns()) {
    for (std::size_t i : facts) add_fact(i);
    return;
  }
  const int width = (area_.w - 2 * px(kGap)) / 2;
  std::vector<int> heights;
  for (std::size_t i : facts) heights.push_back(fact_height(i, width));
  int used = 0;  // of the first part
  for (const Block& block : blocks_) used += block.height + block.gap;
  // How many facts each part has where none is higher than `limit`.
  const auto share_out = [&](int limit) {
    std::vector<std::size_t> counts;
    int above = used < limit ? used : 0;
    for (std::size_t from = 0; from < facts.size(); above = 0) {
      const std::span rest = std::span(heights).subspan(from);
      const std::size_t some = in_two_columns(rest, limit - above, px(kGap));
      const bool moves_on = some == 0 && above > 0;
      if (!moves_on) from += counts.emplace_back(std::max<std::size_t>(1, some));
    }
    return counts;
  };
  std::vector<std::size_t> counts = share_out(room());
  for (int limit = room() - px(8); limit > 0; limit -= px(8)) {
    std::vector<std::size_t> evener = share_out(limit);
    if (evener.size() != counts.size()) break;
    counts = std::move(evener);
  }
  auto from = facts.begin();
  auto height = heights.begin();
  for (std::size_t count : counts) {
    const auto some = static_cast<std::ptrdiff_t>(count);
    add_fact_columns({from, from + some}, {height, height + some}, width);
    from += some;
    height += some;
  }
}

void Parts::add_fact_columns(const std::vector<std::size_t>& facts, const std::vector<int>& heights,
                             int width) {
  int height = std::ranges::max(heights);
  while (in_two_columns(heights, height, px(kGap)) < facts.size()) height += px(8);
  blocks_.push_back(
      {height, px(kGap), [=, this](int top) {
         int x = area_.x, y = top;
         for (std::size_t n = 0; n < facts.size(); ++n) {
           const std::size_t i = facts[n];
           if (y > top && y + heights[n] > top + height) {
             x += width + 2 * px(kGap);
             y = top;
           }
           const int label = build_.words(i, item(i).label, x, y, width, kText, true, Ink::ink);
           build_.words(i, item(i).detail, x, y + label, width, kSmall, false, Ink::ink);
           y += heights[n] + px(kGap);
         }
       }});
}

void Parts::add_fact(std::size_t i) {
  const int label = build_.measure_height(i, item(i).label, kText, true, area_.w);
  const int most = area_.h - turn_height() - px(kTurnGap) - label;
  bool first = true;
  for (const std::string& piece : split(i, item(i).detail, kSmall, false, area_.w, most)) {
    const int height = build_.measure_height(i, piece, kSmall, false, area_.w);
    const int head = std::exchange(first, false) ? label : 0;
    blocks_.push_back(
        {head + height, px(kGap), [this, i, piece, head](int y) {
           if (head > 0) {
             build_.words(i, item(i).label, area_.x, y, area_.w, kText, true, Ink::ink);
           }
           build_.words(i, piece, area_.x, y + head, area_.w, kSmall, false, Ink::ink);
         }});
  }
}

void Parts::add_tiles(const std::vector<std::size_t>& tiles) {
  const std::size_t columns = in_columns() ? 2 : 1;
  const int gap = px(kBlockGap);
  const int width = (area_.w - static_cast<int>(columns - 1) * gap) / static_cast<int>(columns);
  std::vector<std::size_t> row;
  for (std::size_t i : tiles) {
    if (item(i).emphasis == Emphasis::primary) {
      const int height = build_.large_tile_height(i, area_.w);
      blocks_.push_back({height, gap, [this, i, height](int y) {
                           build_.large_tile(i, {area_.x, y, area_.w, height});
                         }});
      continue;
    }
    row.push_back(i);
    if (row.size() < columns && i != tiles.back()) continue;
    int height = 0;
    for (std::size_t one : row) height = std::max(height, build_.tile_height(one, width, kTile));
    blocks_.push_back({height, gap, [this, row, width, height, gap](int y) {
                         int x = area_.x;
                         for (std::size_t one : row) {
                           build_.tile(one, {x, y, width, height}, kTile);
                           x += width + gap;
                         }
                       }});
    row.clear();
  }
}

/// Beside each other where each keeps its words in one line.
void Parts::add_actions() {
  const auto& actions = zones_.actions;
  if (actions.empty()) return;
  const int count = static_cast<int>(actions.size());
  const int width = (area_.w - (count - 1) * px(kGap)) / count;
  const bool in_one_row = std::ranges::all_of(
      actions, [&](std::size_t i) { return build_.button_width(item(i), kButton, 24) <= width; });
  if (in_one_row) {
    const int height = px(96);
    blocks_.push_back({height, px(kGap), [this, height](int y) {
                         build_.row(zones_.actions, {area_.x, y, area_.w, height});
                       }});
    return;
  }
  // Answers to one question stand on one part.
  const int gap = px(kBlockGap);
  std::vector<int> heights;
  for (std::size_t i : actions) heights.push_back(build_.button_height(i, area_.w, kButton));
  const int all = std::accumulate(heights.begin(), heights.end(), (count - 1) * gap);
  const std::size_t together = all <= room() ? actions.size() : 1;
  for (std::size_t from = 0; from < actions.size(); from += together) {
    blocks_.push_back(
        {together > 1 ? all : heights[from], gap, [=, this](int y) {
           for (std::size_t n = from; n < from + together; ++n) {
             build_.button(zones_.actions[n], {area_.x, y, area_.w, heights[n]}, kButton, px(18));
             y += heights[n] + gap;
           }
         }});
  }
}

void Parts::add_chips() {
  for (const PageBuilder::ChipRow& row : build_.chip_rows(zones_.chips, area_.w)) {
    int height = build_.chip();
    for (const PageBuilder::Chip& one : row) {
      if (one.width == area_.w) height = build_.button_height(one.item, one.width, kChipText);
    }
    blocks_.push_back({height, px(kChipGap),
                       [this, row, height](int y) { build_.chips(row, area_.x, y, height); }});
  }
}

void Parts::add_strip() {
  std::vector<std::size_t> all = zones_.strip_start;
  all.insert(all.end(), zones_.strip_end.begin(), zones_.strip_end.end());
  if (all.empty()) return;
  const int gap = px(8);
  int width = beside_pad_ > 0 ? beside_pad_ : area_.w;
  if (several_) width = area_.w - turn_height() - px(kGap);  // beside what turns back
  int height = -gap;
  for (std::size_t i : all) height += build_.status_height(i, width) + gap;
  foot_ = Block{height, 0, [this, all, width, gap](int y) {
                  for (std::size_t i : all) {
                    const int own = build_.status_height(i, width);
                    build_.status(i, area_.x, y + own / 2, width, false);
                    y += own + gap;
                  }
                }};
}

int Parts::height_beside(std::size_t i, int width) {
  const int height = place_beside(i, 0, 0, width, {});
  build_.forget(i);
  return height;
}

int Parts::place_beside(std::size_t i, int x, int y, int width,
                        const std::vector<std::size_t>& ends) {
  switch (item(i).role) {
    case Role::field:
      return build_.field(i, x, y, width, ends, field_height_) + px(kBlockGap);
    case Role::note:
      return build_.note(i, x, y, width) + px(kBlockGap);
    case Role::heading:
      return build_.text(i, x, y, width, kHeading, true, Ink::ink) + px(large() ? 20 : 8);
    default:
      return build_.text(i, x, y, width, kText, false, ink_of_text()) + px(kBlockGap);
  }
}

std::vector<std::size_t> Parts::beside_field(int width, int room,
                                             std::optional<std::size_t> without) {
  // What is typed, what is wrong with it, what it is; then the rest.
  const auto rank = [&](std::size_t i) {
    const Item& one = item(i);
    if (one.role == Role::field) return 0;
    if (is_warning(i)) return 1;
    return one.role == Role::heading ? 2 : 3;
  };
  std::vector<std::size_t> wanted = zones_.body;
  std::ranges::stable_sort(wanted, {}, rank);
  std::vector<std::size_t> chosen;
  for (std::size_t i : wanted) {
    const int height = height_beside(i, width);
    if (i == without || (rank(i) > 0 && height > room)) continue;
    room -= height;
    chosen.push_back(i);
  }
  std::ranges::sort(chosen);
  return chosen;
}

void Parts::add_writing() {
  const KeyRows keys = key_rows(view_, zones_.pad);
  const bool portrait = build_.page().metrics.portrait();
  // A narrow page has no room beside the field.
  int ends_height = 0;
  for (std::size_t i : keys.ends) {
    if (portrait) ends_height = build_.button_height(i, area_.w, kButton);
  }
  const int below_field = ends_height > 0 ? ends_height + px(kBlockGap) : 0;
  const int all = portrait ? area_.h - turn_height() - px(kTurnGap) : area_.h;
  const int least = build_.least_keyboard_height(area_.w) + below_field;
  field_height_ = build_.field_height(field_lines_);
  if (field_height_ + px(kBlockGap) + least > all) field_height_ = build_.field_height(1);
  in_entry_ = beside_field(area_.w, all - least, {});
  int height = 0;
  for (std::size_t i : in_entry_) height += height_beside(i, area_.w);
  const auto keyboard = build_.keyboard_in(area_.w, std::max(all - height, least) - below_field);
  if (!keyboard) return;
  const int keys_height = keys_height_ = build_.keyboard_height(*keyboard);
  const std::vector<std::size_t> beside = in_entry_;
  std::vector<std::size_t> ends = keys.ends;
  if (turns_at_field_) ends.push_back(zones_.turn.front());
  blocks_.push_back({height + below_field + keys_height, px(kGap), [=, this](int y) {
                       const auto at_field = portrait ? std::vector<std::size_t>{} : ends;
                       for (std::size_t i : beside) {
                         y += place_beside(i, area_.x, y, area_.w, at_field);
                       }
                       if (portrait) build_.row(ends, {area_.x, y, area_.w, ends_height});
                       y += below_field;
                       pad_ = {area_.x, y, area_.w, keys_height};
                       build_.keyboard(keys.all(), pad_.x, pad_.y, *keyboard);
                     }});
}

void Parts::add_entry() {
  const KeyRows keys = key_rows(view_, zones_.pad);
  const bool above = keys.keyboard || build_.page().metrics.portrait();
  const int gap = px(keys.keyboard ? kKeyboardGap : 16);
  const int pad_width = above ? area_.w : px(kPadWidth);
  int end = px(96);
  for (std::size_t i : keys.ends) {
    end = std::max(end, build_.button_height(i, pad_width, kButton));
  }
  beside_pad_ = above ? 0 : area_.w - pad_width - px(48);
  const int width = above ? area_.w : beside_pad_;
  const int rows = static_cast<int>(keys.rows.size());
  const bool end_beside = keys.keyboard && !build_.page().metrics.portrait();
  const int end_rows = end_beside ? 0 : static_cast<int>(keys.ends.size());
  const int fixed = (rows - 1) * gap + end_rows * (end + px(16));
  const int all = area_.h - turn_height() - px(kTurnGap);
  const int least =
      keys.keyboard ? build_.keyboard_key() : std::max(build_.chip(), large() ? px(kLeastKey) : 0);
  // Over the whole width a heading takes the fewest lines.
  std::optional<std::size_t> over;
  int before = 0;
  for (std::size_t i : zones_.body) {
    if (above || item(i).role != Role::heading || warns()) continue;
    const int height = height_beside(i, area_.w);
    if (height + fixed + rows * least > area_.h) break;
    over = i;
    before = height;
  }
  in_entry_ = beside_field(width, above ? all - fixed - rows * least : all - before, over);
  int height = 0;
  for (std::size_t i : in_entry_) height += height_beside(i, width);
  // Beside the field the pad has the height of the page: turning stands below the field.
  const int room = (above ? all - height : area_.h - before) - fixed;
  const int key = std::clamp(room / rows, least, px(keys.keyboard ? kLeastKey : kMostKey));
  const int pad_height = rows * key + fixed;
  const std::vector<std::size_t> beside = in_entry_;
  const std::vector<std::size_t> ends = end_beside ? keys.ends : std::vector<std::size_t>{};
  if (over) in_entry_.push_back(*over);
  blocks_.push_back({above ? height + pad_height : all, px(kGap), [=, this](int y) {
                       if (over) y += place_beside(*over, area_.x, y, area_.w, {});
                       int at = y;
                       for (std::size_t i : beside) at += place_beside(i, area_.x, at, width, ends);
                       const int x = above ? area_.x : area_.right() - pad_width;
                       pad_ = {x, above ? at : y, pad_width, pad_height};
                       build_.pad(end_beside ? keys.all() : zones_.pad, pad_, key, end);
                     }});
}

}  // namespace handslag::kiosk
