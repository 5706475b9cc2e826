#include "shared/log/device_log.h"

#include "shared/log/place.h"

namespace handslag::log {
namespace {

constexpr store::Migration kMigrations[] = {{R"sql(
CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE epochs (epoch INTEGER PRIMARY KEY, receipted INTEGER NOT NULL);
INSERT INTO epochs VALUES (1, 0);
CREATE TABLE records (
  place INTEGER PRIMARY KEY,  -- epoch * 2^32 + sequence
  kind INTEGER NOT NULL, header BLOB NOT NULL, hash BLOB NOT NULL, head BLOB NOT NULL,
  parts BLOB NOT NULL);       -- sections and grants, as a push carries them
CREATE TABLE unstored (
  place INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (place, number)) WITHOUT ROWID;
)sql"}};

constexpr store::Schema kSchema{0x48534c4b, kMigrations};  // "HSLK"

// In `state`.
constexpr std::string_view kOwner = "owner";  // federation, device
constexpr std::string_view kTally = "tally";  // of the present epoch

/// So many records at most are counted anew when a log is opened, some milliseconds; all of the
/// epoch where what was written down cannot be read.
constexpr std::uint64_t kTallyEvery = 64;

}  // namespace

Result<DeviceLog> DeviceLog::open(const std::filesystem::path& file,
                                  record::FederationId federation, record::DeviceId device,
                                  const crypto::SignKey& key) {
  auto db = store::Database::open(file, kSchema);
  if (!db) return pass(db);
  DeviceLog log(std::move(*db), federation, device, key);
  Bytes owner;
  Writer(owner).raw(federation).raw(device);
  auto known = log.state(kOwner);
  if (!known) return pass(known);
  if (*known && **known != owner) {
    return fail(
        "log.other_device",
        "The log in this home belongs to another device. Put this device's own journal.db there, "
        "or enrol anew in another folder; keep both.");
  }
  if (!*known) {
    if (auto set = log.set_state(kOwner, owner); !set) return pass(set);
  }
  if (auto head = log.read_head(); !head) return pass(head);
  if (auto tally = log.read_tally(); !tally) return pass(tally);
  return log;
}

Result<void> DeviceLog::read_head() {
  auto present = db_.prepare("SELECT max(epoch) FROM epochs");
  if (!present) return pass(present);
  if (auto row = present->step(); !row) return pass(row);
  epoch_.value = static_cast<std::uint32_t>(present->integer(0));
  auto query = db_.prepare("SELECT place, header, head FROM records ORDER BY place DESC LIMIT 1");
  if (!query) return pass(query);
  auto row = query->step();
  if (!row) return pass(row);
  if (!*row) return {};
  const Epoch epoch = epoch_at(query->integer(0));
  const Sequence sequence = sequence_at(query->integer(0));
  // An epoch that has just begun follows from the newest record of the one before.
  last_ = epoch == epoch_ ? sequence : Sequence{0};
  hash_ = record::hash_of_header(query->blob(1));
  Reader head(query->blob(2));
  const auto signature = head.fixed<crypto::Signature>();
  if (!head.finished() ||
      !record::verify_head(key_->public_key, {federation_, device_, epoch, sequence, hash_},
                           signature)) {
    return fail("log.damaged",
                "The newest record in the log does not bear this device's signature. Keep the file "
                "and call support; nothing is written to it.");
  }
  return {};
}

Result<void> DeviceLog::read_tally() {
  auto written = state(kTally);
  if (!written) return pass(written);
  if (*written) tally_ = Tally::decode(**written);
  if (tally_.last() > last_) tally_ = {};  // changed by the disk: counted anew from the records
  auto since = db_.prepare(
      "SELECT place, kind, parts FROM records WHERE place>?1 AND place<?2 ORDER BY place");
  if (!since) return pass(since);
  since->bind(1, place_of(epoch_, tally_.last())).bind(2, end_of(epoch_));
  while (true) {
    auto row = since->step();
    if (!row) return pass(row);
    if (!*row) return {};
    tally_.add_record(sequence_at(since->integer(0)), static_cast<RecordKind>(since->integer(1)),
                      carried_in({}, since->blob(2)));
  }
}

Result<Sequence> DeviceLog::append(RecordKind kind, DirectoryVersion directory, UtcTime now,
                                   std::span<record::SectionDraft> drafts) {
  if (last_ >= kLastSequence) {
    return fail("log.full", "The journal has no place for more. Enrol this device anew.");
  }
  const Sequence sequence{last_.value + 1};
  record::RecordHash hash;
  std::vector<record::SectionId> sections;
  Tally tally = tally_;
  auto committed = db_.transaction<void>([&]() -> Result<void> {
    tally.begin_record(sequence, kind);
    record::Header header{federation_, device_,   epoch_,       sequence,
                          hash_,       directory, utc_day(now), {}};
    record::SealedRecord sealed =
        sealer_.seal(std::move(header), drafts,
                     [&](const record::Recipient& to) { return tally.add_grant(to); });
    for (const auto& section : sealed.sections) {
      tally.add_section(section.audience);
      sections.push_back(section.id);
    }
    hash = sealed.hash;
    if (kind == RecordKind::counts || sequence.value % kTallyEvery == 0) {
      if (auto set = set_state(kTally, tally.encode()); !set) return set;
    }
    return insert(kind, sequence, std::move(sealed));
  });
  if (!committed) {
    // Keys that were granted in a record that does not exist must not be used again.
    sealer_.end_sessions();
    return pass(committed);
  }
  last_ = sequence;
  hash_ = hash;
  tally_ = std::move(tally);
  if (unsent_ && is_told_unsent(kind)) ++*unsent_;
  newest_sections_ = std::move(sections);
  return sequence;
}

Result<void> DeviceLog::insert(RecordKind kind, Sequence sequence, record::SealedRecord sealed) {
  const crypto::Signature head =
      record::sign_head(*key_, {federation_, device_, epoch_, sequence, sealed.hash});
  record::CarriedRecord carried{std::move(sealed.header), {}, {}};
  for (auto& section : sealed.sections) {
    carried.sections.push_back({static_cast<std::uint8_t>(carried.sections.size()),
                                std::move(section.descriptor), std::move(section.section)});
  }
  for (auto& grant : sealed.grants) carried.grants.push_back(std::move(grant.bytes));
  auto record = db_.prepare("INSERT INTO records VALUES (?,?,?,?,?,?)");
  if (!record) return pass(record);
  record->bind(1, place_of(epoch_, sequence)).bind(2, static_cast<std::int64_t>(kind));
  record->bind(3, carried.header).bind(4, ByteView(sealed.hash)).bind(5, ByteView(head));
  return record->bind(6, parts_of(carried)).run();
}

Result<void> DeviceLog::begin_epoch(Epoch epoch) {
  HANDSLAG_CHECK(epoch > epoch_);
  auto begun = db_.transaction<void>([&]() -> Result<void> {
    auto insert = db_.prepare("INSERT INTO epochs VALUES (?, 0)");
    if (!insert) return pass(insert);
    if (auto ran = insert->bind(1, std::int64_t{epoch.value}).run(); !ran) return ran;
    // Counts and running numbers are those of an epoch.
    return set_state(kTally, Tally().encode());
  });
  if (!begun) return begun;
  sealer_.end_sessions();
  epoch_ = epoch;
  last_ = {};
  tally_ = {};
  return {};
}

Result<std::optional<Bytes>> DeviceLog::state(std::string_view name) {
  auto query = db_.prepare("SELECT value FROM state WHERE name=?");
  if (!query) return pass(query);
  auto row = query->bind(1, name).step();
  if (!row) return pass(row);
  if (!*row) return std::optional<Bytes>{};
  return std::optional<Bytes>(copy_of(query->blob(0)));
}

Result<void> DeviceLog::set_state(std::string_view name, ByteView value) {
  auto insert = db_.prepare("INSERT OR REPLACE INTO state VALUES (?,?)");
  if (!insert) return pass(insert);
  return insert->bind(1, name).bind(2, value).run();
}

}  // namespace handslag::log
