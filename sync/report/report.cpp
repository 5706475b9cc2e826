#include "sync/report/report.h"

namespace handslag::report {
namespace {

bool reported_in(const DeviceActivity& activity, const Period& period) {
  const auto first = activity.utc_days.lower_bound(period.from);
  return first != activity.utc_days.end() && *first <= period.to;
}

/// Devices of the directory, and those that only their records speak of.
std::vector<DeviceLine> device_lines(const directory::Directory& directory,
                                     const OpenedRecords& records, const Period& period) {
  std::map<record::DeviceId, DeviceLine> lines;
  for (const auto& device : directory.devices) {
    lines[device.id] = {device.id, device.meeting_point, device.revoked, false, {}};
  }
  for (const auto& [id, activity] : records.devices) {
    DeviceLine& line = lines[id];
    line.device = id;
    line.reported = reported_in(activity, period);
    line.last_arrival = activity.last_arrival;
  }
  std::vector<DeviceLine> out;
  for (auto& [id, line] : lines) out.push_back(std::move(line));
  return out;
}

}  // namespace

std::string Report::name_of(const MeetingPointId& id) const {
  const MeetingPoint* known = profile.meeting_point(id);
  return known ? known->name + ", " + known->place : id.text();
}

std::string Report::name_of(const ActivityId& id) const {
  const Activity* known = profile.activity(id);
  return known ? known->name : id.text();
}

Report make_report(const directory::Directory& directory, const OpenedRecords& records,
                   const ReportFrame& frame) {
  Report report;
  report.frame = frame;
  report.federation = crypto::hex(directory.root.federation);
  report.directory = directory.version;
  report.profile = directory.profile;
  CountedVisits counted = count_visits(records.visits, records.annulled, frame.period);
  report.visits = std::move(counted.visits);
  report.annulled = counted.annulled;
  report.repeated = counted.repeated;
  for (const VisitCount& row : report.visits) report.total += row.visits;
  report.staff_calls = count_staff_calls(records.staff_calls, frame.period);
  report.devices = device_lines(directory, records, frame.period);
  report.findings = records.findings;
  return report;
}

}  // namespace handslag::report
