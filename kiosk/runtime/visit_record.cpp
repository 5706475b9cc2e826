#include "kiosk/runtime/visit_record.h"

#include <algorithm>

namespace handslag::kiosk {
namespace {

Result<VisitRecord> planned(const directory::Directory& directory, directory::CarePlan care) {
  auto reporting = directory::reporting_plan(directory);
  if (!reporting) return pass(reporting);
  VisitRecord out;
  out.reporting = std::make_unique<record::SessionPlan>(std::move(*reporting));
  out.care = std::make_unique<record::SessionPlan>(std::move(care.plan));
  return out;
}

Failure no_place() {
  return fail("visit.no_place", "The directory does not know this meeting point.");
}

}  // namespace

Result<VisitRecord> visit_record(const directory::Directory& directory, const MeetingPointId& place,
                                 Visit visit, UtcTime now) {
  const Day today = stockholm_day(now);
  const MeetingPoint* point = directory.profile.meeting_point(place);
  // A newer directory may have come between the tap and this.
  if (!point) return no_place();
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
  auto care = directory::care_plan(directory, owner, place, today);
  if (!care) return pass(care);
  const std::uint8_t lane = care->lane_of(chosen);

  const auto& federation = directory.root.federation;
  record::IdentityContact identity;
  record::Statistics statistics{place, chosen, visit.mode, visit.proof, today};
  if (visit.number) HANDSLAG_CHECK(identity.number.assign(visit.number->digits()));
  if (visit.card) {
    identity.card = record::card_identity(federation, *visit.card);
    statistics.pseudonym =
        record::card_pseudonym(federation, *visit.card, year_month_day(today).year);
  }
  auto out = planned(directory, std::move(*care));
  if (!out) return out;
  out->owner = std::move(owner);
  out->activity = chosen;
  out->drafts.push_back({out->reporting.get(), 0, record::encode(statistics)});
  out->drafts.push_back({out->care.get(), lane, record::encode(identity)});
  out->drafts.push_back(
      {out->care.get(), lane, record::encode(record::Attendance{place, chosen, now})});
  return out;
}

Result<VisitRecord> annulment_record(const directory::Directory& directory,
                                     const MeetingPointId& place, const SavedVisit& visit,
                                     UtcTime now) {
  if (!directory.profile.meeting_point(place)) return no_place();
  auto care = directory::care_plan(directory, visit.owner, place, stockholm_day(now));
  if (!care) return pass(care);
  // An activity that is no longer offered has no lane; the party's archive reads every lane.
  const bool has_lane = std::ranges::find(care->units, visit.activity) != care->units.end();
  const std::uint8_t lane = has_lane ? care->lane_of(visit.activity) : std::uint8_t{0};
  auto out = planned(directory, std::move(*care));
  if (!out) return out;
  out->owner = visit.owner;
  out->activity = visit.activity;
  HANDSLAG_CHECK(visit.sections.size() == 3);
  for (std::size_t i = 0; i < visit.sections.size(); ++i) {
    const record::SessionPlan* plan = i == 0 ? out->reporting.get() : out->care.get();
    out->drafts.push_back(
        {plan, i == 0 ? std::uint8_t{0} : lane,
         record::encode(record::Annulment{record::AnnulmentReason::undone, {visit.sections[i]}})});
  }
  return out;
}

}  // namespace handslag::kiosk
