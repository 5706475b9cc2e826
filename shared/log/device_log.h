// A device's own log and outbox: one SQLite file, one transaction a record. Everything in it is
// sealed; what the device wrote it cannot read back. Used by one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "shared/record/carried.h"
#include "shared/record/receipt.h"
#include "shared/record/sealer.h"
#include "shared/store/database.h"

namespace handslag::log {

/// What a record is for, as far as the device itself must know. Codes are stored: never renumber.
enum class RecordKind : std::uint8_t { visit = 1, counts = 2, field = 3 };

/// What the server has not yet receipted.
struct Outbox {
  std::vector<record::CarriedRecord> records;  ///< in sequence; known headers may lead
  crypto::Signature head;                      ///< over the last of them
  Sequence last;
  Sequence newest;  ///< of the whole log; the outbox may hold less
};

struct LogStatus {
  std::uint64_t unsent_visits = 0;
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
  /// crash. On failure nothing was written and the open sessions end.
  Result<Sequence> append(RecordKind kind, DirectoryVersion directory, UtcTime now,
                          std::span<record::SectionDraft> drafts);

  /// Of the record that was appended last: what an annulment of it names.
  const std::vector<record::SectionId>& newest_sections() const { return newest_sections_; }

  /// What has been sealed to whom so far, for a counts record: only recipients with news since the
  /// last one. Empty where nothing is to tell.
  Result<std::vector<record::RecipientCount>> uncounted();

  /// Records to send, up to about `byte_limit` bytes but at least one; empty where there are none.
  /// What the server has not seen goes before what it has not stored. Grants always come along.
  Result<Outbox> outbox(std::size_t byte_limit);

  /// Takes a verified receipt of the federation's server. What it covers leaves the outbox.
  /// Errors: "log.receipt_other_device", "log.receipt_unknown_head" and
  /// "log.receipt_unknown_section" (not in this log: the server answers for another history),
  /// "log.server_rolled_back" (its checkpoint is older than one seen before, or another of the same
  /// size), those of the store. A receipt that a newer one overtook changes nothing.
  Result<void> accept(const record::Receipt& receipt, ByteView bytes);

  Result<LogStatus> status();
  /// The newest checkpoint in a receipt; size 0 where there is none.
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
  Result<void> insert(RecordKind kind, Sequence sequence, const record::SealedRecord& sealed);
  Result<void> count(const record::SealedRecord& sealed, RecordKind kind);
  Result<void> replace_unstored(const record::Receipt& receipt);
  Result<std::uint64_t> grants_so_far(const record::Recipient& recipient);
  Result<void> load_parts(record::CarriedRecord& carried, Sequence sequence, bool all);
  Result<std::optional<Bytes>> state(std::string_view name);
  Result<void> set_state(std::string_view name, ByteView value);

  store::Database db_;
  record::FederationId federation_;
  record::DeviceId device_;
  const crypto::SignKey* key_;
  record::Sealer sealer_;
  Epoch epoch_{1};
  Sequence last_{0};
  record::RecordHash hash_{};
  std::vector<record::SectionId> newest_sections_;
};

}  // namespace handslag::log
