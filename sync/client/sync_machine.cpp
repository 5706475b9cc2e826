#include "sync/client/sync_machine.h"

#include <algorithm>
#include <utility>

namespace handslag::sync {

SyncAction SyncMachine::begin_due(Instant now) {
  if (under_way_ || now < next_) return SyncAction::nothing;
  under_way_ = true;
  if (!directory_due_ && !compare_due_ && !to_send_ && !prove_now_) {
    // A poll. Looking into an empty outbox costs no request, and what the server had not stored
    // before gets its turn again.
    directory_due_ = true;
    compare_due_ = true;
    to_send_ = true;
  }
  // The directory goes first: it may say that a recipient has ended, or that this device has.
  if (directory_due_) return SyncAction::fetch_directory;
  if (compare_due_) return SyncAction::compare;
  return to_send_ ? SyncAction::push : SyncAction::prove_log;
}

std::optional<Instant> SyncMachine::deadline() const {
  if (under_way_) return std::nullopt;
  return next_;
}

void SyncMachine::on_committed(Instant now) {
  to_send_ = true;
  // While the server cannot be reached the back-off stands: new records do not hurry it.
  if (!under_way_ && backoff_ == Backoff{}) next_ = std::min(next_, now + kGather);
}

bool SyncMachine::anything_due() const {
  return directory_due_ || compare_due_ || to_send_ || prove_now_;
}

void SyncMachine::on_nothing_to_send(Instant now) {
  under_way_ = false;
  to_send_ = false;
  if (!anything_due()) backoff_ = {};
  next_ = anything_due() ? now : now + kPoll;
}

void SyncMachine::on_receipt(Instant now, bool more, DirectoryVersion held,
                             DirectoryVersion newest) {
  under_way_ = false;
  backoff_ = {};
  reachability_ = Reachability::online;
  to_send_ = more;
  directory_due_ = held < newest;
  next_ = anything_due() ? now : now + kPoll;
}

void SyncMachine::on_directory(Instant now) {
  under_way_ = false;
  reachability_ = Reachability::online;
  directory_due_ = false;
  // A directory that comes between two refused pushes must not make the next one hurry.
  if (!anything_due()) backoff_ = {};
  next_ = anything_due() ? now : now + kPoll;
}

void SyncMachine::on_compared(Instant now, bool to_send, bool proof_due) {
  under_way_ = false;
  reachability_ = Reachability::online;
  compare_due_ = false;
  to_send_ = to_send_ || to_send;
  prove_now_ = proof_due;
  if (!anything_due()) backoff_ = {};
  next_ = anything_due() ? now : now + kPoll;
}

void SyncMachine::on_proof(Instant now) {
  under_way_ = false;
  backoff_ = {};
  reachability_ = Reachability::online;
  prove_now_ = false;
  next_ = anything_due() ? now : now + kPoll;
}

void SyncMachine::on_failure(Instant now, bool reached, std::uint64_t random) {
  under_way_ = false;
  reachability_ = reached ? Reachability::online : Reachability::offline;
  if (reached) yield_turn();
  const BackoffStep step = after_failure(backoff_, retry_limit_, random);
  backoff_ = step.next;
  next_ = now + step.delay;
}

void SyncMachine::yield_turn() {
  // What was refused waits for the others to have had their turn: a directory that cannot be taken
  // keeps no records here, nor does a comparison; what a push was refused for may be mended by a
  // newer directory, or understood by comparing.
  if (directory_due_) {
    directory_due_ = false;
  } else if (compare_due_) {
    compare_due_ = false;
  } else {
    directory_due_ = true;
    compare_due_ = true;
  }
  if (!anything_due()) directory_due_ = compare_due_ = true;
}

}  // namespace handslag::sync
