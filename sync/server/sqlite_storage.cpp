// The server's storage in one SQLite file.
#include <algorithm>

#include "shared/store/database.h"
#include "sync/server/storage.h"

namespace handslag::server {
namespace {

constexpr store::Migration kMigrations[] = {{R"sql(
CREATE TABLE chains (
  id INTEGER PRIMARY KEY, device BLOB NOT NULL, epoch INTEGER NOT NULL, parent INTEGER,
  base INTEGER NOT NULL);
CREATE INDEX chains_of_device ON chains (device, epoch, id);
CREATE TABLE entries (
  position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, chain INTEGER, sequence INTEGER,
  late_section INTEGER, restart BLOB);
CREATE TABLE records (
  chain INTEGER NOT NULL, sequence INTEGER NOT NULL, header BLOB NOT NULL, hash BLOB NOT NULL,
  section_count INTEGER NOT NULL, head BLOB, PRIMARY KEY (chain, sequence)) WITHOUT ROWID;
CREATE TABLE sections (
  chain INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,
  position INTEGER NOT NULL, descriptor BLOB NOT NULL, section BLOB NOT NULL,
  PRIMARY KEY (chain, sequence, number)) WITHOUT ROWID;
CREATE TABLE grants (
  position INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (position, number)) WITHOUT ROWID;
CREATE TABLE missing (
  chain INTEGER NOT NULL, sequence INTEGER NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (chain, sequence, number)) WITHOUT ROWID;
CREATE TABLE log_epochs (epoch INTEGER PRIMARY KEY, position INTEGER NOT NULL);
CREATE TABLE awaited (device BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE nodes (
  level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (level, number)) WITHOUT ROWID;
CREATE TABLE directories (version INTEGER PRIMARY KEY, envelope BLOB NOT NULL);
CREATE TABLE enrolments (device BLOB PRIMARY KEY, request BLOB NOT NULL) WITHOUT ROWID;
)sql"}};
constexpr store::Schema kSchema{0x48535356, kMigrations};  // "HSSV"

std::int64_t signed_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}
Bytes copy(ByteView view) {
  return Bytes(view.begin(), view.end());
}

class SqliteStorage final : public Storage {
 public:
  explicit SqliteStorage(store::Database db) : db_(std::move(db)) {}

  Result<void> transaction(const std::function<Result<void>()>& work) override {
    return db_.transaction<void>(work);
  }

  Result<std::vector<Chain>> chains(const record::DeviceId& device) override {
    auto query =
        db_.prepare("SELECT id, epoch, parent, base FROM chains WHERE device=? ORDER BY epoch, id");
    if (!query) return pass(query);
    query->bind(1, ByteView(device));
    std::vector<Chain> list;
    while (true) {
      auto row = query->step();
      if (!row) return pass(row);
      if (!*row) return list;
      Chain chain{{query->integer(0)},
                  {static_cast<std::uint32_t>(query->integer(1))},
                  {},
                  {static_cast<std::uint64_t>(query->integer(3))}};
      if (!query->is_null(2)) chain.parent = ChainId{query->integer(2)};
      list.push_back(chain);
    }
  }

  Result<ChainId> add_chain(const record::DeviceId& device, const Chain& chain) override {
    auto insert = db_.prepare(
        "INSERT INTO chains (device, epoch, parent, base) VALUES (?,?,?,?) RETURNING id");
    if (!insert) return pass(insert);
    insert->bind(1, ByteView(device)).bind(2, std::int64_t{chain.epoch.value});
    if (chain.parent) {
      insert->bind(3, chain.parent->value);
    } else {
      insert->bind_null(3);
    }
    if (auto row = insert->bind(4, signed_of(chain.base.value)).step(); !row) return pass(row);
    const ChainId id{insert->integer(0)};
    // A statement that returns rows has written only once it has run to its end.
    if (auto ended = insert->step(); !ended) return pass(ended);
    return id;
  }

  Result<Tip> tip(ChainId chain) override {
    auto query = db_.prepare(
        "SELECT sequence, hash, head FROM records WHERE chain=? ORDER BY sequence DESC LIMIT 1");
    if (!query) return pass(query);
    auto row = query->bind(1, chain.value).step();
    if (!row) return pass(row);
    Tip tip;
    if (!*row) return tip;
    tip.sequence.value = static_cast<std::uint64_t>(query->integer(0));
    tip.hash = Reader(query->blob(1)).fixed<record::RecordHash>();
    if (!query->is_null(2)) tip.head = Reader(query->blob(2)).fixed<crypto::Signature>();
    return tip;
  }

  Result<std::optional<record::RecordHash>> record_hash(ChainId chain, Sequence sequence) override {
    auto query = db_.prepare("SELECT hash FROM records WHERE chain=? AND sequence=?");
    if (!query) return pass(query);
    auto row = name(*query, chain, sequence).step();
    if (!row) return pass(row);
    if (!*row) return std::optional<record::RecordHash>();
    return std::optional(Reader(query->blob(0)).fixed<record::RecordHash>());
  }

  Result<bool> has_record(ChainId chain, const record::RecordHash& hash) override {
    auto query = db_.prepare("SELECT 1 FROM records WHERE chain=? AND hash=? LIMIT 1");
    if (!query) return pass(query);
    return query->bind(1, chain.value).bind(2, ByteView(hash)).step();
  }

  Result<std::vector<record::DeviceId>> copied_devices() override {
    return device_list(
        "SELECT DISTINCT device FROM chains GROUP BY device, epoch HAVING count(*) > 1");
  }

  Result<void> add_record(ChainId chain, Sequence sequence, std::uint64_t index, UtcTime arrival,
                          const record::RecordHash& hash, std::size_t section_count,
                          const record::CarriedRecord& carried) override {
    if (auto added = add_entry(chain, sequence, index, arrival, {}); !added) return added;
    auto insert = db_.prepare("INSERT INTO records VALUES (?,?,?,?,?,NULL)");
    if (!insert) return pass(insert);
    name(*insert, chain, sequence).bind(3, carried.header).bind(4, ByteView(hash));
    insert->bind(5, signed_of(section_count));
    if (auto ran = insert->run(); !ran) return ran;
    auto missing = db_.prepare("INSERT INTO missing VALUES (?,?,?)");
    if (!missing) return pass(missing);
    for (std::size_t number = 0; number < section_count; ++number) {
      const bool came = std::ranges::any_of(
          carried.sections, [&](const auto& section) { return section.number == number; });
      if (came) continue;
      name(*missing, chain, sequence).bind(3, signed_of(number));
      if (auto ran = missing->run(); !ran) return ran;
    }
    for (const auto& section : carried.sections) {
      if (auto added = add_section(chain, sequence, index, section); !added) return added;
    }
    return add_grants(index, carried.grants);
  }

  Result<void> add_late_section(ChainId chain, Sequence sequence, std::uint64_t index,
                                UtcTime arrival, const record::CarriedSection& section,
                                const std::vector<Bytes>& grants) override {
    if (auto added = add_entry(chain, sequence, index, arrival, section.number); !added)
      return added;
    if (auto added = add_section(chain, sequence, index, section); !added) return added;
    auto found = db_.prepare("DELETE FROM missing WHERE chain=? AND sequence=? AND number=?");
    if (!found) return pass(found);
    name(*found, chain, sequence).bind(3, std::int64_t{section.number});
    if (auto ran = found->run(); !ran) return ran;
    return add_grants(index, grants);
  }

  Result<bool> has_section(ChainId chain, Sequence sequence, std::uint8_t number) override {
    auto query = db_.prepare("SELECT 1 FROM sections WHERE chain=? AND sequence=? AND number=?");
    if (!query) return pass(query);
    return name(*query, chain, sequence).bind(3, std::int64_t{number}).step();
  }

  Result<void> add_head(ChainId chain, Sequence sequence, const crypto::Signature& head) override {
    auto update = db_.prepare("UPDATE records SET head=?3 WHERE chain=?1 AND sequence=?2");
    if (!update) return pass(update);
    return name(*update, chain, sequence).bind(3, ByteView(head)).run();
  }

  Result<std::vector<record::MissingSection>> missing(ChainId chain, Sequence last,
                                                      std::size_t limit) override {
    auto query = db_.prepare(
        "SELECT sequence, number FROM missing WHERE chain=? AND sequence<=? ORDER BY sequence, "
        "number LIMIT ?");
    if (!query) return pass(query);
    name(*query, chain, last).bind(3, signed_of(limit));
    std::vector<record::MissingSection> list;
    while (true) {
      auto row = query->step();
      if (!row) return pass(row);
      if (!*row) return list;
      list.push_back({{static_cast<std::uint64_t>(query->integer(0))},
                      static_cast<std::uint8_t>(query->integer(1))});
    }
  }

  Result<std::uint64_t> log_size() override {
    auto query = db_.prepare("SELECT coalesce(max(position)+1, 0) FROM entries");
    if (!query) return pass(query);
    if (auto row = query->step(); !row) return pass(row);
    return static_cast<std::uint64_t>(query->integer(0));
  }

  Result<std::vector<protocol::FeedEntry>> entries(std::uint64_t from,
                                                   std::size_t byte_limit) override {
    auto query = db_.prepare(
        "SELECT e.position, e.arrival, e.late_section, r.header, r.head, e.chain, e.sequence, "
        "e.restart FROM entries AS e LEFT JOIN records AS r ON r.chain=e.chain AND "
        "r.sequence=e.sequence WHERE e.position>=? ORDER BY e.position");
    if (!query) return pass(query);
    query->bind(1, signed_of(from));
    std::vector<protocol::FeedEntry> list;
    std::size_t bytes = 0;
    // SQLite counts to 2^63; a cursor beyond is beyond every log.
    while (bytes < byte_limit && signed_of(from) >= 0) {
      auto row = query->step();
      if (!row) return pass(row);
      if (!*row) break;
      protocol::FeedEntry entry;
      entry.index = static_cast<std::uint64_t>(query->integer(0));
      entry.arrival.ms = query->integer(1);
      if (auto read = read_entry(*query, entry); !read) return pass(read);
      bytes += entry.record.size();
      list.push_back(std::move(entry));
    }
    return list;
  }

  Result<std::optional<Bytes>> directory() override {
    auto query = db_.prepare("SELECT envelope FROM directories ORDER BY version DESC LIMIT 1");
    if (!query) return pass(query);
    auto row = query->step();
    if (!row) return pass(row);
    if (!*row) return std::optional<Bytes>();
    return std::optional(copy(query->blob(0)));
  }

  Result<void> set_directory(DirectoryVersion version, ByteView envelope) override {
    auto insert = db_.prepare("INSERT INTO directories VALUES (?,?)");
    if (!insert) return pass(insert);
    return insert->bind(1, signed_of(version.value)).bind(2, envelope).run();
  }

  Result<void> add_enrolment(const record::DeviceId& device, ByteView request) override {
    auto insert = db_.prepare("INSERT OR REPLACE INTO enrolments VALUES (?,?)");
    if (!insert) return pass(insert);
    return insert->bind(1, ByteView(device)).bind(2, request).run();
  }

  Result<void> remove_enrolment(const record::DeviceId& device) override {
    auto remove = db_.prepare("DELETE FROM enrolments WHERE device=?");
    if (!remove) return pass(remove);
    return remove->bind(1, ByteView(device)).run();
  }

  Result<void> clear_enrolments() override { return db_.execute("DELETE FROM enrolments"); }

  Result<std::vector<Enrolment>> enrolments() override {
    auto query = db_.prepare("SELECT device, request FROM enrolments");
    if (!query) return pass(query);
    std::vector<Enrolment> list;
    while (true) {
      auto row = query->step();
      if (!row) return pass(row);
      if (!*row) return list;
      list.push_back({Reader(query->blob(0)).fixed<record::DeviceId>(), copy(query->blob(1))});
    }
  }

  Result<Hash256> load(merkle::NodePosition position) const override {
    auto query = db_.prepare("SELECT hash FROM nodes WHERE level=? AND number=?");
    if (!query) return pass(query);
    auto row =
        query->bind(1, std::int64_t{position.level}).bind(2, signed_of(position.index)).step();
    if (!row) return pass(row);
    if (!*row) return fail("store.damaged", "The server's log lacks a part of its tree.");
    return Reader(query->blob(0)).fixed<Hash256>();
  }

  Result<void> save(merkle::NodePosition position, const Hash256& hash) override {
    auto insert = db_.prepare("INSERT OR REPLACE INTO nodes VALUES (?,?,?)");
    if (!insert) return pass(insert);
    insert->bind(1, std::int64_t{position.level}).bind(2, signed_of(position.index));
    return insert->bind(3, ByteView(hash)).run();
  }

  Result<LogEpoch> log_epoch() override {
    auto query = db_.prepare("SELECT coalesce(max(epoch), 1) FROM log_epochs");
    if (!query) return pass(query);
    if (auto row = query->step(); !row) return pass(row);
    return LogEpoch{static_cast<std::uint32_t>(query->integer(0))};
  }

  Result<void> add_restart(LogEpoch begun, std::uint64_t index, UtcTime arrival,
                           ByteView restart) override {
    auto epoch = db_.prepare("INSERT INTO log_epochs VALUES (?,?)");
    if (!epoch) return pass(epoch);
    epoch->bind(1, std::int64_t{begun.value}).bind(2, signed_of(index));
    if (auto ran = epoch->run(); !ran) return ran;
    auto entry = db_.prepare("INSERT INTO entries (position, arrival, restart) VALUES (?,?,?)");
    if (!entry) return pass(entry);
    return entry->bind(1, signed_of(index)).bind(2, arrival.ms).bind(3, restart).run();
  }

  Result<std::vector<record::DeviceId>> awaited() override {
    return device_list("SELECT device FROM awaited");
  }

  Result<void> set_awaited(const std::vector<record::DeviceId>& devices) override {
    if (auto cleared = db_.execute("DELETE FROM awaited"); !cleared) return cleared;
    auto insert = db_.prepare("INSERT INTO awaited VALUES (?)");
    if (!insert) return pass(insert);
    for (const auto& device : devices) {
      if (auto ran = insert->bind(1, ByteView(device)).run(); !ran) return ran;
    }
    return {};
  }

 private:
  static store::Statement& name(store::Statement& statement, ChainId chain, Sequence sequence) {
    return statement.bind(1, chain.value).bind(2, signed_of(sequence.value));
  }

  Result<std::vector<record::DeviceId>> device_list(std::string_view sql) {
    auto query = db_.prepare(sql);
    if (!query) return pass(query);
    std::vector<record::DeviceId> list;
    while (true) {
      auto row = query->step();
      if (!row) return pass(row);
      if (!*row) return list;
      list.push_back(Reader(query->blob(0)).fixed<record::DeviceId>());
    }
  }

  Result<void> add_entry(ChainId chain, Sequence sequence, std::uint64_t index, UtcTime arrival,
                         std::optional<std::uint8_t> late_section) {
    auto insert = db_.prepare("INSERT INTO entries VALUES (?,?,?,?,?,NULL)");
    if (!insert) return pass(insert);
    insert->bind(1, signed_of(index)).bind(2, arrival.ms);
    insert->bind(3, chain.value).bind(4, signed_of(sequence.value));
    if (late_section) {
      insert->bind(5, std::int64_t{*late_section});
    } else {
      insert->bind_null(5);
    }
    return insert->run();
  }

  Result<void> add_section(ChainId chain, Sequence sequence, std::uint64_t index,
                           const record::CarriedSection& section) {
    auto insert = db_.prepare("INSERT INTO sections VALUES (?,?,?,?,?,?)");
    if (!insert) return pass(insert);
    name(*insert, chain, sequence).bind(3, std::int64_t{section.number}).bind(4, signed_of(index));
    insert->bind(5, section.descriptor).bind(6, section.section);
    return insert->run();
  }

  Result<void> add_grants(std::uint64_t index, const std::vector<Bytes>& grants) {
    auto insert = db_.prepare("INSERT INTO grants VALUES (?,?,?)");
    if (!insert) return pass(insert);
    for (std::size_t number = 0; number < grants.size(); ++number) {
      insert->bind(1, signed_of(index)).bind(2, signed_of(number)).bind(3, grants[number]);
      if (auto ran = insert->run(); !ran) return ran;
    }
    return {};
  }

  /// From a row of `entries`, joined with its record.
  Result<void> read_entry(const store::Statement& row, protocol::FeedEntry& entry) {
    if (!row.is_null(7)) {
      entry.kind = protocol::EntryKind::restart;
      entry.record.header = copy(row.blob(7));
      return {};
    }
    if (row.is_null(3)) return fail("store.damaged", "The server's log lacks a record.");
    if (!row.is_null(2)) entry.kind = protocol::EntryKind::late_section;
    entry.record.header = copy(row.blob(3));
    if (!row.is_null(4)) entry.head.push_back(Reader(row.blob(4)).fixed<crypto::Signature>());
    return load_parts({row.integer(5)}, {static_cast<std::uint64_t>(row.integer(6))}, entry);
  }

  Result<void> load_parts(ChainId chain, Sequence sequence, protocol::FeedEntry& entry) {
    auto sections = db_.prepare(
        "SELECT number, descriptor, section FROM sections WHERE chain=? AND sequence=? AND "
        "position=? ORDER BY number");
    if (!sections) return pass(sections);
    name(*sections, chain, sequence).bind(3, signed_of(entry.index));
    while (true) {
      auto row = sections->step();
      if (!row) return pass(row);
      if (!*row) break;
      entry.record.sections.push_back({static_cast<std::uint8_t>(sections->integer(0)),
                                       copy(sections->blob(1)), copy(sections->blob(2))});
    }
    auto grants = db_.prepare("SELECT bytes FROM grants WHERE position=? ORDER BY number");
    if (!grants) return pass(grants);
    grants->bind(1, signed_of(entry.index));
    while (true) {
      auto row = grants->step();
      if (!row) return pass(row);
      if (!*row) return {};
      entry.record.grants.push_back(copy(grants->blob(0)));
    }
  }

  /// Reading is const towards the log; preparing a statement is not towards SQLite.
  mutable store::Database db_;
};

}  // namespace

Result<std::unique_ptr<Storage>> open_sqlite_storage(const std::filesystem::path& file) {
  auto db = store::Database::open(file, kSchema);
  if (!db) return pass(db);
  return std::unique_ptr<Storage>(std::make_unique<SqliteStorage>(std::move(*db)));
}

}  // namespace handslag::server
