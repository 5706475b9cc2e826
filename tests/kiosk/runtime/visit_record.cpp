// What a visit becomes: whose it is, what is never stored, and that from outside all look alike.
#include "kiosk/runtime/visit_record.h"

#include <set>

#include "shared/domain/national_id.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;
using record::AudienceKind;
using record::Recipient;

namespace {

/// Noon of the Monday, in UTC.
constexpr UtcTime kNoon{(std::int64_t{kMonday.count} * 86'400 + 12 * 3600) * 1000};

Visit anonymous(std::optional<ActivityId> activity) {
  Visit visit;
  visit.activity = std::move(activity);
  return visit;
}
Visit with_number(std::optional<ActivityId> activity) {
  auto number = parse_national_id("199001012385", kMonday);
  REQUIRE(number);
  return {RegistrationMode::identified, ProofStrength::claimed, std::move(*number),
          std::move(activity)};
}
Visit with_card(const TestFederation& f, std::optional<ActivityId> activity) {
  return {RegistrationMode::identified, ProofStrength::card, std::nullopt, std::move(activity),
          record::new_card_code(f.id())};
}

/// What of `record` an undo has to know; the sections' ids are made up.
SavedVisit saved_as(const VisitRecord& record) {
  SavedVisit visit{record.owner, record.activity, {}};
  for (int i = 0; i < 3; ++i) visit.sections.push_back(crypto::random_fixed<record::SectionId>());
  return visit;
}

VisitRecord made(const TestFederation& f, Visit visit) {
  return need(visit_record(f.directory, kHuset, std::move(visit), kNoon));
}
template <typename T>
T content(const VisitRecord& record, std::size_t draft) {
  auto decoded = need(record::decode_content(record.drafts.at(draft).plain));
  REQUIRE(std::holds_alternative<T>(decoded));
  return std::get<T>(std::move(decoded));
}

/// Padded sizes and audiences of the sections, as whoever carries them sees them.
std::vector<std::pair<std::uint32_t, std::size_t>> outside_of(const TestFederation& f,
                                                              const VisitRecord& record) {
  record::Sealer sealer;
  std::uint64_t number = 0;
  auto drafts = record.drafts;
  const auto sealed = sealer.seal(f.first_header(), drafts, [&](const auto&) { return ++number; });
  std::vector<std::pair<std::uint32_t, std::size_t>> out;
  for (const auto& section : sealed.sections) {
    out.emplace_back(need(record::decode_descriptor(section.descriptor)).padded_size,
                     section.section.size());
  }
  return out;
}

}  // namespace

TEST_CASE("A visit belongs to the activity's principal or, without one, to the place's host") {
  const TestFederation f;
  const auto owner = [&](std::optional<ActivityId> activity) {
    return made(f, anonymous(std::move(activity))).care->audience.front();
  };
  CHECK(owner(kSkola) == Recipient{AudienceKind::party, kRegion});
  CHECK(owner(kKurs) == Recipient{AudienceKind::party, kKommun});
  CHECK(owner(std::nullopt) == Recipient{AudienceKind::party, kKommun});
}

TEST_CASE("The number goes to the owner alone, day and mode to the reporting station") {
  const TestFederation f;
  const VisitRecord record = made(f, with_number(kKurs));
  REQUIRE(record.drafts.size() == 3);
  CHECK(record.drafts[0].plan == record.reporting.get());
  CHECK(record.drafts[1].plan == record.care.get());
  CHECK(record.drafts[2].plan == record.care.get());
  const auto counted = content<record::Statistics>(record, 0);
  CHECK(counted.mode == RegistrationMode::identified);
  CHECK(counted.day == kMonday);
  CHECK(content<record::IdentityContact>(record, 1).number.view() == "199001012385");
  CHECK(content<record::Attendance>(record, 2).time == kNoon);
}

TEST_CASE("A card goes to the owner as its identity, to the reporting station as a pseudonym") {
  const TestFederation f;
  const CardCode card = record::new_card_code(f.id());
  Visit visit = with_card(f, kKurs);
  visit.card = std::move(*read_card_code(card.digits(), record::card_mark(f.id())));
  const VisitRecord record = made(f, std::move(visit));
  const auto counted = content<record::Statistics>(record, 0);
  CHECK(counted.proof == ProofStrength::card);
  CHECK(counted.pseudonym == record::card_pseudonym(f.id(), card, 2026));
  const auto identity = content<record::IdentityContact>(record, 1);
  CHECK(identity.card == record::card_identity(f.id(), card));
  CHECK(identity.number.empty());
  for (const auto& draft : record.drafts) {
    const std::string_view plain = text_of(draft.plain);
    CHECK(plain.find(card.digits().substr(8, 12)) == std::string_view::npos);
  }
}

TEST_CASE("A number has no pseudonym, and neither has nobody") {
  const TestFederation f;
  CHECK_FALSE(content<record::Statistics>(made(f, with_number(kKurs)), 0).pseudonym);
  CHECK_FALSE(content<record::Statistics>(made(f, anonymous(kKurs)), 0).pseudonym);
}

TEST_CASE("An undo names each section of its visit to those who read that section") {
  const TestFederation f;
  for (const auto& activity : {std::optional(kSkola), std::optional<ActivityId>()}) {
    const VisitRecord visit = made(f, anonymous(activity));
    const SavedVisit saved = saved_as(visit);
    const VisitRecord undo = need(annulment_record(f.directory, kHuset, saved, kNoon));
    REQUIRE(undo.drafts.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(content<record::Annulment>(undo, i).sections ==
            std::vector<record::SectionId>{saved.sections[i]});
      CHECK(*undo.drafts[i].plan == *visit.drafts[i].plan);
      CHECK(undo.drafts[i].lane == visit.drafts[i].lane);
    }
  }
}

TEST_CASE("A visit to what is no longer offered is taken back all the same") {
  TestFederation f;
  const SavedVisit saved = saved_as(made(f, anonymous(kSkola)));
  std::erase_if(f.directory.profile.activities,
                [](const Activity& activity) { return activity.id == kSkola; });
  const VisitRecord undo = need(annulment_record(f.directory, kHuset, saved, kNoon));
  CHECK(undo.care->audience.front() == Recipient{AudienceKind::party, kRegion});
  CHECK(undo.drafts[1].lane == 0);
  const auto nowhere = annulment_record(f.directory, MeetingPointId("annan"), saved, kNoon);
  CHECK(verdict(nowhere) == "visit.no_place");
}

TEST_CASE("Where only heads are counted, a typed number is not stored") {
  TestFederation f;
  for (Activity& activity : f.directory.profile.activities) {
    if (activity.id == kGrupp) activity.method = MeasuringMethod::count_only;
  }
  const VisitRecord record = made(f, with_number(kGrupp));
  CHECK(content<record::IdentityContact>(record, 1).number.view().empty());
  const auto counted = content<record::Statistics>(record, 0);
  CHECK(counted.mode == RegistrationMode::count_only);
  CHECK(counted.proof == ProofStrength::none);
  const VisitRecord by_card = made(f, with_card(f, kGrupp));
  CHECK_FALSE(content<record::IdentityContact>(by_card, 1).card);
  CHECK_FALSE(content<record::Statistics>(by_card, 0).pseudonym);
}

TEST_CASE("Visits of all kinds, and undos, have sections of the same sizes") {
  TestFederation f;
  const auto kind = outside_of(f, made(f, anonymous(kKurs)));
  CHECK(kind.size() == 3);
  CHECK(outside_of(f, made(f, with_number(kKurs))) == kind);
  CHECK(outside_of(f, made(f, with_number(std::nullopt))) == kind);
  CHECK(outside_of(f, made(f, anonymous(std::nullopt))) == kind);
  CHECK(outside_of(f, made(f, with_number(kSkola))) == kind);
  CHECK(outside_of(f, made(f, with_card(f, kKurs))) == kind);
  CHECK(outside_of(f, made(f, with_card(f, std::nullopt))) == kind);
  const SavedVisit saved = saved_as(made(f, with_card(f, kSkola)));
  CHECK(outside_of(f, need(annulment_record(f.directory, kHuset, saved, kNoon))) == kind);
  for (Activity& activity : f.directory.profile.activities) {
    activity.method = MeasuringMethod::count_only;
  }
  CHECK(outside_of(f, made(f, with_number(kGrupp))) == kind);
}

TEST_CASE("What the directory no longer offers is an error, not an end") {
  const TestFederation f;
  const auto visit = [&](const MeetingPointId& place, const ActivityId& activity) {
    return verdict(visit_record(f.directory, place, anonymous(activity), kNoon));
  };
  CHECK(visit(kHuset, ActivityId("annat")) == "visit.no_activity");
  CHECK(visit(MeetingPointId("annan"), kKurs) == "visit.no_place");
}

TEST_CASE("A visit's day is Stockholm's, on both sides of its midnight and of UTC's") {
  const TestFederation f;
  const auto day_at = [&](std::int64_t hours_after_utc_midnight) {
    const UtcTime now{(std::int64_t{kMonday.count} * 24 + hours_after_utc_midnight) * 3'600'000};
    const auto record = need(visit_record(f.directory, kHuset, anonymous(std::nullopt), now));
    return content<record::Statistics>(record, 0).day;
  };
  CHECK(day_at(22) == kMonday);
  CHECK(day_at(23) == Day{kMonday.count + 1});
  CHECK(day_at(25) == Day{kMonday.count + 1});
}
