// A clock that a test sets.
#pragma once

#include "shared/base/time.h"

namespace handslag::test {

class FakeClock final : public Clock {
 public:
  /// 2026-11-23T09:00:00Z, a Monday morning.
  explicit FakeClock(UtcTime start = {1'795'424'400'000}) : now_(start) {}

  UtcTime now() const override { return now_; }
  std::chrono::nanoseconds monotonic() const override { return monotonic_; }

  /// Time passes: both clocks move.
  void pass(std::chrono::milliseconds time) {
    now_.ms += time.count();
    monotonic_ += time;
  }
  /// Someone sets the wall clock: the other does not move.
  void set(UtcTime now) { now_ = now; }

 private:
  UtcTime now_;
  std::chrono::nanoseconds monotonic_{0};
};

}  // namespace handslag::test
