// Counting visits: a pure function of opened statistics and annulments, whatever their order.
// One statistics section is one visit, on its day in Europe/Stockholm, unless its device took it
// back or the same card was there already (FORMAT.md, chapter 7).
#pragma once

#include <span>
#include <vector>

#include "shared/record/contents.h"

namespace handslag::report {

/// Both days included, Europe/Stockholm.
struct Period {
  Day from;
  Day to;
  bool contains(Day day) const { return from <= day && day <= to; }
};

/// A section, and whose it is: a device takes back only what it wrote itself.
struct SectionName {
  record::DeviceId device;
  record::SectionId section;
  auto operator<=>(const SectionName&) const = default;
};

struct OpenedVisit {
  SectionName name;
  record::Statistics statistics;
};

struct VisitKind {
  MeetingPointId meeting_point;
  ActivityId activity;  ///< empty: none was chosen
  RegistrationMode mode{};
  ProofStrength proof{};
  Day day;
  auto operator<=>(const VisitKind&) const = default;
};

struct VisitCount {
  VisitKind kind;
  std::uint64_t visits = 0;
};

struct CountedVisits {
  std::vector<VisitCount> visits;  ///< in the order of VisitKind; only kinds that occurred
  std::uint64_t annulled = 0;      ///< taken back, and so not among them
  std::uint64_t repeated = 0;      ///< of a card that is among them already
};

CountedVisits count_visits(std::span<const OpenedVisit> visits,
                           std::span<const SectionName> annulled, const Period& period);

}  // namespace handslag::report
