// The coordinator's working count (arbetsunderlag): visits, and everything by which they could be
// wrong. Small groups are not suppressed, so each form of it is marked 'not for publication'.
#pragma once

#include <optional>
#include <string>

#include "sync/report/record_set.h"
#include "sync/report/staff_calls.h"

namespace handslag::report {

enum class Language : std::uint8_t { sv, en };

/// What the counts hold for.
struct ReportFrame {
  Period period;
  UtcTime generated;
  std::uint64_t log_size = 0;  ///< entries of the server's log that were read
};

struct DeviceLine {
  record::DeviceId device;
  MeetingPointId meeting_point;  ///< empty where the directory does not name the device
  bool revoked = false;
  bool reported = false;                ///< wrote a record on a UTC day of the period
  std::optional<UtcTime> last_arrival;  ///< nothing: never
};

struct Report {
  ReportFrame frame;
  std::string federation;
  DirectoryVersion directory;
  Profile profile;  ///< where names come from
  std::vector<VisitCount> visits;
  std::uint64_t total = 0;
  std::uint64_t annulled = 0;  ///< taken back at the kiosk; not in the total
  std::uint64_t repeated = 0;  ///< second check-ins of a card; not in the total
  std::vector<StaffCallCount> staff_calls;
  std::vector<DeviceLine> devices;  ///< by device id
  std::vector<Finding> findings;

  /// Names as the profile gives them; the id where it gives none.
  std::string name_of(const MeetingPointId& id) const;
  std::string name_of(const ActivityId& id) const;
};

Report make_report(const directory::Directory& directory, const OpenedRecords& records,
                   const ReportFrame& frame);

/// Aligned columns for people.
std::string to_text(const Report& report, Language language);
/// RFC 4180 in UTF-8: one header line, then rows of one width, each marked.
std::string to_csv(const Report& report, Language language);
std::string to_json(const Report& report, Language language);

}  // namespace handslag::report
