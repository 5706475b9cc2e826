// A place to draw on that is no window: for pictures of any size, whatever the display.
#pragma once

namespace handslag::kiosk {

/// Belongs to the OpenGL context that was current when it was made.
class GlSheet {
 public:
  GlSheet() = default;
  GlSheet(const GlSheet&) = delete;
  GlSheet& operator=(const GlSheet&) = delete;
  ~GlSheet();

  /// What is drawn next is drawn here. False where the graphics give no such place.
  bool begin(int width, int height);
  /// What is drawn next is drawn in the window again.
  void end();

 private:
  unsigned frame_ = 0, colours_ = 0;
};

}  // namespace handslag::kiosk
