#include "kiosk/ui/page_check.h"

#include <fmt/format.h>

#include "kiosk/entry/keyboard_layout.h"

namespace handslag::kiosk {
namespace {

class PageCheck {
 public:
  PageCheck(const View& view, const PageLayout& page) : view_(view), page_(page) {}

  std::vector<std::string> run() {
    for (const Placed& placed : page_.placed) {
      if (placed.rect.empty()) {
        if (page_.parts == 1 && !may_be_absent(view_, placed)) tell(placed, "has no place");
        continue;
      }
      within_window(placed);
      if (placed.interactive) large_enough(placed);
      texts_in_box(placed);
    }
    for (std::size_t i = 0; i < page_.placed.size(); ++i) {
      for (std::size_t j = i + 1; j < page_.placed.size(); ++j) {
        apart(page_.placed[i], page_.placed[j]);
      }
    }
    return std::move(faults_);
  }

 private:
  void tell(const Placed& placed, std::string_view what) {
    faults_.push_back(
        fmt::format("{} {} {}", view_.items[placed.item].id, text_of(placed.rect), what));
  }

  void within_window(const Placed& placed) {
    const Rect window{0, 0, page_.metrics.width, page_.metrics.height};
    bool in = window.holds(placed.rect);
    for (const Box& box : placed.boxes) in = in && window.holds(box.rect);
    for (const TextRun& text : placed.texts) in = in && window.holds(text.rect);
    for (const IconRun& icon : placed.icons) in = in && window.holds(icon.rect);
    if (!in) tell(placed, "leaves the window");
  }

  void large_enough(const Placed& placed) {
    const float mm = page_.metrics.mm_per_px;
    const bool key = view_.items[placed.item].row > 0;
    if (static_cast<float>(placed.rect.w) * mm < (key ? kLeastKeyWidth : kLeastTouchMm) ||
        static_cast<float>(placed.rect.h) * mm < (key ? kLeastKeyHeight : kLeastTouchMm)) {
      tell(placed, key ? "is smaller than 9 by 12 mm" : "is smaller than 15 mm");
    }
  }

  void texts_in_box(const Placed& placed) {
    for (std::size_t i = 0; i < placed.texts.size(); ++i) {
      const TextRun& text = placed.texts[i];
      if (!placed.rect.holds(text.rect)) {
        tell(placed, fmt::format("does not hold '{}' {}", text.text, text_of(text.rect)));
      }
      for (const IconRun& icon : placed.icons) {
        if (icon.rect.overlaps(text.rect)) tell(placed, "has an icon on its words");
      }
      for (std::size_t j = i + 1; j < placed.texts.size(); ++j) {
        if (text.rect.overlaps(placed.texts[j].rect)) tell(placed, "has words on each other");
      }
    }
  }

  void apart(const Placed& a, const Placed& b) {
    if (a.rect.overlaps(b.rect)) {
      tell(a, fmt::format("overlaps {} {}", view_.items[b.item].id, text_of(b.rect)));
    }
  }

  const View& view_;
  const PageLayout& page_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> faults_of(const View& view, const PageLayout& page) {
  return PageCheck(view, page).run();
}

bool may_be_absent(const View& view, const Placed& placed) {
  const Item& item = view.items[placed.item];
  // What a key that is held offers stands in place of others.
  const bool makes_way = view.keyboard && view.keyboard->held() && item.role == Role::key &&
                         item.emphasis != Emphasis::staff;
  return item.zone == Zone::turn || makes_way || (view.aids.large && item.role == Role::mark);
}

std::string text_of(const Rect& rect) {
  return fmt::format("[{} {} {}x{}]", rect.x, rect.y, rect.w, rect.h);
}

}  // namespace handslag::kiosk
