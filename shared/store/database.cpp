#include "shared/store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "shared/base/file.h"

namespace handslag::store {
namespace {

Failure damaged() {
  return fail("store.damaged",
              "The database is damaged. Keep the file as it is, and call support.");
}

Failure foreign() {
  return fail("store.foreign",
              "The file is not a database of this program. Move it away, or name the right home.");
}

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
    case SQLITE_ERROR:  // the statements are sound, so the file is not what they were written for
      return damaged();
    case SQLITE_NOTADB:
      return foreign();
    case SQLITE_NOMEM:
      return fail("store.memory", "There is too little memory. End other programs and try again.");
    case SQLITE_READONLY:
      return fail("store.read_only",
                  "The database may not be written. Check the rights of the file and its folder.");
    case SQLITE_CANTOPEN:
      return fail("store.io", "The database cannot be opened. Check the folder and its rights.");
    default:
      // SQLite's own text names tables and rules, never values.
      return fail("store.io", fmt::format("The database failed ({}): {}. Check the disk.", code,
                                          sqlite3_errmsg(db)));
  }
}

/// More than any program here has statements.
constexpr std::size_t kIdleLimit = 64;

std::filesystem::path beside(const std::filesystem::path& file, std::string_view end) {
  return file.string() + std::string(end);
}

bool holds_bytes(const std::filesystem::path& file) {
  std::error_code failed;
  return std::filesystem::file_size(file, failed) > 0 && !failed;
}

/// The file's name as SQLite reads it with parameters behind it.
std::string uri_of(const std::filesystem::path& file, std::string_view parameters) {
  std::error_code failed;
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file, failed).string()) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return uri.append(parameters);
}

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
  const auto opened = [&]() -> Result<Database> {
    if (access == Access::read_write && !is_there(file)) {
      if (auto made = make(file, schema); !made) return pass(made);
    }
    if (auto sound = inspect(file, schema, access); !sound) return pass(sound);
    auto db = connect(uri_of(file, ""),
                      access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (!db || access == Access::read_only) return db;
    if (sqlite3_db_readonly(db->raw(), "main") == 1) return failure_of(db->raw(), SQLITE_READONLY);
    if (auto set = db->execute("PRAGMA journal_mode=WAL"); !set) return pass(set);
    auto version = db->number("user_version");
    if (!version) return pass(version);
    auto done = db->migrate(schema, static_cast<std::size_t>(*version), schema.migrations.size());
    if (!done) return pass(done);
    // The write-ahead log is there by now and stays until the end. SQLite syncs the folder that it
    // came to as well, but takes it for synced where that fails, and commits could be lost with it.
    const auto folder = file.has_parent_path() ? file.parent_path() : ".";
    if (!sync_folder(folder)) {
      return fail("store.io", "The database's folder cannot be synced. Check the disk.");
    }
    return db;
  };
  auto db = opened();
  if (db) return db;
  // People must know which of several files is meant.
  return fail(db.error().code, fmt::format("{}: {}", file.string(), db.error().message));
}

Result<Database> Database::connect(const std::string& uri, int flags) {
  // Nobody reads SQLite's own count of its memory, and keeping it locks a mutex at each allocation.
  // Refused where another database of this process was opened first, by whomever: then it stays.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(uncounted);
  Database db;  // closes what was opened, also where it was not opened well
  const int code = sqlite3_open_v2(
      uri.c_str(), &db.connection_->db,
      flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) return failure_of(db.raw(), code);
  sqlite3_busy_timeout(db.raw(), 5'000);
  // FULL: a commit waits until the write-ahead log is on the disk. Temporary data stays in memory,
  // so that nothing reaches a file that this program does not know of.
  if (auto set = db.execute("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; "
                            "PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;");
      !set) {
    return pass(set);
  }
  return db;
}

Result<void> Database::make(const std::filesystem::path& file, const Schema& schema) {
  // Records that were committed lie in a write-ahead log whose database is gone.
  if (holds_bytes(beside(file, "-wal"))) return damaged();
  const std::filesystem::path fresh = beside(file, ".new");
  for (std::string_view end : {"", "-journal", "-wal", "-shm"}) {
    std::error_code none_there;
    std::filesystem::remove(beside(fresh, end), none_there);
  }
  {
    auto db = connect(uri_of(fresh, ""), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!db) return pass(db);
    if (auto done = db->migrate(schema, 0, schema.migrations.size()); !done) return done;
    if (auto set = db->execute("PRAGMA journal_mode=WAL"); !set) return set;
  }
  return rename_file(fresh, file);
}

Result<void> Database::inspect(const std::filesystem::path& file, const Schema& schema,
                               Access access) {
  std::error_code failed;
  const bool regular = std::filesystem::is_regular_file(file, failed);
  if (!failed && regular && !holds_bytes(file)) return damaged();
  // Where no transaction waits to be taken in, the file is read as it lies there: no lock, no file
  // beside it. Else SQLite reads both, and is kept from taking in what may have to be refused.
  const bool still = !holds_bytes(beside(file, "-wal")) && !is_there(beside(file, "-journal"));
  auto db = connect(uri_of(file, still ? "?immutable=1" : ""),
                    still ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  if (!db) return pass(db);
  if (still && regular) {
    // SQLite takes a page that was cut for a whole one that ends in zeros.
    auto page = db->number("page_size");
    if (!page) return pass(page);
    const auto size = std::filesystem::file_size(file, failed);
    if (!failed && *page > 0 && size % static_cast<std::uintmax_t>(*page) != 0) return damaged();
  }
  sqlite3_db_config(db->raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (auto ours = db->check_owner(schema, access); !ours) return ours;
  if (auto whole = db->check_pages(); !whole) return whole;
  return db->check_tables(schema);
}

Result<std::int64_t> Database::number(std::string_view pragma) {
  auto statement = prepare(fmt::format("PRAGMA {}", pragma));
  if (!statement) return pass(statement);
  if (auto row = statement->step(); !row) return pass(row);
  return statement->integer(0);
}

Result<void> Database::check_owner(const Schema& schema, Access access) {
  auto application = number("application_id");
  if (!application) return pass(application);
  auto version = number("user_version");
  if (!version) return pass(version);
  // Many programs set neither number, so a file without them is ours only while it is empty.
  auto changes = number("schema_version");
  if (!changes) return pass(changes);
  const bool fresh = *application == 0 && *version == 0 && *changes == 0;
  if (*application != schema.application_id && !fresh) return foreign();
  const auto newest = static_cast<std::int64_t>(schema.migrations.size());
  if (*version > newest) {
    return fail("store.newer",
                "The database was written by a newer version of this program. Install that one.");
  }
  if (*version < 0) return damaged();
  if (access == Access::read_only && *version < newest) {
    return fail("store.older",
                "The database was written by an older version of this program. Start the program "
                "that owns it once.");
  }
  return {};
}

Result<void> Database::check_pages() {
  auto check = prepare("PRAGMA quick_check(1)");
  if (!check) return pass(check);
  auto row = check->step();
  if (!row) return pass(row);
  if (*row && check->text(0) == "ok") return {};
  return damaged();
}

Result<void> Database::check_tables(const Schema& schema) {
  auto version = number("user_version");
  if (!version) return pass(version);
  auto model = connect("file::memory:", SQLITE_OPEN_READWRITE);
  if (!model) return pass(model);
  auto made = model->migrate(schema, 0, static_cast<std::size_t>(*version));
  if (!made) return made;
  auto wanted = model->columns();
  if (!wanted) return pass(wanted);
  auto found = columns();
  if (!found) return pass(found);
  if (!std::ranges::includes(*found, *wanted)) return damaged();
  return {};
}

Result<std::set<std::string>> Database::columns() {
  auto query = prepare(
      "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master AS m JOIN "
      "pragma_table_info(m.name) AS c WHERE m.type='table'");
  if (!query) return pass(query);
  std::set<std::string> all;
  while (true) {
    auto row = query->step();
    if (!row) return pass(row);
    if (!*row) return all;
    std::string one;
    for (int column = 0; column < 5; ++column) one.append(query->text(column)).append("\n");
    all.insert(std::move(one));
  }
}

Result<void> Database::migrate(const Schema& schema, std::size_t from, std::size_t to) {
  for (std::size_t next = from; next < to; ++next) {
    auto done = transaction<void>([&]() -> Result<void> {
      if (auto ran = execute(schema.migrations[next].sql); !ran) return ran;
      return execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={};",
                                 schema.application_id, next + 1));
    });
    if (!done) return done;
  }
  return {};
}

void Database::undo() {
  // After some failures SQLite has undone everything by itself.
  if (sqlite3_get_autocommit(raw()) != 0) return;
  (void)execute("ROLLBACK");
  // Left open, it would swallow all that comes after it, and that would pass for saved.
  HANDSLAG_CHECK(sqlite3_get_autocommit(raw()) != 0);
}

Result<Statement> Database::prepare(std::string_view sql) {
  if (const auto known = connection_->idle.find(sql); known != connection_->idle.end()) {
    return Statement(connection_, connection_->idle.extract(known));
  }
  // The place for it first: where that finds no memory nothing was compiled that nobody would free.
  detail::Prepared made;
  const auto place = made.emplace(sql, nullptr);
  const int code = sqlite3_prepare_v3(raw(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &place->second, nullptr);
  HANDSLAG_CHECK(code != SQLITE_ERROR);
  if (code != SQLITE_OK) return failure_of(raw(), code);
  return Statement(connection_, made.extract(place));
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
