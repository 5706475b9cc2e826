// What the measuring programs of tests/bench share: a stopwatch, percentiles, one line of JSON as
// answer, counted syncs, plain SQLite as a peer uses it, and check-ins written as the kiosk does.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kiosk/runtime/visit_record.h"
#include "shared/log/device_log.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

namespace handslag::bench {

using test::need;

struct Settings {
  std::filesystem::path folder;  ///< empty; on the disk that is measured
  std::size_t count = 0;
};

nlohmann::json check_in(const Settings& settings);
nlohmann::json reading(const Settings& settings);
nlohmann::json push(const Settings& settings);
nlohmann::json frame(const Settings& settings);

class Stopwatch {
 public:
  double microseconds() const {
    return std::chrono::duration<double, std::micro>(Time::now() - start_).count();
  }
  double seconds() const { return microseconds() / 1e6; }

 private:
  using Time = std::chrono::steady_clock;
  Time::time_point start_ = Time::now();
};

/// p50, p99 and the longest of what was measured.
inline nlohmann::json spread_of(std::vector<double> microseconds) {
  std::ranges::sort(microseconds);
  const auto at = [&](std::size_t percent) {
    return microseconds[std::min(microseconds.size() - 1, microseconds.size() * percent / 100)];
  };
  return {{"p50_us", at(50)}, {"p99_us", at(99)}, {"max_us", microseconds.back()}};
}

/// How often this process has asked the system to bring a file to the disk.
std::uint64_t syncs_so_far();

/// SQLite without anything of ours, under the pragmas of shared/store.
class PlainSqlite {
 public:
  explicit PlainSqlite(const std::filesystem::path& file);
  PlainSqlite(const PlainSqlite&) = delete;
  PlainSqlite& operator=(const PlainSqlite&) = delete;
  ~PlainSqlite() { sqlite3_close_v2(db_); }
  void execute(const char* sql);
  sqlite3_stmt* prepare(const char* sql);
  std::int64_t number(const char* sql);

 private:
  sqlite3* db_ = nullptr;
};

/// The next of an endless row of visits: all modes, both parties, several activities, and some who
/// are not sure.
Visit next_visit(std::size_t number);

/// A device at work: visits become records in a log of its own, as kiosk/runtime does it.
class Device {
 public:
  Device(const test::TestFederation& federation, const std::filesystem::path& log_file);
  void check_in(std::size_t number, UtcTime now);
  /// Of a check-in only what no disk has a part in: its sections sealed, its head signed. Not kept.
  /// Microseconds.
  double seal(std::size_t number, UtcTime now);
  log::DeviceLog& log() { return log_; }

 private:
  const test::TestFederation& federation_;
  const directory::Directory& directory_;
  log::DeviceLog log_;
  record::Sealer sealer_;
};

/// Bytes of everything in a device's log, but for SQLite's own; by check-in.
double stored_bytes(const std::filesystem::path& log_file, std::size_t check_ins);

}  // namespace handslag::bench
