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

/// One chain of a device's records. An epoch has one, unless a copy of the device wrote to it.
struct LogName {
  record::DeviceId device;
  Epoch epoch;
  std::uint32_t branch = 0;  ///< counted as the chains of the epoch came
  auto operator<=>(const LogName&) const = default;
};

struct GatheredRecord {
  record::Header header;
  record::RecordHash hash;
  record::CarriedRecord carried;
  UtcTime arrival;  ///< of the header, by the server's clock
  std::optional<crypto::Signature> head;
};
struct GatheredLog {
  std::map<Sequence, GatheredRecord> records;
  std::optional<LogName> parent;  ///< of which it goes on behind record `base`
  Sequence base;
};

struct LogCheck {
  std::set<Sequence> vouched;
  std::vector<Finding> findings;
};

/// Follows the chain from the first record on. A gap or a break starts it anew behind itself, so
/// that one fault does not hide what comes after it; each run needs a signature of its own. A chain
/// with a parent begins behind its base, which is no gap.
LogCheck check_log(const LogName& name, const GatheredLog& log, const crypto::SignPublic& key);

}  // namespace handslag::report
