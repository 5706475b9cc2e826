#include "kiosk/ui/gl_sheet.h"

// Functions of OpenGL 3.0, which libOpenGL holds and the plain header does not declare.
#define GL_GLEXT_PROTOTYPES
#include <GL/gl.h>
#include <GL/glext.h>

namespace handslag::kiosk {

GlSheet::~GlSheet() {
  if (frame_) glDeleteFramebuffers(1, &frame_);
  if (colours_) glDeleteRenderbuffers(1, &colours_);
}

bool GlSheet::begin(int width, int height) {
  if (!frame_) glGenFramebuffers(1, &frame_);
  if (!colours_) glGenRenderbuffers(1, &colours_);
  glBindRenderbuffer(GL_RENDERBUFFER, colours_);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, frame_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colours_);
  return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

void GlSheet::end() {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

}  // namespace handslag::kiosk
