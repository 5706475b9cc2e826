// A device's log whose file was damaged, cut off or exchanged.
#include "shared/log/device_log.h"
#include "tests/support/clock.h"
#include "tests/support/damage.h"
#include "tests/support/federation.h"

using namespace handslag;
using namespace handslag::log;
using namespace handslag::test;

namespace {

struct Damaged {
  Result<DeviceLog> open() const {
    return DeviceLog::open(folder / "log", f.id(), f.device.id(), f.device.sign);
  }
  Result<Sequence> write(DeviceLog& log) const {
    const auto reporting = f.reporting_plan();
    std::vector<record::SectionDraft> drafts;
    drafts.push_back(
        {&reporting, 0, record::encode(record::Statistics{kHuset, {}, {}, {}, kMonday})});
    return log.append(RecordKind::visit, f.directory.version, FakeClock().now(), drafts);
  }
  /// The first thing that fails, in whatever a kiosk does with its log.
  std::string use() const {
    auto log = open();
    if (!log) return verdict(log);
    for (const auto& code :
         {verdict(log->status()), verdict(log->outbox(1'000'000)), verdict(log->checkpoint()),
          verdict(log->proved_checkpoint()), verdict(write(*log))}) {
      const bool named = code.starts_with("store.") || code.starts_with("log.");
      if (code != "good" && !named) FAIL(code);
    }
    return "good";
  }

  TestFederation f;
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE_METHOD(Damaged, "A damaged log is refused by name and stays as it is, or can be used") {
  {
    DeviceLog log = need(open());
    for (int i = 0; i < 3; ++i) need(write(log));
  }
  must_refuse_by_name(folder / "log", [&] { return use(); });
}

TEST_CASE_METHOD(Damaged, "A log whose database is gone is not begun anew beside its rest") {
  {
    DeviceLog log = need(open());
    need(write(log));
    std::filesystem::copy_file(folder / "log-wal", folder / "rest");
  }
  std::filesystem::remove(folder / "log");
  std::filesystem::rename(folder / "rest", folder / "log-wal");
  CHECK(verdict(open()) == "store.damaged");
  CHECK_FALSE(std::filesystem::exists(folder / "log"));
  CHECK_FALSE(content_of(folder / "log-wal").empty());
}

TEST_CASE_METHOD(Damaged, "A refused log with a transaction that waits keeps both files") {
  DeviceLog log = need(open());
  need(write(log));
  const Bytes database = content_of(folder / "log");
  const Bytes waiting = content_of(folder / "log-wal");
  REQUIRE_FALSE(waiting.empty());
  need(write_file(folder / "other", database, 0600));
  need(write_file(folder / "other-wal", waiting, 0600));
  static constexpr store::Migration kOne[] = {{""}};
  CHECK(verdict(store::Database::open(folder / "other", {0x7e57, kOne})) == "store.foreign");
  CHECK(content_of(folder / "other") == database);
  CHECK(content_of(folder / "other-wal") == waiting);
}
