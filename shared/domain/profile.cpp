#include "shared/domain/profile.h"

#include <algorithm>
#include <tuple>

namespace handslag {
namespace {

template <typename List, typename Id>
auto find_by_id(const List& list, const Id& id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.id == id; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const Member* Profile::member(const PartyId& party) const {
  return find_by_id(members, party);
}

const MeetingPoint* Profile::meeting_point(const MeetingPointId& place) const {
  return find_by_id(meeting_points, place);
}

const Activity* Profile::activity(const ActivityId& wanted) const {
  return find_by_id(activities, wanted);
}

std::vector<const Activity*> Profile::activities_at(const MeetingPointId& place, Day day) const {
  std::vector<const Activity*> found;
  for (const Activity& activity : activities) {
    const auto& places = activity.meeting_points;
    const bool here = std::find(places.begin(), places.end(), place) != places.end();
    if (here && activity.valid.holds_on(day)) found.push_back(&activity);
  }
  const auto order = [](const Activity* a) { return std::tuple(a->starts.empty(), a->starts); };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Activity* a, const Activity* b) { return order(a) < order(b); });
  return found;
}

}  // namespace handslag
