// One round of bulk reading: a party's archive goes through what the server's feed brought it, from
// SQLite, and verifies everything: chain, one signed head a batch, grants, descriptors, sections,
// commitments, padding. Beside it the same plain bytes as records that each bear one sealed box and
// one signature: one for each check-in, and one for each section, as ours are sealed. Each lies in
// one row a record.
#include <map>

#include "shared/record/opener.h"
#include "sync/protocol/messages.h"
#include "tests/bench/bench.h"

namespace handslag::bench {
namespace {

using record::AudienceKind;
using record::Recipient;

constexpr std::size_t kVisitsADay = 200;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kSections = 2;  // of a check-in for its party: identity, attendance

class Insert {
 public:
  Insert(PlainSqlite& db, const char* sql) : statement_(db.prepare(sql)) {}
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;
  ~Insert() { sqlite3_finalize(statement_); }
  void add(ByteView first, ByteView second = {}) {
    sqlite3_bind_blob64(statement_, 1, first.data(), first.size(), SQLITE_STATIC);
    if (!second.empty()) {
      sqlite3_bind_blob64(statement_, 2, second.data(), second.size(), SQLITE_STATIC);
    }
    HANDSLAG_CHECK(sqlite3_step(statement_) == SQLITE_DONE);
    sqlite3_reset(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

class Rows {
 public:
  Rows(PlainSqlite& db, const char* sql) : query_(db.prepare(sql)) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { sqlite3_finalize(query_); }
  bool next() { return sqlite3_step(query_) == SQLITE_ROW; }
  ByteView blob(int column) {
    return {static_cast<const std::uint8_t*>(sqlite3_column_blob(query_, column)),
            static_cast<std::size_t>(sqlite3_column_bytes(query_, column))};
  }

 private:
  sqlite3_stmt* query_;
};

/// Leaves to a record what the server would hand to this party.
void keep_for(const PartyId& party, record::CarriedRecord& carried) {
  const auto theirs = [&](const Recipient& who) { return who.party == party; };
  std::erase_if(carried.sections, [&](const record::CarriedSection& section) {
    const auto descriptor = need(record::decode_descriptor(section.descriptor));
    return std::ranges::none_of(descriptor.audience, theirs);
  });
  std::erase_if(carried.grants, [&](const Bytes& bytes) {
    return !theirs(need(record::decode_grant(bytes)).recipient);
  });
}

/// Fills the party's own table with the feed of a device's log. Every push ends with a head.
void fill(const test::TestFederation& federation, const Settings& settings, PlainSqlite& db) {
  Device device(federation, settings.folder / "journal.db");
  const std::int64_t first = std::int64_t{test::kMonday.count} * kDayMs + kDayMs / 2;
  for (std::size_t i = 0; i < settings.count; ++i) {
    const auto day = static_cast<std::int64_t>(i / kVisitsADay);
    // Reception, course and group: all of the party that reads.
    device.check_in(i % 5 == 2 ? i + 1 : i, UtcTime{first + day * kDayMs});
  }
  db.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, entry BLOB NOT NULL)");
  db.execute("BEGIN");
  Insert insert(db, "INSERT INTO entries (entry) VALUES (?)");
  log::Outbox all = need(device.log().outbox(std::size_t{1} << 40));
  std::size_t in_batch = 0;
  for (std::size_t i = 0; i < all.records.size(); ++i) {
    protocol::FeedEntry entry;
    in_batch += all.records[i].size();
    if (i + 1 == all.records.size() || in_batch >= protocol::kPushByteLimit) {
      const auto header = need(record::decode_header(all.records[i].header));
      entry.head.push_back(record::sign_head(
          federation.device.sign, {header.federation, header.device, header.epoch, header.sequence,
                                   record::hash_of_header(all.records[i].header)}));
      in_batch = 0;
    }
    entry.index = i;
    keep_for(test::kKommun, all.records[i]);
    entry.record = std::move(all.records[i]);
    insert.add(protocol::encode(protocol::Feed{{}, i + 1, {std::move(entry)}}));
  }
  db.execute("COMMIT");
}

/// The archive's way through its records. Nothing is opened before a signed head vouches for it.
class ArchiveReader {
 public:
  explicit ArchiveReader(const test::TestFederation& federation)
      : device_(federation.device.sign.public_key),
        chain_(federation.id(), federation.device.id(), Epoch{1}),
        opener_(test::opener_with<record::Opener>(federation.party(test::kKommun).archive)) {}

  void take(ByteView row) {
    auto feed = need(protocol::decode_feed(row));
    HANDSLAG_CHECK(feed.entries.size() == 1);
    protocol::FeedEntry& entry = feed.entries.front();
    auto header = need(chain_.follow(entry.record.header));
    waiting_.emplace_back(std::move(header), std::move(entry.record));
    if (entry.head.empty()) return;
    HANDSLAG_CHECK(record::verify_head(device_, chain_.head(), entry.head.front()));
    for (const auto& [vouched, carried] : waiting_) open(vouched, carried);
    waiting_.clear();
  }
  std::size_t sections() const { return sections_; }
  std::size_t unread() const { return waiting_.size(); }

 private:
  void open(const record::Header& header, const record::CarriedRecord& carried) {
    for (const auto& section : carried.sections) {
      if (!carried.grants.empty()) take_grants(header, section, carried.grants);
      const auto plain =
          need(opener_.open(header, section.number, section.descriptor, section.section));
      need(record::decode_content(plain));
      ++sections_;
    }
  }
  /// The archive's own; those to the party's handlers are sealed to other keys.
  void take_grants(const record::Header& header, const record::CarriedSection& section,
                   const std::vector<Bytes>& grants) {
    const auto descriptor = need(record::decode_descriptor(section.descriptor));
    if (descriptor.ratchet_index != 0) return;
    for (const Bytes& grant : grants) {
      if (need(record::decode_grant(grant)).recipient.kind != AudienceKind::party) continue;
      need(opener_.add_grant(header, section.number, section.descriptor, grant));
    }
  }

  crypto::SignPublic device_;
  record::ChainVerifier chain_;
  record::Opener opener_;
  std::vector<std::pair<record::Header, record::CarriedRecord>> waiting_;
  std::size_t sections_ = 0;
};

double read_ours(const test::TestFederation& federation, PlainSqlite& db, std::size_t count) {
  const Stopwatch watch;
  ArchiveReader reader(federation);
  Rows rows(db, "SELECT entry FROM entries ORDER BY position");
  std::size_t read = 0;
  for (; rows.next(); ++read) reader.take(rows.blob(0));
  const double seconds = watch.seconds();
  HANDSLAG_CHECK(read == count && reader.sections() >= count && reader.unread() == 0);
  return static_cast<double>(count) / seconds;
}

constexpr std::string_view kSealedContext = "handslag bench 1";

/// Records that are sealed and signed one by one.
class SealedRecords {
 public:
  SealedRecords(const test::TestFederation& federation, PlainSqlite& db, std::string name,
                std::size_t count, std::size_t plain_bytes)
      : federation_(federation),
        db_(db),
        name_(std::move(name)),
        count_(count),
        plain_bytes_(plain_bytes) {
    db.execute(
        ("CREATE TABLE " + name_ + " (position INTEGER PRIMARY KEY, box, signature)").c_str());
    db.execute("BEGIN");
    Insert insert(db, ("INSERT INTO " + name_ + " (box, signature) VALUES (?,?)").c_str());
    Bytes plain(plain_bytes);
    for (std::size_t i = 0; i < count; ++i) {
      crypto::random_bytes(plain);
      const Bytes box = crypto::seal(archive().public_key, plain);
      insert.add(box, crypto::sign(federation.device.sign, kSealedContext, federation.id(), box));
    }
    db.execute("COMMIT");
  }

  /// Seconds for all of them.
  double read() {
    const Stopwatch watch;
    Rows rows(db_, ("SELECT box, signature FROM " + name_ + " ORDER BY position").c_str());
    std::size_t read = 0;
    for (; rows.next(); ++read) {
      const ByteView box = rows.blob(0);
      const auto signature = Reader(rows.blob(1)).fixed<crypto::Signature>();
      HANDSLAG_CHECK(crypto::verify(federation_.device.sign.public_key, kSealedContext,
                                    federation_.id(), box, signature));
      const auto plain = crypto::open_seal(archive(), box);
      HANDSLAG_CHECK(plain && plain->size() == plain_bytes_);
    }
    const double seconds = watch.seconds();
    HANDSLAG_CHECK(read == count_);
    return seconds;
  }

 private:
  const crypto::BoxKey& archive() const { return federation_.party(test::kKommun).archive; }

  const test::TestFederation& federation_;
  PlainSqlite& db_;
  std::string name_;
  std::size_t count_;
  std::size_t plain_bytes_;
};

}  // namespace

nlohmann::json reading(const Settings& settings) {
  const test::TestFederation federation;
  PlainSqlite db(settings.folder / "party.db");
  fill(federation, settings, db);
  SealedRecords whole(federation, db, "whole", settings.count, kSections * record::kSmallestSize);
  SealedRecords parts(federation, db, "parts", kSections * settings.count, record::kSmallestSize);
  read_ours(federation, db, settings.count);  // once for warm files
  const auto count = static_cast<double>(settings.count);
  const double sealed = count / whole.read();
  const double ours = read_ours(federation, db, settings.count);
  const double by_section = count / parts.read();
  return {{"ours_per_s", ours}, {"sealed_per_s", sealed}, {"sections_per_s", by_section}};
}

}  // namespace handslag::bench
