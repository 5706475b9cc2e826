// When a device talks to the server: a pure state machine. It takes what happened and the time, and
// says what to do next; the journal (kiosk/runtime) does it. No clock, thread or socket inside.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "shared/base/ids.h"
#include "sync/client/backoff.h"

namespace handslag::sync {

using Instant = std::chrono::nanoseconds;  // of a monotonic clock

/// Records that come shortly after one another travel together.
inline constexpr std::chrono::milliseconds kGather{250};
/// How often a device that has nothing to send asks for a newer directory. Long enough to be free
/// of cost, short enough that a revocation reaches every kiosk within the quarter of an hour.
inline constexpr std::chrono::minutes kPoll{15};

enum class Reachability : std::uint8_t { unknown, online, offline };
enum class SyncAction : std::uint8_t { nothing, push, fetch_directory, compare, prove_log };

class SyncMachine {
 public:
  /// `retry_limit`: the policy's longest wait between two attempts. The first action is due at
  /// once.
  SyncMachine(Instant now, std::chrono::seconds retry_limit)
      : next_(now), retry_limit_(retry_limit) {}

  /// What is due. The caller carries it out and reports with one of the functions below; until then
  /// nothing else is due.
  SyncAction begin_due(Instant now);
  /// When to ask again; nothing while a request is under way.
  std::optional<Instant> deadline() const;

  /// A record was committed.
  void on_committed(Instant now);
  /// The outbox turned out to be empty: no request was made.
  void on_nothing_to_send(Instant now);
  /// A receipt was verified. `more`: the outbox holds more than one push took.
  void on_receipt(Instant now, bool more, DirectoryVersion held, DirectoryVersion newest);
  /// The server gave a directory, newer or not.
  void on_directory(Instant now);
  /// Device and server know what of the device's log the server has. `to_send`: the outbox holds
  /// something; `proof_due`: the server's log has grown since its last proof.
  void on_compared(Instant now, bool to_send, bool proof_due);
  /// The server proved that its log only grew since the last checkpoint that was proved.
  void on_proof(Instant now);
  /// No answer, a wrong one or a refusal. `random`: 64 evenly spread bits.
  void on_failure(Instant now, bool reached, std::uint64_t random);

  Reachability reachability() const { return reachability_; }

 private:
  bool anything_due() const;
  void yield_turn();

  Instant next_;
  std::chrono::seconds retry_limit_;
  Backoff backoff_;
  Reachability reachability_ = Reachability::unknown;
  bool under_way_ = false;
  bool to_send_ = true;        // records may wait; known only after looking
  bool directory_due_ = true;  // a newer directory may exist
  bool compare_due_ = true;    // the server may have lost something, or a copy sent something
  bool prove_now_ = false;
};

}  // namespace handslag::sync
