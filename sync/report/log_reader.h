// Opens what one device's log holds for the reporting station, and compares it with what the device
// says that it sealed.
#pragma once

#include "sync/report/record_set.h"

namespace handslag::report {

/// Adds to `out` what the vouched records hold. Findings: withheld, unreadable and unknown
/// sections.
void read_log(const LogName& name, const GatheredLog& log, const std::set<Sequence>& vouched,
              const crypto::BoxKey& reporting, OpenedRecords& out);

}  // namespace handslag::report
