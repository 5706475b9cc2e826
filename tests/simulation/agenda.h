// What happens in a simulated world, in the order of simulated time, and the clocks of its
// machines. Nothing here sleeps, and no real clock is read.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include "shared/base/time.h"

namespace handslag::simulation {

using Instant = std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// Where every world begins: 2026-11-23T07:00:00Z, a Monday morning.
inline constexpr UtcTime kBeginning{1'795'417'200'000};

class Agenda {
 public:
  /// True time since the beginning, which no clock in the world shows for sure.
  Instant now() const { return now_; }
  /// What is put down for the same instant happens in the order of putting down.
  void at(Instant when, std::function<void()> what) {
    entries_.emplace(std::pair(std::max(when, now_), order_++), std::move(what));
  }
  void in(Instant delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }
  /// The next event that is due by `end`; false, and the time is `end`, where there is none.
  bool run_next(Instant end) {
    const auto first = entries_.begin();
    if (first == entries_.end() || first->first.first > end) {
      now_ = end;
      return false;
    }
    now_ = first->first.first;
    const auto entry = entries_.extract(first);
    entry.mapped()();
    return true;
  }

 private:
  Instant now_{0};
  std::uint64_t order_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> entries_;
};

/// One machine's clocks: people and faults set the wall clock, sleep stops the other.
class MachineClock final : public Clock {
 public:
  explicit MachineClock(const Agenda& agenda) : agenda_(agenda) {}

  UtcTime now() const override {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(agenda_.now());
    return {kBeginning.ms + passed.count() + off_by_.count()};
  }
  Instant monotonic() const override { return agenda_.now() - slept_; }

  void jump(std::chrono::milliseconds by) { off_by_ += by; }
  void set_right() { off_by_ = 0ms; }
  void fall_asleep() { asleep_since_ = agenda_.now(); }
  void wake_up() { slept_ += agenda_.now() - asleep_since_; }

 private:
  const Agenda& agenda_;
  std::chrono::milliseconds off_by_{0};
  Instant slept_{0};
  Instant asleep_since_{0};
};

}  // namespace handslag::simulation
