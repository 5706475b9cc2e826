// What a call for staff becomes: for whom it is, and that nothing of anybody is in it.
#include "kiosk/runtime/staff_call_record.h"

#include "shared/record/opener.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;
using record::AudienceKind;
using record::Recipient;
using record::StaffCall;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// So many minutes after midnight UTC of the Monday, in winter: an hour later in Stockholm.
UtcTime utc(std::int64_t minute, Day day = kMonday) {
  return {(std::int64_t{day.count} * 1440 + minute) * 60'000};
}

StaffCallRecord made(const TestFederation& f, UtcTime called,
                     std::chrono::nanoseconds waited = minutes(4)) {
  return need(staff_call_record(f.directory, kHuset, called, waited));
}
StaffCall told(const StaffCallRecord& record, std::size_t draft) {
  return std::get<StaffCall>(need(record::decode_content(record.drafts.at(draft).plain)));
}

record::SealedRecord sealed(const TestFederation& f, StaffCallRecord& record) {
  record::Sealer sealer;
  std::uint64_t number = 0;
  return sealer.seal(f.first_header(), record.drafts, [&](const auto&) { return ++number; });
}

/// The places of the sections that the holder of `key` opens, with every grant there is.
std::vector<std::size_t> opened_with(const crypto::BoxKey& key,
                                     const record::SealedRecord& sealed) {
  const auto header = need(record::decode_header(sealed.header));
  auto opener = opener_with<record::Opener>(key);
  std::vector<std::size_t> out;
  for (std::size_t number = 0; number < sealed.sections.size(); ++number) {
    const auto& section = sealed.sections[number];
    for (const auto& grant : sealed.grants) {
      (void)opener.add_grant(header, number, section.descriptor, grant.bytes);
    }
    if (opener.open(header, number, section.descriptor, section.section)) out.push_back(number);
  }
  return out;
}

using Places = std::vector<std::size_t>;

}  // namespace

TEST_CASE(
    "The host's archive opens one section, the reporting station the other, nobody else any") {
  const TestFederation f;
  StaffCallRecord record = made(f, utc(8 * 60));
  const auto out = sealed(f, record);
  REQUIRE(out.sections.size() == 2);
  CHECK(opened_with(f.party(kKommun).archive, out) == Places{0});
  CHECK(opened_with(f.reporting, out) == Places{1});
  CHECK(opened_with(f.party(kRegion).archive, out).empty());
  CHECK(opened_with(f.device.box, out).empty());
  CHECK(opened_with(f.field, out).empty());
  int units = 0;
  for (const TestParty& party : f.parties) {
    for (const auto& [unit, key] : party.units) {
      CHECK(opened_with(key, out).empty());
      ++units;
    }
  }
  CHECK(units > 2);
}

TEST_CASE("The host is the meeting point's, whoever has activities there") {
  TestFederation f;
  f.directory.profile.meeting_points.front().host = kRegion;
  StaffCallRecord record = made(f, utc(8 * 60));
  const auto out = sealed(f, record);
  CHECK(opened_with(f.party(kRegion).archive, out) == Places{0});
  CHECK(opened_with(f.party(kKommun).archive, out).empty());
}

TEST_CASE("Place, day and wait are told to both, the hour to the host alone") {
  const TestFederation f;
  const StaffCallRecord record = made(f, utc(8 * 60 + 59), minutes(4) + seconds(59));
  REQUIRE(record.drafts.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(told(record, i).meeting_point == kHuset);
    CHECK(told(record, i).day == kMonday);
    CHECK(told(record, i).minutes == 4);
  }
  CHECK(told(record, 0).hour == 9);
  CHECK_FALSE(told(record, 1).hour);
}

TEST_CASE("Calls of one hour and as long a wait are the same to the last byte") {
  const TestFederation f;
  const StaffCallRecord one = made(f, utc(8 * 60), minutes(4));
  const StaffCallRecord other =
      made(f, UtcTime{utc(8 * 60 + 59).ms + 59'999}, minutes(4) + seconds(59));
  REQUIRE(one.drafts.size() == other.drafts.size());
  for (std::size_t i = 0; i < one.drafts.size(); ++i) {
    CHECK(std::ranges::equal(one.drafts[i].plain, other.drafts[i].plain));
  }
}

TEST_CASE("The day is Stockholm's, and that of the call, however late staff came") {
  const TestFederation f;
  CHECK(told(made(f, utc(22 * 60 + 59)), 0).day == kMonday);
  CHECK(told(made(f, utc(22 * 60 + 59)), 0).hour == 23);
  CHECK(told(made(f, utc(23 * 60)), 0).day == Day{kMonday.count + 1});
  CHECK(told(made(f, utc(23 * 60)), 0).hour == 0);
  const StaffCall overnight = told(made(f, utc(16 * 60), std::chrono::hours(15)), 1);
  CHECK(overnight.day == kMonday);
  CHECK(overnight.minutes == 15 * 60);
  // In summer Stockholm is two hours ahead.
  CHECK(told(made(f, utc(8 * 60, *day_of({2026, 7, 1}))), 0).hour == 10);
}

TEST_CASE("A wait is told in whole minutes, up to the longest that there is a number for") {
  const TestFederation f;
  const auto minutes_of = [&](std::chrono::nanoseconds waited) {
    return told(made(f, utc(8 * 60), waited), 1).minutes;
  };
  CHECK(minutes_of(seconds(0)) == 0);
  CHECK(minutes_of(seconds(59)) == 0);
  CHECK(minutes_of(seconds(60)) == 1);
  CHECK(minutes_of(minutes(65'534)) == 65'534);
  CHECK(minutes_of(minutes(65'535)) == record::kLongestStaffWait);
  CHECK(minutes_of(minutes(65'536)) == record::kLongestStaffWait);
  CHECK(minutes_of(std::chrono::hours(24 * 365 * 20)) == record::kLongestStaffWait);
}

TEST_CASE("Its sections are of the smallest size") {
  const TestFederation f;
  StaffCallRecord record = made(f, utc(8 * 60));
  for (const auto& section : sealed(f, record).sections) {
    CHECK(need(record::decode_descriptor(section.descriptor)).padded_size == 128);
  }
}

TEST_CASE("Without a reader or a place in the directory there is no record of a call") {
  TestFederation f;
  const auto made_at = [&](const MeetingPointId& place) {
    return verdict(staff_call_record(f.directory, place, utc(8 * 60), minutes(4)));
  };
  CHECK(made_at(kHuset) == "good");
  CHECK(made_at(MeetingPointId("annan")) == "visit.no_place");
  auto reporting = std::exchange(f.directory.root.reporting, std::nullopt);
  CHECK(made_at(kHuset) == "directory.no_reporting_key");
  f.directory.root.reporting = std::move(reporting);
  std::erase_if(f.directory.root.parties, [](const auto& party) { return party.id == kKommun; });
  CHECK(made_at(kHuset) == "directory.no_party_key");
}
