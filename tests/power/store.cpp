// A store that is brought up to date when the power goes, or the disk fails: it is the older or the
// newer one, with all that it held, and the next start goes on from there.
#include "shared/store/database.h"
#include "tests/support/catch.h"
#include "tests/support/folder.h"
#include "tests/support/power_disk.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::test;
using store::Database;

namespace {

namespace fs = std::filesystem;

constexpr store::Migration kMigrations[] = {
    {"CREATE TABLE visits (day INTEGER, weight BLOB)"},
    {"ALTER TABLE visits ADD COLUMN place TEXT; CREATE INDEX by_day ON visits (day);"},
    {"CREATE TABLE days AS SELECT day, count(*) AS visits FROM visits GROUP BY day;"}};
constexpr store::Schema kOld{0x6f6c64, std::span(kMigrations).first(1)};
constexpr store::Schema kNew{0x6f6c64, kMigrations};
constexpr int kVisits = 20;

/// An older store, left by a power cut: part of it stands in the write-ahead log alone.
void leave_old_store(const fs::path& folder) {
  const TemporaryFolder made;
  Database db = need(Database::open(made / "db", kOld));
  for (int day = 0; day < kVisits; ++day) {
    need(db.execute("INSERT INTO visits VALUES (" + std::to_string(day % 5) + ", zeroblob(3000))"));
  }
  fs::copy(made.path(), folder, fs::copy_options::recursive);
}

std::int64_t number(Database& db, std::string_view query) {
  auto statement = need(db.prepare(query));
  HANDSLAG_CHECK(need(statement.step()));
  return statement.integer(0);
}

void check_new_store(const fs::path& file) {
  auto db = Database::open(file, kNew);
  REQUIRE(verdict(db) == "good");
  CHECK(number(*db, "SELECT count(*) FROM visits WHERE place IS NULL") == kVisits);
  CHECK(number(*db, "SELECT sum(visits) FROM days") == kVisits);
  CHECK(number(*db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check='ok'") == 1);
}

}  // namespace

TEST_CASE("A store that was being brought up to date when the power went is whole") {
  const bool only_refused = GENERATE(false, true);
  const TemporaryFolder folder;
  bool over = false;
  for (std::size_t at = 1; !over; ++at) {
    fs::remove_all(folder / "disk");
    leave_old_store(folder / "disk");
    PowerDisk disk(folder / "disk");
    if (only_refused) {
      disk.fail_at(at, false);
    } else {
      disk.cut_at(at);
    }
    (void)Database::open(folder / "disk" / "db", kNew);
    over = !disk.is_off() && !disk.has_refused();
    disk.cut();
    disk.release();
    for (std::size_t seed = 0; seed < 6; ++seed) {
      INFO("operation " << at << ", " << disk.where() << ", seed " << seed);
      disk.return_power(seed);
      check_new_store(folder / "disk" / "db");
    }
  }
}
