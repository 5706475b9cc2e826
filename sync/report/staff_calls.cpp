#include "sync/report/staff_calls.h"

#include <algorithm>
#include <map>

namespace handslag::report {

std::vector<StaffCallCount> count_staff_calls(std::span<const record::StaffCall> calls,
                                              const Period& period) {
  std::map<MeetingPointId, std::vector<std::uint16_t>> waits;
  for (const record::StaffCall& call : calls) {
    if (period.contains(call.day)) waits[call.meeting_point].push_back(call.minutes);
  }
  std::vector<StaffCallCount> out;
  for (auto& [place, minutes] : waits) {
    std::ranges::sort(minutes);
    out.push_back({place, minutes.size(), minutes[(minutes.size() - 1) / 2]});
  }
  return out;
}

}  // namespace handslag::report
