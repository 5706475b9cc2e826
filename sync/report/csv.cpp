// The report as CSV (RFC 4180, UTF-8): for spreadsheets. Every row says by itself that it is not
// for publication, so that the mark survives cutting and pasting.
#include <fmt/format.h>

#include "sync/report/words.h"

namespace handslag::report {
namespace {

/// One line of cells; a cell is quoted where RFC 4180 demands it.
class Line {
 public:
  Line& cell(std::string_view text) {
    if (!first_) line_ += ',';
    first_ = false;
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      line_ += text;
      return *this;
    }
    line_ += '"';
    for (char c : text) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
    return *this;
  }
  Line& empty(int cells) {
    for (int i = 0; i < cells; ++i) cell("");
    return *this;
  }
  std::string end() const { return line_ + "\r\n"; }

 private:
  std::string line_;
  bool first_ = true;
};

/// What every row ends with.
std::string close(Line& line, const Report& report, Language language) {
  return line.cell(time_text(report.frame.generated))
      .cell(fmt::format("{}", report.directory.value))
      .cell(fmt::format("{}", report.frame.log_size))
      .cell(words_of(language).marking)
      .end();
}

std::string visit_row(const VisitCount& row, const Report& report, Language language) {
  const VisitKind& kind = row.kind;
  Line line;
  line.cell("visits").cell(kind.meeting_point.text()).cell(report.name_of(kind.meeting_point));
  line.cell(kind.activity.text())
      .cell(kind.activity.empty() ? std::string(words_of(language).no_activity)
                                  : report.name_of(kind.activity));
  line.cell(name_of(kind.mode)).cell(name_of(kind.proof)).cell(iso_date(kind.day));
  line.cell(fmt::format("{}", row.visits)).empty(2);
  return close(line, report, language);
}

/// Not in the column of visits: nobody is to add the two up.
std::string staff_row(const StaffCallCount& row, const Report& report, Language language) {
  const Words& words = words_of(language);
  Line line;
  line.cell("staff_calls").cell(row.meeting_point.text()).cell(report.name_of(row.meeting_point));
  line.empty(7).cell(fmt::format("{}: {}; {}: {}", words.staff_calls, row.calls,
                                 words.median_minutes, row.median_minutes));
  return close(line, report, language);
}

std::string device_row(const DeviceLine& device, const Report& report, Language language) {
  const Words& words = words_of(language);
  Line line;
  line.cell("device").cell(device.meeting_point.text()).cell(report.name_of(device.meeting_point));
  line.empty(6).cell(crypto::hex(device.device));
  line.cell(fmt::format(
      "{}; {}: {}", status_of(device, language), words.last_arrival,
      device.last_arrival ? time_text(*device.last_arrival) : std::string(words.never)));
  return close(line, report, language);
}

std::string finding_row(const Finding& finding, const Report& report, Language language) {
  Line line;
  line.cell("finding").empty(8).cell(crypto::hex(finding.device));
  line.cell(sentence_for(finding, language));
  return close(line, report, language);
}

}  // namespace

std::string to_csv(const Report& report, Language language) {
  std::string out =
      "row,meeting_point,meeting_point_name,activity,activity_name,mode,proof,day,visits,device,"
      "detail,generated,directory_version,log_size,marking\r\n";
  Line frame;
  frame.cell("report").empty(9).cell(fmt::format("{}: {} – {}", report.profile.name,
                                                 iso_date(report.frame.period.from),
                                                 iso_date(report.frame.period.to)));
  out += close(frame, report, language);
  for (const VisitCount& row : report.visits) out += visit_row(row, report, language);
  Line total;
  total.cell("total").empty(7).cell(fmt::format("{}", report.total)).empty(2);
  out += close(total, report, language);
  for (const std::string& note : footnotes(report, language)) {
    Line line;
    line.cell("note").empty(9).cell(note);
    out += close(line, report, language);
  }
  for (const StaffCallCount& row : report.staff_calls) out += staff_row(row, report, language);
  for (const DeviceLine& device : report.devices) out += device_row(device, report, language);
  for (const Finding& finding : report.findings) out += finding_row(finding, report, language);
  return out;
}

}  // namespace handslag::report
