// The disks of a simulated world: SQLite's own files, below which a disk fills up or a process dies
// in the middle of a write. What a dead process had written stays, what it had not written is gone.
// Power cuts, where also written bytes may be gone, have tests of their own.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "shared/base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace handslag::simulation {

/// Faults of all databases in one folder.
class Disk {
 public:
  /// From here on SQLite of this process reaches `folder` through this disk.
  explicit Disk(std::filesystem::path folder);
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk();

  /// While it is full no file grows.
  void fill(bool full) { full_ = full; }
  bool full() const { return full_; }
  /// Whether a write was refused since this was last asked.
  bool refused();
  /// The process dies in the middle of the write after `writes` more.
  void die_after(int writes) { writes_left_ = writes; }
  /// The process is dead: nothing is written any more.
  void die() { dead_ = true; }
  bool dead() const { return dead_; }
  /// The next process.
  void revive();

  /// For the layer below SQLite: how many of `size` bytes at `offset` of a file that is `present`
  /// long may be written.
  std::int64_t allowed(std::int64_t offset, std::int64_t size, std::int64_t present);

 private:
  std::filesystem::path folder_;
  bool full_ = false;
  bool dead_ = false;
  bool refused_ = false;
  int writes_left_ = -1;
};

/// A look into a database from outside, beside the program that owns it.
class Look {
 public:
  explicit Look(const std::filesystem::path& file, bool to_write = false);
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;
  ~Look();

  class Row {
   public:
    explicit Row(sqlite3_stmt* row) : row_(row) {}
    std::int64_t integer(int column) const;
    bool is_null(int column) const;
    ByteView blob(int column) const;

   private:
    sqlite3_stmt* row_;
  };
  /// `sql` is a literal; numbers are bound in their order.
  void each(const char* sql, std::initializer_list<std::int64_t> numbers,
            const std::function<void(const Row&)>& row);
  /// The same with one blob as the last parameter.
  void run(const char* sql, std::initializer_list<std::int64_t> numbers, ByteView blob);

 private:
  sqlite3_stmt* prepared(const char* sql);
  sqlite3* db_ = nullptr;
  std::map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace handslag::simulation
