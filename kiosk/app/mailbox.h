// Messages from the services' threads to the drawing thread.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "kiosk/app/messages.h"

namespace handslag::kiosk {

class Mailbox {
 public:
  /// `wake` is called after each post, on the poster's thread: it ends the drawing thread's sleep.
  void set_wake(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void post(Message message) {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
    if (wake_) wake_();
  }
  std::vector<Message> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Message> messages_;
  std::function<void()> wake_;
};

}  // namespace handslag::kiosk
