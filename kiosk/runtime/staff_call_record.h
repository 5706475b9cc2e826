// From a call for staff that was answered to the sections of a record, which is of nobody.
#pragma once

#include <memory>
#include <vector>

#include "shared/directory/audience.h"

namespace handslag::kiosk {

/// Drafts with the plans that they point into; moves as one.
struct StaffCallRecord {
  std::unique_ptr<record::SessionPlan> host;
  std::unique_ptr<record::SessionPlan> reporting;
  std::vector<record::SectionDraft> drafts;
};

/// Two sections of the smallest size, each opened by its reader alone: to the archive of the party
/// that hosts the meeting point, with the hour, and to the reporting station, without. `called`: by
/// the device's clock; `waited`: until staff came, not below zero. Errors: "visit.no_place" (the
/// directory knows no such meeting point any more), those of plan_for_one.
Result<StaffCallRecord> staff_call_record(const directory::Directory& directory,
                                          const MeetingPointId& place, UtcTime called,
                                          std::chrono::nanoseconds waited);

}  // namespace handslag::kiosk
