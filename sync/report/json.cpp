// The report as JSON: for scripts and tests.
#include <nlohmann/json.hpp>

#include "sync/report/words.h"

namespace handslag::report {
namespace {

using nlohmann::ordered_json;

ordered_json visit_json(const VisitCount& row, const Report& report) {
  const VisitKind& kind = row.kind;
  ordered_json out = {{"meeting_point", kind.meeting_point.text()},
                      {"meeting_point_name", report.name_of(kind.meeting_point)},
                      {"activity", nullptr},
                      {"activity_name", nullptr},
                      {"mode", name_of(kind.mode)},
                      {"proof", name_of(kind.proof)},
                      {"day", iso_date(kind.day)},
                      {"visits", row.visits}};
  if (!kind.activity.empty()) {
    out["activity"] = kind.activity.text();
    out["activity_name"] = report.name_of(kind.activity);
  }
  return out;
}

ordered_json staff_json(const StaffCallCount& row, const Report& report) {
  return {{"meeting_point", row.meeting_point.text()},
          {"meeting_point_name", report.name_of(row.meeting_point)},
          {"calls", row.calls},
          {"median_minutes", row.median_minutes}};
}

ordered_json device_json(const DeviceLine& line, Language language) {
  ordered_json out = {{"device", crypto::hex(line.device)},
                      {"meeting_point", line.meeting_point.text()},
                      {"revoked", line.revoked},
                      {"reported", line.reported},
                      {"last_arrival", nullptr},
                      {"text", status_of(line, language)}};
  if (line.last_arrival) out["last_arrival"] = time_text(*line.last_arrival);
  return out;
}

ordered_json finding_json(const Finding& finding, Language language) {
  return {{"kind", name_of(finding.kind)}, {"device", crypto::hex(finding.device)},
          {"epoch", finding.epoch.value},  {"first", finding.first.value},
          {"last", finding.last.value},    {"count", finding.count},
          {"code", finding.code},          {"text", sentence_for(finding, language)}};
}

}  // namespace

std::string to_json(const Report& report, Language language) {
  ordered_json out = {{"marking", words_of(language).marking},
                      {"not_for_publication", true},
                      {"federation", report.federation},
                      {"name", report.profile.name},
                      {"from", iso_date(report.frame.period.from)},
                      {"to", iso_date(report.frame.period.to)},
                      {"generated", time_text(report.frame.generated)},
                      {"directory_version", report.directory.value},
                      {"log_size", report.frame.log_size},
                      {"total", report.total},
                      {"repeated", report.repeated},
                      {"annulled", report.annulled},
                      {"visits", ordered_json::array()},
                      {"staff_calls", ordered_json::array()},
                      {"devices", ordered_json::array()},
                      {"findings", ordered_json::array()}};
  for (const auto& row : report.visits) out["visits"].push_back(visit_json(row, report));
  for (const auto& row : report.staff_calls) {
    out["staff_calls"].push_back(staff_json(row, report));
  }
  for (const auto& line : report.devices) out["devices"].push_back(device_json(line, language));
  for (const auto& finding : report.findings) {
    out["findings"].push_back(finding_json(finding, language));
  }
  return out.dump(2) + "\n";
}

}  // namespace handslag::report
