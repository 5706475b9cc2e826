// One device's log as the feed brought it: which records came, whether they form a chain, and how
// far the device's own signatures vouch for them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "shared/record/carried.h"
#include "sync/report/finding.h"

namespace handslag::report {

struct LogName {
  record::DeviceId device;
  Epoch epoch;
  auto operator<=>(const LogName&) const = default;
};

struct GatheredRecord {
  record::Header header;
  record::CarriedRecord carried;
  UtcTime arrival;  ///< of the header, by the server's clock
  std::optional<crypto::Signature> head;
};
using GatheredLog = std::map<Sequence, GatheredRecord>;

struct LogCheck {
  std::set<Sequence> vouched;
  std::vector<Finding> findings;
};

/// Follows the chain from the first record on. A gap or a break starts it anew behind itself, so
/// that one fault does not hide what comes after it; each run needs a signature of its own.
LogCheck check_log(const LogName& name, const GatheredLog& log, const crypto::SignPublic& key);

}  // namespace handslag::report
