#include "kiosk/runtime/visit_record.h"

#include <algorithm>

namespace handslag::kiosk {

Result<VisitRecord> visit_record(const directory::Directory& directory, const MeetingPointId& place,
                                 Visit visit, UtcTime now) {
  const Day today = stockholm_day(now);
  const MeetingPoint* point = directory.profile.meeting_point(place);
  // A newer directory may have come between the tap and this.
  if (!point) return fail("visit.no_place", "The directory does not know this meeting point.");
  PartyId owner = point->host;
  const ActivityId chosen = visit.activity.value_or(ActivityId());
  if (visit.activity) {
    const auto offered = directory.profile.activities_at(place, today);
    const auto found = std::ranges::find(offered, chosen, &Activity::id);
    if (found == offered.end()) {
      return fail("visit.no_activity", "The activity is not offered here today.");
    }
    owner = (*found)->principal;
    // Heads only are counted there, so a number is not stored whatever the screens handed over.
    if ((*found)->method == MeasuringMethod::count_only) {
      visit = {RegistrationMode::count_only, ProofStrength::none, std::nullopt, chosen};
    }
  }
  auto reporting = directory::reporting_plan(directory);
  if (!reporting) return pass(reporting);
  auto care = directory::care_plan(directory, owner, place, today);
  if (!care) return pass(care);
  const std::uint8_t lane = care->lane_of(chosen);

  record::IdentityContact identity;
  if (visit.number) HANDSLAG_CHECK(identity.number.assign(visit.number->digits()));
  VisitRecord out{std::make_unique<record::SessionPlan>(std::move(*reporting)),
                  std::make_unique<record::SessionPlan>(std::move(care->plan)),
                  {}};
  out.drafts.push_back(
      {out.reporting.get(), 0,
       record::encode(record::Statistics{place, chosen, visit.mode, visit.proof, today})});
  out.drafts.push_back({out.care.get(), lane, record::encode(identity)});
  out.drafts.push_back(
      {out.care.get(), lane, record::encode(record::Attendance{place, chosen, now})});
  return out;
}

}  // namespace handslag::kiosk
