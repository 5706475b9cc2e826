#include "kiosk/text/text_layout.h"

#include <string.h>

#include <algorithm>
#include <cmath>

#include "kiosk/text/pango_layout.h"

namespace handslag::kiosk {
namespace {

constexpr gunichar kShadda = 0x0651;

/// Where a line stands, and which of Pango's it is.
struct Line {
  PangoLayoutLine* line = nullptr;
  int x = 0;  // in Pango's units, from the layout's edge
  int top = 0, baseline = 0;
  std::size_t begin = 0, end = 0;
};

}  // namespace

struct TextLayout::Impl {
  TextStyle style;
  Context context;
  Layout layout;
  std::vector<Line> lines;
  std::vector<PangoLogAttr> attributes;  // of each place between code points
  std::vector<std::size_t> places;       // the bytes of these
  int left = 0;                          // pixels of the layout that are not drawn

  int pixels(int x) const { return PANGO_PIXELS(x) - left; }

  std::size_t index_of(std::size_t place) const {
    const auto found = std::ranges::lower_bound(places, place);
    return static_cast<std::size_t>(std::min(found, places.end() - 1) - places.begin());
  }
  const Line& line_of(std::size_t place) const {
    const auto next = std::ranges::upper_bound(lines, place, {}, &Line::begin);
    return next == lines.begin() ? lines.front() : *(next - 1);
  }
  std::size_t cluster_before(std::size_t place) const {
    std::size_t at = index_of(place);
    while (at > 0 && !attributes[--at].is_cursor_position) {
    }
    return places[at];
  }
  std::size_t cluster_after(std::size_t place) const {
    std::size_t at = index_of(place);
    while (at + 1 < places.size() && !attributes[++at].is_cursor_position) {
    }
    return places[at];
  }
  /// `after`: code points behind the byte `index`, as Pango counts.
  std::size_t forward(int index, int after) const {
    const std::size_t at = index_of(static_cast<std::size_t>(index)) + after;
    return places[std::min(at, places.size() - 1)];
  }
  std::size_t beside(std::size_t place, int direction) const {
    int index = 0, after = 0;
    pango_layout_move_cursor_visually(layout.get(), TRUE, static_cast<int>(place), 0, direction,
                                      &index, &after);
    const bool left_the_text = index < 0 || index == G_MAXINT;
    return left_the_text ? place : forward(index, after);
  }
  gunichar character_at(std::size_t at) const {
    return g_utf8_get_char(pango_layout_get_text(layout.get()) + places[at]);
  }
};

TextLayout::TextLayout(const Typesetter& typesetter, std::string_view text, const TextStyle& style)
    : impl_(std::make_unique<Impl>()) {
  // Else the places of what is set were not those of what was given.
  HANDSLAG_CHECK(style.typed && typesetter.is_typable(text));
  Impl& own = *impl_;
  own.style = style;
  own.context = typesetter.impl_->new_context();
  own.layout = typesetter.impl_->layout(own.context.get(), text, style);
  each_line(own.layout.get(), style, [&](PangoLayoutLine* line, int x, int baseline) {
    const auto begin = static_cast<std::size_t>(line->start_index);
    const int top = static_cast<int>(own.lines.size()) * line_distance(style);
    PangoRectangle box{};
    pango_layout_index_to_pos(own.layout.get(), line->start_index, &box);
    int within = 0;
    pango_layout_line_index_to_x(line, line->start_index, FALSE, &within);
    own.left = PANGO_PIXELS(box.x - within) - x;
    own.lines.push_back({line, box.x - within, top, baseline, begin, begin + line->length});
  });
  int count = 0;
  const PangoLogAttr* first = pango_layout_get_log_attrs_readonly(own.layout.get(), &count);
  own.attributes.assign(first, first + count);
  for (std::size_t place = 0; place < text.size();
       place = static_cast<std::size_t>(g_utf8_next_char(text.data() + place) - text.data())) {
    own.places.push_back(place);
  }
  own.places.push_back(text.size());
  HANDSLAG_CHECK(own.places.size() == own.attributes.size());
}

TextLayout::TextLayout(TextLayout&&) noexcept = default;
TextLayout& TextLayout::operator=(TextLayout&&) noexcept = default;
TextLayout::~TextLayout() = default;

std::string_view TextLayout::text() const {
  return pango_layout_get_text(impl_->layout.get());
}

TextSize TextLayout::size() const {
  return size_of(impl_->layout.get(), impl_->style);
}

bool TextLayout::right_to_left() const {
  return pango_layout_line_get_resolved_direction(impl_->lines.front().line) == PANGO_DIRECTION_RTL;
}

Carets TextLayout::carets(std::size_t place) const {
  PangoRectangle strong{}, weak{};
  pango_layout_get_cursor_pos(impl_->layout.get(), static_cast<int>(place), &strong, &weak);
  const Line& line = impl_->line_of(place);
  const double above = kAscent * impl_->style.size;
  const double height = (kAscent + kDescent) * impl_->style.size;
  const auto box = [&](const PangoRectangle& caret) {
    return CaretBox{impl_->pixels(caret.x), line.baseline - static_cast<int>(std::lround(above)),
                    static_cast<int>(std::lround(height))};
  };
  return {box(strong), box(weak)};
}

std::size_t TextLayout::hit(int x, int y) const {
  const int last = static_cast<int>(impl_->lines.size()) - 1;
  const Line& line = impl_->lines[std::clamp(y / line_distance(impl_->style), 0, last)];
  const int along = (x + impl_->left) * PANGO_SCALE - line.x;
  int index = 0, after = 0;
  if (!pango_layout_line_x_to_index(line.line, along, &index, &after)) {
    return std::min(impl_->forward(index, after), line_end(line.begin));
  }
  // Pango's `after` is 0 in all of a letter with marks; so the nearer edge is looked for.
  int leading = 0, trailing = 0;
  pango_layout_line_index_to_x(line.line, index, FALSE, &leading);
  pango_layout_line_index_to_x(line.line, index, TRUE, &trailing);
  const auto begin = static_cast<std::size_t>(index);
  const bool nearer_end = std::abs(along - trailing) < std::abs(along - leading);
  return std::min(nearer_end ? impl_->cluster_after(begin) : begin, line_end(line.begin));
}

std::vector<TextRect> TextLayout::selection(TextSpan span) const {
  std::vector<TextRect> rects;
  for (const Line& line : impl_->lines) {
    const std::size_t begin = std::max(span.begin, line.begin);
    const std::size_t end = std::min(span.end, line.end);
    if (begin >= end) continue;
    int* ends = nullptr;
    int count = 0;
    pango_layout_line_get_x_ranges(line.line, static_cast<int>(begin), static_cast<int>(end), &ends,
                                   &count);
    const std::unique_ptr<int, Freed<g_free>> kept(ends);
    for (int i = 0; i < count; ++i) {
      const int left = impl_->pixels(ends[2 * i]);
      const int right = impl_->pixels(ends[2 * i + 1]);
      rects.push_back({left, line.top, right - left, line_distance(impl_->style)});
    }
  }
  return rects;
}

std::size_t TextLayout::left_of(std::size_t place) const {
  return impl_->beside(place, -1);
}

std::size_t TextLayout::right_of(std::size_t place) const {
  return impl_->beside(place, 1);
}

std::size_t TextLayout::above(std::size_t place) const {
  const Line& line = impl_->line_of(place);
  const bool is_first = &line == &impl_->lines.front();
  return is_first ? place : hit(carets(place).strong.x, line.top - 1);
}

std::size_t TextLayout::below(std::size_t place) const {
  const Line& line = impl_->line_of(place);
  const bool is_last = &line == &impl_->lines.back();
  return is_last ? place : hit(carets(place).strong.x, line.top + line_distance(impl_->style));
}

std::size_t TextLayout::word_end_after(std::size_t place) const {
  std::size_t at = impl_->index_of(place);
  while (at + 1 < impl_->places.size() && !impl_->attributes[++at].is_word_end) {
  }
  return impl_->places[at];
}

std::size_t TextLayout::word_begin_before(std::size_t place) const {
  std::size_t at = impl_->index_of(place);
  while (at > 0 && !impl_->attributes[--at].is_word_start) {
  }
  return impl_->places[at];
}

std::size_t TextLayout::line_begin(std::size_t place) const {
  return impl_->line_of(place).begin;
}

std::size_t TextLayout::line_end(std::size_t place) const {
  const Line& line = impl_->line_of(place);
  const bool is_last = &line == &impl_->lines.back();
  return is_last ? line.end : std::max(line.begin, impl_->cluster_before(line.end));
}

TextSpan TextLayout::erased_backward(std::size_t place) const {
  const std::size_t cluster = impl_->cluster_before(place);
  const std::size_t at = impl_->index_of(place);
  if (at == 0 || !impl_->attributes[at].backspace_deletes_character) return {cluster, place};
  const std::size_t before = impl_->places[at - 1];
  if (impl_->character_at(at - 1) == kShadda && before > cluster &&
      g_unichar_ismark(impl_->character_at(at - 2))) {
    return {impl_->places[at - 2], before};
  }
  return {before, place};
}

TextSpan TextLayout::erased_forward(std::size_t place) const {
  return {place, impl_->cluster_after(place)};
}

void in_nfc(std::string_view text, const std::function<void(std::string_view)>& use) {
  const GlibText normal(
      g_utf8_normalize(text.data(), static_cast<gssize>(text.size()), G_NORMALIZE_NFC));
  HANDSLAG_CHECK(normal);
  const std::size_t size = strlen(normal.get());
  use({normal.get(), size});
  ::explicit_bzero(normal.get(), size);
}

}  // namespace handslag::kiosk
