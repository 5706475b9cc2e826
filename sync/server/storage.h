// What a server keeps, behind one interface: SQLite by default, others beside it. All calls between
// begin and end of one transaction happen together or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "shared/directory/directory.h"
#include "shared/record/carried.h"
#include "shared/record/receipt.h"
#include "sync/protocol/merkle.h"
#include "sync/protocol/messages.h"

namespace handslag::server {

/// A chain of one device's records as it is stored. An epoch has one, unless a copy of the device
/// wrote to it: then each further chain branches off another.
using ChainId = Number<struct ChainTag, std::int64_t>;
struct Chain {
  ChainId id;
  Epoch epoch;
  std::optional<ChainId> parent;  ///< nothing: begins with the epoch's first record
  Sequence base;                  ///< the last record that it shares with its parent; 0: none
};

/// The newest record of a chain.
struct Tip {
  Sequence sequence;
  record::RecordHash hash;
  std::optional<crypto::Signature> head;  ///< the device's; each push brings one for its last
};

/// A device that asks to be enrolled.
struct Enrolment {
  record::DeviceId device;
  Bytes request;  ///< as it came
};

class Storage : public merkle::NodeStore {
 public:
  /// Runs `work` under the federation's one lock and commits durably where it returns a value.
  virtual Result<void> transaction(const std::function<Result<void>()>& work) = 0;

  /// All of a device, by epoch and in the order of their coming.
  virtual Result<std::vector<Chain>> chains(const record::DeviceId& device) = 0;
  /// Begins one; its first record follows in the same transaction.
  virtual Result<ChainId> add_chain(const record::DeviceId& device, const Chain& chain) = 0;
  virtual Result<Tip> tip(ChainId chain) = 0;
  /// The hash of a stored record, nothing where the chain itself does not hold it.
  virtual Result<std::optional<record::RecordHash>> record_hash(ChainId chain,
                                                                Sequence sequence) = 0;
  /// Whether the chain itself holds a record with this hash, wherever. Looks through all of it.
  virtual Result<bool> has_record(ChainId chain, const record::RecordHash& hash) = 0;
  /// Devices of which an epoch has several chains: they were copied.
  virtual Result<std::vector<record::DeviceId>> copied_devices() = 0;

  /// Adds a record's header and whatever sections and grants it carries, as entry `index` of the
  /// log. `section_count` is how many the header names.
  virtual Result<void> add_record(ChainId chain, Sequence sequence, std::uint64_t index,
                                  UtcTime arrival, const record::RecordHash& hash,
                                  std::size_t section_count,
                                  const record::CarriedRecord& carried) = 0;
  /// Adds a section whose header came before, as entry `index` of the log.
  virtual Result<void> add_late_section(ChainId chain, Sequence sequence, std::uint64_t index,
                                        UtcTime arrival, const record::CarriedSection& section,
                                        const std::vector<Bytes>& grants) = 0;
  virtual Result<bool> has_section(ChainId chain, Sequence sequence, std::uint8_t number) = 0;
  /// Keeps the device's signature over a stored record's head.
  virtual Result<void> add_head(ChainId chain, Sequence sequence,
                                const crypto::Signature& head) = 0;
  /// Sections of the chain's records up to `last` that headers name and that are not stored, at
  /// most `limit`.
  virtual Result<std::vector<record::MissingSection>> missing(ChainId chain, Sequence last,
                                                              std::size_t limit) = 0;

  /// Which log of the server's this is: one more after each restoring from a backup.
  virtual Result<LogEpoch> log_epoch() = 0;
  /// Adds entry `index`, with which log epoch `begun` begins (protocol::encode_restart).
  virtual Result<void> add_restart(LogEpoch begun, std::uint64_t index, UtcTime arrival,
                                   ByteView restart) = 0;
  /// Devices that may hold what the server lost, and have not yet sent it again.
  virtual Result<std::vector<record::DeviceId>> awaited() = 0;
  virtual Result<void> set_awaited(const std::vector<record::DeviceId>& devices) = 0;

  /// Entries of the server's log so far.
  virtual Result<std::uint64_t> log_size() = 0;
  /// Entries from `from` on, with all their sections and grants, up to about `byte_limit` bytes but
  /// at least one where there is one.
  virtual Result<std::vector<protocol::FeedEntry>> entries(std::uint64_t from,
                                                           std::size_t byte_limit) = 0;

  /// The newest directory's envelope.
  virtual Result<std::optional<Bytes>> directory() = 0;
  virtual Result<void> set_directory(DirectoryVersion version, ByteView envelope) = 0;

  /// Devices that ask to be enrolled, by device; a device's newer request replaces its older one.
  virtual Result<void> add_enrolment(const record::DeviceId& device, ByteView request) = 0;
  virtual Result<void> remove_enrolment(const record::DeviceId& device) = 0;
  virtual Result<void> clear_enrolments() = 0;
  virtual Result<std::vector<Enrolment>> enrolments() = 0;
};

/// Opens or makes `file`. Errors: those of store::Database::open.
Result<std::unique_ptr<Storage>> open_sqlite_storage(const std::filesystem::path& file);

}  // namespace handslag::server
