#include "kiosk/ui/gl_textures.h"

#include <GL/gl.h>

namespace handslag::kiosk {
namespace {

// Of OpenGL 3.0 and 3.3, newer than what GL/gl.h declares.
constexpr GLint kRed8 = 0x8229;
constexpr GLenum kSwizzle = 0x8E46;

}  // namespace

TextureId GlTextures::create(const TextBitmap& bitmap) {
  GLuint id = 0;
  glGenTextures(1, &id);
  glBindTexture(GL_TEXTURE_2D, id);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  const GLint swizzle[] = {GL_ONE, GL_ONE, GL_ONE, GL_RED};
  glTexParameteriv(GL_TEXTURE_2D, kSwizzle, swizzle);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, bitmap.stride);
  glTexImage2D(GL_TEXTURE_2D, 0, kRed8, bitmap.width, bitmap.height, 0, GL_RED, GL_UNSIGNED_BYTE,
               bitmap.coverage.data());
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  return id;
}

void GlTextures::destroy(TextureId id) {
  const auto name = static_cast<GLuint>(id);
  glDeleteTextures(1, &name);
}

}  // namespace handslag::kiosk
