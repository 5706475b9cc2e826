// Counting visits: a pure function of opened statistics.
// One statistics section is one visit, on its day in Europe/Stockholm.
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

/// In the order of VisitKind, whatever the order of `statistics`; only kinds that occurred.
std::vector<VisitCount> count_visits(std::span<const record::Statistics> statistics,
                                     const Period& period);

}  // namespace handslag::report
