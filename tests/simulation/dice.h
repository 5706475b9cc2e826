// Chance, for the schedule of a simulated world: every choice follows from one seed. What the
// product itself draws comes from libsodium, which tests/support/fixed_random.h seeds.
#pragma once

#include <cstdint>

namespace handslag::simulation {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  /// 64 evenly spread bits (SplitMix64: a counter, mixed).
  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// 0 to n - 1; n is at least 1, and small.
  std::uint64_t below(std::uint64_t n) { return bits() % n; }
  /// Both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  bool per_mille(int chance) { return static_cast<int>(below(1000)) < chance; }

 private:
  std::uint64_t state_;
};

}  // namespace handslag::simulation
