// The kiosk's window: GLFW gives input and a GL context, Dear ImGui turns draw lists into
// triangles. Sleeps until there is input, a deadline or a message, and draws only what changed. One
// in a process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "kiosk/app/update.h"
#include "kiosk/text/typesetter.h"
#include "kiosk/ui/layout.h"

namespace handslag::kiosk {

struct WindowOptions {
  bool fullscreen = false;
  int width = 1280;  ///< pixels; of no meaning in fullscreen
  int height = 800;
  bool visible = true;  ///< else only picture() is of use
  std::string title;
};

struct FrameCounts {
  std::uint64_t frames = 0;         ///< drawn
  std::uint64_t wakeups = 0;        ///< of the drawing thread
  std::int64_t first_frame_ms = 0;  ///< from the start of the process, in steps of 10 ms
};

/// What the window shows and whom it tells; all is called on the thread that runs it.
struct WindowHost {
  std::function<View()> view;
  std::function<void(Event, Instant)> on_event;
  /// Messages that came, and what time brings. Whether anything may look different.
  std::function<bool(Instant)> on_wake;
  std::function<std::optional<Instant>()> deadline;
  /// After each frame, before it is shown.
  std::function<void(const View&, const PageLayout&, const std::string& focused, FrameCounts)>
      on_frame;
  /// A file that the next frame is to be written to; nothing where none is wanted.
  std::function<std::optional<std::string>()> screenshot_wanted;
  std::function<void(const Result<void>&)> on_screenshot;
};

class Window {
 public:
  /// Errors: "window.no_display", "window.no_graphics" (OpenGL 3.3 is not to be had).
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options, Typesetter typesetter);
  ~Window();

  /// What text is set with here; lives as long as the window.
  const Typesetter& typesetter() const;

  /// Until the window is closed or quit() is called.
  void run(const WindowHost& host);
  /// Draws a page of any size to a PNG file, beside the window. Errors: "window.no_graphics",
  /// "file.unwritable".
  Result<PageLayout> picture(const View& view, const Metrics& metrics, const std::string& file);
  /// From any thread: ends the sleep, so that on_wake is called.
  static void wake();
  /// From any thread: ends run().
  void quit();

 private:
  class Impl;
  explicit Window(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace handslag::kiosk
