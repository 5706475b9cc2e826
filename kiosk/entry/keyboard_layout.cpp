#include "kiosk/entry/keyboard_layout.h"

#include <algorithm>

namespace handslag::kiosk {
namespace {

using Row = std::vector<const KeyboardKey*>;

constexpr std::size_t kSpaceColumns = 3;
constexpr std::size_t kPageColumns = 2;  // what leads to other keys has three characters on it

std::size_t columns_of(const KeyboardKey& key) {
  const bool leads = key.action == KeyAction::symbols || key.action == KeyAction::latin ||
                     key.action == KeyAction::letters;
  return key.text == kSpace ? kSpaceColumns : leads ? kPageColumns : 1;
}
std::size_t columns_of(const Row& row) {
  std::size_t sum = 0;
  for (const KeyboardKey* key : row) sum += columns_of(*key);
  return sum;
}
/// `keys` and the gaps between them.
float length(std::size_t keys, float size) {
  return static_cast<float>(keys) * (size + kKeyGap) - kKeyGap;
}
/// How many of the least size are within a length.
std::size_t most_within(float room, float least) {
  return room < least ? 0 : static_cast<std::size_t>((room + kKeyGap) / (least + kKeyGap));
}

Row pointers(const std::vector<KeyboardKey>& keys) {
  Row row;
  for (const KeyboardKey& key : keys) row.push_back(&key);
  return row;
}

/// In as few rows as there are columns for, of about the same length.
void split_into(std::vector<Row>& rows, const Row& row, std::size_t columns) {
  const std::size_t parts = (columns_of(row) + columns - 1) / columns;
  const std::size_t share = (columns_of(row) + parts - 1) / parts;
  Row part;
  for (const KeyboardKey* key : row) {
    if (!part.empty() && columns_of(part) + columns_of(*key) > share) {
      rows.push_back(std::move(part));
      part.clear();
    }
    part.push_back(key);
  }
  rows.push_back(std::move(part));
}

std::vector<Row> split(const std::vector<std::vector<KeyboardKey>>& layer, std::size_t columns) {
  std::vector<Row> rows;
  for (const std::vector<KeyboardKey>& row : layer) split_into(rows, pointers(row), columns);
  return rows;
}

std::size_t most_offered(const Keyboard& keyboard) {
  std::size_t most = 0;
  for (const auto& row : keyboard.rows(Layer::letters)) {
    for (const KeyboardKey& key : row) most = std::max(most, key.alternatives.size());
  }
  return most;
}

/// Columns and rows that are the same whatever is shown.
struct Grid {
  std::size_t columns = 0, rows = 0, offer_rows = 0;
};

Grid grid_for(const Keyboard& keyboard, std::size_t most_columns) {
  std::size_t widest = 0;
  for (const auto& layer : keyboard.layers) {
    for (const auto& row : layer) widest = std::max(widest, columns_of(pointers(row)));
  }
  Grid grid{std::min(widest, most_columns), 0, 0};
  if (grid.columns < kSpaceColumns) return {};
  for (const auto& layer : keyboard.layers) {
    grid.rows = std::max(grid.rows, split(layer, grid.columns).size());
  }
  if (keyboard.syllabary) {
    grid.offer_rows = (most_offered(keyboard) + grid.columns - 1) / grid.columns;
    grid.rows += grid.offer_rows;
  }
  return grid;
}

/// What is shown, from the bottom up: rows that nothing stands in are at the top.
std::vector<Row> shown_rows(const KeyboardState& state, const Grid& grid) {
  std::vector<Row> rows = split(state.keyboard().rows(state.layer()), grid.columns);
  rows.insert(rows.begin(), grid.rows - rows.size(), Row{});
  if (state.held()) {
    std::vector<Row> offer;
    split_into(offer, pointers(state.held()->alternatives), grid.columns);
    std::ranges::move(offer, rows.begin());
  }
  return rows;
}

class Placer {
 public:
  Placer(const Grid& grid, float width, float key_width)
      : grid_(grid), left_((width - length(grid.columns, key_width)) / 2), key_width_(key_width) {}

  /// The space bar takes what is left of its row, or else shift and erase do; others stand in the
  /// middle.
  void place(const Row& row, float y, float height, bool offered, std::vector<PlacedKey>& out) {
    const auto stretches = [&](const KeyboardKey& key) {
      return key.text == kSpace || key.action == KeyAction::erase || key.action == KeyAction::shift;
    };
    const auto stretching = std::ranges::count_if(row, [&](auto* key) { return stretches(*key); });
    const float spare = static_cast<float>(grid_.columns - columns_of(row)) * step();
    const float more = stretching > 0 ? spare / static_cast<float>(stretching) : 0;
    float x = stretching > 0 ? left_ : left_ + spare / 2;
    for (const KeyboardKey* key : row) {
      const float width = length(columns_of(*key), key_width_) + (stretches(*key) ? more : 0);
      out.push_back({key, x, y, width, height, offered});
      x += width + kKeyGap;
    }
  }

 private:
  float step() const { return key_width_ + kKeyGap; }

  Grid grid_;
  float left_, key_width_;
};

bool is_offer(const KeyboardState& state, const Row& row) {
  if (!state.held() || row.empty()) return false;
  return std::ranges::any_of(state.held()->alternatives,
                             [&](const KeyboardKey& key) { return &key == row.front(); });
}

}  // namespace

float least_height(const KeyboardState& state, float width, KeySize least) {
  const Grid grid = grid_for(state.keyboard(), most_within(width, least.width));
  return grid.columns == 0 ? 0 : length(grid.rows, least.height);
}

std::optional<KeyboardLayout> lay_out(const KeyboardState& state, float width, float height,
                                      KeySize least) {
  const Grid grid = grid_for(state.keyboard(), most_within(width, least.width));
  if (grid.columns == 0 || grid.rows > most_within(height, least.height)) return std::nullopt;
  const auto size = [](float room, std::size_t keys, float most) {
    return std::min(most, (room + kKeyGap) / static_cast<float>(keys) - kKeyGap);
  };
  const float key_width = size(width, grid.columns, std::max(least.width, kMostKeyWidth));
  const float key_height = size(height, grid.rows, std::max(least.height, kMostKeyHeight));
  KeyboardLayout layout{length(grid.rows, key_height), {}};
  Placer placer(grid, width, key_width);
  float y = 0;
  for (const Row& row : shown_rows(state, grid)) {
    placer.place(row, y, key_height, is_offer(state, row), layout.keys);
    y += key_height + kKeyGap;
  }
  return layout;
}

}  // namespace handslag::kiosk
