#include "sync/report/visits.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace handslag::report {
namespace {

const MeetingPointId kHuset{"huset"};
const ActivityId kKurs{"kurs"};
constexpr Day kMonday{20'780};
const Period kWeek{kMonday, {kMonday.count + 6}};

record::Statistics visit(RegistrationMode mode, int day, const ActivityId& activity = kKurs) {
  const bool claimed = mode == RegistrationMode::identified;
  return {kHuset, activity, mode, claimed ? ProofStrength::claimed : ProofStrength::none,
          Day{kMonday.count + day}};
}

TEST_CASE("visits of one kind are put together") {
  const std::vector<record::Statistics> statistics{visit(RegistrationMode::anonymous, 0),
                                                   visit(RegistrationMode::anonymous, 0),
                                                   visit(RegistrationMode::identified, 0)};
  const auto counts = count_visits(statistics, kWeek);
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].kind.mode == RegistrationMode::identified);
  CHECK(counts[0].visits == 1);
  CHECK(counts[1].kind.mode == RegistrationMode::anonymous);
  CHECK(counts[1].visits == 2);
}

TEST_CASE("the first and the last day of a period count, their neighbours do not") {
  std::vector<record::Statistics> statistics;
  for (const int day : {-1, 0, 6, 7}) statistics.push_back(visit(RegistrationMode::anonymous, day));
  const auto counts = count_visits(statistics, kWeek);
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].kind.day == kWeek.from);
  CHECK(counts[1].kind.day == kWeek.to);
}

TEST_CASE("a visit without an activity is a kind of its own") {
  const std::vector<record::Statistics> statistics{
      visit(RegistrationMode::anonymous, 0), visit(RegistrationMode::anonymous, 0, ActivityId())};
  CHECK(count_visits(statistics, kWeek).size() == 2);
}

TEST_CASE("the order in which visits arrive does not show") {
  std::vector<record::Statistics> statistics;
  for (int day = 0; day < 5; ++day) {
    statistics.push_back(visit(RegistrationMode::anonymous, day));
    statistics.push_back(visit(RegistrationMode::identified, day));
    statistics.push_back(visit(RegistrationMode::count_only, 4 - day));
  }
  const auto forwards = count_visits(statistics, kWeek);
  std::ranges::reverse(statistics);
  const auto backwards = count_visits(statistics, kWeek);
  REQUIRE(forwards.size() == backwards.size());
  for (std::size_t i = 0; i < forwards.size(); ++i) {
    CHECK(forwards[i].kind == backwards[i].kind);
    CHECK(forwards[i].visits == backwards[i].visits);
  }
}

}  // namespace
}  // namespace handslag::report
