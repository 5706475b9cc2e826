#include "shared/store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "shared/base/file.h"

namespace handslag::store {
namespace {

Failure failure_of(sqlite3* db, int code) {
  // Where the disk is full, the index of the write-ahead log cannot grow either.
  if (code == SQLITE_IOERR_SHMSIZE) code = SQLITE_FULL;
  switch (code & 0xff) {
    case SQLITE_FULL:
      return fail("store.full", "The disk is full. Free some room; nothing saved was lost.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail("store.locked", "Another program holds the database. End it and try again.");
    case SQLITE_CORRUPT:
      return fail("store.damaged", "The database is damaged. Keep the file and call support.");
    case SQLITE_NOTADB:
      return fail("store.foreign", "The file is not a database of this program.");
    case SQLITE_NOMEM:
      return fail("store.memory", "There is too little memory. End other programs and try again.");
    case SQLITE_CANTOPEN:
      return fail("store.io", "The database cannot be opened. Check the folder and its rights.");
    default:
      // SQLite's own text names tables and rules, never values.
      return fail("store.io",
                  fmt::format("The database failed ({}): {}.", code, sqlite3_errmsg(db)));
  }
}

/// More than any program here has statements.
constexpr std::size_t kIdleLimit = 64;

}  // namespace

detail::Connection::~Connection() {
  for (const auto& [sql, statement] : idle) sqlite3_finalize(statement);
  sqlite3_close_v2(db);
}

Statement::~Statement() {
  if (prepared_.empty()) return;
  reset();
  if (connection_->idle.size() < kIdleLimit) {
    connection_->idle.insert(std::move(prepared_));
  } else {
    sqlite3_finalize(raw());
  }
}

Statement& Statement::keep(int bound) {
  HANDSLAG_CHECK(bound == SQLITE_OK || bound == SQLITE_NOMEM || bound == SQLITE_TOOBIG);
  if (bound != SQLITE_OK) failed_ = bound;
  return *this;
}

Statement& Statement::bind(int position, std::int64_t value) {
  return keep(sqlite3_bind_int64(raw(), position, value));
}

Statement& Statement::bind(int position, std::string_view value) {
  return keep(sqlite3_bind_text64(raw(), position, value.data() ? value.data() : "", value.size(),
                                  SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::bind(int position, ByteView value) {
  static constexpr std::uint8_t kNone = 0;
  return keep(sqlite3_bind_blob64(raw(), position, value.empty() ? &kNone : value.data(),
                                  value.size(), SQLITE_TRANSIENT));
}

Statement& Statement::bind_null(int position) {
  return keep(sqlite3_bind_null(raw(), position));
}

Result<bool> Statement::step() {
  if (failed_ != SQLITE_OK) return failure_of(connection_->db, failed_);
  const int code = sqlite3_step(raw());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure_of(connection_->db, code);
}

Result<void> Statement::run() {
  auto row = step();
  reset();
  if (!row) return pass(row);
  return {};
}

void Statement::reset() {
  sqlite3_reset(raw());
  sqlite3_clear_bindings(raw());
  failed_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(raw(), column);
}

ByteView Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(raw(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(raw(), column))};
}

std::string_view Statement::text(int column) const {
  return text_of(blob(column));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(raw(), column) == SQLITE_NULL;
}

Result<Database> Database::open(const std::filesystem::path& file, const Schema& schema,
                                Access access) {
  // Nobody reads SQLite's own count of its memory, and keeping it locks a mutex at each allocation.
  // Refused where another database of this process was opened first, by whomever: then it stays.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(uncounted);
  sqlite3* raw = nullptr;
  const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY
                                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &raw,
                                   flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database db(raw);
  if (code != SQLITE_OK) return failure_of(raw, code);
  if (auto ready = db.prepare_file(schema, access); !ready) return pass(ready);
  // The write-ahead log is there by now and stays until the end. SQLite syncs the folder that it
  // came to as well, but takes it for synced where that fails, and commits could be lost with it.
  if (access == Access::read_write) {
    const auto folder = file.has_parent_path() ? file.parent_path() : ".";
    if (!sync_folder(folder)) {
      return fail("store.io", "The database's folder cannot be synced. Check the disk.");
    }
  }
  return db;
}

void Database::undo() {
  // After some failures SQLite has undone everything by itself.
  if (sqlite3_get_autocommit(raw()) != 0) return;
  (void)execute("ROLLBACK");
  // Left open, it would swallow all that comes after it, and that would pass for saved.
  HANDSLAG_CHECK(sqlite3_get_autocommit(raw()) != 0);
}

Result<void> Database::prepare_file(const Schema& schema, Access access) {
  sqlite3_busy_timeout(raw(), 5'000);
  // FULL: a commit waits until the write-ahead log is on the disk. Temporary data stays in memory,
  // so that nothing reaches a file that this program does not know of.
  if (auto set = execute("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; "
                         "PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;");
      !set) {
    return set;
  }
  return migrate(schema, access);
}

Result<void> Database::migrate(const Schema& schema, Access access) {
  auto pragma = [&](std::string_view name) -> Result<std::int64_t> {
    auto statement = prepare(fmt::format("PRAGMA {}", name));
    if (!statement) return pass(statement);
    if (auto row = statement->step(); !row) return pass(row);
    return statement->integer(0);
  };
  auto application = pragma("application_id");
  if (!application) return pass(application);
  auto version = pragma("user_version");
  if (!version) return pass(version);
  // Many programs set neither number, so a file without them is ours only while it is empty.
  auto changes = pragma("schema_version");
  if (!changes) return pass(changes);
  const bool fresh = *application == 0 && *version == 0 && *changes == 0;
  if (*application != schema.application_id && !fresh) {
    return fail("store.foreign", "The file is not a database of this program.");
  }
  if (*version > static_cast<std::int64_t>(schema.migrations.size())) {
    return fail("store.newer",
                "The database was written by a newer version of this program. Install that one.");
  }
  if (access == Access::read_only) {
    if (*version == static_cast<std::int64_t>(schema.migrations.size())) return {};
    return fail("store.older",
                "The database was written by an older version of this program. Start the program "
                "that owns it once.");
  }
  // Only now is the file known to be ours: nothing of a foreign one was changed.
  if (auto set = execute("PRAGMA journal_mode=WAL;"); !set) return set;
  for (auto next = static_cast<std::size_t>(*version); next < schema.migrations.size(); ++next) {
    auto done = transaction<void>([&]() -> Result<void> {
      if (auto ran = execute(schema.migrations[next].sql); !ran) return ran;
      return execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={};",
                                 schema.application_id, next + 1));
    });
    if (!done) return done;
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  if (const auto known = connection_->idle.find(sql); known != connection_->idle.end()) {
    return Statement(connection_, connection_->idle.extract(known));
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(raw(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  HANDSLAG_CHECK(code != SQLITE_ERROR);
  if (code != SQLITE_OK) return failure_of(raw(), code);
  detail::Prepared made;
  made.emplace(sql, statement);
  return Statement(connection_, made.extract(made.begin()));
}

Result<void> Database::run(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return pass(statement);
  return statement->run();
}

Result<void> Database::execute(std::string_view sql) {
  const int code = sqlite3_exec(raw(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure_of(raw(), code);
  return {};
}

}  // namespace handslag::store
