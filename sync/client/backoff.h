// How long the sync client waits after a failed run: exponential back-off with full jitter, so that
// many kiosks that lost the server together do not come back together. Pure: the caller keeps the
// value and brings the random number.
#pragma once

#include <chrono>
#include <cstdint>

namespace handslag {

/// Failures in a row so far. A fresh value, Backoff{}, is what a success leaves.
struct Backoff {
  std::uint32_t failures = 0;
  auto operator<=>(const Backoff&) const = default;
};

struct BackoffStep {
  Backoff next;
  std::chrono::milliseconds delay{};
};

/// The first wait is up to one second; every further failure doubles the bound.
inline constexpr std::chrono::milliseconds kBackoffBase{1000};

/// After one more failure: a delay spread evenly over 0 to min(limit, base * 2^failures), taken
/// from `random` (64 evenly spread bits). `limit` comes from the federation's policy and is held
/// between one second and one day.
BackoffStep after_failure(Backoff backoff, std::chrono::seconds limit, std::uint64_t random);

}  // namespace handslag
