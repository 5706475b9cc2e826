#include "kiosk/ui/layout.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <tuple>

#include "kiosk/ui/page_builder.h"
#include "kiosk/ui/page_check.h"
#include "kiosk/ui/parts.h"
#include "kiosk/ui/zones.h"

namespace handslag::kiosk {
namespace {

// Sizes of the reference page, in its pixels.
constexpr float kMargin = 48, kTopY = 16, kStrip = 64, kContentY = 104;
constexpr float kGap = 24, kTileGap = 20, kAction = 96, kBottomGap = 16;
constexpr float kWidest = 1600;  // lines longer than this are hard to read
constexpr float kTopWidest = 380, kTopWidestPortrait = 230,
                kBackWidestPortrait = 176;  // of a button; longer words wrap
constexpr float kPartBars = 24;             // what tells the part, below the page
constexpr float kStepsRow = 48;             // where the steps find no room in the top bar
/// Of a tall window, from what leads to the end of the page to what ends it: one look has both.
constexpr float kNear = 48, kNearCentred = 96;
constexpr float kCentredAction = 440;  // as wide at least

/// How close tiles stand, the roomiest first.
constexpr TileDensity kDensities[] = {{30, 21, 30, 20, true},
                                      {26, 19, 24, 16, true},
                                      {24, 18, 20, 12, false},
                                      {21, 17, 16, 10, false}};
constexpr int kMostColumns = 4;
constexpr float kTallField = 500;  // of a free text in portrait: eight lines of the largest type
constexpr float kHighKey = 84;     // of a keyboard where the page has room
/// Kept for the notes above keys, so that no key moves when one of another length comes.
constexpr float kNoteRoom = 140;

/// Lays out one page; the members say how far each side has been used up.
class Page {
 public:
  Page(const View& view, const Metrics& metrics, const Measure& measure)
      : view_(view), m_(metrics), zones_(zones_of(view)), build_(view, metrics, measure) {
    const int room = std::min(m_.width - 2 * px(kMargin), px(kWidest));
    left_ = (m_.width - room) / 2;
    right_ = left_ + room;
    bar_start_ = left_;
    bar_end_ = right_;
    top_ = std::max(px(kContentY), px(kTopY) + build_.chip() + px(kTopY));
  }

  /// Whether the page comes in parts whatever its length.
  bool is_of_parts() const {
    return view_.aids.large || std::ranges::any_of(zones_.body, [&](std::size_t i) {
             return item(i).role == Role::fact;
           });
  }

  PageLayout in_parts() {
    if (view_.aids.large) {
      large_top_bar();
    } else {
      top_bar();
      strip();
    }
    const int bottom = (view_.aids.large ? m_.height - px(kBottomGap) : bottom_) - px(kPartBars);
    const Rect area{left_, top_ + px(8), right_ - left_, bottom - top_ - px(8)};
    const Rect pad = Parts(view_, zones_, build_, area).place();
    // Keys keep their order where all else is mirrored; so does what stands in a column with them.
    const KeyRows keys = key_rows(view_, zones_.pad);
    return build_.finish(keys.keyboard ? keys.all() : zones_.pad, pad);
  }

  PageLayout whole() {
    top_bar();
    strip();
    chips();
    const bool centred = std::ranges::any_of(
        zones_.body, [&](std::size_t i) { return view_.items[i].role == Role::mark; });
    const KeyRows keys = key_rows(view_, zones_.pad);
    // On end, what ends the page stands at its bottom as on other pages; else beside the keys.
    if (m_.portrait()) actions(centred);
    if (view_.keyboard) {
      writing(keys);
    } else if (keys.keyboard) {
      keyboard(keys);
    } else if (!zones_.pad.empty()) {
      pad(keys);
    }
    if (!m_.portrait()) actions(centred);
    if (centred) {
      centred_body();
    } else {
      body();
    }
    if (m_.portrait()) bring_near(centred);
    return build_.finish(keys.keyboard ? keys.all() : zones_.pad, pad_);
  }

 private:
  int px(float reference) const { return m_.px(reference); }
  const Item& item(std::size_t i) const { return view_.items[i]; }
  const Rect& rect(std::size_t i) { return build_.page().placed[i].rect; }

  /// A way back whose word would be broken is its arrow alone.
  bool by_sign(std::size_t i) const {
    return m_.portrait() && item(i).zone == Zone::top_start &&
           build_.least_button_width(i, 22) > px(kBackWidestPortrait);
  }

  int top_width(std::size_t i) const {
    const bool at_start = item(i).zone == Zone::top_start;
    const float in_portrait = at_start ? kBackWidestPortrait : kTopWidestPortrait;
    const int widest = px(m_.portrait() ? in_portrait : kTopWidest);
    if (by_sign(i)) return build_.chip();
    return std::clamp(build_.button_width(item(i), 22, 24), build_.chip(), widest);
  }

  /// Signs stand for all but the way to staff, which takes a second line or row before it loses its
  /// words.
  void large_top_bar() {
    const int gap = px(16), sign = std::max(build_.chip(), px(88));
    const int signs =
        static_cast<int>(zones_.top_end.size() + zones_.top_start.size()) * (sign + gap);
    int end = bar_end_, y = px(kTopY), height = sign;
    for (auto i = zones_.top_end.rbegin(); i != zones_.top_end.rend(); ++i) {
      if (item(*i).emphasis == Emphasis::staff) {
        const int room = bar_end_ - bar_start_ - signs + sign;
        int width = std::min(build_.button_width(item(*i), 22, 24), room);
        const int words = build_.widest_word(item(*i).label, build_.style(22, true)) +
                          build_.sign(28) + px(12 + 24);
        if (width < words) {  // a row of its own
          width = bar_end_ - bar_start_;
          const int own = build_.button_height(*i, width, 22);
          build_.button(*i, {bar_start_, y + sign + gap, width, own}, 22, px(16));
          top_ = y + sign + gap + own + gap;
          continue;
        }
        height = std::max(height, build_.button_height(*i, width, 22));
        build_.button(*i, {end - width, y, width, height}, 22, px(16));
        end -= width + gap;
      } else {
        build_.button(*i, {end - sign, y, sign, sign}, 22, px(16), true);
        end -= sign + gap;
      }
    }
    top_ = std::max(top_, y + height + gap);
    int x = bar_start_;
    for (std::size_t i : zones_.top_start) {
      if (item(i).role == Role::brand) {
        build_.brand(i, x, y + sign / 2, end - x);
      } else if (item(i).role != Role::steps) {
        build_.button(i, {x, y, sign, sign}, 22, px(16), true);
        x += sign + px(24);
      } else if (x + build_.steps_width(i) + gap <= end) {
        build_.steps(i, x, y + sign / 2);  // else they stand on the page
      }
    }
  }

  void top_bar() {
    int end = bar_end_;
    for (auto i = zones_.top_end.rbegin(); i != zones_.top_end.rend(); ++i) {
      const int width = top_width(*i);
      build_.button(*i, {end - width, px(kTopY), width, build_.chip()}, 22, px(16));
      end -= width + px(16);
    }
    const int centre = px(kTopY) + build_.chip() / 2;
    int x = bar_start_;
    for (std::size_t i : zones_.top_start) {
      if (item(i).role == Role::brand) {
        build_.brand(i, x, centre, end - x);
      } else if (item(i).role != Role::steps) {
        build_.button(i, {x, px(kTopY), top_width(i), build_.chip()}, 22, px(16), by_sign(i));
      } else if (x + build_.steps_width(i) + px(16) <= end) {
        build_.steps(i, x, centre);
      } else {  // a narrow window: below the bar, over the heading
        build_.steps(i, bar_start_, top_ + px(16));
        top_ += px(kStepsRow);
      }
      x = build_.page().placed[i].rect.right() + px(32);
    }
  }

  /// The strip grows where its words need a second line.
  void strip() {
    int room = bar_end_ - bar_start_;
    int start_room = room, end_room = room;
    if (!zones_.strip_start.empty() && !zones_.strip_end.empty()) {
      room -= px(32);
      const int start = build_.status_width(zones_.strip_start.front());
      const int end = build_.status_width(zones_.strip_end.front());
      const int broken = build_.status_width(zones_.strip_end.front(), true);
      if (start + end > room && start + broken <= room) {
        start_room = start;
        end_room = room - start;
      } else if (start + end > room) {
        // The shorter of the two keeps its line, as far as the other has half of the room.
        start_room = start <= end ? std::min(start, room / 2) : room - std::min(end, room / 2);
        end_room = room - start_room;
      }
    }
    int tallest = 0;
    for (std::size_t i : zones_.strip_start) {
      tallest = std::max(tallest, build_.status_height(i, start_room));
    }
    for (std::size_t i : zones_.strip_end) {
      tallest = std::max(tallest, build_.status_height(i, end_room));
    }
    const int height = std::max(px(kStrip), tallest + 2 * px(8));
    const int y = m_.height - height;
    bottom_ = y - px(kBottomGap);
    build_.page().decoration.push_back(
        {{0, y, m_.width, std::max(1, px(1))}, Ink::hair, Ink::none, 0, 0});
    const int centre = y + height / 2;
    for (std::size_t i : zones_.strip_start)
      build_.status(i, bar_start_, centre, start_room, false);
    for (std::size_t i : zones_.strip_end) build_.status(i, bar_end_, centre, end_room, true);
  }

  /// Rows of chips above the strip, filled from the start.
  void chips() {
    if (zones_.chips.empty()) return;
    const auto rows = build_.chip_rows(zones_.chips, right_ - left_);
    const int step = build_.chip() + px(kChipGap);
    int y = bottom_ - static_cast<int>(rows.size()) * step + px(kChipGap);
    bottom_ = y - px(kTileGap);
    for (const PageBuilder::ChipRow& row : rows) {
      build_.chips(row, left_, y, build_.chip());
      y += step;
    }
  }

  /// Under what is typed, where the eyes are; what ends it stands beside the field, or under the
  /// keys in portrait.
  void keyboard(const KeyRows& keys) {
    const int rows = static_cast<int>(keys.rows.size()), gap = px(kKeyboardGap);
    const bool ends_below = m_.portrait() && !keys.ends.empty();
    if (!m_.portrait()) beside_field_ = keys.ends;
    const int end = ends_below ? px(kGap + kAction) : 0;
    const int above = room_above_keys();
    const int least = std::max(build_.keyboard_key(), px(60));
    const int room = bottom_ - end - top_ - above - (rows - 1) * gap;
    const int key = std::clamp(room / rows, least, std::max(least, px(kHighKey)));
    pad_ = {left_, 0, right_ - left_, rows * key + (rows - 1) * gap};
    pad_.y = std::min(bottom_ - end - pad_.h, top_ + above);
    build_.keyboard(zones_.pad, pad_, key);
    if (ends_below) build_.row(keys.ends, {left_, pad_.bottom() + px(kGap), pad_.w, px(kAction)});
    bottom_ = pad_.y - px(kGap);
  }

  /// The keyboard of a free text along the bottom; the field has all that is left. In portrait that
  /// would part the words from the keys: the field ends with the lines that people write, the keys
  /// follow, and what clears it stands between them.
  void writing(const KeyRows& keys) {
    const bool portrait = m_.portrait();
    if (!portrait) beside_field_ = keys.ends;
    const int below_field = portrait ? px(16) + build_.chip() : 0;
    field_height_ = build_.field_height();
    const int width = right_ - left_;
    int above = room_above_keys() + below_field;
    auto keyboard = build_.keyboard_in(width, bottom_ - top_ - above);
    if (!keyboard) {  // then a note takes room from the field
      above = room_above_keys(build_.sentence_line()) + below_field;
      keyboard = build_.keyboard_in(width, bottom_ - top_ - above);
    }
    if (!keyboard) return;  // the page then comes in parts
    const int room = bottom_ - top_ - above;
    const int height = build_.keyboard_height(*keyboard);
    int more = std::max(0, room - height);
    if (portrait) more = std::clamp(px(kTallField) - field_height_, 0, more);
    pad_ = {left_, portrait ? top_ + above + more : bottom_ - height, width, height};
    build_.keyboard(keys.all(), pad_.x, pad_.y, *keyboard);
    bottom_ = pad_.y - px(kGap);
    if (portrait) {
      int end = right_;
      for (std::size_t i : keys.ends) {
        const int own = std::max(px(140), build_.button_width(item(i), 22, 24));
        build_.button(i, {end - own, bottom_ - build_.chip(), own, build_.chip()}, 22, px(16));
        end -= own + px(16);
      }
    }
    // It ends where it ends, whatever stands over it.
    field_height_ = bottom_ - below_field - top_ - height_over_field();
  }

  /// Keys in threes and, below, what ends the pad: right of the body, or right under it in
  /// portrait, where the eyes are.
  void pad(const KeyRows& keys) {
    const int rows = static_cast<int>(keys.rows.size());
    const int gap = px(16);
    const int width = m_.portrait() ? right_ - left_ : px(505);
    const int fixed = static_cast<int>(keys.ends.size()) * (px(kAction) + gap) + (rows - 1) * gap;
    const int y = m_.portrait() ? top_ + room_above_keys() : top_;
    const int key_height =
        std::clamp((bottom_ - y - fixed) / std::max(1, rows), build_.chip(), px(144));
    pad_ = {right_ - width, y, width, rows * key_height + fixed};
    build_.pad(zones_.pad, pad_, key_height, px(kAction));
    if (m_.portrait()) return;
    right_ = pad_.x - px(56);
    bottom_ = std::min(bottom_, pad_.bottom());  // both sides of the page end at one height
  }

  /// In one row, or below each other where a word would be broken in it.
  void actions(bool centred) {
    if (zones_.actions.empty()) return;
    const int count = static_cast<int>(zones_.actions.size());
    const int gap = px(kGap), room = right_ - left_;
    int widest = px(kCentredAction), least = 0;
    for (std::size_t i : zones_.actions) {
      widest = std::max(widest, build_.button_width(item(i), 28, 24));
      least = std::max(least, build_.least_button_width(i, 28));
    }
    int width = (room - (count - 1) * gap) / count;
    // As wide as a tile above it.
    if (!centred && count == 1 && zones_.pad.empty() && !m_.portrait()) {
      width = (width - px(kTileGap)) / 2;
    }
    const bool stacked = count > 1 && least > width;
    if (stacked) width = room;
    if (centred) width = std::min(width, widest);
    int height = px(kAction);
    for (std::size_t i : zones_.actions) {
      height = std::max(height, build_.button_height(i, width, 28));
    }
    if (!stacked) {
      const int all = count * width + (count - 1) * gap;
      const int x = centred ? left_ + (room - all) / 2 : left_;
      build_.row(zones_.actions, {x, bottom_ - height, all, height});
      bottom_ -= height + gap;
      return;
    }
    for (auto i = zones_.actions.rbegin(); i != zones_.actions.rend(); ++i) {
      const int x = centred ? left_ + (room - width) / 2 : left_;
      build_.button(*i, {x, bottom_ - height, width, height}, 28, px(18));
      bottom_ -= height + px(kTileGap);
    }
    bottom_ -= gap - px(kTileGap);
  }

  /// What ends the page comes up to what leads to it: the hand is there, and the eyes.
  void bring_near(bool centred) {
    if (zones_.actions.empty()) return;
    int used = pad_.bottom();
    for (std::size_t i : zones_.body) used = std::max(used, rect(i).bottom());
    const int too_far = rect(zones_.actions.front()).y - used - px(centred ? kNearCentred : kNear);
    if (too_far <= 0) return;
    for (std::size_t i : zones_.actions) build_.page().placed[i].move_down(-too_far);
  }

  /// Heading, sentence, field and notes from the top; tiles in what is left.
  void body() {
    std::vector<std::size_t> tiles;
    const int y = stack(tiles);
    if (!tiles.empty()) lay_tiles(tiles, y + px(4));
  }

  /// Places all of the body that has a height of its own; gives where the rest may begin.
  int stack(std::vector<std::size_t>& tiles) {
    int y = zones_.pad.empty() ? top_ + px(8) : top_;
    const int width = right_ - left_;
    for (std::size_t i : zones_.body) {
      switch (item(i).role) {
        case Role::heading:
          y += build_.text(i, left_, y, width, 46, true, Ink::ink) + px(6);
          break;
        case Role::text:
          y += build_.text(i, left_, y, width, 26, false, Ink::muted) + px(kGap);
          break;
        case Role::note:
          y += build_.note(i, left_, y + below_heading(i), std::min(width, px(800))) + px(kGap);
          break;
        case Role::field:
          y += build_.field(i, left_, y, width, beside_field_, field_height_) + px(kGap);
          break;
        default:
          tiles.push_back(i);
      }
    }
    return y;
  }

  /// A note's ground stands in the middle between a heading and what follows.
  int below_heading(std::size_t i) const {
    return i > 0 && item(i - 1).role == Role::heading ? px(8) : 0;
  }

  /// From the top of the page to keys that stand under the body. Over a field that letters are
  /// typed into, a note comes in place of the sentence; under one of digits there is always one.
  /// `exactly`: as if what stands there had this height.
  int room_above_keys(std::optional<int> exactly = {}) {
    std::vector<std::size_t> tiles;
    int height = stack(tiles) - top_;
    int kept = px(kNoteRoom);
    if (view_.keyboard) kept = build_.note_line();
    if (view_.keyboard && m_.portrait()) kept = std::max(kept, 2 * build_.sentence_line());
    for (std::size_t i : zones_.body) {
      const bool is_sentence = item(i).role == Role::text && view_.letters;
      if (item(i).role == Role::note || is_sentence) {
        const int own = build_.page().placed[i].rect.h;
        height += exactly ? *exactly - own : std::max(0, kept - own);
      }
      build_.forget(i);
    }
    for (std::size_t i : beside_field_) build_.forget(i);
    return height;
  }

  int height_over_field() {
    std::vector<std::size_t> tiles;
    stack(tiles);
    int over = 0;
    for (std::size_t i : zones_.body) {
      if (item(i).role == Role::field) over = build_.page().placed[i].rect.y - top_;
      build_.forget(i);
    }
    for (std::size_t i : beside_field_) build_.forget(i);
    return over;
  }

  void lay_tiles(std::vector<std::size_t> tiles, int y) {
    const int width = right_ - left_;
    const int gap = px(kTileGap);
    if (item(tiles.front()).emphasis == Emphasis::primary) {
      const bool alone = tiles.size() == 1;
      const int large_width = m_.portrait() || alone ? width : width * 6 / 10;
      int large_height = bottom_ - y;
      if (m_.portrait() && !alone) large_height = large_height / 2;
      if (alone) large_height = std::min(large_height, large_width * 3 / 2);
      build_.large_tile(tiles.front(), {left_, y, large_width, large_height});
      tiles.erase(tiles.begin());
      if (alone) return;
      const int x = m_.portrait() ? left_ : left_ + large_width + gap;
      const int top = m_.portrait() ? y + large_height + gap : y;
      const int count = static_cast<int>(tiles.size());
      const int height = (bottom_ - top - (count - 1) * gap) / count;
      for (int n = 0; n < count; ++n) {
        build_.tile(tiles[static_cast<std::size_t>(n)],
                    {x, top + n * (height + gap), right_ - x, height}, kDensities[0]);
      }
      return;
    }
    grid(tiles, y);
  }

  struct Grid {
    int columns = 1, rows = 1, width = 0, height = 0, gap = 0;
  };

  Grid grid_of(int count, int columns, int y, const TileDensity& density) const {
    Grid grid{.columns = columns, .rows = (count + columns - 1) / columns, .gap = px(density.gap)};
    grid.width = (right_ - left_ - (columns - 1) * grid.gap) / columns;
    grid.height = std::min(px(130), (bottom_ - y - (grid.rows - 1) * grid.gap) / grid.rows);
    return grid;
  }

  /// In the largest type that holds the words of all tiles: with the fewest places left empty, then
  /// as high as a button, then in the fewest columns.
  void grid(const std::vector<std::size_t>& tiles, int y) {
    const int count = static_cast<int>(tiles.size());
    const auto rank = [&](const Grid& grid) {
      const int empty = grid.rows * grid.columns - count;
      return std::tuple(empty, grid.height < px(kAction), grid.columns);
    };
    for (const TileDensity& density : kDensities) {
      std::optional<Grid> best;
      for (int columns = m_.portrait() || count == 1 ? 1 : 2; columns <= kMostColumns; ++columns) {
        const Grid grid = grid_of(count, columns, y, density);
        const auto fits = [&](std::size_t i) {
          return build_.tile_fits(i, grid.width, grid.height, density);
        };
        if (best && rank(*best) < rank(grid)) continue;
        if (grid.height >= build_.chip() && std::ranges::all_of(tiles, fits)) best = grid;
      }
      if (best) return place_grid(tiles, y, *best, density);
    }
    const TileDensity& closest = *std::rbegin(kDensities);
    place_grid(tiles, y, grid_of(count, kMostColumns, y, closest), closest);
  }

  void place_grid(const std::vector<std::size_t>& tiles, int y, const Grid& grid,
                  const TileDensity& density) {
    int n = 0;
    for (std::size_t i : tiles) {
      const int x = left_ + n % grid.columns * (grid.width + grid.gap);
      const int top = y + n / grid.columns * (grid.height + grid.gap);
      build_.tile(i, {x, top, grid.width, grid.height}, density);
      ++n;
    }
  }

  /// A result: mark, heading, sentence and notes in the middle of the page.
  void centred_body() {
    const int width = std::min(right_ - left_, px(1040));
    const int x = left_ + (right_ - left_ - width) / 2;
    const int note_width = std::min(width, px(760));
    int diameter = px(mark_size());
    int height = 0;
    for (std::size_t i : zones_.body) {  // once to know the height, then for good
      height += place_centred(i, x, 0, width, note_width, diameter);
      build_.forget(i);
    }
    // The mark is what gives way to words.
    const int lacking = std::clamp(height - (bottom_ - top_), 0, diameter / 2);
    diameter -= lacking;
    height -= lacking;
    int y = top_ + std::max(0, (bottom_ - top_ - height) / 2);
    for (std::size_t i : zones_.body) y += place_centred(i, x, y, width, note_width, diameter);
  }

  float mark_size() const {
    for (std::size_t i : zones_.body) {
      if (item(i).role == Role::mark && item(i).emphasis == Emphasis::staff) return 260;
    }
    return 136;
  }

  int place_centred(std::size_t i, int x, int y, int width, int note_width, int diameter) {
    switch (item(i).role) {
      case Role::mark:
        build_.mark(i, x + width / 2, y, diameter);
        return diameter + px(28);
      case Role::heading:
        return build_.text(i, x, y, width, 52, true, Ink::ink, true) + px(12);
      case Role::note:
        return build_.note(i, x + (width - note_width) / 2, y, note_width) + px(kGap);
      default:
        return build_.text(i, x, y, width, 30, false, Ink::ink, true) + px(kGap);
    }
  }

  const View& view_;
  const Metrics& m_;
  const Zones zones_;
  PageBuilder build_;
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
  int bar_start_ = 0, bar_end_ = 0;  // top bar and strip line up with the page
  Rect pad_;
  std::vector<std::size_t> beside_field_;
  int field_height_ = 0;  // 0: that of one line
};

}  // namespace

void Placed::move_down(int by) {
  rect.y += by;
  field.y += by;
  for (Box& box : boxes) box.rect.y += by;
  for (TextRun& text : texts) text.rect.y += by;
  for (IconRun& icon : icons) icon.rect.y += by;
}

const Placed* PageLayout::at(int x, int y) const {
  for (const Placed& one : placed) {
    if (one.interactive && one.rect.holds(x, y)) return &one;
  }
  return nullptr;
}

const Placed* PageLayout::thing_at(int x, int y) const {
  if (const Placed* control = at(x, y)) return control;
  const auto found =
      std::ranges::find_if(placed, [&](const Placed& one) { return one.rect.holds(x, y); });
  return found == placed.end() ? nullptr : &*found;
}

namespace {

PageLayout lay_out(const View& view, const Metrics& metrics, const Measure& measure) {
  Page page(view, metrics, measure);
  if (page.is_of_parts()) return page.in_parts();
  PageLayout whole = page.whole();
  if (is_sound(view, whole)) return whole;
  // Longer words or a smaller window than the page was drawn for: nothing of it is lost.
  return Page(view, metrics, measure).in_parts();
}

void move_down(PageLayout& page, int by) {
  for (Placed& placed : page.placed) {
    if (!placed.rect.empty()) placed.move_down(by);
  }
  for (Box& box : page.decoration) box.rect.y += by;
}

}  // namespace

PageLayout layout_page(const View& view, const Metrics& metrics, const Measure& measure) {
  if (!view.aids.low) return lay_out(view, metrics, measure);
  const Metrics low = lowered(metrics);
  PageLayout page = lay_out(view, low, measure);
  move_down(page, metrics.height - low.height);
  page.metrics = metrics;
  return page;
}

}  // namespace handslag::kiosk
