// A free text as it stands on the screen, for those who edit it: where the caret is, which place in
// the text a finger means, which way is left. Every place is a byte of the text, at the border of a
// code point; pixels count from the corner that Typesetter::render draws from.
//
// For free text only. What stands in number and code fields never comes here: Pango copies it to
// heap memory that nobody wipes.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "kiosk/text/typesetter.h"

namespace handslag::kiosk {

/// Where a caret stands, between pixels; `height` is that of the letters.
struct CaretBox {
  int x = 0, top = 0, height = 0;
  bool operator==(const CaretBox&) const = default;
};

/// Where directions meet one place of the text is two of the screen: what is written in the
/// paragraph's direction comes in at the strong caret, what is written against it at the weak one.
struct Carets {
  CaretBox strong, weak;
};

struct TextRect {
  int x = 0, top = 0, width = 0, height = 0;
};

/// The bytes from `begin` to before `end`.
struct TextSpan {
  std::size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
  bool operator==(const TextSpan&) const = default;
};

class TextLayout {
 public:
  /// `text` is typable, `style` is typed; keeps a copy.
  TextLayout(const Typesetter& typesetter, std::string_view text, const TextStyle& style);
  TextLayout(TextLayout&&) noexcept;
  TextLayout& operator=(TextLayout&&) noexcept;
  ~TextLayout();

  std::string_view text() const;
  TextSize size() const;
  /// Whether its lines begin at the right.
  bool right_to_left() const;

  Carets carets(std::size_t place) const;
  /// The place between clusters that is nearest to a point, be that within the text or beside it.
  std::size_t hit(int x, int y) const;
  /// One rectangle for each stretch that is together on the screen.
  std::vector<TextRect> selection(TextSpan span) const;

  /// The next place on the screen, also across lines; the same place where there is none.
  std::size_t left_of(std::size_t place) const;
  std::size_t right_of(std::size_t place) const;
  /// The place that is nearest on the line above, or below; the same place where there is none.
  std::size_t above(std::size_t place) const;
  std::size_t below(std::size_t place) const;
  /// The end of this word or the next; the beginning of this word or the one before.
  std::size_t word_end_after(std::size_t place) const;
  std::size_t word_begin_before(std::size_t place) const;
  std::size_t line_begin(std::size_t place) const;
  /// Of a wrapped line: before what it ends with, for what is behind that is on the next line.
  std::size_t line_end(std::size_t place) const;

  /// What a backspace takes: in scripts whose letters are put together one by one (Arabic and its
  /// marks) a code point, else the cluster. A vowel goes before the doubling that it is stored in
  /// front of, as it was written behind it.
  TextSpan erased_backward(std::size_t place) const;
  /// What a delete takes: the cluster.
  TextSpan erased_forward(std::size_t place) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Gives `use` the text in normalization form C (UAX 15), which is wiped behind it. `text` is
/// UTF-8.
void in_nfc(std::string_view text, const std::function<void(std::string_view)>& use);

}  // namespace handslag::kiosk
