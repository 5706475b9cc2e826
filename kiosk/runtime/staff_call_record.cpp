#include "kiosk/runtime/staff_call_record.h"

#include <algorithm>

namespace handslag::kiosk {
namespace {

using record::AudienceKind;

std::uint16_t whole_minutes(std::chrono::nanoseconds waited) {
  using Minutes = std::chrono::duration<std::int64_t, std::ratio<60>>;
  const std::int64_t minutes = std::chrono::floor<Minutes>(waited).count();
  return static_cast<std::uint16_t>(
      std::clamp<std::int64_t>(minutes, 0, record::kLongestStaffWait));
}

}  // namespace

Result<StaffCallRecord> staff_call_record(const directory::Directory& directory,
                                          const MeetingPointId& place, UtcTime called,
                                          std::chrono::nanoseconds waited) {
  const MeetingPoint* point = directory.profile.meeting_point(place);
  if (!point) return fail("visit.no_place", "The directory does not know this meeting point.");
  auto host = directory::plan_for_one(directory, {AudienceKind::party, point->host});
  if (!host) return pass(host);
  auto reporting = directory::reporting_plan(directory);
  if (!reporting) return pass(reporting);

  const StockholmTime local = stockholm_time(called);
  record::StaffCall content{place, local.day, std::nullopt, whole_minutes(waited)};
  StaffCallRecord out;
  out.host = std::make_unique<record::SessionPlan>(std::move(*host));
  out.reporting = std::make_unique<record::SessionPlan>(std::move(*reporting));
  const auto to_reporting = record::encode(content);
  content.hour = static_cast<std::uint8_t>(local.hour);
  // The party first, as in a counts record.
  out.drafts.push_back({out.host.get(), 0, record::encode(content)});
  out.drafts.push_back({out.reporting.get(), 0, to_reporting});
  return out;
}

}  // namespace handslag::kiosk
