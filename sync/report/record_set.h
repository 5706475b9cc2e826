// From the server's feed to opened statistics: gathers what came, verifies each device's log, opens
// what is sealed to the reporting station. No network and no files: the same set always gives the
// same result.
#pragma once

#include "shared/directory/directory.h"
#include "shared/record/contents.h"
#include "sync/protocol/messages.h"
#include "sync/report/log_check.h"
#include "sync/report/visits.h"

namespace handslag::report {

/// What is known of a device from its records.
struct DeviceActivity {
  UtcTime last_arrival;    ///< by the server's clock
  std::set<Day> utc_days;  ///< on which it wrote records
  std::uint64_t records = 0;
};

/// A state of the server's log that a device saw, to be compared with what the server shows us.
struct DeviceCheckpoint {
  record::DeviceId device;
  record::SeenCheckpoint seen;
};

struct OpenedRecords {
  std::vector<OpenedVisit> visits;             ///< of vouched records only
  std::vector<SectionName> annulled;           ///< likewise
  std::vector<record::StaffCall> staff_calls;  ///< likewise
  std::map<record::DeviceId, DeviceActivity> devices;
  std::vector<DeviceCheckpoint> checkpoints;  ///< the newest of each device
  std::vector<Finding> findings;
};

class RecordSet {
 public:
  explicit RecordSet(record::FederationId federation) : federation_(federation) {}

  /// The index of the entry that must come next.
  std::uint64_t next() const { return next_; }
  /// Errors, all of them the server's fault: "report.feed_order" (an entry was left out or comes
  /// again), "report.feed_federation", "report.feed_record" (two records in one place, or a section
  /// of a record that did not come), those of decode_header. Nothing is changed then.
  Result<void> add(protocol::FeedEntry entry);

  OpenedRecords open(const directory::Directory& directory, const crypto::BoxKey& reporting) const;

 private:
  using Place = std::map<LogName, GatheredLog>::iterator;
  std::vector<Place> chains_of(const LogName& epoch);
  std::optional<Place> place_for(const record::Header& header);
  GatheredRecord* find(const record::Header& header, const Bytes& bytes);
  std::vector<const GatheredRecord*> shared_with_parent(const GatheredLog& log) const;
  bool follows_former(const LogName& name, const record::RecordHash& previous) const;

  record::FederationId federation_;
  std::uint64_t next_ = 0;
  std::map<LogName, GatheredLog> logs_;
  std::vector<record::SeenCheckpoint> restarts_;  ///< what the server's log had been, each time
};

}  // namespace handslag::report
