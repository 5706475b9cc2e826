// How many calls for staff there were, and how long a wait is usual.
#include "sync/report/staff_calls.h"

#include "tests/support/catch.h"

namespace handslag::report {
namespace {

const MeetingPointId kHuset{"huset"};
const MeetingPointId kTorget{"torget"};
constexpr Day kMonday{20'780};
const Period kWeek{kMonday, {kMonday.count + 6}};

record::StaffCall call(std::uint16_t minutes, const MeetingPointId& place = kHuset, int day = 0) {
  return {place, Day{kMonday.count + day}, std::nullopt, minutes};
}

std::vector<StaffCallCount> counted(const std::vector<record::StaffCall>& calls) {
  return count_staff_calls(calls, kWeek);
}

TEST_CASE("calls for staff are counted at each meeting point") {
  const auto counts = counted({call(1, kTorget), call(2), call(3, kTorget), call(4, kTorget)});
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].meeting_point == kHuset);
  CHECK(counts[0].calls == 1);
  CHECK(counts[1].meeting_point == kTorget);
  CHECK(counts[1].calls == 3);
}

TEST_CASE("a mark that was forgotten does not hide how long people usually wait") {
  CHECK(counted({call(900), call(2), call(3)}).at(0).median_minutes == 3);
  CHECK(counted({call(900), call(2), call(3), call(1)}).at(0).median_minutes == 2);
  CHECK(counted({call(7)}).at(0).median_minutes == 7);
}

TEST_CASE("calls on the first and the last day of a period count, those beside them do not") {
  const auto counts =
      counted({call(9, kHuset, -1), call(1, kHuset, 0), call(2, kHuset, 6), call(9, kHuset, 7)});
  REQUIRE(counts.size() == 1);
  CHECK(counts[0].calls == 2);
  CHECK(counts[0].median_minutes == 1);
  CHECK(counted({call(9, kHuset, 7)}).empty());
}

}  // namespace
}  // namespace handslag::report
