// Opens what one device's log holds for the reporting station, and compares it with what the device
// says that it sealed.
#pragma once

#include "sync/report/record_set.h"

namespace handslag::report {

/// Adds to `out` what the vouched records hold. Findings: withheld, unreadable and unknown
/// sections. `before`: records that the chain shares with its parent, which are counted and whose
/// sessions may go on, but which are the parent's to open.
void read_log(const LogName& name, const std::vector<const GatheredRecord*>& before,
              const GatheredLog& log, const std::set<Sequence>& vouched,
              const crypto::BoxKey& reporting, OpenedRecords& out);

}  // namespace handslag::report
