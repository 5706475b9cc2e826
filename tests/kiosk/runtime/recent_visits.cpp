// What a kiosk remembers of its latest visits, and for how long.
#include "kiosk/runtime/recent_visits.h"

#include "shared/record/card.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Instant kStart = std::chrono::hours(3);

SavedVisit a_visit() {
  return {kKommun, kKurs, {{}, {}, {}}};
}

struct Cards {
  TestFederation federation;
  CardCode one = record::new_card_code(federation.id());
  CardCode other = record::new_card_code(federation.id());
};

}  // namespace

TEST_CASE("A card is known again at the same activity alone") {
  const Cards cards;
  RecentVisits recent;
  recent.forget(kStart, kMonday);
  const VisitNumber visit = recent.add(a_visit(), recent.name(cards.one, kKurs), kStart);
  CHECK(recent.find(recent.name(cards.one, kKurs)) == visit);
  CHECK_FALSE(recent.find(recent.name(cards.one, kGrupp)));
  CHECK_FALSE(recent.find(recent.name(cards.one, ActivityId())));
  CHECK_FALSE(recent.find(recent.name(cards.other, kKurs)));
}

TEST_CASE("Cards are forgotten with the day") {
  const Cards cards;
  RecentVisits recent;
  recent.forget(kStart, kMonday);
  recent.add(a_visit(), recent.name(cards.one, kKurs), kStart);
  recent.forget(kStart + std::chrono::hours(10), kMonday);
  CHECK(recent.find(recent.name(cards.one, kKurs)));
  recent.forget(kStart + std::chrono::hours(20), Day{kMonday.count + 1});
  CHECK_FALSE(recent.find(recent.name(cards.one, kKurs)));
}

TEST_CASE("Two processes name the same card differently") {
  const Cards cards;
  const RecentVisits one, other;
  CHECK(one.name(cards.one, kKurs) != other.name(cards.one, kKurs));
}

TEST_CASE("A visit is offered to be taken back for a minute, and forgotten some minutes later") {
  RecentVisits recent;
  const VisitNumber visit = recent.add(a_visit(), std::nullopt, kStart);
  CHECK(recent.undo_left(visit, kStart + seconds(20)) == seconds(40));
  CHECK(recent.undo_left(visit, kStart + seconds(70)) == Instant::zero());
  recent.forget(kStart + minutes(4), kMonday);
  CHECK(recent.undoable(visit) != nullptr);
  recent.forget(kStart + minutes(5), kMonday);
  CHECK(recent.undoable(visit) == nullptr);
  CHECK(recent.undo_left(visit, kStart + seconds(20)) == Instant::zero());
}

TEST_CASE("What was taken back is not taken back again, and its card may come again") {
  const Cards cards;
  RecentVisits recent;
  recent.forget(kStart, kMonday);
  const VisitNumber first = recent.add(a_visit(), recent.name(cards.one, kKurs), kStart);
  const VisitNumber second = recent.add(a_visit(), recent.name(cards.other, kKurs), kStart);
  recent.remove(first);
  CHECK(recent.undoable(first) == nullptr);
  CHECK_FALSE(recent.find(recent.name(cards.one, kKurs)));
  CHECK(recent.undoable(second) != nullptr);
  CHECK(recent.find(recent.name(cards.other, kKurs)) == second);
}
