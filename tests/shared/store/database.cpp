#include "shared/store/database.h"

#include <fstream>
#include <new>

#include "shared/base/file.h"
#include "tests/support/catch.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::store;
using test::need;
using test::TemporaryFolder;
using test::verdict;

namespace {

constexpr Migration kFirst[] = {{"CREATE TABLE t (x INTEGER NOT NULL)"}};
constexpr Migration kBoth[] = {kFirst[0], {"ALTER TABLE t ADD COLUMN y INTEGER"}};
constexpr Schema kOne{0x7e57, kFirst};
constexpr Schema kTwo{0x7e57, kBoth};
constexpr Schema kOther{0x0e57, kFirst};

std::int64_t rows(Database& db) {
  auto query = need(db.prepare("SELECT count(*) FROM t"));
  need(query.step());
  return query.integer(0);
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// The root page of the table, behind the page of the schema.
void spoil_second_page(const std::filesystem::path& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(4096, '\xff');
}

}  // namespace

TEST_CASE("What a transaction wrote is there after opening again, what failed is not") {
  const TemporaryFolder folder;
  {
    Database db = need(Database::open(folder / "db", kOne));
    need(db.transaction<void>([&] { return db.execute("INSERT INTO t VALUES (1)"); }));
    const auto failed = db.transaction<void>([&]() -> Result<void> {
      need(db.execute("INSERT INTO t VALUES (2)"));
      return fail("test.failed", "");
    });
    CHECK(verdict(failed) == "test.failed");
  }
  Database again = need(Database::open(folder / "db", kOne));
  CHECK(rows(again) == 1);
}

TEST_CASE("A statement that is used again stands at its beginning, with nothing bound") {
  const TemporaryFolder folder;
  Database db = need(Database::open(folder / "db", kOne));
  need(db.execute("INSERT INTO t VALUES (1), (2)"));
  constexpr std::string_view kSql = "SELECT x FROM t WHERE ?1 IS NULL OR x=?1 ORDER BY x";
  {
    auto query = need(db.prepare(kSql));
    query.bind(1, std::int64_t{2});
    REQUIRE(need(query.step()));
    CHECK(query.integer(0) == 2);
  }
  auto again = need(db.prepare(kSql));
  REQUIRE(need(again.step()));
  CHECK(again.integer(0) == 1);
  // While one is in use, another of the same words goes its own way.
  auto beside = need(db.prepare(kSql));
  beside.bind(1, std::int64_t{2});
  REQUIRE(need(beside.step()));
  CHECK(beside.integer(0) == 2);
  REQUIRE(need(again.step()));
  CHECK(again.integer(0) == 2);
}

TEST_CASE("A statement that is kept sees what a later migration or another connection changed") {
  const TemporaryFolder folder;
  Database db = need(Database::open(folder / "db", kOne));
  CHECK(rows(db) == 0);
  Database other = need(Database::open(folder / "db", kTwo));
  need(other.execute("INSERT INTO t VALUES (1, 2)"));
  CHECK(rows(db) == 1);
}

TEST_CASE("A transaction whose work throws is undone, and the next one is not part of it") {
  const TemporaryFolder folder;
  Database db = need(Database::open(folder / "db", kOne));
  CHECK_THROWS_AS((void)db.transaction<void>([&]() -> Result<void> {
    need(db.execute("INSERT INTO t VALUES (1)"));
    throw std::bad_alloc();
  }),
                  std::bad_alloc);
  need(db.transaction<void>([&] { return db.execute("INSERT INTO t VALUES (2)"); }));
  CHECK(rows(db) == 1);
}

TEST_CASE("An older database is brought up to date and keeps what it holds") {
  const TemporaryFolder folder;
  need(need(Database::open(folder / "db", kOne)).execute("INSERT INTO t VALUES (1)"));
  CHECK(verdict(Database::open(folder / "db", kTwo, Access::read_only)) == "store.older");
  Database db = need(Database::open(folder / "db", kTwo));
  need(db.execute("UPDATE t SET y=2"));
  CHECK(rows(db) == 1);
  CHECK(verdict(Database::open(folder / "db", kTwo, Access::read_only)) == "good");
}

TEST_CASE("A database of a newer version is refused") {
  const TemporaryFolder folder;
  need(Database::open(folder / "db", kTwo));
  CHECK(verdict(Database::open(folder / "db", kOne)) == "store.newer");
}

TEST_CASE("A database of something else is refused, also one that says nothing of its owner") {
  const TemporaryFolder folder;
  need(Database::open(folder / "db", kOther));
  CHECK(verdict(Database::open(folder / "db", kOne)) == "store.foreign");

  need(need(Database::open(folder / "unnamed", kOther))
           .execute("PRAGMA application_id=0; PRAGMA user_version=0"));
  CHECK(verdict(Database::open(folder / "unnamed", kOne)) == "store.foreign");

  write_text(folder / "text", std::string(4096, 'x'));
  CHECK(verdict(Database::open(folder / "text", kOne)) == "store.foreign");
}

TEST_CASE("A damaged page is found when the database is opened") {
  const TemporaryFolder folder;
  {
    Database db = need(Database::open(folder / "db", kOne));
    for (int i = 0; i < 2'000; ++i) need(db.execute("INSERT INTO t VALUES (1)"));
  }
  spoil_second_page(folder / "db");
  CHECK(verdict(Database::open(folder / "db", kOne)) == "store.damaged");
}

TEST_CASE("A page that is damaged while the database is open is reported when it is read") {
  const TemporaryFolder folder;
  Database db = need(Database::open(folder / "db", kOne));
  for (int i = 0; i < 2'000; ++i) need(db.execute("INSERT INTO t VALUES (1)"));
  need(db.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA shrink_memory"));
  spoil_second_page(folder / "db");
  auto query = need(db.prepare("SELECT sum(x) FROM t"));
  CHECK(verdict(query.step()) == "store.damaged");
}

TEST_CASE("A file without a byte is damage, since a new one takes its name when it is whole") {
  const TemporaryFolder folder;
  write_text(folder / "db", "");
  const auto refused = Database::open(folder / "db", kOne);
  CHECK(verdict(refused) == "store.damaged");
  CHECK(refused.error().message.find((folder / "db").string()) == 0);
  CHECK(std::filesystem::file_size(folder / "db") == 0);
  // What a power cut left of a file that was being made is in nobody's way.
  std::filesystem::remove(folder / "db");
  write_text(folder / "db.new", "half a data");
  need(Database::open(folder / "db", kOne));
  CHECK_FALSE(std::filesystem::exists(folder / "db.new"));
}

TEST_CASE("A table or column that is missing is damage, what others added is left alone") {
  const TemporaryFolder folder;
  need(need(Database::open(folder / "db", kTwo)).execute("CREATE INDEX i ON t (x)"));
  CHECK(verdict(Database::open(folder / "db", kTwo)) == "good");
  need(need(Database::open(folder / "db", kTwo)).execute("ALTER TABLE t RENAME COLUMN y TO z"));
  CHECK(verdict(Database::open(folder / "db", kTwo)) == "store.damaged");
  need(need(Database::open(folder / "other", kOne)).execute("DROP TABLE t"));
  CHECK(verdict(Database::open(folder / "other", kOne)) == "store.damaged");
}

TEST_CASE("What is refused keeps its bytes and gets no file beside it") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "a 100% #1?");
  const auto file = folder / "a 100% #1?/db";
  need(Database::open(file, kTwo));
  const Bytes before = need(read_file(file, 1 << 20));
  CHECK(verdict(Database::open(file, kOne)) == "store.newer");
  CHECK(verdict(Database::open(file, kOther)) == "store.foreign");
  CHECK(need(read_file(file, 1 << 20)) == before);
  for (const char* end : {"-wal", "-shm", "-journal"}) {
    CHECK_FALSE(std::filesystem::exists(file.string() + end));
  }
}

TEST_CASE("A second writer waits, and is told who is in the way") {
  const TemporaryFolder folder;
  Database one = need(Database::open(folder / "db", kOne));
  Database two = need(Database::open(folder / "db", kOne));
  need(two.execute("PRAGMA busy_timeout=1"));
  need(one.execute("BEGIN IMMEDIATE"));
  CHECK(verdict(two.execute("BEGIN IMMEDIATE")) == "store.locked");
}

TEST_CASE("A folder that does not exist is an error, not a new folder") {
  const TemporaryFolder folder;
  CHECK(verdict(Database::open(folder / "none" / "db", kOne)) == "store.io");
}

TEST_CASE("Text, bytes and nothing come back as they went in, also when they are empty") {
  const TemporaryFolder folder;
  Database db = need(Database::open(folder / "db", kOne));
  auto query = need(db.prepare("SELECT ?1, ?2, ?3, ?4"));
  query.bind(1, std::string_view("å")).bind(2, ByteView()).bind(3, std::int64_t{-1}).bind_null(4);
  REQUIRE(need(query.step()));
  CHECK(query.text(0) == "å");
  CHECK(query.blob(1).empty());
  CHECK_FALSE(query.is_null(1));
  CHECK(query.integer(2) == -1);
  CHECK(query.is_null(3));
}
