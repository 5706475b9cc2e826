// What the tests of power cuts share: a device and a server, each with a home on a disk whose power
// can be cut; what each has told others is done; and the proof, when power is back, that it is.
#pragma once

#include <cstdlib>
#include <map>
#include <set>

#include "kiosk/runtime/comparison.h"
#include "kiosk/runtime/device_home.h"
#include "kiosk/runtime/visit_record.h"
#include "shared/base/file.h"
#include "shared/log/device_log.h"
#include "shared/record/opener.h"
#include "shared/store/database.h"
#include "tests/support/catch.h"
#include "tests/support/fixed_random.h"
#include "tests/support/kept_record.h"
#include "tests/support/power_disk.h"
#include "tests/support/server_fixture.h"

namespace handslag::test {

namespace fs = std::filesystem;

/// A copy of a folder, with nothing beside it.
inline void put_folder(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::create_directories(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

/// What a device has told somebody that it has done.
struct Told {
  bool waits = false;     ///< for the administrator, with its request
  bool given_up = false;  ///< an enrolment
  bool joined = false;    ///< by the directory
  DirectoryVersion directory{0};
  Epoch epoch{1};
  Sequence saved{0};                    ///< in `epoch`
  std::map<Epoch, Sequence> receipted;  ///< of each epoch
  std::uint64_t proved = 0;
};

/// A federation with a server that is never cut, and a device with its request made.
struct Town {
  Town() {
    auto& directory = bench.federation.directory;
    auto devices = std::exchange(directory.devices, {});
    without = bench.federation.envelope();
    directory.devices = std::move(devices);
    admitted = bench.federation.next_envelope();
    const auto code = need(directory::make_code(directory.root.root, bench.federation.id()));
    const auto& device = bench.federation.device;
    request = directory::encode(need(
        directory::make_request(code, bench.federation.id(), device.sign, device.box.public_key)));
    HANDSLAG_CHECK(bench.ask("PUT", "/v1/directory", admitted).status == 200);
    newer = bench.federation.next_envelope();
    fs::create_directory(disk());
  }

  fs::path disk() const { return folder / "disk"; }
  fs::path home() const { return disk() / "rooms" / "kiosk"; }
  fs::path log() const { return home() / "journal.db"; }

  ServiceBench bench;
  TemporaryFolder folder;
  Bytes without, admitted, newer;  ///< directories, in this order
  Bytes request;
  std::size_t visits_elsewhere = 0;  ///< that the server has, and this device no longer
};

/// A kiosk's program without screens, threads and network: the same steps in the same order.
class DeviceProgram {
 public:
  DeviceProgram(Town& town, Told& told, const PowerDisk* disk = nullptr)
      : town_(town), told_(told), disk_(disk) {}

  Result<void> start() {
    auto home = kiosk::DeviceHome::open(town_.home());
    if (!home) return pass(home);
    home_.emplace(std::move(*home));
    return home_->has_joined() ? open_log() : Result<void>();
  }
  Result<void> begin_enrolment() {
    const auto& own = town_.bench.federation.device;
    told_.given_up = false;
    auto done = home_->begin_enrolment({copy_of(own.sign), copy_of(own.box)}, town_.without,
                                       {"https://127.0.0.1:1", town_.request});
    if (done && tells()) told_.waits = true;
    return done;
  }
  Result<void> give_up() {
    told_.waits = false;
    auto done = home_->cancel_enrolment();
    if (done && tells()) told_.given_up = true;
    return done;
  }
  Result<void> take_directory(const Bytes& envelope) {
    auto done = home_->take_directory(envelope);
    if (!done) return done;
    if (tells()) {
      told_.directory = home_->directory()->version;
      told_.joined = home_->has_joined();
    }
    return log_ ? Result<void>() : open_log();
  }
  Result<void> check_in() {
    const UtcTime now = town_.bench.clock.now();
    Visit visit;
    visit.activity = kKurs;
    auto record = kiosk::visit_record(*home_->directory(), kHuset, std::move(visit), now);
    if (!record) return pass(record);
    auto saved =
        log_->append(log::RecordKind::visit, home_->directory()->version, now, record->drafts);
    if (!saved) return pass(saved);
    ++visits_;
    tell_newest();
    return {};
  }
  /// All that the server has not receipted, ended by counts.
  Result<void> push() {
    auto counted = kiosk::append_counts(*log_, *home_->directory(), log_->uncounted(),
                                        town_.bench.clock.now());
    if (!counted) return counted;
    tell_newest();
    auto outbox = log_->outbox(protocol::kPushByteLimit);
    if (!outbox) return pass(outbox);
    if (outbox->records.empty()) return {};
    const auto response =
        town_.bench.ask_as(home_->keys()->sign, "POST", "/v1/push",
                           protocol::encode(protocol::Push{std::move(outbox->records), outbox->head,
                                                           outbox->more, outbox->forked}));
    if (response.status != 200) return fail("test.refused", outcome(response));
    const Bytes receipt = need(protocol::decode_push_answer(response.body)).receipt;
    const auto opened = town_.bench.receipt_in(response);
    if (auto taken = log_->accept(opened, receipt); !taken) return taken;
    if (tells()) told_.receipted[opened.head.epoch] = opened.head.sequence;
    return {};
  }
  Result<void> push_all() {
    for (int round = 0; round < 10; ++round) {  // an epoch takes one, and what it lacked another
      if (auto pushed = push(); !pushed) return pushed;
      auto rest = log_->waiting();
      if (!rest) return pass(rest);
      if (!rest->any()) return {};
    }
    return fail("test.never_sent", "The outbox does not drain.");
  }
  /// As SyncRun does at each start: where the server shows a copy's records, a new epoch begins.
  Result<void> compare() {
    auto body = kiosk::comparison_of(*log_);
    if (!body) return pass(body);
    const auto response =
        town_.bench.ask_as(home_->keys()->sign, "POST", "/v1/compare", std::move(*body));
    if (response.status != 200) return fail("test.refused", outcome(response));
    auto seen =
        kiosk::take_comparison(*log_, *home_->directory(), response.body, town_.bench.clock.now());
    if (!seen) return pass(seen);
    tell_newest();
    return {};
  }
  Result<void> prove() {
    auto seen = log_->checkpoint();
    if (!seen) return pass(seen);
    auto kept = log_->set_proved_checkpoint(*seen);
    if (kept && tells()) told_.proved = seen->size;
    return kept;
  }
  /// The disk as it is now, to be set back to.
  void keep_image() {
    put_folder(town_.disk(), town_.folder / "image");
    told_then_ = told_;
    visits_then_ = visits_;
  }
  /// What this device did since the image is known to nobody but the server.
  void set_back() {
    put_folder(town_.folder / "image", town_.disk());
    told_ = told_then_;
    town_.visits_elsewhere = visits_ - visits_then_;
  }
  void end_day() {
    town_.bench.clock.pass(std::chrono::hours(24));
    log_->end_sessions();
  }

  Town& town() { return town_; }
  kiosk::DeviceHome& home() { return *home_; }
  log::DeviceLog* log() { return log_ ? &*log_ : nullptr; }

 private:
  /// What is told after the power went, nobody hears.
  bool tells() const { return !disk_ || !disk_->is_off(); }
  Result<void> open_log() {
    auto log = log::DeviceLog::open(town_.log(), home_->directory()->root.federation,
                                    home_->keys()->id(), home_->keys()->sign);
    if (!log) return pass(log);
    log_.emplace(std::move(*log));
    return {};
  }
  void tell_newest() {
    if (!tells()) return;
    told_.epoch = log_->newest().epoch;
    told_.saved = log_->newest().sequence;
  }

  Town& town_;
  Told& told_;
  const PowerDisk* disk_;
  Told told_then_;
  std::size_t visits_ = 0;
  std::size_t visits_then_ = 0;
  std::optional<kiosk::DeviceHome> home_;
  std::optional<log::DeviceLog> log_;
};

/// A record in the device's file is whole: every section that its header names, and every grant
/// that a session begins with. How many grants there are.
inline std::size_t check_parts(const record::Header& header, ByteView parts) {
  const auto carried = kept_record({}, parts);
  REQUIRE(carried.sections.size() == header.sections.size());
  std::set<record::GrantHash> named;
  for (std::size_t i = 0; i < carried.sections.size(); ++i) {
    const auto& section = carried.sections[i];
    REQUIRE(section.number == i);
    CHECK(record::hash_of_descriptor(section.descriptor) == header.sections[i]);
    const auto grants = need(record::decode_descriptor(section.descriptor)).grants;
    named.insert(grants.begin(), grants.end());
  }
  for (const Bytes& grant : carried.grants) CHECK(named.contains(record::hash_of_grant(grant)));
  CHECK(carried.grants.size() == named.size());
  return carried.grants.size();
}

/// The device's log, read as its file stands: in each epoch an unbroken chain of whole records
/// under a signed head, all that was told as saved, and as many grants as `log` has counted.
inline void check_log(const Town& town, const Told& told, const log::DeviceLog& log) {
  static constexpr store::Migration kSame[] = {{""}};
  auto db = need(store::Database::open(town.log(), {0x48534c4b, kSame}));
  const TestFederation& f = town.bench.federation;
  record::ChainVerifier chain(f.id(), f.device.id(), Epoch{1});
  auto records =
      need(db.prepare("SELECT header, head, parts, place>>32 FROM records ORDER BY place"));
  Bytes head;
  std::size_t grants = 0;
  const auto end_epoch = [&] {
    if (chain.head().epoch == told.epoch) CHECK(chain.head().sequence >= told.saved);
    if (head.empty()) return;
    CHECK(record::verify_head(f.device.sign.public_key, chain.head(),
                              Reader(head).fixed<crypto::Signature>()));
  };
  while (need(records.step())) {
    const Epoch epoch{static_cast<std::uint32_t>(records.integer(3))};
    if (epoch != chain.head().epoch) {
      end_epoch();
      grants = 0;
      // Its first record follows from the newest of the epoch before.
      chain = record::ChainVerifier(
          record::Head{f.id(), f.device.id(), epoch, Sequence{0}, chain.head().hash});
    }
    const auto header = chain.follow(records.blob(0));
    REQUIRE(verdict(header) == "good");
    grants += check_parts(*header, records.blob(2));
    head.assign(records.blob(1).begin(), records.blob(1).end());
  }
  end_epoch();
  CHECK((chain.head().epoch >= told.epoch || told.saved.value == 0));
  if (chain.head().epoch < log.epoch()) grants = 0;  // the present one has just begun
  std::size_t counted = 0;
  for (const auto& count : log.sealed_so_far()) counted += count.grants;
  CHECK(counted == grants);
}

/// All that the reporting station can open: one statistics section of each visit.
inline std::size_t visits_counted(Town& town) {
  auto opener = opener_with<record::Opener>(town.bench.federation.reporting);
  std::size_t visits = 0;
  for (std::uint64_t from = 0;;) {
    const auto feed = town.bench.feed(town.bench.reporting, from);
    if (feed.entries.empty()) return visits;
    for (const auto& entry : feed.entries) {
      const auto header = need(record::decode_header(entry.record.header));
      for (const auto& section : entry.record.sections) {
        for (const Bytes& grant : entry.record.grants) {
          (void)opener.add_grant(header, section.number, section.descriptor, grant);
        }
        auto plain = opener.open(header, section.number, section.descriptor, section.section);
        REQUIRE(verdict(plain) == "good");
        const auto content = need(record::decode_content(*plain));
        visits += std::holds_alternative<record::Statistics>(content);
      }
    }
    from = feed.next;
  }
}

inline std::int64_t visits_in(const Town& town) {
  static constexpr store::Migration kSame[] = {{""}};
  auto db = need(store::Database::open(town.log(), {0x48534c4b, kSame}));
  auto query = need(db.prepare("SELECT count(*) FROM records WHERE kind=1"));
  REQUIRE(need(query.step()));
  return query.integer(0);
}

/// With power back: the device starts by itself, all that it told is so, and it goes on to join, to
/// take a check-in and to send everything, of which every visit can be counted.
inline void check_device(Town& town, Told told) {
  DeviceProgram device(town, told);
  const auto started = device.start();
  REQUIRE(verdict(started) == "good");
  kiosk::DeviceHome& home = device.home();
  if (told.given_up) CHECK(home.keys() == nullptr);
  if (told.waits) CHECK((home.pending() || home.has_joined()));
  if (told.joined) REQUIRE(home.has_joined());
  if (told.directory.value > 0) REQUIRE(home.directory());
  if (home.directory()) CHECK(home.directory()->version >= told.directory);
  if (device.log()) {
    check_log(town, told, *device.log());
    CHECK(need(device.log()->proved_checkpoint()).size >= told.proved);
    const auto status = need(device.log()->status());
    if (!told.receipted.empty()) CHECK(status.last_receipt.has_value());
    for (const auto& waiting : need(device.log()->outbox(1 << 20)).records) {
      const auto header = need(record::decode_header(waiting.header));
      const auto receipted = told.receipted.find(header.epoch);
      CHECK((receipted == told.receipted.end() || header.sequence > receipted->second));
    }
  }
  if (!home.pending() && !home.has_joined()) need(device.begin_enrolment());
  if (!home.has_joined()) need(device.take_directory(town.admitted));
  CHECK(verdict(device.compare()) == "good");
  CHECK(verdict(device.check_in()) == "good");
  CHECK(verdict(device.push_all()) == "good");
  CHECK(need(device.log()->status()).unsent == 0);
  CHECK(visits_counted(town) == static_cast<std::size_t>(visits_in(town)) + town.visits_elsewhere);
}

/// A number from the environment, to repeat one case.
inline std::optional<std::size_t> chosen(const char* name) {
  const char* text = std::getenv(name);
  return text ? std::optional<std::size_t>(std::strtoul(text, nullptr, 10)) : std::nullopt;
}

/// One use case: the state in which it begins, and what is then done, of which any step may fail.
struct UseCase {
  std::string name;
  std::size_t stride;  ///< every how many-th operation is tried where time is short
  std::function<void(DeviceProgram&)> before;
  std::function<void(DeviceProgram&)> act;
};

/// The use case from its beginning, on a disk that is as `plan` wants it.
class Bench {
 public:
  explicit Bench(const UseCase& use_case) : use_(use_case) {
    FixedRandom fixed("the beginning");
    {
      DeviceProgram device(town, told_before_);
      if (use_.before) {
        fs::create_directories(town.home().parent_path());
        need(device.start());
        use_.before(device);
      }
      // As a power cut leaves it: nobody has closed the log.
      put_folder(town.disk(), town.folder / "device before");
    }
    town.bench.service.reset();
    put_folder(town.bench.folder.path(), town.folder / "server before");
    clock_before_ = town.bench.clock;
  }

  /// Runs the use case once.
  void run(const std::function<void(PowerDisk&)>& plan,
           const std::function<void(PowerDisk&, DeviceProgram&)>& after = {}) {
    FixedRandom fixed("the use case");
    put_folder(town.folder / "device before", town.disk());
    serve();
    told = told_before_;
    disk.emplace(town.disk());
    plan(*disk);
    {
      DeviceProgram device(town, told, &*disk);
      if (device.start()) use_.act(device);
      if (after) after(*disk, device);
    }
    disk->release();
    town.bench.service.reset();
    put_folder(town.bench.folder.path(), town.folder / "server after");
  }
  /// Lets power return in the way of a seed, and checks.
  void check(std::size_t seed) {
    FixedRandom fixed("afterwards");
    disk->return_power(seed);
    put_folder(town.folder / "server after", town.bench.folder.path());
    town.bench.start();
    check_device(town, told);
    town.bench.service.reset();
  }

  Town town;
  Told told;
  std::optional<PowerDisk> disk;

 private:
  void serve() {
    town.bench.service.reset();
    put_folder(town.folder / "server before", town.bench.folder.path());
    town.bench.clock = clock_before_;
    town.bench.start();
  }

  const UseCase& use_;
  Told told_before_;
  FakeClock clock_before_;
};

}  // namespace handslag::test
