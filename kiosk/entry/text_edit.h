// A free text that somebody is writing: its caret, its selection, and what each key does to them. A
// value; how the text stands on the screen comes in as a TextLayout of it. Its keys come from an
// on-screen keyboard (kiosk/entry/keyboard_state.h) or from one on the desk.
//
// For free text only: numbers and codes stay in kiosk/app/typing.h and never reach Pango. The text
// is kept in memory that is wiped, always in NFC, and nothing of it is logged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "kiosk/text/text_layout.h"
#include "shared/base/wiped.h"

namespace handslag::kiosk {

/// What a movement does to the selection.
enum class Selecting : std::uint8_t { no, yes };

/// Left and right are the screen's; words, home and end go by the paragraph's direction.
enum class Movement : std::uint8_t { left, right, word_left, word_right, up, down, home, end };

class TextEdit {
 public:
  static constexpr std::size_t kCapacity = 2048;  ///< bytes, the most that a limit may be

  explicit TextEdit(std::size_t limit = kCapacity);

  std::string_view text() const { return text_.view(); }
  std::size_t caret() const { return caret_; }
  /// The other end of the selection; where nothing is selected, the caret.
  std::size_t anchor() const { return anchor_; }
  TextSpan selection() const;

  enum class Insertion : std::uint8_t { done, full, refused };
  /// In place of the selection; the caret comes behind it. `full`: the text would be longer than
  /// the limit. `refused`: it is not typable (Typesetter::is_typable). Neither changes anything.
  Insertion insert(std::string_view text, const Typesetter& typesetter);

  // Every `layout` is one of text(), and `style` of no matter here.
  /// The selection, or else what TextLayout says.
  void erase_backward(const TextLayout& layout);
  void erase_forward(const TextLayout& layout);
  /// Without selecting, left and right of a selection lead to its edge on that side.
  void move(Movement movement, Selecting selecting, const TextLayout& layout);
  /// Where a finger, or a finger that is drawn along, says.
  void move_to(int x, int y, Selecting selecting, const TextLayout& layout);
  void select_all();
  void wipe();

 private:
  bool replace(TextSpan span, std::string_view inserted);
  void erase(TextSpan span);
  std::size_t target(Movement movement, const TextLayout& layout) const;
  std::size_t edge(bool left, const TextLayout& layout) const;

  WipedText<kCapacity> text_;
  std::size_t limit_ = kCapacity, caret_ = 0, anchor_ = 0;
};

/// Pixels of a text that are above what a field of `height` shows of it: as few as let the line of
/// the caret be seen in its middle.
int hidden_above(const TextLayout& layout, std::size_t caret, int height);

}  // namespace handslag::kiosk
