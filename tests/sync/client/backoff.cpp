#include "sync/client/backoff.h"

#include <limits>

#include "tests/support/catch.h"

using namespace handslag;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kLeast = 0;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

std::chrono::milliseconds longest_delay(std::uint32_t failures, std::chrono::seconds limit) {
  return after_failure(Backoff{failures}, limit, kMost).delay;
}

}  // namespace

TEST_CASE("The longest delay doubles from one second up to the limit") {
  CHECK(longest_delay(0, 300s) == 1s);
  CHECK(longest_delay(1, 300s) == 2s);
  CHECK(longest_delay(8, 300s) == 256s);
  CHECK(longest_delay(9, 300s) == 300s);
  CHECK(longest_delay(4'000'000'000U, 300s) == 300s);
}

TEST_CASE("The delay is spread over all that is between nothing and the longest") {
  const Backoff backoff{3};
  CHECK(after_failure(backoff, 300s, kLeast).delay == 0ms);
  CHECK(after_failure(backoff, 300s, kMost / 2).delay == 4s);
  CHECK(after_failure(backoff, 300s, kMost / 4).delay == 2s);
}

TEST_CASE("Each failure counts, without end, and a success starts anew") {
  Backoff backoff;
  for (int i = 0; i < 5; ++i) backoff = after_failure(backoff, 300s, kLeast).next;
  CHECK(backoff.failures == 5);
  const Backoff many{std::numeric_limits<std::uint32_t>::max()};
  CHECK(after_failure(many, 300s, kLeast).next.failures > 27);
  CHECK(longest_delay(Backoff{}.failures, 300s) == 1s);
}

TEST_CASE("A limit out of all reason is brought back into it") {
  CHECK(longest_delay(20, 0s) == 1s);
  CHECK(longest_delay(20, -5s) == 1s);
  CHECK(longest_delay(30, std::chrono::seconds::max() / 2000) == 24h);
}
