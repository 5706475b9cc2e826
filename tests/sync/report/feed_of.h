// A server's log in memory, as the reporting station reads it.
#pragma once

#include <vector>

#include "sync/report/report.h"
#include "tests/support/catch.h"
#include "tests/support/pretend_device.h"

namespace handslag::test {

inline constexpr UtcTime kNoon{(std::int64_t{kMonday.count} * 24 + 12) * 3'600'000};

inline record::Statistics anonymous_visit(Day day = kMonday) {
  return {kHuset, kKurs, RegistrationMode::anonymous, ProofStrength::none, day};
}

/// One device of the test federation, and what of its log came to the server.
struct FeedTest {
  TestFederation federation;
  PretendDevice device{federation.device.sign, federation.device.id(), federation.id()};
  std::vector<protocol::FeedEntry> entries;

  Pushed visit(Day day = kMonday) {
    return device.visit(federation.directory, anonymous_visit(day), day);
  }
  void arrive(const Pushed& pushed) {
    entries.push_back(
        {entries.size(), kNoon, pushed.record, protocol::EntryKind::record, {pushed.head}});
  }
  void arrive_without_head(const Pushed& pushed) {
    entries.push_back({entries.size(), kNoon, pushed.record, protocol::EntryKind::record, {}});
  }
  report::OpenedRecords open() const {
    report::RecordSet set(federation.id());
    for (const auto& entry : entries) need(set.add(entry));
    return set.open(federation.directory, federation.reporting);
  }
};

inline std::vector<report::FindingKind> kinds(const report::OpenedRecords& opened) {
  std::vector<report::FindingKind> out;
  for (const auto& finding : opened.findings) out.push_back(finding.kind);
  return out;
}

}  // namespace handslag::test
