// One round of durable check-ins: ours, from the visit to the committed record, and bare SQLite
// that commits as many bytes in one row. They take turns, so that the disk's moods meet both. And
// how much of ours is the sealing and signing, which no disk has a part in.
#include "tests/bench/bench.h"

namespace handslag::bench {
namespace {

constexpr std::size_t kTurn = 20;

/// Rows of as many random bytes as a check-in stores.
class Rows {
 public:
  Rows(const std::filesystem::path& file, std::size_t size) : db_(file), body_(size) {
    db_.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    insert_ = db_.prepare("INSERT INTO rows (body) VALUES (?)");
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { sqlite3_finalize(insert_); }

  double add() {
    crypto::random_bytes(body_);
    const Stopwatch watch;
    sqlite3_bind_blob64(insert_, 1, body_.data(), body_.size(), SQLITE_STATIC);
    HANDSLAG_CHECK(sqlite3_step(insert_) == SQLITE_DONE);
    sqlite3_reset(insert_);
    return watch.microseconds();
  }

 private:
  PlainSqlite db_;
  Bytes body_;
  sqlite3_stmt* insert_ = nullptr;
};

/// Syncs and microseconds of one side.
struct Side {
  std::vector<double> times;
  std::uint64_t syncs = 0;

  template <typename Work>
  void turn(std::size_t count, const Work& work) {
    const std::uint64_t before = syncs_so_far();
    for (std::size_t i = 0; i < count; ++i) times.push_back(work());
    syncs += syncs_so_far() - before;
  }
  nlohmann::json told() const {
    auto out = spread_of(times);
    out["syncs"] = static_cast<double>(syncs) / static_cast<double>(times.size());
    return out;
  }
};

std::size_t size_of_a_check_in(const test::TestFederation& federation, const Settings& settings) {
  const auto file = settings.folder / "sample.db";
  constexpr std::size_t kSample = 200;
  Device sample(federation, file);
  for (std::size_t i = 0; i < kSample; ++i) sample.check_in(i, system_clock().now());
  return static_cast<std::size_t>(stored_bytes(file, kSample));
}

}  // namespace

nlohmann::json check_in(const Settings& settings) {
  const test::TestFederation federation;
  const std::size_t size = size_of_a_check_in(federation, settings);
  Rows rows(settings.folder / "rows.db", size);
  Device device(federation, settings.folder / "journal.db");
  Side ours;
  Side bare;
  Side sealing;
  std::size_t number = 0;
  while (ours.times.size() < settings.count) {
    const std::size_t turn = std::min(kTurn, settings.count - ours.times.size());
    ours.turn(turn, [&] {
      const Stopwatch watch;
      device.check_in(number++, system_clock().now());
      return watch.microseconds();
    });
    bare.turn(turn, [&] { return rows.add(); });
    sealing.turn(turn, [&] { return device.seal(number++, system_clock().now()); });
  }
  return {{"ours", ours.told()},
          {"bare", bare.told()},
          {"sealing", sealing.told()},
          {"stored_bytes", size}};
}

}  // namespace handslag::bench
