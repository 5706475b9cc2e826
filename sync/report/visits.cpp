#include "sync/report/visits.h"

#include <map>

namespace handslag::report {

std::vector<VisitCount> count_visits(std::span<const record::Statistics> statistics,
                                     const Period& period) {
  std::map<VisitKind, std::uint64_t> counts;
  for (const auto& visit : statistics) {
    if (!period.contains(visit.day)) continue;
    ++counts[{visit.meeting_point, visit.activity, visit.mode, visit.proof, visit.day}];
  }
  std::vector<VisitCount> out;
  out.reserve(counts.size());
  for (const auto& [kind, visits] : counts) out.push_back({kind, visits});
  return out;
}

}  // namespace handslag::report
