// A device's own log and outbox: one SQLite file, one row and one transaction a record, because
// each page that a commit touches is written and synced. Everything in it is sealed; what the
// device wrote it cannot read back. Used by one thread. device_log.cpp writes it, sending.cpp is
// what of it the server has.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "shared/log/tally.h"
#include "shared/record/receipt.h"
#include "shared/record/sealer.h"
#include "shared/store/database.h"

namespace handslag::log {

/// The last epoch and the last record of one that a log has a place for.
inline constexpr Epoch kLastEpoch{0x7fff'fffe};  // behind it a place must fit, too
inline constexpr Sequence kLastSequence{0xffff'ffff};

/// What the server has not yet receipted, of one epoch.
struct Outbox {
  std::vector<record::CarriedRecord> records;  ///< in sequence; known headers may lead
  crypto::Signature head;                      ///< over the last of them
  record::Head last;
  bool unseen = false;  ///< holds a record that no receipt covers, not only sections of known ones
  bool more = false;    ///< the log holds unseen records besides
  bool forked = false;  ///< of an epoch that a copy of this device wrote to
};

/// Whether there is something to send.
struct Waiting {
  bool unseen = false;    ///< a record that no receipt covers
  bool unstored = false;  ///< a section that a receipt names as missing
  bool any() const { return unseen || unstored; }
};

/// What the server says that it has of this device, every signature of the server's verified.
struct ServerView {
  record::Checkpoint checkpoint;
  Bytes checkpoint_bytes;  ///< as it came, to be shown to the server later
  struct Chain {
    record::Receipt receipt;
    crypto::Signature head;  ///< said to be this device's, over the receipt's head
  };
  std::vector<Chain> chains;
};

struct LogStatus {
  std::uint64_t unsent = 0;             ///< records of the kinds that is_told_unsent names
  std::optional<UtcTime> last_receipt;  ///< the server's time
};

class DeviceLog {
 public:
  /// Opens or makes the log and checks its newest record against the device's own signature.
  /// `key` is the device's and outlives the log. Errors: those of store::Database::open,
  /// "log.damaged", "log.other_device".
  static Result<DeviceLog> open(const std::filesystem::path& file, record::FederationId federation,
                                record::DeviceId device, const crypto::SignKey& key);

  /// Seals and commits one record; when this returns a sequence number, the record survives any
  /// crash. On failure nothing was written and the open sessions end. Errors: "log.full" (an epoch
  /// has no place for more), those of the store.
  Result<Sequence> append(RecordKind kind, DirectoryVersion directory, UtcTime now,
                          std::span<record::SectionDraft> drafts);

  /// Of the record that was appended last: what an annulment of it names.
  const std::vector<record::SectionId>& newest_sections() const { return newest_sections_; }

  /// What has been sealed to whom so far, for a counts record: only recipients with news since the
  /// last one. Empty where nothing is to tell.
  std::vector<record::RecipientCount> uncounted() const { return tally_.news(); }
  /// The same of all recipients, whether there is news or not.
  std::vector<record::RecipientCount> sealed_so_far() const { return tally_.counts(); }

  /// Records to send, up to about `byte_limit` bytes but at least one; empty where there are none.
  /// What the server has not seen goes before what it has not stored, former epochs before the
  /// present one. Grants always come along.
  Result<Outbox> outbox(std::size_t byte_limit);
  /// Only looks: epochs take turns by what is taken out to be sent.
  Result<Waiting> waiting();

  /// Takes a verified receipt of the federation's server. What it covers leaves the outbox.
  /// Errors: "log.receipt_other_device", "log.receipt_unknown_head" and
  /// "log.receipt_unknown_section" (not in this log: the server answers for another history),
  /// "log.server_rolled_back" (its checkpoint is older than one seen before, or another of the same
  /// size), "log.server_restarted" (of a log epoch that no comparison has brought yet), those of
  /// the store. A receipt that a newer one overtook changes nothing.
  Result<void> accept(const record::Receipt& receipt, ByteView bytes);

  /// Takes what the server has as the truth about what it has: what it lost waits in the outbox
  /// again. Where the server was restored, its new log epoch counts from here on.
  /// A number: this device was copied, and the epoch that it must begin; proved by a head that its
  /// own key signed over a record that it never wrote. Errors: "log.forged_head" (the server shows
  /// such a record without that signature), "log.no_epoch" (it shows one with that signature, of
  /// the last epoch there can be), "log.server_rolled_back", those of accept.
  Result<std::optional<Epoch>> compare(const ServerView& view);
  /// Goes on in `epoch`, above the present one: what was written before stays and is sent.
  Result<void> begin_epoch(Epoch epoch);

  /// The newest record of the present epoch; sequence 0 where there is none.
  record::Head newest() const { return {federation_, device_, epoch_, last_, hash_}; }
  /// The newest receipt and the newest checkpoint as they came; empty where there is none.
  Result<Bytes> receipt_bytes();
  Result<Bytes> checkpoint_bytes();

  Result<LogStatus> status();
  /// The newest of the server's log that was seen.
  Result<record::SeenCheckpoint> checkpoint();
  /// The newest checkpoint up to which the server has proved that its log only grew.
  Result<record::SeenCheckpoint> proved_checkpoint();
  Result<void> set_proved_checkpoint(const record::SeenCheckpoint& checkpoint);
  Epoch epoch() const { return epoch_; }

  /// Wipes all session keys: when a day is over, and before a suspend.
  void end_sessions() { sealer_.end_sessions(); }

 private:
  DeviceLog(store::Database db, record::FederationId federation, record::DeviceId device,
            const crypto::SignKey& key)
      : db_(std::move(db)), federation_(federation), device_(device), key_(&key) {}
  Result<void> read_head();
  Result<void> read_tally();
  Result<void> insert(RecordKind kind, Sequence sequence, record::SealedRecord sealed);
  struct Seen {
    std::optional<UtcTime> receipt_time;  ///< the server's, of the newest receipt
    record::SeenCheckpoint checkpoint;
  };
  Result<Seen> seen();
  Result<void> set_seen(const Seen& seen);
  Result<Sequence> receipted(Epoch epoch);
  Result<void> set_receipted(Epoch epoch, Sequence sequence);
  Result<bool> holds(const record::Head& head);
  Result<void> cover(const record::Receipt& receipt);
  Result<std::vector<Epoch>> epochs();
  /// Takes over how far the server has an epoch. False where it shows only what this device never
  /// wrote; a server that was `restarted` then gets all of the epoch again.
  Result<bool> take_view(Epoch epoch, const ServerView& view, bool restarted);
  Result<std::optional<Outbox>> unseen(std::size_t byte_limit);
  Result<Outbox> unstored(std::size_t byte_limit);
  Result<void> collect(store::Statement& query, bool all, std::size_t byte_limit, Outbox& outbox);
  void add_last(const store::Statement& row, record::CarriedRecord carried, Outbox& outbox) const;
  Result<void> keep_unstored(std::int64_t place, record::CarriedRecord& carried);
  Result<void> replace_unstored(const record::Receipt& receipt);
  Result<std::uint64_t> count_unsent();
  Result<std::optional<Bytes>> state(std::string_view name);
  Result<void> set_state(std::string_view name, ByteView value);

  store::Database db_;
  record::FederationId federation_;
  record::DeviceId device_;
  const crypto::SignKey* key_;
  record::Sealer sealer_;
  Epoch epoch_{1};
  Sequence last_{0};
  Epoch tried_;  ///< whose sections that the server had not stored were sent last
  record::RecordHash hash_{};
  Tally tally_;
  std::optional<std::uint64_t> unsent_;  ///< nothing: to be counted
  std::vector<record::SectionId> newest_sections_;
};

}  // namespace handslag::log
