// One round of bulk reading: a reader goes through what the server's feed brought it, from SQLite,
// and verifies everything: chain, one signed head a batch, grants, descriptors, sections,
// commitments, padding. Once it is the reporting station, for which a check-in has one section, and
// once a party's archive, for which it has two. Beside each, the same plain bytes as records that
// each bear one sealed box and one signature; for the archive also with a box for each section, as
// ours are sealed. Each record lies in one row.
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

/// Who reads, and what of a check-in is for it.
struct BulkReader {
  const crypto::BoxKey& key;
  Recipient recipient;
  std::size_t sections;  ///< of each check-in
};

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

/// Leaves to a record what the server would hand to this reader; a party gets its handlers' too.
void keep_for(const Recipient& reader, record::CarriedRecord& carried) {
  const auto theirs = [&](const Recipient& who) {
    return reader.kind == AudienceKind::party ? who.party == reader.party : who == reader;
  };
  std::erase_if(carried.sections, [&](const record::CarriedSection& section) {
    const auto descriptor = need(record::decode_descriptor(section.descriptor));
    return std::ranges::none_of(descriptor.audience, theirs);
  });
  std::erase_if(carried.grants, [&](const Bytes& bytes) {
    return !theirs(need(record::decode_grant(bytes)).recipient);
  });
}

/// Fills the reader's own table with the feed of a device's log. Every push ends with a head.
void fill(const test::TestFederation& federation, const Settings& settings, const Recipient& reader,
          PlainSqlite& db) {
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
    keep_for(reader, all.records[i]);
    entry.record = std::move(all.records[i]);
    insert.add(protocol::encode(protocol::Feed{{}, i + 1, {std::move(entry)}}));
  }
  db.execute("COMMIT");
}

/// A reader's way through its records. Nothing is opened before a signed head vouches for it.
class FeedReader {
 public:
  FeedReader(const test::TestFederation& federation, const BulkReader& reader)
      : device_(federation.device.sign.public_key),
        kind_(reader.recipient.kind),
        chain_(federation.id(), federation.device.id(), Epoch{1}),
        opener_(test::opener_with<record::Opener>(reader.key)) {}

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
  /// Those to a party's handlers are sealed to other keys than its archive's.
  void take_grants(const record::Header& header, const record::CarriedSection& section,
                   const std::vector<Bytes>& grants) {
    const auto descriptor = need(record::decode_descriptor(section.descriptor));
    if (descriptor.ratchet_index != 0) return;
    for (const Bytes& grant : grants) {
      if (need(record::decode_grant(grant)).recipient.kind != kind_) continue;
      need(opener_.add_grant(header, section.number, section.descriptor, grant));
    }
  }

  crypto::SignPublic device_;
  AudienceKind kind_;
  record::ChainVerifier chain_;
  record::Opener opener_;
  std::vector<std::pair<record::Header, record::CarriedRecord>> waiting_;
  std::size_t sections_ = 0;
};

/// Check-ins a second.
double read_ours(const test::TestFederation& federation, const BulkReader& who, PlainSqlite& db,
                 std::size_t count) {
  const Stopwatch watch;
  FeedReader reader(federation, who);
  Rows rows(db, "SELECT entry FROM entries ORDER BY position");
  std::size_t read = 0;
  for (; rows.next(); ++read) reader.take(rows.blob(0));
  const double seconds = watch.seconds();
  HANDSLAG_CHECK(read == count && reader.unread() == 0);
  HANDSLAG_CHECK(reader.sections() == count * who.sections);
  return static_cast<double>(count) / seconds;
}

constexpr std::string_view kSealedContext = "handslag bench 1";

/// Records that are signed one by one, of as many boxes each as are asked for.
class SealedRecords {
 public:
  SealedRecords(const test::TestFederation& federation, const crypto::BoxKey& key, PlainSqlite& db,
                std::string name, std::size_t count, std::vector<std::size_t> plain_sizes)
      : signer_(federation.device.sign.public_key),
        federation_(federation.id()),
        key_(key),
        db_(db),
        name_(std::move(name)),
        count_(count),
        plain_sizes_(std::move(plain_sizes)) {
    db.execute(
        ("CREATE TABLE " + name_ + " (position INTEGER PRIMARY KEY, boxes, signature)").c_str());
    db.execute("BEGIN");
    Insert insert(db, ("INSERT INTO " + name_ + " (boxes, signature) VALUES (?,?)").c_str());
    for (std::size_t i = 0; i < count; ++i) {
      Bytes boxes;
      for (const std::size_t size : plain_sizes_) {
        Bytes plain(size);
        crypto::random_bytes(plain);
        Writer(boxes).raw(crypto::seal(key_.public_key, plain));
      }
      insert.add(boxes, crypto::sign(federation.device.sign, kSealedContext, federation_, boxes));
    }
    db.execute("COMMIT");
  }

  /// Records a second.
  double read() {
    const Stopwatch watch;
    Rows rows(db_, ("SELECT boxes, signature FROM " + name_ + " ORDER BY position").c_str());
    std::size_t read = 0;
    for (; rows.next(); ++read) {
      const auto signature = Reader(rows.blob(1)).fixed<crypto::Signature>();
      HANDSLAG_CHECK(crypto::verify(signer_, kSealedContext, federation_, rows.blob(0), signature));
      Reader boxes(rows.blob(0));
      for (const std::size_t size : plain_sizes_) {
        const auto plain = crypto::open_seal(key_, boxes.raw(size + kSealOverhead));
        HANDSLAG_CHECK(plain && plain->size() == size);
      }
    }
    const double seconds = watch.seconds();
    HANDSLAG_CHECK(read == count_);
    return static_cast<double>(count_) / seconds;
  }

 private:
  static constexpr std::size_t kSealOverhead = 48;  // crypto_box_SEALBYTES

  crypto::SignPublic signer_;
  crypto::FederationId federation_;
  const crypto::BoxKey& key_;
  PlainSqlite& db_;
  std::string name_;
  std::size_t count_;
  std::vector<std::size_t> plain_sizes_;
};

nlohmann::json read_as(const test::TestFederation& federation, const Settings& settings,
                       const std::string& name, const BulkReader& reader) {
  const Settings own{settings.folder / name, settings.count};
  std::filesystem::create_directory(own.folder);
  PlainSqlite db(own.folder / "reader.db");
  fill(federation, own, reader.recipient, db);
  const auto peer = [&](const std::string& table, std::vector<std::size_t> plain_sizes) {
    return SealedRecords(federation, reader.key, db, table, own.count, std::move(plain_sizes));
  };
  SealedRecords whole = peer("whole", {reader.sections * record::kSmallestSize});
  read_ours(federation, reader, db, own.count);  // once for warm files
  const double by_record = whole.read();
  const double ours = read_ours(federation, reader, db, own.count);
  nlohmann::json rates{{"ours_per_s", ours}, {"one_box_per_s", by_record}};
  if (reader.sections > 1) {
    const std::vector<std::size_t> sizes(reader.sections, record::kSmallestSize);
    rates["boxes_per_s"] = peer("parts", sizes).read();
  }
  return rates;
}

}  // namespace

nlohmann::json reading(const Settings& settings) {
  const test::TestFederation federation;
  const BulkReader station{federation.reporting, {AudienceKind::reporting, PartyId()}, 1};
  const BulkReader archive{federation.party(test::kKommun).archive,
                           {AudienceKind::party, test::kKommun},
                           2};  // identity and attendance
  return {{"station", read_as(federation, settings, "station", station)},
          {"archive", read_as(federation, settings, "archive", archive)}};
}

}  // namespace handslag::bench
