// Where set text lives: the graphics card, or nowhere in tests.
#pragma once

#include <cstdint>

#include "kiosk/text/typesetter.h"

namespace handslag::kiosk {

using TextureId = std::uintptr_t;  // 0: none

struct SetText {
  TextureId texture = 0;
  TextSize size;                                 ///< by which it is laid out
  int left = 0, top = 0, width = 0, height = 0;  ///< of the texture, from the text's corner
};

class Textures {
 public:
  virtual ~Textures() = default;
  virtual TextureId create(const TextBitmap& bitmap) = 0;
  virtual void destroy(TextureId id) = 0;
  /// Its texture is the caller's to destroy.
  SetText set(const TextBitmap& bitmap) {
    return {create(bitmap), bitmap.size, bitmap.left, bitmap.top, bitmap.width, bitmap.height};
  }
};

}  // namespace handslag::kiosk
