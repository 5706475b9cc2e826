#include "tests/bench/bench.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "tests/support/clock.h"

namespace {
std::atomic<std::uint64_t> syncs{0};
}  // namespace

// A program's own functions take the place of the C library's, also for SQLite: the call is counted
// and goes on to the system.
extern "C" int fsync(int descriptor) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}
extern "C" int fdatasync(int descriptor) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace handslag::bench {

std::uint64_t syncs_so_far() {
  return syncs;
}

PlainSqlite::PlainSqlite(const std::filesystem::path& file) {
  HANDSLAG_CHECK(sqlite3_open_v2(file.c_str(), &db_,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                 nullptr) == SQLITE_OK);
  execute("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;");
  execute("PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL;");
}

void PlainSqlite::execute(const char* sql) {
  HANDSLAG_CHECK(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
}

sqlite3_stmt* PlainSqlite::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  HANDSLAG_CHECK(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
                 SQLITE_OK);
  return statement;
}

std::int64_t PlainSqlite::number(const char* sql) {
  sqlite3_stmt* query = prepare(sql);
  HANDSLAG_CHECK(sqlite3_step(query) == SQLITE_ROW);
  const std::int64_t value = sqlite3_column_int64(query, 0);
  sqlite3_finalize(query);
  return value;
}

Visit next_visit(std::size_t number) {
  Visit visit;
  switch (number % 5) {
    case 0:
    case 1:
      visit = {RegistrationMode::identified, ProofStrength::claimed,
               std::move(*parse_national_id("199001012385", test::kMonday)), test::kKurs};
      break;
    case 2:
      visit.activity = test::kSkola;
      break;
    case 3:
      visit.activity = test::kGrupp;
      break;
    default:  // not sure: the host's own reception
      break;
  }
  return visit;
}

Device::Device(const test::TestFederation& federation, const std::filesystem::path& log_file)
    : federation_(federation),
      directory_(federation.directory),
      log_(need(log::DeviceLog::open(log_file, federation.id(), federation.device.id(),
                                     federation.device.sign))) {}

void Device::check_in(std::size_t number, UtcTime now) {
  auto record = need(kiosk::visit_record(directory_, test::kHuset, next_visit(number), now));
  need(log_.append(log::RecordKind::visit, directory_.version, now, record.drafts));
}

double Device::seal(std::size_t number, UtcTime now) {
  auto record = need(kiosk::visit_record(directory_, test::kHuset, next_visit(number), now));
  record::Header header = federation_.first_header();
  header.sequence.value = number + 1;
  const Stopwatch watch;
  const auto sealed =
      sealer_.seal(std::move(header), record.drafts, [](const record::Recipient&) { return 1; });
  static_cast<void>(record::sign_head(
      federation_.device.sign,
      {federation_.id(), federation_.device.id(), Epoch{1}, Sequence{number + 1}, sealed.hash}));
  return watch.microseconds();
}

double stored_bytes(const std::filesystem::path& log_file, std::size_t check_ins) {
  PlainSqlite db(log_file);
  const std::int64_t bytes =
      db.number("SELECT sum(length(header)+length(hash)+length(head)+length(parts)) FROM records");
  return static_cast<double>(bytes) / static_cast<double>(check_ins);
}

}  // namespace handslag::bench
