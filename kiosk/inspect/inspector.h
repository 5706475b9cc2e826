// The inspect socket: lets tests and demonstrations see the present screen as data and have it
// photographed. A thread of its own, which sleeps until somebody connects. Never open in
// production: the program refuses the option there.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "kiosk/app/view.h"
#include "shared/base/result.h"

namespace handslag::kiosk {

struct InspectedItem {
  std::string id, role, label, value;
  std::string language, value_language;  ///< BCP 47, of label and value
  bool enabled = true;
  bool focused = false;
  int x = 0, y = 0, w = 0, h = 0;  ///< pixels of the window
};

/// Something that is said: its words, the voice's language, and "free", "headset" or
/// "never_aloud".
struct InspectedUtterance {
  std::string text, language, privacy;
  bool is_character = false;
};

/// The screen as it was last drawn.
struct Snapshot {
  std::string screen, language, direction;
  std::string spoken;  ///< all utterances in one
  std::vector<InspectedUtterance> utterances;
  std::uint64_t spoken_count = 0;  ///< grows whenever something is said, the same again included
  std::vector<InspectedItem> items;
  std::uint64_t frames = 0;
  std::uint64_t wakeups = 0;
  std::int64_t first_frame_ms = 0;
  std::int64_t last_save_us = 0;  ///< from the confirming event to the committed record
};

/// What the line `view` is answered with.
std::string to_json(const Snapshot& snapshot);
std::string role_name(Role role);
std::string privacy_name(Privacy privacy);

class Inspector {
 public:
  /// Listens at `socket` (mode 0600). `wake` is called when a screenshot is wanted. Errors:
  /// "inspect.address" (too long, or something that is no socket lies there), "inspect.socket".
  static Result<std::unique_ptr<Inspector>> listen(const std::filesystem::path& socket,
                                                   std::function<void()> wake);
  ~Inspector();

  void publish(Snapshot snapshot);
  /// A file that a screenshot was asked for, once.
  std::optional<std::string> take_screenshot_request();
  void screenshot_done(const Result<void>& result);

 private:
  Inspector(int listener, int stopper_read, int stopper_write, std::filesystem::path socket,
            std::function<void()> wake);
  void run();
  void serve(int connection);
  std::string answer(const std::string& line);
  std::string photograph(const std::string& file);

  const int listener_, stopper_read_, stopper_write_;
  const std::filesystem::path socket_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Snapshot snapshot_;
  std::optional<std::string> wanted_;
  std::optional<std::string> photographed_;
  bool ending_ = false;
  std::thread thread_;  // last: starts when all the rest is there
};

}  // namespace handslag::kiosk
