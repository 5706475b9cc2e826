#include "sync/client/backoff.h"

#include <algorithm>

namespace handslag {

BackoffStep after_failure(Backoff backoff, std::chrono::seconds limit, std::uint64_t random) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const milliseconds most = std::clamp<seconds>(limit, seconds(1), std::chrono::hours(24));
  // 2^27 seconds are over any limit, and the shift cannot overflow.
  const std::uint32_t doublings = std::min<std::uint32_t>(backoff.failures, 27);
  const milliseconds bound = std::min<milliseconds>(kBackoffBase * (1LL << doublings), most);
  // Scales 32 random bits to 0..bound; bound is under 2^27, so the product fits.
  const std::uint64_t scaled =
      ((random >> 32) * (static_cast<std::uint64_t>(bound.count()) + 1)) >> 32;
  const std::uint32_t failures = std::min<std::uint32_t>(backoff.failures, 999'999) + 1;
  return {Backoff{failures}, milliseconds(static_cast<std::int64_t>(scaled))};
}

}  // namespace handslag
