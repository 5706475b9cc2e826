// What a kiosk knows of its latest visits, in this process's memory alone: which can still be taken
// back, and which card came to what today. Nothing of it survives a restart. Used by the journal.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "kiosk/app/messages.h"
#include "kiosk/runtime/visit_record.h"
#include "shared/crypto/secret.h"

namespace handslag::kiosk {

class RecentVisits {
 public:
  RecentVisits();

  /// Before anything else: forgets what is over by now. `today` is Europe/Stockholm's.
  void forget(Instant now, Day today);

  /// A card at an activity, so that nobody who looks into the memory can try cards without the
  /// process's own key.
  struct CardVisit {
    crypto::Hash value;
    auto operator<=>(const CardVisit&) const = default;
  };
  CardVisit name(const CardCode& card, const ActivityId& activity) const;
  /// The visit of today that it made; nothing where there is none.
  std::optional<VisitNumber> find(const CardVisit& card) const;

  VisitNumber add(SavedVisit visit, std::optional<CardVisit> card, Instant now);
  /// What is left of kUndoTime; zero where nothing is.
  Instant undo_left(VisitNumber visit, Instant now) const;
  /// A visit that can still be taken back; null where there is none.
  const SavedVisit* undoable(VisitNumber visit) const;
  /// It was taken back: its card may come again.
  void remove(VisitNumber visit);

 private:
  struct Entry {
    VisitNumber number = 0;
    Instant saved{};
    SavedVisit visit;
  };
  const Entry* entry(VisitNumber visit) const;

  crypto::Secret<32> key_;
  VisitNumber newest_ = 0;
  std::deque<Entry> undoable_;
  Day day_;
  std::map<CardVisit, VisitNumber> cards_;  ///< of day_
};

}  // namespace handslag::kiosk
