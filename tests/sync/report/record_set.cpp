#include "sync/report/record_set.h"

#include <algorithm>

#include "tests/sync/report/feed_of.h"

namespace handslag::test {
namespace {

using report::FindingKind;
using Kinds = std::vector<FindingKind>;

TEST_CASE("what a sound device wrote is opened, and nothing is found") {
  FeedTest test;
  for (int i = 0; i < 3; ++i) test.arrive(test.visit());
  test.arrive(test.device.counts(test.federation.directory, {}, kMonday));
  const auto opened = test.open();
  CHECK(opened.visits.size() == 3);
  CHECK(opened.findings.empty());
  CHECK(opened.devices.at(test.federation.device.id()).records == 4);
}

TEST_CASE("sessions of many days are all opened") {
  FeedTest test;
  for (int day = 0; day < 40; ++day) {
    test.arrive(test.visit(Day{kMonday.count + day}));
    test.arrive(test.visit(Day{kMonday.count + day}));
  }
  const auto opened = test.open();
  CHECK(opened.visits.size() == 80);
  CHECK(opened.findings.empty());
}

TEST_CASE("one head vouches for the records before it") {
  FeedTest test;
  test.arrive_without_head(test.visit());
  test.arrive_without_head(test.visit());
  test.arrive(test.visit());
  CHECK(test.open().visits.size() == 3);
  CHECK(test.open().findings.empty());
}

TEST_CASE("records that no head vouches for are named and not counted") {
  FeedTest test;
  test.arrive(test.visit());
  test.arrive_without_head(test.visit());
  test.arrive_without_head(test.visit());
  const auto opened = test.open();
  CHECK(opened.visits.size() == 1);
  REQUIRE(kinds(opened) == Kinds{FindingKind::unsigned_records});
  CHECK(opened.findings[0].first == Sequence{2});
  CHECK(opened.findings[0].last == Sequence{3});
}

TEST_CASE("a gap is named by its sequence numbers, and what follows is counted") {
  FeedTest test;
  test.arrive(test.visit());
  (void)test.visit();
  (void)test.visit();
  test.arrive(test.device.write(test.federation.directory, record::encode(anonymous_visit()),
                                Day{kMonday.count + 1}));
  const auto opened = test.open();
  CHECK(opened.visits.size() == 2);
  REQUIRE(kinds(opened) == Kinds{FindingKind::missing_records});
  CHECK(opened.findings[0].first == Sequence{2});
  CHECK(opened.findings[0].last == Sequence{3});
}

TEST_CASE("a log that begins late has a gap at its beginning") {
  FeedTest test;
  (void)test.visit();
  test.arrive(test.visit(Day{kMonday.count + 1}));
  const auto opened = test.open();
  REQUIRE(kinds(opened) == Kinds{FindingKind::missing_records});
  CHECK(opened.findings[0].first == Sequence{1});
  CHECK(opened.findings[0].last == Sequence{1});
}

TEST_CASE("a head that is another's is named") {
  FeedTest test;
  Pushed pushed = test.visit();
  pushed.head.value[0] ^= 1;
  test.arrive(pushed);
  CHECK(kinds(test.open()) == Kinds{FindingKind::wrong_head, FindingKind::unsigned_records});
  CHECK(test.open().visits.empty());
}

TEST_CASE("a record from a copy of the device breaks the chain") {
  FeedTest test;
  test.arrive(test.visit());
  PretendDevice copy(test.federation.device.sign, test.federation.device.id(),
                     test.federation.id());
  (void)copy.visit(test.federation.directory, anonymous_visit(), kMonday);
  test.arrive(copy.visit(test.federation.directory, anonymous_visit(), kMonday));
  CHECK(kinds(test.open()) == Kinds{FindingKind::broken_chain, FindingKind::unreadable_section});
}

TEST_CASE("a section that the server keeps back shows in the device's counts") {
  FeedTest test;
  test.arrive(test.visit());
  Pushed robbed = test.visit();
  robbed.record.sections.clear();
  test.arrive(robbed);
  test.arrive(test.device.counts(test.federation.directory, {}, kMonday));
  const auto opened = test.open();
  CHECK(opened.visits.size() == 1);
  REQUIRE(kinds(opened) == Kinds{FindingKind::withheld_sections});
  CHECK(opened.findings[0].count == 1);
}

TEST_CASE("a section that came late is as good as any") {
  FeedTest test;
  test.arrive(test.visit());
  Pushed robbed = test.visit();
  const auto late = robbed.record.sections;
  robbed.record.sections.clear();
  test.arrive(robbed);
  test.arrive(test.device.counts(test.federation.directory, {}, kMonday));
  test.entries.push_back(
      {3, kNoon, {robbed.record.header, late, {}}, protocol::EntryKind::late_section, {}});
  const auto opened = test.open();
  CHECK(opened.visits.size() == 2);
  CHECK(opened.findings.empty());
}

TEST_CASE("a section without its grant, or changed, is unreadable by name") {
  FeedTest test;
  SECTION("without its grant") {
    Pushed pushed = test.visit();
    pushed.record.grants.clear();
    test.arrive(pushed);
    const auto opened = test.open();
    REQUIRE(kinds(opened) == Kinds{FindingKind::unreadable_section});
    CHECK(opened.findings[0].code == "record.no_grant");
  }
  SECTION("changed") {
    Pushed pushed = test.visit();
    pushed.record.sections[0].section.back() ^= 1;
    test.arrive(pushed);
    const auto opened = test.open();
    REQUIRE(kinds(opened) == Kinds{FindingKind::unreadable_section});
    CHECK(opened.findings[0].code == "record.ciphertext");
  }
}

TEST_CASE("content of another class is named, and is no visit") {
  FeedTest test;
  test.arrive(test.device.write(test.federation.directory,
                                record::encode(record::FieldState{{1, 2, 3}}), kMonday));
  CHECK(kinds(test.open()) == Kinds{FindingKind::unknown_content});
  CHECK(test.open().visits.empty());
}

TEST_CASE("a call for staff is known, and no visit") {
  FeedTest test;
  const auto call = [&](Day day, std::uint16_t minutes) {
    return test.device.write(test.federation.directory,
                             record::encode(record::StaffCall{kHuset, day, std::nullopt, minutes}),
                             day);
  };
  test.arrive(test.visit());
  test.arrive(call(kMonday, 4));
  test.arrive(test.visit());
  test.arrive(call({kMonday.count + 7}, 9));
  const auto opened = test.open();
  CHECK(opened.findings.empty());
  CHECK(opened.visits.size() == 2);
  CHECK(opened.staff_calls.size() == 2);
  const report::Period week{kMonday, {kMonday.count + 6}};
  const auto made = report::make_report(test.federation.directory, opened, {week, kNoon, 4});
  CHECK(made.total == 2);
  CHECK(made.annulled == 0);
  CHECK(made.repeated == 0);
  REQUIRE(made.visits.size() == 1);
  CHECK(made.visits[0].visits == 2);
  REQUIRE(made.staff_calls.size() == 1);
  CHECK(made.staff_calls[0].calls == 1);
  CHECK(made.staff_calls[0].median_minutes == 4);
}

TEST_CASE("a call for staff that no head vouches for is not counted") {
  FeedTest test;
  test.arrive(test.visit());
  test.arrive_without_head(test.device.write(
      test.federation.directory,
      record::encode(record::StaffCall{kHuset, kMonday, std::nullopt, 4}), kMonday));
  CHECK(test.open().staff_calls.empty());
  CHECK(kinds(test.open()) == Kinds{FindingKind::unsigned_records});
}

TEST_CASE("a device that the directory does not name is not counted") {
  FeedTest test;
  test.arrive(test.visit());
  test.federation.directory.devices.clear();
  CHECK(kinds(test.open()) == Kinds{FindingKind::unknown_device});
  CHECK(test.open().visits.empty());
}

TEST_CASE("a device that held a newer directory shows that the server serves an old one") {
  FeedTest test;
  test.federation.directory.version = {7};
  test.arrive(test.visit());
  test.federation.directory.version = {6};
  const auto opened = test.open();
  REQUIRE(kinds(opened) == Kinds{FindingKind::newer_directory});
  CHECK(opened.findings[0].count == 7);
  CHECK(opened.visits.size() == 1);
}

TEST_CASE("the newest log that a device saw is handed on for comparison") {
  FeedTest test;
  test.arrive(test.device.counts(test.federation.directory, {{1}, 5, {}}, kMonday));
  test.arrive(test.device.counts(test.federation.directory, {{1}, 9, {}}, kMonday));
  const auto opened = test.open();
  REQUIRE(opened.checkpoints.size() == 1);
  CHECK(opened.checkpoints[0].seen.size == 9);
}

TEST_CASE("a checkpoint of a later log of the server's is the newer one, however short") {
  FeedTest test;
  test.arrive(test.device.counts(test.federation.directory, {{2}, 5, {}}, kMonday));
  test.arrive(test.device.counts(test.federation.directory, {{1}, 9, {}}, kMonday));
  CHECK(test.open().checkpoints.at(0).seen.log_epoch == LogEpoch{2});
}

TEST_CASE("both branches of a copied device's log are read, and the copy is named") {
  FeedTest test;
  test.arrive(test.visit());
  test.arrive_without_head(test.visit());
  PretendDevice copy = test.device.copy();
  test.arrive(test.visit());
  test.arrive(copy.visit(test.federation.directory, anonymous_visit(), kMonday));
  test.arrive(test.visit());
  test.arrive(copy.counts(test.federation.directory, {}, kMonday));
  const auto opened = test.open();
  CHECK(opened.visits.size() == 5);
  REQUIRE(kinds(opened) == Kinds{FindingKind::copied_device});
  CHECK(opened.findings[0].first == Sequence{3});
  CHECK(opened.findings[0].last == Sequence{4});
}

TEST_CASE("what is withheld of a branch shows in its counts, with what it shares") {
  FeedTest test;
  test.arrive(test.visit());
  PretendDevice copy = test.device.copy();
  test.arrive(test.visit());
  test.arrive(copy.visit(test.federation.directory, anonymous_visit(), kMonday));
  Pushed robbed = copy.visit(test.federation.directory, anonymous_visit(), kMonday);
  robbed.record.sections.clear();
  test.arrive(robbed);
  test.arrive(copy.counts(test.federation.directory, {}, kMonday));
  CHECK(kinds(test.open()) == Kinds{FindingKind::copied_device, FindingKind::withheld_sections});
}

TEST_CASE("a branch needs a signature of its own") {
  FeedTest test;
  test.arrive(test.visit());
  PretendDevice copy = test.device.copy();
  test.arrive(test.visit());
  test.arrive_without_head(copy.visit(test.federation.directory, anonymous_visit(), kMonday));
  CHECK(kinds(test.open()) == Kinds{FindingKind::copied_device, FindingKind::unsigned_records});
}

TEST_CASE("a new epoch follows from the one before, one that does not is named") {
  FeedTest test;
  test.arrive(test.visit());
  test.device.begin_epoch({2});
  test.arrive(test.visit());
  CHECK(test.open().findings.empty());
  CHECK(test.open().visits.size() == 2);
  FeedTest other;
  (void)other.visit();
  other.device.begin_epoch({2});
  other.arrive(other.visit());
  CHECK(kinds(other.open()) == Kinds{FindingKind::broken_chain});
}

TEST_CASE("that the server was restored is told, and what came again is counted once") {
  FeedTest test;
  test.arrive(test.visit());
  test.entries.push_back({1,
                          kNoon,
                          {protocol::encode_restart({{1}, 7, {}}), {}, {}},
                          protocol::EntryKind::restart,
                          {}});
  test.arrive(test.visit());
  const auto opened = test.open();
  CHECK(opened.visits.size() == 2);
  REQUIRE(kinds(opened) == Kinds{FindingKind::server_restored});
  CHECK(opened.findings[0].count == 7);
}

TEST_CASE("a feed that leaves out, repeats or contradicts is refused") {
  FeedTest test;
  const Pushed first = test.visit();
  report::RecordSet set(test.federation.id());
  need(set.add({0, kNoon, first.record, protocol::EntryKind::record, {first.head}}));
  const Pushed second = test.visit();
  CHECK(verdict(set.add({2, kNoon, second.record, protocol::EntryKind::record, {second.head}})) ==
        "report.feed_order");
  CHECK(verdict(set.add({0, kNoon, second.record, protocol::EntryKind::record, {second.head}})) ==
        "report.feed_order");
  CHECK(verdict(set.add({1, kNoon, first.record, protocol::EntryKind::record, {first.head}})) ==
        "report.feed_record");
  CHECK(verdict(set.add({1, kNoon, second.record, protocol::EntryKind::late_section, {}})) ==
        "report.feed_record");
}

TEST_CASE("what a feed is refused for leaves no trace in the report") {
  FeedTest test;
  const Pushed first = test.visit();
  report::RecordSet set(test.federation.id());
  REQUIRE(verdict(set.add({0, kNoon, first.record, protocol::EntryKind::late_section, {}})) ==
          "report.feed_record");
  CHECK(set.next() == 0);
  // Of a device that the directory no longer names, an empty log was left and then looked into.
  test.federation.directory.devices.clear();
  CHECK(set.open(test.federation.directory, test.federation.reporting).findings.empty());
}

TEST_CASE("a record of another federation is refused") {
  FeedTest test;
  const Pushed pushed = test.visit();
  report::RecordSet set(crypto::random_fixed<record::FederationId>());
  CHECK(verdict(set.add({0, kNoon, pushed.record, protocol::EntryKind::record, {}})) ==
        "report.feed_federation");
}

TEST_CASE("an annulment takes back its own device's visit, whichever came first") {
  FeedTest test;
  const Pushed taken_back = test.visit();
  const auto header = need(record::decode_header(taken_back.record.header));
  const Pushed annulment = test.device.write(
      test.federation.directory,
      record::encode(record::Annulment{record::AnnulmentReason::undone, {header.sections.at(0)}}),
      kMonday);
  test.arrive(taken_back);
  test.arrive(annulment);
  test.arrive(test.visit());
  const auto opened = test.open();
  CHECK(opened.findings.empty());
  const report::Period week{kMonday, {kMonday.count + 6}};
  const auto made = report::make_report(test.federation.directory, opened, {week, kNoon, 3});
  CHECK(made.total == 1);
  CHECK(made.annulled == 1);
  std::swap(test.entries[0], test.entries[1]);
  for (std::size_t i = 0; i < test.entries.size(); ++i) test.entries[i].index = i;
  CHECK(report::make_report(test.federation.directory, test.open(), {week, kNoon, 3}).total == 1);
}

TEST_CASE("an annulment that no head vouches for takes nothing back") {
  FeedTest test;
  const Pushed kept = test.visit();
  const auto header = need(record::decode_header(kept.record.header));
  test.arrive(kept);
  test.arrive_without_head(test.device.write(
      test.federation.directory,
      record::encode(record::Annulment{record::AnnulmentReason::undone, {header.sections.at(0)}}),
      kMonday));
  CHECK(test.open().annulled.empty());
}

}  // namespace
}  // namespace handslag::test
