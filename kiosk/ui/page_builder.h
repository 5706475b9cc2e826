// Places the single things that a page is made of: buttons, tiles, notes, the field. Used by
// layout.cpp and parts.cpp, which decide where each zone stands.
#pragma once

#include "kiosk/entry/keyboard_layout.h"
#include "kiosk/ui/key_rows.h"
#include "kiosk/ui/layout.h"

namespace handslag::kiosk {

/// Sizes inside a tile, in pixels of the reference.
struct TileDensity {
  float label = 30, detail = 21;
  float side = 30;    ///< from the border to the plate
  float gap = 20;     ///< between tiles
  bool plate = true;  ///< else what the plate says begins the second line
};

/// Of a chip's words, and between chips, in pixels of the reference.
inline constexpr float kChipText = 22, kChipGap = 10;

class PageBuilder {
 public:
  PageBuilder(const View& view, const Metrics& metrics, const Measure& measure)
      : view_(view), m_(metrics), measure_(measure) {
    page_.metrics = metrics;
    page_.placed.resize(view.items.size());
    for (std::size_t i = 0; i < view.items.size(); ++i) page_.placed[i].item = i;
  }

  int px(float reference) const { return m_.px(reference); }
  /// Of a sign beside words: it grows with them.
  int sign(float reference) const { return px(view_.aids.large ? 2 * reference : reference); }
  /// Height of a small button: where the window makes the page small, a finger stays as it is.
  int chip() const;
  /// Least height of a keyboard's key.
  int keyboard_key() const;
  TextStyle style(float size, bool bold = false, int max_width = 0) const;
  /// Of an item's label or detail, or of a piece of either, in the language of that.
  TextStyle style(const Item& item, const std::string& words, float size, bool bold = false,
                  int max_width = 0) const;

  /// Chip or button with its label (and icon) in the middle; gives the width it would like.
  int button_width(const Item& item, float size, float side) const;
  void button(std::size_t item, Rect rect, float size, int radius, bool by_icon = false);
  /// The least height that holds a button's words in a width.
  int button_height(std::size_t item, int width, float size) const;
  /// The least width in which no word of a button is broken.
  int least_button_width(std::size_t item, float size) const;
  /// The widest of a text's words, each in a line of its own.
  int widest_word(const std::string& text, const TextStyle& style) const;
  /// Keys in threes, or a keyboard's in its rows, and below what ends the pad, each `end` high.
  void pad(const std::vector<std::size_t>& items, Rect rect, int key_height, int end);
  /// Buttons beside each other, equally wide.
  void row(const std::vector<std::size_t>& items, Rect rect);
  struct Chip {
    std::size_t item = 0;
    int width = 0;
  };
  using ChipRow = std::vector<Chip>;
  /// As many rows of chips as a width needs, filled from the start.
  std::vector<ChipRow> chip_rows(const std::vector<std::size_t>& items, int width) const;
  void chips(const ChipRow& row, int x, int y, int height);
  void keyboard(const std::vector<std::size_t>& items, Rect rect, int key_height);
  /// The keyboard of a free text as it would stand in a room of the window; nothing where a key
  /// would be too small.
  std::optional<KeyboardLayout> keyboard_in(int width, int height) const;
  int keyboard_height(const KeyboardLayout& keyboard) const;
  /// With the smallest keys that a finger and the type allow.
  int least_keyboard_height(int width) const;
  void keyboard(const std::vector<std::size_t>& items, int x, int y,
                const KeyboardLayout& keyboard);
  /// A line or a block of text; gives its height.
  int text(std::size_t item, int x, int y, int width, float size, bool bold, Ink ink,
           bool centred = false);
  int note(std::size_t item, int x, int y, int width);
  int note_height(std::size_t item, int width) const;
  /// Behind it stands what ends its keyboard, where the page is wide.
  int field(std::size_t item, int x, int y, int width, const std::vector<std::size_t>& ends = {},
            int height = 0);
  /// In pixels of the window. `lines`: of a free text.
  int field_height(int lines = 2) const;
  /// Of one line of the sentence under a heading, and of a note that comes in its place.
  int sentence_line() const { return measure_("0", style(26)).height; }
  int note_line() const { return measure_("0", style(21)).height + 2 * px(20); }
  void tile(std::size_t item, Rect rect, const TileDensity& density);
  /// The least height that holds a tile's words in a width.
  int tile_height(std::size_t item, int width, const TileDensity& density) const;
  /// As `text`, with other words: a piece of a label that is split, or a detail. An item takes up
  /// all that is placed for it.
  int words(std::size_t item, const std::string& text, int x, int y, int width, float size,
            bool bold, Ink ink, bool centred = false);
  /// Whether a tile of this size holds its words, none of them broken.
  bool tile_fits(std::size_t item, int width, int height, const TileDensity& density) const;
  void large_tile(std::size_t item, Rect rect);
  int large_tile_height(std::size_t item, int width) const;
  void steps(std::size_t item, int x, int centre_y);
  int steps_width(std::size_t item) const;
  /// The sign, and the name where there is room for it.
  void brand(std::size_t item, int x, int centre_y, int room);
  /// In one line where `room` allows it, else in more.
  void status(std::size_t item, int x, int centre_y, int room, bool at_end);
  /// In one line, or with a line of its own for what comes second.
  int status_width(std::size_t item, bool broken = false) const;
  int status_height(std::size_t item, int room) const;
  /// The round plate of a result; `diameter` in pixels of the window.
  void mark(std::size_t item, int centre_x, int y, int diameter);

  /// Takes an item off the page again.
  void forget(std::size_t item);
  /// Of a text in the size that it will have on this page.
  int measure_height(std::size_t item, const std::string& text, float size, bool bold,
                     int width) const {
    return measure_(text, style(view_.items[item], text, size, bold, width)).height;
  }
  PageLayout finish(const std::vector<std::size_t>& unmirrored_block, Rect block);
  PageLayout& page() { return page_; }

 private:
  KeySize least_key() const;
  /// A letter within its key of `width` by `height`: its size, and how far it is moved down.
  std::pair<int, int> on_key(const std::string& words, TextStyle label, int width,
                             int height) const;
  /// Of a free text in a field of this height.
  float written_size(int height) const;
  Box button_box(const Item& item, Rect rect, int radius) const;
  bool is_worded(const Item& item) const;
  /// What large text must not be under, pixels.
  int least_large() const;
  TextRun run(const std::string& text, const TextStyle& style, int x, int y, Ink ink) const;
  /// Label and detail of a tile whose words begin at `x` of it and have `width`.
  struct TileWords {
    TextRun label, detail;
    int height = 0;
  };
  TileWords tile_words(const Item& item, int x, int width, const TileDensity& density) const;
  /// From a tile's start to its words, and from their end to the tile's.
  int words_start(const Item& item, const TileDensity& density) const;
  int plate_width(const Item& item) const;
  TextRun status_text(const Item& item, int room, bool broken = false) const;
  int status_mark(const Item& item) const;
  /// The narrowest width at which text keeps its number of lines, so that none has one word.
  int balanced(const std::string& text, TextStyle style) const;

  const View& view_;
  const Metrics& m_;
  const Measure& measure_;
  PageLayout page_;
};

/// What an Emphasis looks like on a note or a mark: the ground and what stands on it.
struct Tone {
  Ink ground = Ink::soft;
  Ink ink = Ink::primary;
};
Tone tone_of(Emphasis emphasis);

}  // namespace handslag::kiosk
