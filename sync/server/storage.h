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

/// A device's log as far as it is stored.
struct LogName {
  record::DeviceId device;
  Epoch epoch;
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

  /// The newest stored record; sequence 0 where there is none.
  virtual Result<record::Head> head(const record::FederationId& federation, const LogName& log) = 0;
  /// The hash of a stored record, nothing where it is not stored.
  virtual Result<std::optional<record::RecordHash>> record_hash(const LogName& log,
                                                                Sequence sequence) = 0;

  /// Adds a record's header and whatever sections and grants it carries, as entry `index` of the
  /// log. `section_count` is how many the header names.
  virtual Result<void> add_record(const LogName& log, Sequence sequence, std::uint64_t index,
                                  UtcTime arrival, const record::RecordHash& hash,
                                  std::size_t section_count,
                                  const record::CarriedRecord& carried) = 0;
  /// Adds a section whose header came before, as entry `index` of the log.
  virtual Result<void> add_late_section(const LogName& log, Sequence sequence, std::uint64_t index,
                                        UtcTime arrival, const record::CarriedSection& section,
                                        const std::vector<Bytes>& grants) = 0;
  virtual Result<bool> has_section(const LogName& log, Sequence sequence, std::uint8_t number) = 0;
  /// Keeps the device's signature over a stored record's head.
  virtual Result<void> add_head(const LogName& log, Sequence sequence,
                                const crypto::Signature& head) = 0;
  /// Sections that headers name and that are not stored, at most `limit`.
  virtual Result<std::vector<record::MissingSection>> missing(const LogName& log,
                                                              std::size_t limit) = 0;

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
