// Counting calls for staff at each meeting point: a pure function of opened sections. They are no
// visits, and stand beside them.
#pragma once

#include "sync/report/visits.h"

namespace handslag::report {

struct StaffCallCount {
  MeetingPointId meeting_point;
  std::uint64_t calls = 0;
  std::uint16_t median_minutes = 0;  ///< until staff came; of two in the middle the shorter
};

/// In the order of meeting points; only those where staff were called in the period.
std::vector<StaffCallCount> count_staff_calls(std::span<const record::StaffCall> calls,
                                              const Period& period);

}  // namespace handslag::report
