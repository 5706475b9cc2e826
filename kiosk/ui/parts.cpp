#include "kiosk/ui/parts.h"

#include <algorithm>
#include <utility>

namespace handslag::kiosk {
namespace {

// In pixels of the reference.
constexpr float kResultHeading = 52, kResultText = 30;
constexpr float kHeading = 46, kText = 26, kSmall = 21, kButton = 28;
constexpr float kGap = 24, kBlockGap = 16, kTurnGap = 16;
constexpr float kPadWidth = 505, kLeastKey = 84, kMostKey = 112;
constexpr TileDensity kTile{30, 21, 28, 16, false};

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
  auto parts = into_parts(area_.h, area_.h);
  // A mark is the sign of what the words say: it gives way to having all of them at once, but for
  // the one that staff are to see across the room.
  const bool gives_way = centred_ && std::ranges::none_of(zones_.body, [&](std::size_t i) {
                           return item(i).role == Role::mark && item(i).emphasis == Emphasis::staff;
                         });
  if (parts.size() > 1 && gives_way) {
    collect(false);
    parts = into_parts(area_.h, area_.h);
    if (parts.size() > 1) collect(true);
  }
  if (parts.size() > 1) {
    const int turn = turn_height() + px(kTurnGap);
    if (view_.keyboard && !build_.page().metrics.portrait()) {
      turns_at_field_ = true;
      collect(true);
    }
    parts = into_parts(area_.h - turn, turns_at_field_ ? area_.h : area_.h - turn);
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
  if (count > 1) place_turns(count, part);
  return pad_;
}

std::vector<std::vector<const Parts::Block*>> Parts::into_parts(int room, int first) const {
  std::vector<std::vector<const Block*>> parts(1);
  int used = 0;
  for (const Block& block : blocks_) {
    if (used > 0 && used + block.height > (parts.size() == 1 ? first : room)) {
      parts.emplace_back();
      used = 0;
    }
    parts.back().push_back(&block);
    used += block.height + block.gap;
  }
  return parts;
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
  if (view_.keyboard) {
    add_writing();
  } else if (!zones_.pad.empty()) {
    add_entry();
  }
  add_steps();
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
        add_text(i, centred_ ? kResultHeading : kHeading, true, Ink::ink, px(8));
        break;
      case Role::text:
        add_text(i, centred_ ? kResultText : kText, false, Ink::ink, px(kGap));
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

void Parts::add_facts(const std::vector<std::size_t>& facts) {
  if (!in_columns()) {
    for (std::size_t i : facts) add_fact(i);
    return;
  }
  const int width = (area_.w - 2 * px(kGap)) / 2;
  const auto label_height = [this, width](std::size_t i) {
    return build_.measure_height(i, item(i).label, kText, true, width);
  };
  const auto height = [&](std::size_t i) {
    return label_height(i) + build_.measure_height(i, item(i).detail, kSmall, false, width);
  };
  for (std::size_t n = 0; n < facts.size(); n += 2) {
    const std::vector<std::size_t> row(
        facts.begin() + static_cast<std::ptrdiff_t>(n),
        facts.begin() + static_cast<std::ptrdiff_t>(std::min(n + 2, facts.size())));
    int tallest = 0;
    for (std::size_t i : row) tallest = std::max(tallest, height(i));
    blocks_.push_back({tallest, px(kGap), [this, row, width, label_height](int y) {
                         int x = area_.x;
                         for (std::size_t i : row) {
                           build_.words(i, item(i).label, x, y, width, kText, true, Ink::ink);
                           build_.words(i, item(i).detail, x, y + label_height(i), width, kSmall,
                                        false, Ink::ink);
                           x += width + 2 * px(kGap);
                         }
                       }});
  }
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
  for (std::size_t i : actions) {
    const int height = build_.button_height(i, area_.w, kButton);
    blocks_.push_back({height, px(kBlockGap), [this, i, height](int y) {
                         build_.button(i, {area_.x, y, area_.w, height}, kButton, px(18));
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
  int height = 0;
  for (std::size_t i : all) height += build_.status_height(i, area_.w) + px(8);
  blocks_.push_back({height, 0, [this, all](int y) {
                       for (std::size_t i : all) {
                         const int own = build_.status_height(i, area_.w);
                         build_.status(i, area_.x, y + own / 2, area_.w, false);
                         y += own + px(8);
                       }
                     }});
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
      return build_.text(i, x, y, width, kText, false, Ink::ink) + px(kBlockGap);
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
  field_height_ = build_.field_height(2);
  if (field_height_ + px(kBlockGap) + least > all) field_height_ = build_.field_height(1);
  in_entry_ = beside_field(area_.w, all - least, {});
  int height = 0;
  for (std::size_t i : in_entry_) height += height_beside(i, area_.w);
  const auto keyboard = build_.keyboard_in(area_.w, std::max(all - height, least) - below_field);
  if (!keyboard) return;
  const int keys_height = build_.keyboard_height(*keyboard);
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
