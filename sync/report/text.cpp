// The report as aligned text: what a coordinator reads on a screen or on paper.
#include <fmt/format.h>

#include <algorithm>

#include "sync/report/words.h"

namespace handslag::report {
namespace {

/// Rows whose first is the heading; so many columns at the end are numbers, which stand to the
/// right.
class Table {
 public:
  using Row = std::vector<std::string>;
  explicit Table(std::size_t numbers) : numbers_(numbers) {}

  void add(Row row) { rows_.push_back(std::move(row)); }

  std::string text() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const Row& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], width_of(row[i]));
      }
    }
    std::string out;
    for (const Row& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const bool last = i + 1 == row.size();
        const bool number = i + numbers_ >= row.size();
        const std::string space(widths[i] - width_of(row[i]), ' ');
        if (number) out += space;
        out += row[i];
        if (!number && !last) out += space;
        if (!last) out += "  ";
      }
      out += '\n';
    }
    return out;
  }

 private:
  /// Characters of UTF-8: the profile's names are composed Latin text.
  static std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }
  std::size_t numbers_;
  std::vector<Row> rows_;
};

std::string visits_text(const Report& report, Language language) {
  const Words& words = words_of(language);
  Table table(1);
  table.add({std::string(words.meeting_point), std::string(words.activity), std::string(words.mode),
             std::string(words.proof), std::string(words.visits)});
  // Rows differ by day as well; here days are put together.
  std::map<VisitKind, std::uint64_t> sums;
  for (VisitCount row : report.visits) {
    row.kind.day = Day{};
    sums[row.kind] += row.visits;
  }
  for (const auto& [kind, visits] : sums) {
    const std::string activity =
        kind.activity.empty() ? std::string(words.no_activity) : report.name_of(kind.activity);
    table.add({report.name_of(kind.meeting_point), activity,
               std::string(word_for(kind.mode, language)),
               std::string(word_for(kind.proof, language)), fmt::format("{}", visits)});
  }
  table.add({std::string(words.total), "", "", "", fmt::format("{}", report.total)});
  return table.text();
}

std::string days_text(const Report& report, Language language) {
  const Words& words = words_of(language);
  std::map<std::pair<Day, MeetingPointId>, std::uint64_t> sums;
  for (const VisitCount& row : report.visits) {
    sums[{row.kind.day, row.kind.meeting_point}] += row.visits;
  }
  Table table(1);
  table.add({std::string(words.day), std::string(words.meeting_point), std::string(words.visits)});
  for (const auto& [key, visits] : sums) {
    table.add({iso_date(key.first), report.name_of(key.second), fmt::format("{}", visits)});
  }
  return table.text();
}

std::string staff_text(const Report& report, Language language) {
  const Words& words = words_of(language);
  Table table(2);
  table.add({std::string(words.meeting_point), std::string(words.calls),
             std::string(words.median_minutes)});
  for (const StaffCallCount& row : report.staff_calls) {
    table.add({report.name_of(row.meeting_point), fmt::format("{}", row.calls),
               fmt::format("{}", row.median_minutes)});
  }
  return table.text();
}

std::string devices_text(const Report& report, Language language) {
  const Words& words = words_of(language);
  Table table(0);
  table.add({std::string(words.device), std::string(words.meeting_point),
             std::string(words.last_arrival), std::string(words.status)});
  for (const DeviceLine& line : report.devices) {
    table.add({short_id(line.device), report.name_of(line.meeting_point),
               line.last_arrival ? time_text(*line.last_arrival) : std::string(words.never),
               status_of(line, language)});
  }
  return table.text();
}

}  // namespace

std::string to_text(const Report& report, Language language) {
  const Words& words = words_of(language);
  const ReportFrame& frame = report.frame;
  std::string out = fmt::format("*** {} ***\n\n", words.marking);
  out += fmt::format("{} {} – {}\n{}\n", words.title, iso_date(frame.period.from),
                     iso_date(frame.period.to), report.profile.name);
  out +=
      fmt::format("{} {}; {} {}; {} {}\n\n", words.generated, time_text(frame.generated),
                  words.directory_version, report.directory.value, frame.log_size, words.log_size);
  out += visits_text(report, language);
  for (const std::string& note : footnotes(report, language)) out += fmt::format("{}\n", note);
  out += fmt::format("\n{}\n\n{}", words.by_day, days_text(report, language));
  if (!report.staff_calls.empty()) {
    out += fmt::format("\n{}\n\n{}", words.staff_calls, staff_text(report, language));
  }
  out += fmt::format("\n{}\n\n{}", words.devices, devices_text(report, language));
  out += fmt::format("\n{}\n\n", words.findings);
  if (report.findings.empty()) out += fmt::format("{}\n", words.no_findings);
  for (const Finding& finding : report.findings) {
    out += fmt::format("- {}\n", sentence_for(finding, language));
  }
  out += fmt::format("\n*** {} ***\n", words.marking);
  return out;
}

}  // namespace handslag::report
