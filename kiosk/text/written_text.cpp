#include "kiosk/text/written_text.h"

namespace handslag::kiosk {

void WrittenText::set(std::string_view text, const TextStyle& style) {
  if (layout_ && style == style_ && layout_->text() == text) return;
  clear();
  layout_.emplace(typesetter_, text, style);
  style_ = style;
  look_ = textures_.set(typesetter_.render(text, style));
}

void WrittenText::clear() {
  if (!layout_) return;
  textures_.destroy(look_.texture);
  look_ = {};
  layout_.reset();
}

}  // namespace handslag::kiosk
