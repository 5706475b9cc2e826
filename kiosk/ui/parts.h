// A page that is shown in parts, one below the other, with a button that turns to the next: how
// large text and long explanations fit on any screen without scrolling.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/ui/page_builder.h"
#include "kiosk/ui/zones.h"

namespace handslag::kiosk {

class Parts {
 public:
  /// `area`: what the page has below its top bar. Lays out the part that the view asks for, or the
  /// last there is; in large text what the strip tells is one of the things on it.
  Parts(const View& view, const Zones& zones, PageBuilder& build, Rect area)
      : view_(view), zones_(zones), build_(build), area_(area) {}

  /// Gives where the number pad stands, which is not mirrored; empty where there is none.
  Rect place();

 private:
  /// What stays together. `gap`: below it, where something follows.
  struct Block {
    int height = 0;
    int gap = 0;
    std::function<void(int y)> place;
  };

  int px(float reference) const { return build_.px(reference); }
  const Item& item(std::size_t i) const { return view_.items[i]; }
  bool is_warning(std::size_t i) const {
    return item(i).role == Role::note && item(i).emphasis == Emphasis::warn;
  }
  /// Whether the page tells what is wrong.
  bool warns() const {
    return std::ranges::any_of(zones_.body, [&](std::size_t i) { return is_warning(i); });
  }
  bool large() const { return view_.aids.large; }
  /// Whoever needs large text needs the most contrast too.
  Ink ink_of_text() const { return large() || centred_ ? Ink::ink : Ink::muted; }
  int turn_height() const;

  void collect(bool with_mark);
  /// What a part has room for above the buttons that turn.
  int room() const { return area_.h - (several_ ? turn_height() + px(kTurnGap) : 0); }
  /// Whether a line over the whole width would be too long to read.
  bool in_columns() const { return !large() && area_.w >= px(1000); }
  void collect_body(const std::vector<std::size_t>& items, bool with_mark);
  void add_text(std::size_t item, float size, bool bold, Ink ink, int gap);
  /// In two columns, read one after the other, and as even from part to part as can be.
  void add_facts(const std::vector<std::size_t>& facts);
  int fact_height(std::size_t item, int width) const;
  void add_fact_columns(const std::vector<std::size_t>& facts, const std::vector<int>& heights,
                        int width);
  void add_fact(std::size_t item);
  void add_tiles(const std::vector<std::size_t>& tiles);
  void add_steps();
  void add_actions();
  void add_chips();
  void add_strip();
  /// Number pad and field, which are of use together only; what else finds room beside or above
  /// them.
  void add_entry();
  /// The same for a free text and its keyboard.
  void add_writing();
  std::vector<std::size_t> beside_field(int width, int room, std::optional<std::size_t> without);
  int height_beside(std::size_t item, int width);
  /// `ends`: what stands behind the field.
  int place_beside(std::size_t item, int x, int y, int width, const std::vector<std::size_t>& ends);

  /// A text in pieces that are no higher than `most`, split between words.
  std::vector<std::string> split(std::size_t i, const std::string& text, float size, bool bold,
                                 int width, int most) const;
  std::vector<std::vector<const Block*>> into_parts() const;
  /// A free text has as many lines as the page has room for.
  void grow_field();
  void place_turns(int parts, int part);

  const View& view_;
  const Zones& zones_;
  PageBuilder& build_;
  Rect area_;
  static constexpr float kTurnGap = 16;

  bool centred_ = false;
  bool several_ = false;  ///< the page does not stand in one part
  std::vector<Block> blocks_;
  std::optional<Block> foot_;  ///< at the bottom of the last part
  std::vector<std::size_t> in_entry_;
  bool turns_at_field_ = false;  ///< on the first part, where keys need the whole height
  int field_lines_ = 2;          ///< of a free text
  int field_height_ = 0;         ///< 0: that of one line
  int keys_height_ = 0;          ///< of its keyboard
  int beside_pad_ = 0;           ///< width of what stands beside the number pad; 0: nothing does
  Rect pad_;
};

}  // namespace handslag::kiosk
