#include "kiosk/entry/text_edit.h"

#include <algorithm>

#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

/// Marks may be written in any order: before NFC a text is longer than behind it.
using Scratch = WipedText<2 * TextEdit::kCapacity>;

bool append(Scratch& scratch, std::string_view text) {
  return std::ranges::all_of(text, [&](char byte) { return scratch.push_back(byte); });
}

/// Bytes of the whole code points that both end in.
std::size_t common_end(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  auto size = static_cast<std::size_t>(in_b - b.rbegin());
  while (size > 0 && is_within_code_point(b[b.size() - size])) --size;
  return size;
}

}  // namespace

TextEdit::TextEdit(std::size_t limit) : limit_(limit) {
  HANDSLAG_CHECK(limit <= kCapacity);
}

TextSpan TextEdit::selection() const {
  return {std::min(caret_, anchor_), std::max(caret_, anchor_)};
}

TextEdit::Insertion TextEdit::insert(std::string_view text, const Typesetter& typesetter) {
  if (!typesetter.is_typable(text)) return Insertion::refused;
  return replace(selection(), text) ? Insertion::done : Insertion::full;
}

void TextEdit::erase_backward(const TextLayout& layout) {
  HANDSLAG_CHECK(layout.text() == text());
  erase(selection().empty() ? layout.erased_backward(caret_) : selection());
}

void TextEdit::erase_forward(const TextLayout& layout) {
  HANDSLAG_CHECK(layout.text() == text());
  erase(selection().empty() ? layout.erased_forward(caret_) : selection());
}

void TextEdit::move(Movement movement, Selecting selecting, const TextLayout& layout) {
  HANDSLAG_CHECK(layout.text() == text());
  const bool step = movement == Movement::left || movement == Movement::right;
  const bool leaves_selection = step && selecting == Selecting::no && !selection().empty();
  caret_ = leaves_selection ? edge(movement == Movement::left, layout) : target(movement, layout);
  if (selecting == Selecting::no) anchor_ = caret_;
}

void TextEdit::move_to(int x, int y, Selecting selecting, const TextLayout& layout) {
  HANDSLAG_CHECK(layout.text() == text());
  caret_ = layout.hit(x, y);
  if (selecting == Selecting::no) anchor_ = caret_;
}

void TextEdit::select_all() {
  anchor_ = 0;
  caret_ = text_.size();
}

void TextEdit::wipe() {
  text_.wipe();
  caret_ = anchor_ = 0;
}

/// The text on both sides may join what is put between: it is normalized as a whole.
bool TextEdit::replace(TextSpan span, std::string_view inserted) {
  const std::string_view after = text().substr(span.end);
  Scratch scratch;
  if (!append(scratch, text().substr(0, span.begin)) || !append(scratch, inserted)) return false;
  std::size_t caret = 0;
  in_nfc(scratch.view(), [&](std::string_view before) { caret = before.size(); });
  if (!append(scratch, after)) return false;
  bool fits = false;
  in_nfc(scratch.view(), [&](std::string_view whole) {
    fits = whole.size() <= limit_;
    if (!fits) return;
    // Where a mark behind the caret has joined what is before it, the caret goes behind both.
    if (whole.substr(std::min(caret, whole.size())) != after) {
      caret = whole.size() - common_end(whole, after);
    }
    text_.assign(whole);
  });
  if (fits) caret_ = anchor_ = caret;
  return fits;
}

void TextEdit::erase(TextSpan span) {
  // A backspace may leave a mark between what it takes and the caret.
  const std::size_t between = caret_ > span.end ? caret_ - span.end : 0;
  if (replace(span, {})) caret_ = anchor_ = std::min(caret_ + between, text_.size());
}

std::size_t TextEdit::target(Movement movement, const TextLayout& layout) const {
  switch (movement) {
    case Movement::left:
      return layout.left_of(caret_);
    case Movement::right:
      return layout.right_of(caret_);
    case Movement::word_left:
      return layout.right_to_left() ? layout.word_end_after(caret_)
                                    : layout.word_begin_before(caret_);
    case Movement::word_right:
      return layout.right_to_left() ? layout.word_begin_before(caret_)
                                    : layout.word_end_after(caret_);
    case Movement::up:
      return layout.above(caret_);
    case Movement::down:
      return layout.below(caret_);
    case Movement::home:
      return layout.line_begin(caret_);
    case Movement::end:
      return layout.line_end(caret_);
  }
  return caret_;
}

std::size_t TextEdit::edge(bool left, const TextLayout& layout) const {
  const CaretBox caret = layout.carets(caret_).strong, anchor = layout.carets(anchor_).strong;
  // On two lines there is no side but that of writing.
  const bool caret_is_left =
      caret.top == anchor.top ? caret.x < anchor.x : (caret_ < anchor_) != layout.right_to_left();
  return caret_is_left == left ? caret_ : anchor_;
}

int hidden_above(const TextLayout& layout, std::size_t caret, int height) {
  const CaretBox box = layout.carets(caret).strong;
  const int all = std::max(0, layout.size().height - height);
  return std::clamp(box.top + box.height / 2 - height / 2, 0, all);
}

}  // namespace handslag::kiosk
