#include "shared/log/device_log.h"

#include <algorithm>
#include <map>

namespace handslag::log {
namespace {

constexpr store::Migration kMigrations[] = {{R"sql(
CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
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

// Names in the table `state`.
constexpr std::string_view kOwner = "owner";        // federation, device
constexpr std::string_view kReceipt = "receipt";    // newest, as it came
constexpr std::string_view kReceipted = "sent_to";  // u64 sequence, u64 server time, u64 size, root

constexpr std::string_view kProved = "proved";  // u64 size, root

struct Receipted {
  Sequence sequence;
  UtcTime server_time;
  record::SeenCheckpoint checkpoint;
};

Receipted read_receipted(const std::optional<Bytes>& bytes) {
  Receipted receipted;
  if (!bytes) return receipted;
  Reader in(*bytes);
  receipted.sequence.value = in.u64();
  receipted.server_time.ms = static_cast<std::int64_t>(in.u64());
  receipted.checkpoint.size = in.u64();
  receipted.checkpoint.root = in.fixed<Hash256>();
  return receipted;
}

/// An answer that was overtaken by a newer one on its way.
bool is_late(const record::Receipt& receipt, const Receipted& before) {
  if (receipt.head.sequence != before.sequence) return receipt.head.sequence < before.sequence;
  return receipt.checkpoint.size < before.checkpoint.size;
}

/// The server's log only grows: it is never smaller, and of one size only ever has one root.
bool is_rolled_back(const record::Checkpoint& now, const record::SeenCheckpoint& before) {
  return now.size < before.size || (now.size == before.size && now.root != before.root);
}

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
    return fail("log.other_device", "The log in this home belongs to another device.");
  }
  if (!*known) {
    if (auto set = log.set_state(kOwner, owner); !set) return pass(set);
  }
  if (auto head = log.read_head(); !head) return pass(head);
  return log;
}

Result<void> DeviceLog::read_head() {
  auto query = db_.prepare(
      "SELECT epoch, sequence, header, head FROM records ORDER BY epoch DESC, sequence DESC LIMIT "
      "1");
  if (!query) return pass(query);
  auto row = query->step();
  if (!row) return pass(row);
  if (!*row) return {};
  epoch_.value = static_cast<std::uint32_t>(query->integer(0));
  last_.value = static_cast<std::uint64_t>(query->integer(1));
  hash_ = record::hash_of_header(query->blob(2));
  Reader head(query->blob(3));
  const auto signature = head.fixed<crypto::Signature>();
  if (!head.finished() ||
      !record::verify_head(key_->public_key, {federation_, device_, epoch_, last_, hash_},
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
  auto query = db_.prepare("SELECT kind, party, grants, sections FROM sealed_to WHERE news=1");
  if (!query) return pass(query);
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

Result<void> DeviceLog::load_parts(record::CarriedRecord& carried, Sequence sequence, bool all) {
  auto sections = db_.prepare(
      "SELECT number, descriptor, section FROM sections AS s WHERE epoch=?1 AND sequence=?2 AND "
      "(?3 OR EXISTS (SELECT 1 FROM unstored AS u WHERE u.epoch=s.epoch AND "
      "u.sequence=s.sequence AND u.number=s.number)) ORDER BY number");
  if (!sections) return pass(sections);
  sections->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(sequence.value));
  sections->bind(3, std::int64_t{all});
  while (true) {
    auto row = sections->step();
    if (!row) return pass(row);
    if (!*row) break;
    carried.sections.push_back({static_cast<std::uint8_t>(sections->integer(0)),
                                copy(sections->blob(1)), copy(sections->blob(2))});
  }
  // Also with a section that comes late: the server may have kept no grant whose session it did not
  // see begin.
  auto grants =
      db_.prepare("SELECT bytes FROM grants WHERE epoch=? AND sequence=? ORDER BY number");
  if (!grants) return pass(grants);
  grants->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(sequence.value));
  while (true) {
    auto row = grants->step();
    if (!row) return pass(row);
    if (!*row) return {};
    carried.grants.push_back(copy(grants->blob(0)));
  }
}

Result<Outbox> DeviceLog::outbox(std::size_t byte_limit) {
  auto sent = state(kReceipted);
  if (!sent) return pass(sent);
  const Sequence receipted = read_receipted(*sent).sequence;
  // What the server has never seen comes first: a section that it keeps refusing blocks nothing.
  auto query = db_.prepare(
      "SELECT sequence, header, head FROM records AS r WHERE epoch=?1 AND (sequence>?2 OR EXISTS "
      "(SELECT 1 FROM unstored AS u WHERE u.epoch=r.epoch AND u.sequence=r.sequence)) "
      "ORDER BY sequence<=?2, sequence");
  if (!query) return pass(query);
  query->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(receipted.value));
  Outbox outbox;
  outbox.newest = last_;
  std::size_t bytes = 0;
  std::map<Sequence, record::CarriedRecord> chosen;
  while (chosen.empty() || bytes < byte_limit) {
    auto row = query->step();
    if (!row) return pass(row);
    if (!*row) break;
    const Sequence sequence{static_cast<std::uint64_t>(query->integer(0))};
    record::CarriedRecord carried{copy(query->blob(1)), {}, {}};
    if (auto loaded = load_parts(carried, sequence, sequence > receipted); !loaded) {
      return pass(loaded);
    }
    bytes += carried.size();
    if (sequence > outbox.last) {
      Reader head(query->blob(2));
      outbox.head = head.fixed<crypto::Signature>();
      outbox.last = sequence;
    }
    chosen.emplace(sequence, std::move(carried));
  }
  for (auto& [sequence, carried] : chosen) outbox.records.push_back(std::move(carried));
  return outbox;
}

Result<void> DeviceLog::accept(const record::Receipt& receipt, ByteView bytes) {
  if (receipt.head.device != device_ || receipt.head.epoch != epoch_) {
    return fail("log.receipt_other_device", "The receipt is for another device or epoch.");
  }
  return db_.transaction<void>([&]() -> Result<void> {
    auto known = db_.prepare("SELECT 1 FROM records WHERE epoch=? AND sequence=? AND hash=?");
    if (!known) return pass(known);
    known->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(receipt.head.sequence.value));
    auto row = known->bind(3, ByteView(receipt.head.hash)).step();
    if (!row) return pass(row);
    if (!*row) {
      return fail("log.receipt_unknown_head",
                  "The server's receipt is for a record that this device never wrote.");
    }
    auto sent = state(kReceipted);
    if (!sent) return pass(sent);
    const Receipted before = read_receipted(*sent);
    if (is_late(receipt, before)) return {};
    if (is_rolled_back(receipt.checkpoint, before.checkpoint)) {
      return fail(
          "log.server_rolled_back",
          "The server shows an older or another log than it did before. Nothing leaves this "
          "device until the federation's administrator has looked into it.");
    }
    Bytes now;
    Writer(now)
        .u64(receipt.head.sequence.value)
        .u64(static_cast<std::uint64_t>(receipt.checkpoint.server_time.ms))
        .u64(receipt.checkpoint.size)
        .raw(receipt.checkpoint.root);
    if (auto set = set_state(kReceipted, now); !set) return set;
    if (auto set = set_state(kReceipt, bytes); !set) return set;
    return replace_unstored(receipt);
  });
}

Result<void> DeviceLog::replace_unstored(const record::Receipt& receipt) {
  // A receipt names all that is missing up to its head, so it replaces what was known.
  if (auto cleared = db_.execute("DELETE FROM unstored"); !cleared) return cleared;
  auto known = db_.prepare(
      "SELECT 1 FROM sections WHERE epoch=?1 AND sequence=?2 AND number=?3 AND sequence<=?4");
  if (!known) return pass(known);
  auto missing = db_.prepare("INSERT OR IGNORE INTO unstored VALUES (?,?,?)");
  if (!missing) return pass(missing);
  for (const auto& section : receipt.missing) {
    for (auto* statement : {&*known, &*missing}) {
      statement->bind(1, std::int64_t{epoch_.value}).bind(2, signed_of(section.sequence.value));
      statement->bind(3, std::int64_t{section.number});
    }
    auto row = known->bind(4, signed_of(receipt.head.sequence.value)).step();
    if (!row) return pass(row);
    if (!*row) {
      return fail("log.receipt_unknown_section",
                  "The server's receipt misses a section that this device never wrote.");
    }
    known->reset();
    if (auto ran = missing->run(); !ran) return ran;
  }
  return {};
}

Result<LogStatus> DeviceLog::status() {
  auto sent = state(kReceipted);
  if (!sent) return pass(sent);
  const Receipted receipted = read_receipted(*sent);
  auto query = db_.prepare(
      "SELECT count(*) FROM records AS r WHERE kind=?1 AND (epoch>?2 OR sequence>?3 OR EXISTS "
      "(SELECT 1 FROM unstored AS u WHERE u.epoch=r.epoch AND u.sequence=r.sequence))");
  if (!query) return pass(query);
  query->bind(1, static_cast<std::int64_t>(RecordKind::visit));
  query->bind(2, std::int64_t{epoch_.value}).bind(3, signed_of(receipted.sequence.value));
  if (auto row = query->step(); !row) return pass(row);
  LogStatus status;
  status.unsent_visits = static_cast<std::uint64_t>(query->integer(0));
  if (*sent) status.last_receipt = receipted.server_time;
  return status;
}

Result<record::SeenCheckpoint> DeviceLog::checkpoint() {
  auto sent = state(kReceipted);
  if (!sent) return pass(sent);
  return read_receipted(*sent).checkpoint;
}

Result<record::SeenCheckpoint> DeviceLog::proved_checkpoint() {
  auto bytes = state(kProved);
  if (!bytes) return pass(bytes);
  record::SeenCheckpoint proved;
  if (*bytes) {
    Reader in(**bytes);
    proved.size = in.u64();
    proved.root = in.fixed<Hash256>();
  }
  return proved;
}

Result<void> DeviceLog::set_proved_checkpoint(const record::SeenCheckpoint& checkpoint) {
  Bytes bytes;
  Writer(bytes).u64(checkpoint.size).raw(checkpoint.root);
  return set_state(kProved, bytes);
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
