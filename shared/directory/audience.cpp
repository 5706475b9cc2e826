#include "shared/directory/audience.h"

#include <algorithm>

namespace handslag::directory {

using record::AudienceKind;
using record::Recipient;
using record::SessionPlan;

namespace {

Failure no_party_key() {
  return fail("directory.no_party_key",
              "A member agency of this meeting point has no key in the directory yet. The "
              "administrator must admit it.");
}

SessionPlan plan_of(const Recipient& recipient, const BoxPublic& key) {
  return {{recipient}, 1, {{recipient, key, {0}}}};
}

}  // namespace

std::uint8_t CarePlan::lane_of(const ActivityId& unit) const {
  const auto found = std::ranges::find(units, unit);
  HANDSLAG_CHECK(found != units.end());
  return static_cast<std::uint8_t>(found - units.begin());
}

Result<CarePlan> care_plan(const Directory& directory, const PartyId& owner,
                           const MeetingPointId& place, Day day) {
  const PartyKeys* party = directory.root.party(owner);
  if (!party) return no_party_key();
  CarePlan care;
  care.units.push_back(ActivityId());
  for (const Activity* activity : directory.profile.activities_at(place, day)) {
    if (activity->principal == owner) care.units.push_back(activity->id);
  }
  if (care.units.size() >= record::kGrantLimit) {
    return fail("directory.too_many_units",
                "A member agency has more than 62 activities at this meeting point on one day.");
  }
  const Recipient archive{AudienceKind::party, owner};
  const Recipient handlers{AudienceKind::handlers, owner};
  care.plan.audience = {archive, handlers};
  care.plan.lanes = static_cast<std::uint8_t>(care.units.size());
  record::GrantTarget to_archive{archive, party->archive, {}};
  for (std::uint8_t lane = 0; lane < care.plan.lanes; ++lane) to_archive.lanes.push_back(lane);
  care.plan.targets.push_back(std::move(to_archive));
  for (std::uint8_t lane = 0; lane < care.plan.lanes; ++lane) {
    const HandlersKey* key = directory.handlers_of(owner, care.units[lane]);
    if (key) care.plan.targets.push_back({handlers, key->key, {lane}});
  }
  return care;
}

Result<SessionPlan> reporting_plan(const Directory& directory) {
  if (!directory.root.reporting) {
    return fail("directory.no_reporting_key",
                "The directory has no reporting station yet. The administrator must admit one.");
  }
  return plan_of({AudienceKind::reporting, PartyId()}, directory.root.reporting->box);
}

SessionPlan field_plan(const Directory& directory) {
  return plan_of({AudienceKind::field, PartyId()}, directory.field.key);
}

Result<SessionPlan> plan_for_one(const Directory& directory, const Recipient& recipient) {
  switch (recipient.kind) {
    case AudienceKind::party: {
      const PartyKeys* party = directory.root.party(recipient.party);
      if (!party) return no_party_key();
      return plan_of(recipient, party->archive);
    }
    case AudienceKind::reporting:
      return reporting_plan(directory);
    case AudienceKind::field:
      return field_plan(directory);
    case AudienceKind::handlers:
    case AudienceKind::audit:
      break;
  }
  return fail("directory.no_such_reader", "This kind of reader has no key of its own.");
}

}  // namespace handslag::directory
