// Randomness that is the same in each run, for test vectors and nothing else.
#pragma once

#include <string_view>

namespace handslag::test {

/// While it lives, everything random in this process follows from the seed.
class FixedRandom {
 public:
  explicit FixedRandom(std::string_view seed);
  FixedRandom(const FixedRandom&) = delete;
  FixedRandom& operator=(const FixedRandom&) = delete;
  ~FixedRandom();
};

}  // namespace handslag::test
