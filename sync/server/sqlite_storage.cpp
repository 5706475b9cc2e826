// The server's storage in one SQLite file.
#include <algorithm>

#include "shared/store/database.h"
#include "sync/server/storage.h"

namespace handslag::server {
namespace {

constexpr store::Migration kMigrations[] = {{R"sql(
CREATE TABLE entries (
  position INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, device BLOB NOT NULL,
  epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, late_section INTEGER);
CREATE TABLE records (
  device BLOB NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, header BLOB NOT NULL,
  hash BLOB NOT NULL, section_count INTEGER NOT NULL, head BLOB,
  PRIMARY KEY (device, epoch, sequence)) WITHOUT ROWID;
CREATE TABLE sections (
  device BLOB NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
  number INTEGER NOT NULL, position INTEGER NOT NULL, descriptor BLOB NOT NULL,
  section BLOB NOT NULL, PRIMARY KEY (device, epoch, sequence, number)) WITHOUT ROWID;
CREATE TABLE grants (
  position INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (position, number)) WITHOUT ROWID;
CREATE TABLE missing (
  device BLOB NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
  number INTEGER NOT NULL, PRIMARY KEY (device, epoch, sequence, number)) WITHOUT ROWID;
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

  Result<record::Head> head(const record::FederationId& federation, const LogName& log) override {
    record::Head head{federation, log.device, log.epoch, {}, {}};
    auto query = db_.prepare(
        "SELECT sequence, hash FROM records WHERE device=? AND epoch=? ORDER BY sequence DESC "
        "LIMIT 1");
    if (!query) return pass(query);
    auto row = name(*query, log).step();
    if (!row) return pass(row);
    if (*row) {
      head.sequence.value = static_cast<std::uint64_t>(query->integer(0));
      head.hash = Reader(query->blob(1)).fixed<record::RecordHash>();
    }
    return head;
  }

  Result<std::optional<record::RecordHash>> record_hash(const LogName& log,
                                                        Sequence sequence) override {
    auto query = db_.prepare("SELECT hash FROM records WHERE device=? AND epoch=? AND sequence=?");
    if (!query) return pass(query);
    auto row = name(*query, log).bind(3, signed_of(sequence.value)).step();
    if (!row) return pass(row);
    if (!*row) return std::optional<record::RecordHash>();
    return std::optional(Reader(query->blob(0)).fixed<record::RecordHash>());
  }

  Result<void> add_record(const LogName& log, Sequence sequence, std::uint64_t index,
                          UtcTime arrival, const record::RecordHash& hash,
                          std::size_t section_count,
                          const record::CarriedRecord& carried) override {
    if (auto added = add_entry(log, sequence, index, arrival, {}); !added) return added;
    auto insert = db_.prepare("INSERT INTO records VALUES (?,?,?,?,?,?,NULL)");
    if (!insert) return pass(insert);
    name(*insert, log).bind(3, signed_of(sequence.value)).bind(4, carried.header);
    insert->bind(5, ByteView(hash)).bind(6, signed_of(section_count));
    if (auto ran = insert->run(); !ran) return ran;
    auto missing = db_.prepare("INSERT INTO missing VALUES (?,?,?,?)");
    if (!missing) return pass(missing);
    for (std::size_t number = 0; number < section_count; ++number) {
      const bool came = std::ranges::any_of(
          carried.sections, [&](const auto& section) { return section.number == number; });
      if (came) continue;
      name(*missing, log).bind(3, signed_of(sequence.value)).bind(4, signed_of(number));
      if (auto ran = missing->run(); !ran) return ran;
    }
    for (const auto& section : carried.sections) {
      if (auto added = add_section(log, sequence, index, section); !added) return added;
    }
    return add_grants(index, carried.grants);
  }

  Result<void> add_late_section(const LogName& log, Sequence sequence, std::uint64_t index,
                                UtcTime arrival, const record::CarriedSection& section,
                                const std::vector<Bytes>& grants) override {
    if (auto added = add_entry(log, sequence, index, arrival, section.number); !added) return added;
    if (auto added = add_section(log, sequence, index, section); !added) return added;
    auto found =
        db_.prepare("DELETE FROM missing WHERE device=? AND epoch=? AND sequence=? AND number=?");
    if (!found) return pass(found);
    name(*found, log).bind(3, signed_of(sequence.value)).bind(4, std::int64_t{section.number});
    if (auto ran = found->run(); !ran) return ran;
    return add_grants(index, grants);
  }

  Result<bool> has_section(const LogName& log, Sequence sequence, std::uint8_t number) override {
    auto query = db_.prepare(
        "SELECT 1 FROM sections WHERE device=? AND epoch=? AND sequence=? AND number=?");
    if (!query) return pass(query);
    name(*query, log).bind(3, signed_of(sequence.value)).bind(4, std::int64_t{number});
    return query->step();
  }

  Result<void> add_head(const LogName& log, Sequence sequence,
                        const crypto::Signature& head) override {
    auto update =
        db_.prepare("UPDATE records SET head=?4 WHERE device=?1 AND epoch=?2 AND sequence=?3");
    if (!update) return pass(update);
    name(*update, log).bind(3, signed_of(sequence.value)).bind(4, ByteView(head));
    return update->run();
  }

  Result<std::vector<record::MissingSection>> missing(const LogName& log,
                                                      std::size_t limit) override {
    auto query = db_.prepare(
        "SELECT sequence, number FROM missing WHERE device=? AND epoch=? ORDER BY sequence, number "
        "LIMIT ?");
    if (!query) return pass(query);
    name(*query, log).bind(3, signed_of(limit));
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
        "SELECT e.position, e.arrival, e.late_section, r.header, r.head, e.device, e.epoch, "
        "e.sequence FROM entries AS e JOIN records AS r ON r.device=e.device AND r.epoch=e.epoch "
        "AND r.sequence=e.sequence WHERE e.position>=? ORDER BY e.position");
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
      entry.late_section = !query->is_null(2);
      entry.record.header = copy(query->blob(3));
      if (!query->is_null(4)) {
        entry.head.push_back(Reader(query->blob(4)).fixed<crypto::Signature>());
      }
      const LogName log{Reader(query->blob(5)).fixed<record::DeviceId>(),
                        {static_cast<std::uint32_t>(query->integer(6))}};
      const Sequence sequence{static_cast<std::uint64_t>(query->integer(7))};
      if (auto loaded = load_parts(log, sequence, entry); !loaded) return pass(loaded);
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

 private:
  static store::Statement& name(store::Statement& statement, const LogName& log) {
    return statement.bind(1, ByteView(log.device)).bind(2, std::int64_t{log.epoch.value});
  }

  Result<void> add_entry(const LogName& log, Sequence sequence, std::uint64_t index,
                         UtcTime arrival, std::optional<std::uint8_t> late_section) {
    auto insert = db_.prepare("INSERT INTO entries VALUES (?,?,?,?,?,?)");
    if (!insert) return pass(insert);
    insert->bind(1, signed_of(index)).bind(2, arrival.ms).bind(3, ByteView(log.device));
    insert->bind(4, std::int64_t{log.epoch.value}).bind(5, signed_of(sequence.value));
    if (late_section) {
      insert->bind(6, std::int64_t{*late_section});
    } else {
      insert->bind_null(6);
    }
    return insert->run();
  }

  Result<void> add_section(const LogName& log, Sequence sequence, std::uint64_t index,
                           const record::CarriedSection& section) {
    auto insert = db_.prepare("INSERT INTO sections VALUES (?,?,?,?,?,?,?)");
    if (!insert) return pass(insert);
    name(*insert, log).bind(3, signed_of(sequence.value)).bind(4, std::int64_t{section.number});
    insert->bind(5, signed_of(index)).bind(6, section.descriptor).bind(7, section.section);
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

  Result<void> load_parts(const LogName& log, Sequence sequence, protocol::FeedEntry& entry) {
    auto sections = db_.prepare(
        "SELECT number, descriptor, section FROM sections WHERE device=? AND epoch=? AND "
        "sequence=? AND position=? ORDER BY number");
    if (!sections) return pass(sections);
    name(*sections, log).bind(3, signed_of(sequence.value)).bind(4, signed_of(entry.index));
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
