// Coverage as textures of the graphics card: one byte a pixel, white, with the byte as its alpha.
#pragma once

#include "kiosk/text/textures.h"

namespace handslag::kiosk {

class GlTextures final : public Textures {
 public:
  TextureId create(const TextBitmap& bitmap) override;
  void destroy(TextureId id) override;
};

}  // namespace handslag::kiosk
