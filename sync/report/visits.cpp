#include "sync/report/visits.h"

#include <map>
#include <set>
#include <tuple>

namespace handslag::report {
namespace {

VisitKind kind_of(const record::Statistics& visit) {
  return {visit.meeting_point, visit.activity, visit.mode, visit.proof, visit.day};
}

/// What makes two check-ins of one card the same visit: activity and day; without an activity, the
/// meeting point stands in its place.
using CardVisit = std::tuple<record::Pseudonym, Day, ActivityId, MeetingPointId>;

CardVisit card_visit(const record::Statistics& visit) {
  const bool somewhere = visit.activity.empty();
  return {*visit.pseudonym, visit.day, visit.activity,
          somewhere ? visit.meeting_point : MeetingPointId()};
}

}  // namespace

CountedVisits count_visits(std::span<const OpenedVisit> visits,
                           std::span<const SectionName> annulled, const Period& period) {
  const std::set<SectionName> taken_back(annulled.begin(), annulled.end());
  CountedVisits out;
  std::map<VisitKind, std::uint64_t> counts;
  std::map<CardVisit, VisitKind> cards;  // each with the first of its kinds, in their order
  for (const OpenedVisit& visit : visits) {
    if (!period.contains(visit.statistics.day)) continue;
    if (taken_back.contains(visit.name)) {
      ++out.annulled;
    } else if (!visit.statistics.pseudonym) {
      ++counts[kind_of(visit.statistics)];
    } else {
      const VisitKind kind = kind_of(visit.statistics);
      const auto [known, is_new] = cards.emplace(card_visit(visit.statistics), kind);
      if (is_new) continue;
      ++out.repeated;
      if (kind < known->second) known->second = kind;
    }
  }
  for (const auto& [card, kind] : cards) ++counts[kind];
  out.visits.reserve(counts.size());
  for (const auto& [kind, count] : counts) out.visits.push_back({kind, count});
  return out;
}

}  // namespace handslag::report
