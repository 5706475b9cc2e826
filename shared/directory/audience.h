// From the directory to session plans: which keys may read what a device writes.
#pragma once

#include "shared/directory/directory.h"
#include "shared/record/sealer.h"

namespace handslag::directory {

/// A care section's plan and the lane of each unit in it.
struct CarePlan {
  record::SessionPlan plan;
  std::vector<ActivityId> units;  ///< by lane; lane 0 is the party's own unit, with an empty id
  std::uint8_t lane_of(const ActivityId& unit) const;
};

/// The owning party's archive opens all lanes; the handlers of each of its units that works at the
/// place open their own. Errors: "directory.no_party_key" (the party has not been admitted yet),
/// "directory.too_many_units" (a session has room for 62 activities).
Result<CarePlan> care_plan(const Directory& directory, const PartyId& owner,
                           const MeetingPointId& place, Day day);
/// Error "directory.no_reporting_key".
Result<record::SessionPlan> reporting_plan(const Directory& directory);
record::SessionPlan field_plan(const Directory& directory);
/// To one recipient alone, for counts: a party's archive, reporting, or field. Errors as above;
/// "directory.no_such_reader" for kinds that have no key of their own.
Result<record::SessionPlan> plan_for_one(const Directory& directory,
                                         const record::Recipient& recipient);

}  // namespace handslag::directory
