#include "kiosk/ui/painter.h"

#include <imgui.h>

#include <string_view>

#include "kiosk/ui/icons.h"
#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

ImVec2 top_left(const Rect& rect) {
  return {static_cast<float>(rect.x), static_cast<float>(rect.y)};
}
ImVec2 bottom_right(const Rect& rect) {
  return {static_cast<float>(rect.right()), static_cast<float>(rect.bottom())};
}

Rect grown(const Rect& rect, int by) {
  return {rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by};
}

/// The next character of UTF-8 text, taken off its front.
std::string_view take_character(std::string_view& text) {
  std::size_t size = 1;
  while (size < text.size() && is_within_code_point(text[size])) ++size;
  const std::string_view character = text.substr(0, size);
  text.remove_prefix(size);
  return character;
}

/// What is told by its colour alone in the themes that have more than one.
bool is_ground(Ink ink) {
  return ink == Ink::soft || ink == Ink::ok_soft || ink == Ink::warn_soft || ink == Ink::bad_soft;
}

class Painter {
 public:
  Painter(ImDrawList& list, const PageLayout& page, const View& view, const Theme& theme,
          const TouchState& touch, TextCache& cache)
      : list_(list), page_(page), view_(view), touch_(touch), cache_(cache), theme_(theme) {}

  void run() {
    if (!view_.written) cache_.written().clear();
    for (const Box& box : page_.decoration) draw(box);
    for (const Placed& placed : page_.placed) {
      const std::string& id = view_.items[placed.item].id;
      for (const Box& box : placed.boxes) draw(box);
      if (placed.interactive && id == touch_.pressed) pressed(placed);
      for (const IconRun& icon : placed.icons) {
        draw_icon(list_, icon.icon, icon.rect, colour(icon.ink), icon.stroke, mirrored());
      }
      for (const TextRun& text : placed.texts) draw(text);
      if (placed.written) {
        writing(placed);
      } else if (placed.field.w > 0) {
        field(placed);
      }
      if (touch_.focus_visible && id == touch_.focused) focus(placed);
    }
  }

 private:
  bool mirrored() const { return view_.direction == Direction::right_to_left; }
  ImU32 colour(Ink ink, int alpha = 255) const {
    const Colour& c = theme_[ink];
    return IM_COL32(c.r, c.g, c.b, alpha);
  }
  int px(float reference) const { return page_.metrics.px(reference); }

  void draw(const Box& box) {
    const auto radius = static_cast<float>(box.radius);
    if (box.fill != Ink::none) {
      list_.AddRectFilled(top_left(box.rect), bottom_right(box.rect), colour(box.fill), radius);
    }
    int width = box.border_width;
    Ink border = box.border;
    if (border == Ink::none && theme_.outlined && is_ground(box.fill)) {
      border = Ink::line;
      width = px(2);
    }
    if (border == Ink::none || width == 0) return;
    // Dear ImGui draws a border around its middle, half a pixel further in; ours fills whole pixels
    // inside the box.
    const auto half = (static_cast<float>(width) - 1) / 2;
    ImVec2 from = top_left(box.rect), to = bottom_right(box.rect);
    from.x += half, from.y += half, to.x -= half, to.y -= half;
    list_.AddRect(from, to, colour(border), radius - half, 0, static_cast<float>(width));
  }

  void draw(const TextRun& run) {
    if (run.text.empty()) return;
    glyphs(cache_.get(run.text, run.style), run.rect.x, run.rect.y, run.ink);
  }

  void glyphs(const SetText& set, int x, int y, Ink ink) {
    const Rect rect{x + set.left, y + set.top, set.width, set.height};
    list_.AddImage((ImTextureID)set.texture, top_left(rect), bottom_right(rect), {0, 0}, {1, 1},
                   colour(ink));
  }

  void pressed(const Placed& placed) {
    const Box& box = placed.boxes.front();
    list_.AddRectFilled(top_left(box.rect), bottom_right(box.rect), colour(Ink::ink, 36),
                        static_cast<float>(box.radius));
    if (touch_.hold_progress <= 0) return;
    Rect done = box.rect;
    done.w = static_cast<int>(static_cast<float>(done.w) * touch_.hold_progress);
    list_.PushClipRect(top_left(done), bottom_right(done), true);
    list_.AddRectFilled(top_left(box.rect), bottom_right(box.rect), colour(Ink::primary, 56),
                        static_cast<float>(box.radius));
    list_.PopClipRect();
  }

  void field(const Placed& placed) {
    std::string_view rest(view_.field.data, view_.field.size);
    // A long address is shown by its end, where the typing is.
    const int width = field_width(rest, placed.field_size);
    int x = placed.field.x + std::min(0, placed.field.w - width - px(6));
    const int middle = placed.field.y + placed.field.h / 2;
    list_.PushClipRect(top_left(placed.field), bottom_right(placed.field), true);
    while (!rest.empty()) {
      const SetText set = character(take_character(rest), placed.field_size);
      glyphs(set, x, middle - set.size.height / 2, Ink::ink);
      x += set.size.width + px(2);
    }
    list_.PopClipRect();
    const int height = placed.field_size * 11 / 10;
    const Rect caret{x + px(1), middle - height / 2, px(4), height};
    list_.AddRectFilled(top_left(caret), bottom_right(caret), colour(Ink::primary));
  }

  void writing(const Placed& placed) {
    const TextEdit& edit = *view_.written;
    WrittenText& written = cache_.written();
    written.set(edit.text(), *placed.written);
    const TextLayout& layout = written.layout();
    const Rect& field = placed.field;
    const int top = field.y - hidden_above(layout, edit.caret(), field.h);
    list_.PushClipRect(
        {static_cast<float>(field.x - px(8)), static_cast<float>(field.y)},
        {static_cast<float>(field.right() + px(8)), static_cast<float>(field.bottom())}, true);
    for (const TextRect& one : layout.selection(edit.selection())) {
      const Rect rect{field.x + one.x, top + one.top, one.width, one.height};
      list_.AddRectFilled(top_left(rect), bottom_right(rect), colour(Ink::soft));
      if (theme_.outlined) list_.AddRect(top_left(rect), bottom_right(rect), colour(Ink::line));
    }
    glyphs(written.look(), field.x, top, Ink::ink);
    const Carets carets = layout.carets(edit.caret());
    const auto draw_caret = [&](const CaretBox& box, int height) {
      const Rect rect{field.x + box.x - px(2), top + box.top, px(4), height};
      list_.AddRectFilled(top_left(rect), bottom_right(rect), colour(Ink::primary));
    };
    draw_caret(carets.strong, carets.strong.height);
    // Where the other direction would come in: half a caret.
    if (carets.weak != carets.strong) draw_caret(carets.weak, carets.weak.height / 2);
    list_.PopClipRect();
  }

  SetText character(std::string_view one, int size) {
    TextStyle style;
    style.size = size;
    style.bold = true;
    return cache_.get(std::string(one), style);
  }

  int field_width(std::string_view text, int size) {
    int width = 0;
    while (!text.empty()) width += character(take_character(text), size).size.width + px(2);
    return width;
  }

  void focus(const Placed& placed) {
    const int radius = placed.boxes.empty() ? px(8) : placed.boxes.front().radius;
    const auto ring = [&](int distance, int width, Ink ink) {
      const Rect rect = grown(placed.rect, distance);
      list_.AddRect(top_left(rect), bottom_right(rect), colour(ink),
                    static_cast<float>(radius + distance), 0, static_cast<float>(width));
    };
    ring(px(5), px(5), Ink::focus);
    ring(px(1), px(3), Ink::focus_inner);
  }

  ImDrawList& list_;
  const PageLayout& page_;
  const View& view_;
  const TouchState& touch_;
  TextCache& cache_;
  const Theme& theme_;
};

}  // namespace

void paint(ImDrawList& list, const PageLayout& page, const View& view, const Theme& theme,
           const TouchState& touch, TextCache& cache) {
  Painter(list, page, view, theme, touch, cache).run();
}

}  // namespace handslag::kiosk
