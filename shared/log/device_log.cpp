#include "shared/log/device_log.h"

#include <algorithm>
#include <map>

namespace handslag::log {
namespace {

constexpr store::Migration kMigrations[] = {{R"sql(
CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE epochs (epoch INTEGER PRIMARY KEY, receipted INTEGER NOT NULL);
INSERT INTO epochs VALUES (1, 0);
CREATE TABLE records (
  epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL,
  header BLOB NOT NULL, hash BLOB NOT NULL, head BLOB NOT NULL,
  PRIMARY KEY (epoch, sequence)) WITHOUT ROWID;
CREATE TABLE sections (
  epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,
  descriptor BLOB NOT NULL, section BLOB NOT NULL,
  PRIMARY KEY (epoch, sequence, number)) WITHOUT ROWID;
CREATE TABLE grants (
  epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (epoch, sequence, number)) WITHOUT ROWID;
CREATE TABLE unstored (
  epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (epoch, sequence, number)) WITHOUT ROWID;
CREATE TABLE sealed_to (
  kind INTEGER NOT NULL, party TEXT NOT NULL, grants INTEGER NOT NULL, sections INTEGER NOT NULL,
  news INTEGER NOT NULL, PRIMARY KEY (kind, party)) WITHOUT ROWID;
)sql"}};

constexpr store::Schema kSchema{0x48534c4b, kMigrations};  // "HSLK"

constexpr std::string_view kOwner = "owner";  // in `state`: federation, device

std::int64_t signed_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}
std::int64_t code_of(record::AudienceKind kind) {
  return static_cast<std::int64_t>(kind);
}

Bytes copy(ByteView view) {
  return Bytes(view.begin(), view.end());
}

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
  return log;
}

Result<void> DeviceLog::read_head() {
  auto present = db_.prepare("SELECT max(epoch) FROM epochs");
  if (!present) return pass(present);
  if (auto row = present->step(); !row) return pass(row);
  epoch_.value = static_cast<std::uint32_t>(present->integer(0));
  auto query = db_.prepare(
      "SELECT epoch, sequence, header, head FROM records ORDER BY epoch DESC, sequence DESC LIMIT "
      "1");
  if (!query) return pass(query);
  auto row = query->step();
  if (!row) return pass(row);
  if (!*row) return {};
  const Epoch epoch{static_cast<std::uint32_t>(query->integer(0))};
  const Sequence sequence{static_cast<std::uint64_t>(query->integer(1))};
  // An epoch that has just begun follows from the newest record of the one before.
  last_ = epoch == epoch_ ? sequence : Sequence{0};
  hash_ = record::hash_of_header(query->blob(2));
  Reader head(query->blob(3));
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

Result<Sequence> DeviceLog::append(RecordKind kind, DirectoryVersion directory, UtcTime now,
                                   std::span<record::SectionDraft> drafts) {
  const Sequence sequence{last_.value + 1};
  record::RecordHash hash;
  std::vector<record::SectionId> sections;
  auto committed = db_.transaction<void>([&]() -> Result<void> {
    std::map<record::Recipient, std::uint64_t> issued;
    std::optional<Error> failed;
    const auto running_number = [&](const record::Recipient& to) -> std::uint64_t {
      if (!issued.contains(to)) {
        auto so_far = grants_so_far(to);
        if (!so_far) failed = so_far.error();
        issued[to] = so_far ? *so_far : 0;
      }
      return ++issued[to];
    };
    record::Header header{federation_, device_,   epoch_,       sequence,
                          hash_,       directory, utc_day(now), {}};
    const record::SealedRecord sealed = sealer_.seal(std::move(header), drafts, running_number);
    if (failed) return Failure(*failed);
    hash = sealed.hash;
    for (const auto& section : sealed.sections) {
      sections.push_back(record::hash_of_descriptor(section.descriptor));
    }
    if (auto inserted = insert(kind, sequence, sealed); !inserted) return inserted;
    return count(sealed, kind);
  });
  if (!committed) {
    // Keys that were granted in a record that does not exist must not be used again.
    sealer_.end_sessions();
    return pass(committed);
  }
  last_ = sequence;
  hash_ = hash;
  if (unsent_visits_ && kind == RecordKind::visit) ++*unsent_visits_;
  newest_sections_ = std::move(sections);
  return sequence;
}

Result<void> DeviceLog::insert(RecordKind kind, Sequence sequence,
                               const record::SealedRecord& sealed) {
  const crypto::Signature head =
      record::sign_head(*key_, {federation_, device_, epoch_, sequence, sealed.hash});
  auto record = db_.prepare("INSERT INTO records VALUES (?,?,?,?,?,?)");
  if (!record) return pass(record);
  record->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(sequence.value));
  record->bind(3, static_cast<std::int64_t>(kind)).bind(4, sealed.header);
  record->bind(5, ByteView(sealed.hash)).bind(6, ByteView(head));
  if (auto ran = record->run(); !ran) return ran;

  auto section = db_.prepare("INSERT INTO sections VALUES (?,?,?,?,?)");
  if (!section) return pass(section);
  for (std::size_t number = 0; number < sealed.sections.size(); ++number) {
    section->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(sequence.value));
    section->bind(3, signed_of(number)).bind(4, sealed.sections[number].descriptor);
    section->bind(5, sealed.sections[number].section);
    if (auto ran = section->run(); !ran) return ran;
  }
  auto grant = db_.prepare("INSERT INTO grants VALUES (?,?,?,?)");
  if (!grant) return pass(grant);
  for (std::size_t number = 0; number < sealed.grants.size(); ++number) {
    grant->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(sequence.value));
    grant->bind(3, signed_of(number)).bind(4, sealed.grants[number].bytes);
    if (auto ran = grant->run(); !ran) return ran;
  }
  return {};
}

Result<std::uint64_t> DeviceLog::grants_so_far(const record::Recipient& recipient) {
  auto query = db_.prepare("SELECT grants FROM sealed_to WHERE kind=? AND party=?");
  if (!query) return pass(query);
  query->bind(1, code_of(recipient.kind)).bind(2, recipient.party.text());
  auto row = query->step();
  if (!row) return pass(row);
  return *row ? static_cast<std::uint64_t>(query->integer(0)) : 0;
}

Result<void> DeviceLog::count(const record::SealedRecord& sealed, RecordKind kind) {
  std::map<record::Recipient, record::RecipientCount> added;
  for (const auto& grant : sealed.grants) ++added[grant.recipient].grants;
  for (const auto& section : sealed.sections) {
    for (const auto& recipient : section.audience) ++added[recipient].sections;
  }
  if (kind == RecordKind::counts) {
    // What a counts record itself adds is told by the next one, and is no news worth one.
    if (auto told = db_.execute("UPDATE sealed_to SET news=0"); !told) return told;
  }
  auto update = db_.prepare(
      "INSERT INTO sealed_to VALUES (?1,?2,?3,?4,?5) ON CONFLICT (kind, party) DO UPDATE SET "
      "grants=grants+?3, sections=sections+?4, news=max(news,?5)");
  if (!update) return pass(update);
  for (const auto& [recipient, counts] : added) {
    update->bind(1, code_of(recipient.kind)).bind(2, recipient.party.text());
    update->bind(3, signed_of(counts.grants)).bind(4, signed_of(counts.sections));
    update->bind(5, std::int64_t{kind != RecordKind::counts});
    if (auto ran = update->run(); !ran) return ran;
  }
  return {};
}

Result<std::vector<record::RecipientCount>> DeviceLog::uncounted() {
  return counts(true);
}

Result<std::vector<record::RecipientCount>> DeviceLog::sealed_so_far() {
  return counts(false);
}

Result<std::vector<record::RecipientCount>> DeviceLog::counts(bool only_news) {
  auto query = db_.prepare("SELECT kind, party, grants, sections FROM sealed_to WHERE news>=?");
  if (!query) return pass(query);
  query->bind(1, std::int64_t{only_news});
  std::vector<record::RecipientCount> out;
  while (true) {
    auto row = query->step();
    if (!row) return pass(row);
    if (!*row) return out;
    out.push_back({{static_cast<record::AudienceKind>(query->integer(0)),
                    PartyId(std::string(query->text(1)))},
                   static_cast<std::uint64_t>(query->integer(2)),
                   static_cast<std::uint64_t>(query->integer(3))});
  }
}

Result<void> DeviceLog::begin_epoch(Epoch epoch) {
  HANDSLAG_CHECK(epoch > epoch_);
  auto begun = db_.transaction<void>([&]() -> Result<void> {
    auto insert = db_.prepare("INSERT INTO epochs VALUES (?, 0)");
    if (!insert) return pass(insert);
    if (auto ran = insert->bind(1, std::int64_t{epoch.value}).run(); !ran) return ran;
    // Counts and running numbers are those of an epoch.
    return db_.execute("DELETE FROM sealed_to");
  });
  if (!begun) return begun;
  sealer_.end_sessions();
  epoch_ = epoch;
  last_ = {};
  return {};
}

Result<std::optional<Bytes>> DeviceLog::state(std::string_view name) {
  auto query = db_.prepare("SELECT value FROM state WHERE name=?");
  if (!query) return pass(query);
  auto row = query->bind(1, name).step();
  if (!row) return pass(row);
  if (!*row) return std::optional<Bytes>{};
  return std::optional<Bytes>(copy(query->blob(0)));
}

Result<void> DeviceLog::set_state(std::string_view name, ByteView value) {
  auto insert = db_.prepare("INSERT OR REPLACE INTO state VALUES (?,?)");
  if (!insert) return pass(insert);
  return insert->bind(1, name).bind(2, value).run();
}

}  // namespace handslag::log
