#include "shared/directory/audience.h"

#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::directory;
using namespace handslag::test;
using record::AudienceKind;
using record::Recipient;

TEST_CASE("A care section goes to the owner's archive and to the handlers of its units there") {
  const TestFederation f;
  const CarePlan care = f.care(kKommun);
  const Recipient archive{AudienceKind::party, kKommun};
  const Recipient handlers{AudienceKind::handlers, kKommun};
  CHECK(care.plan.audience == record::Audience{archive, handlers});
  CHECK(care.units == std::vector<ActivityId>{kReception, kKurs, kGrupp});
  REQUIRE(care.plan.targets.size() == 4);
  CHECK(care.plan.targets[0].lanes == std::vector<std::uint8_t>{0, 1, 2});
  CHECK(care.plan.targets[1].lanes == std::vector<std::uint8_t>{0});
  CHECK(care.plan.targets[2].key == f.party(kKommun).units.at(kKurs).public_key);
  CHECK(care.plan.targets[2].lanes == std::vector<std::uint8_t>{care.lane_of(kKurs)});
}

TEST_CASE("A unit without a handlers key is read by the archive alone") {
  TestFederation f;
  std::erase_if(f.directory.handlers, [](const HandlersKey& key) { return key.unit == kKurs; });
  const CarePlan care = f.care(kKommun);
  CHECK(care.units.size() == 3);
  CHECK(care.plan.targets.size() == 3);
}

TEST_CASE("A party that has no key yet is an error that says whom to ask") {
  TestFederation f;
  f.directory.root.parties.pop_back();
  CHECK(verdict(care_plan(f.directory, kRegion, kHuset, kMonday)) == "directory.no_party_key");
  CHECK(verdict(plan_for_one(f.directory, {AudienceKind::party, kRegion})) ==
        "directory.no_party_key");
  f.directory.root.reporting.reset();
  CHECK(verdict(reporting_plan(f.directory)) == "directory.no_reporting_key");
}

TEST_CASE("More activities at one place than a session holds are an error, not an end") {
  TestFederation f;
  const Activity activity = *f.directory.profile.activity(kKurs);
  f.directory.profile.activities.assign(62, activity);
  CHECK(verdict(care_plan(f.directory, kKommun, kHuset, kMonday)) == "good");
  f.directory.profile.activities.assign(63, activity);
  CHECK(verdict(care_plan(f.directory, kKommun, kHuset, kMonday)) == "directory.too_many_units");
}

TEST_CASE("Counts go to those who have a key of their own") {
  const TestFederation f;
  const auto to = [&](const Recipient& recipient) { return plan_for_one(f.directory, recipient); };
  CHECK(need(to({AudienceKind::party, kKommun})).targets[0].key ==
        f.party(kKommun).archive.public_key);
  CHECK(need(to({AudienceKind::reporting, {}})).targets[0].key == f.reporting.public_key);
  CHECK(need(to({AudienceKind::field, {}})).targets[0].key == f.field.public_key);
  CHECK(verdict(to({AudienceKind::handlers, kKommun})) == "directory.no_such_reader");
  CHECK(verdict(to({AudienceKind::audit, {}})) == "directory.no_such_reader");
}
