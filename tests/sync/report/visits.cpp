#include "sync/report/visits.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace handslag::report {
namespace {

const MeetingPointId kHuset{"huset"};
const ActivityId kKurs{"kurs"};
constexpr Day kMonday{20'780};
const Period kWeek{kMonday, {kMonday.count + 6}};

const MeetingPointId kTorget{"torget"};

SectionName name(std::uint8_t section, std::uint8_t device = 1) {
  SectionName out;
  out.device.value[0] = device;
  out.section.value[0] = section;
  return out;
}

OpenedVisit visit(RegistrationMode mode, int day, const ActivityId& activity = kKurs) {
  const bool claimed = mode == RegistrationMode::identified;
  return {{},
          {kHuset, activity, mode, claimed ? ProofStrength::claimed : ProofStrength::none,
           Day{kMonday.count + day}}};
}

/// A visit by one of several cards.
OpenedVisit by_card(std::uint8_t card, int day, const ActivityId& activity = kKurs,
                    const MeetingPointId& place = kHuset) {
  record::Pseudonym pseudonym;
  pseudonym.value[0] = card;
  return {{},
          {place, activity, RegistrationMode::identified, ProofStrength::card,
           Day{kMonday.count + day}, pseudonym}};
}

CountedVisits counted(const std::vector<OpenedVisit>& visits,
                      const std::vector<SectionName>& annulled = {}) {
  return count_visits(visits, annulled, kWeek);
}

std::uint64_t total(const CountedVisits& counted) {
  std::uint64_t sum = 0;
  for (const VisitCount& row : counted.visits) sum += row.visits;
  return sum;
}

TEST_CASE("visits of one kind are put together") {
  const std::vector<OpenedVisit> visits{visit(RegistrationMode::anonymous, 0),
                                        visit(RegistrationMode::anonymous, 0),
                                        visit(RegistrationMode::identified, 0)};
  const auto counts = counted(visits).visits;
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].kind.mode == RegistrationMode::identified);
  CHECK(counts[0].visits == 1);
  CHECK(counts[1].kind.mode == RegistrationMode::anonymous);
  CHECK(counts[1].visits == 2);
}

TEST_CASE("the first and the last day of a period count, their neighbours do not") {
  std::vector<OpenedVisit> visits;
  for (const int day : {-1, 0, 6, 7}) visits.push_back(visit(RegistrationMode::anonymous, day));
  const auto counts = counted(visits).visits;
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].kind.day == kWeek.from);
  CHECK(counts[1].kind.day == kWeek.to);
}

TEST_CASE("a visit without an activity is a kind of its own") {
  const std::vector<OpenedVisit> visits{visit(RegistrationMode::anonymous, 0),
                                        visit(RegistrationMode::anonymous, 0, ActivityId())};
  CHECK(counted(visits).visits.size() == 2);
}

TEST_CASE("the order in which visits arrive does not show") {
  std::vector<OpenedVisit> visits;
  for (int day = 0; day < 5; ++day) {
    visits.push_back(visit(RegistrationMode::anonymous, day));
    visits.push_back(visit(RegistrationMode::identified, day));
    visits.push_back(visit(RegistrationMode::count_only, 4 - day));
  }
  const auto forwards = counted(visits).visits;
  std::ranges::reverse(visits);
  const auto backwards = counted(visits).visits;
  REQUIRE(forwards.size() == backwards.size());
  for (std::size_t i = 0; i < forwards.size(); ++i) {
    CHECK(forwards[i].kind == backwards[i].kind);
    CHECK(forwards[i].visits == backwards[i].visits);
  }
}

TEST_CASE("a card counts once at an activity on a day, a number each time") {
  const CountedVisits cards = counted({by_card(1, 0), by_card(1, 0), by_card(1, 0)});
  CHECK(total(cards) == 1);
  CHECK(cards.repeated == 2);
  const CountedVisits numbers =
      counted({visit(RegistrationMode::identified, 0), visit(RegistrationMode::identified, 0)});
  CHECK(total(numbers) == 2);
  CHECK(numbers.repeated == 0);
}

TEST_CASE("another card, another activity and another day are visits of their own") {
  const CountedVisits made =
      counted({by_card(1, 0), by_card(2, 0), by_card(1, 1), by_card(1, 0, ActivityId("annan")),
               by_card(1, 0, ActivityId())});
  CHECK(total(made) == 5);
  CHECK(made.repeated == 0);
}

TEST_CASE("an activity is the same at two meeting points, none is another at each") {
  CHECK(total(counted({by_card(1, 0, kKurs, kHuset), by_card(1, 0, kKurs, kTorget)})) == 1);
  CHECK(total(counted(
            {by_card(1, 0, ActivityId(), kHuset), by_card(1, 0, ActivityId(), kTorget)})) == 2);
}

TEST_CASE("which of a card's check-ins counts does not depend on their order") {
  const auto forwards = counted({by_card(1, 0, kKurs, kHuset), by_card(1, 0, kKurs, kTorget)});
  const auto backwards = counted({by_card(1, 0, kKurs, kTorget), by_card(1, 0, kKurs, kHuset)});
  REQUIRE(forwards.visits.size() == 1);
  REQUIRE(backwards.visits.size() == 1);
  CHECK(forwards.visits[0].kind == backwards.visits[0].kind);
}

TEST_CASE("what its device took back does not count, and how much that was is told") {
  OpenedVisit first = visit(RegistrationMode::anonymous, 0);
  OpenedVisit second = visit(RegistrationMode::anonymous, 0);
  first.name = name(1);
  second.name = name(2);
  const CountedVisits made = counted({first, second}, {name(1)});
  CHECK(total(made) == 1);
  CHECK(made.annulled == 1);
}

TEST_CASE("no device takes back what another wrote, nor what was never written") {
  OpenedVisit one = visit(RegistrationMode::anonymous, 0);
  one.name = name(1);
  const CountedVisits made = counted({one}, {name(1, 2), name(9)});
  CHECK(total(made) == 1);
  CHECK(made.annulled == 0);
}

TEST_CASE("a card that was taken back may come again, and then counts") {
  OpenedVisit first = by_card(1, 0);
  OpenedVisit again = by_card(1, 0);
  first.name = name(1);
  again.name = name(2);
  const CountedVisits made = counted({again, first}, {name(1), name(1)});
  CHECK(total(made) == 1);
  CHECK(made.annulled == 1);
  CHECK(made.repeated == 0);
}

TEST_CASE("what was left out is told of the period alone") {
  OpenedVisit before = by_card(1, -1);
  before.name = name(1);
  const CountedVisits made = counted({before, by_card(2, 7), by_card(2, 7)}, {name(1)});
  CHECK(total(made) == 0);
  CHECK(made.annulled == 0);
  CHECK(made.repeated == 0);
}

}  // namespace
}  // namespace handslag::report
