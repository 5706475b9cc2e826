// The free text on the page as a texture of its own: set anew when it changes, gone with its field.
// What people write is kept apart from the cache's texts, which stay for as long as there is room.
#pragma once

#include <optional>
#include <string_view>

#include "kiosk/text/text_layout.h"
#include "kiosk/text/textures.h"

namespace handslag::kiosk {

class WrittenText {
 public:
  /// Both outlive it.
  WrittenText(const Typesetter& typesetter, Textures& textures)
      : typesetter_(typesetter), textures_(textures) {}
  WrittenText(const WrittenText&) = delete;
  WrittenText& operator=(const WrittenText&) = delete;
  ~WrittenText() { clear(); }

  /// Sets it, where it is another than before. `text` is typable, `style` is typed.
  void set(std::string_view text, const TextStyle& style);
  void clear();

  // Of what was set.
  const TextLayout& layout() const { return *layout_; }
  const SetText& look() const { return look_; }

 private:
  const Typesetter& typesetter_;
  Textures& textures_;
  std::optional<TextLayout> layout_;
  TextStyle style_;
  SetText look_;
};

}  // namespace handslag::kiosk
