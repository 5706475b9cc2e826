#include "kiosk/runtime/recent_visits.h"

#include <algorithm>

namespace handslag::kiosk {
namespace {

/// Longer than any screen offers an undo: kUndoTime, the question, and a try that failed.
constexpr Instant kKept = std::chrono::minutes(5);
constexpr std::string_view kContext = "handslag card visit 1";

}  // namespace

RecentVisits::RecentVisits() {
  crypto::random_bytes(key_.expose());
}

void RecentVisits::forget(Instant now, Day today) {
  std::erase_if(undoable_, [now](const Entry& entry) { return entry.saved + kKept <= now; });
  if (today == day_) return;
  day_ = today;
  cards_.clear();
}

RecentVisits::CardVisit RecentVisits::name(const CardCode& card, const ActivityId& activity) const {
  return {crypto::keyed_hash(key_.expose(), kContext,
                             {bytes_of(card.digits()), bytes_of(activity.text())})};
}

std::optional<VisitNumber> RecentVisits::find(const CardVisit& card) const {
  const auto found = cards_.find(card);
  if (found == cards_.end()) return std::nullopt;
  return found->second;
}

VisitNumber RecentVisits::add(SavedVisit visit, std::optional<CardVisit> card, Instant now) {
  undoable_.push_back({++newest_, now, std::move(visit)});
  if (card) cards_[*card] = newest_;
  return newest_;
}

Instant RecentVisits::undo_left(VisitNumber visit, Instant now) const {
  const Entry* found = entry(visit);
  if (!found) return Instant::zero();
  return std::max(Instant::zero(), found->saved + kUndoTime - now);
}

const SavedVisit* RecentVisits::undoable(VisitNumber visit) const {
  const Entry* found = entry(visit);
  return found ? &found->visit : nullptr;
}

void RecentVisits::remove(VisitNumber visit) {
  std::erase_if(undoable_, [visit](const Entry& entry) { return entry.number == visit; });
  std::erase_if(cards_, [visit](const auto& card) { return card.second == visit; });
}

const RecentVisits::Entry* RecentVisits::entry(VisitNumber visit) const {
  const auto found = std::ranges::find(undoable_, visit, &Entry::number);
  return found == undoable_.end() ? nullptr : &*found;
}

}  // namespace handslag::kiosk
