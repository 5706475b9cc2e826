// SQLite, as this project uses it: write-ahead log, synchronous=FULL, foreign keys, no temporary
// files. The only folder that includes sqlite3.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "shared/base/bytes.h"
#include "shared/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace handslag::store {

class Database;

namespace detail {
/// Statements by their SQL. Compiling one takes as long as running it several times, so those that
/// are not in use wait here for the next who asks for the same.
using Prepared = std::multimap<std::string, sqlite3_stmt*, std::less<>>;

/// An open database and its idle statements; closes after the last statement that is in use.
struct Connection {
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();
  sqlite3* db = nullptr;
  Prepared idle;
};
}  // namespace detail

/// A prepared statement, bound, stepped and read. Positions are counted from 1 for bind, from 0 for
/// columns, as in SQLite. Failures are kept and come out of step(). What was bound is forgotten
/// with it.
class Statement {
 public:
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int position, std::int64_t value);
  Statement& bind(int position, std::string_view value);
  Statement& bind(int position, ByteView value);
  Statement& bind_null(int position);

  /// True while there is a row to read.
  Result<bool> step();
  /// Steps a statement that gives no rows, and makes it ready for the next use.
  Result<void> run();
  void reset();

  std::int64_t integer(int column) const;
  /// Views hold until the next step or reset.
  ByteView blob(int column) const;
  std::string_view text(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  Statement(std::shared_ptr<detail::Connection> connection, detail::Prepared::node_type prepared)
      : connection_(std::move(connection)), prepared_(std::move(prepared)) {}
  Statement& keep(int bound);
  sqlite3_stmt* raw() const { return prepared_.mapped(); }
  std::shared_ptr<detail::Connection> connection_;
  detail::Prepared::node_type prepared_;  // empty once it was moved away
  int failed_ = 0;                        ///< why a value could not be bound: step() says so
};

/// One step of a schema: version N is reached by running the Nth of these.
struct Migration {
  std::string_view sql;
};

/// A file that lacks a table or column which the migrations made is damaged; what others added to
/// it is left alone.
struct Schema {
  std::int32_t application_id;  ///< tells whose file it is (PRAGMA application_id)
  std::span<const Migration> migrations;
};

enum class Access { read_write, read_only };

/// One connection. Used by one thread at a time. Errors: "store.full" (no room on the disk),
/// "store.locked" (another program holds it), "store.damaged", "store.foreign" (a database of
/// something else), "store.newer" (written by a newer version), "store.older" (a file that is only
/// to be read and would first have to be brought up to date), "store.read_only" (no right to write
/// it), "store.memory", "store.io".
class Database {
 public:
  /// Makes the file where there is none; it takes its name when it is whole, so one without a byte
  /// is damage. What is there is read through before anything is written, and stays as it is where
  /// it is refused: about a second for each gigabyte.
  static Result<Database> open(const std::filesystem::path& file, const Schema& schema,
                               Access access = Access::read_write);
  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

  /// Statements are written in the program, so one that does not compile is a broken invariant,
  /// unless the file itself is damaged or locked.
  Result<Statement> prepare(std::string_view sql);
  Result<void> execute(std::string_view sql);

  /// Runs `work` in BEGIN IMMEDIATE ... COMMIT. When it returns a value the data is on the disk;
  /// when it fails, nothing of it is.
  template <typename T>
  Result<T> transaction(const std::function<Result<T>()>& work) {
    if (auto begun = run("BEGIN IMMEDIATE"); !begun) return pass(begun);
    // Also where `work` throws: a transaction left open would swallow all that come after it.
    Rollback rollback{*this};
    Result<T> result = work();
    if (!result) return result;
    if (auto done = run("COMMIT"); !done) return pass(done);
    rollback.armed = false;
    return result;
  }

 private:
  struct Rollback {
    Database& db;
    bool armed = true;
    ~Rollback() {
      if (armed) db.undo();
    }
  };
  Database() : connection_(std::make_shared<detail::Connection>()) {}
  static Result<Database> connect(const std::string& uri, int flags);
  static Result<void> make(const std::filesystem::path& file, const Schema& schema);
  static Result<void> inspect(const std::filesystem::path& file, const Schema& schema,
                              Access access);
  sqlite3* raw() const { return connection_->db; }
  Result<void> run(std::string_view sql);
  void undo();
  Result<std::int64_t> number(std::string_view pragma);
  Result<std::set<std::string>> columns();
  Result<void> check_owner(const Schema& schema, Access access);
  Result<void> check_pages();
  Result<void> check_tables(const Schema& schema);
  Result<void> migrate(const Schema& schema, std::size_t from, std::size_t to);
  std::shared_ptr<detail::Connection> connection_;
};

}  // namespace handslag::store
