// A server whose power goes at any operation of its disk, that is refused one, or whose disk is
// full: what it signed or took is there, its log only grew, it starts by itself, and it goes on.
//
//   HANDSLAG_AT=17 HANDSLAG_SEED=3 tests-power "NAME"           one case again
#include "sync/server/home.h"
#include "tests/power/town.h"

using namespace handslag;
using namespace handslag::test;

namespace {

/// What the server has answered with status 200.
struct Answered {
  DirectoryVersion directory{0};
  std::vector<record::Receipt> receipts;
  std::vector<record::Checkpoint> shown;  ///< in feeds
  bool waits = false;                     ///< a device that asked to be enrolled
};

class Server {
 public:
  Server() : disk_folder(bench.folder.path()) {
    bench.service.reset();
    const auto& f = bench.federation;
    const auto code = need(directory::make_code(f.directory.root.root, f.id()));
    request = directory::encode(
        need(directory::make_request(code, f.id(), newcomer.sign, newcomer.box.public_key)));
    kiosk.visit();
    kiosk.visit();
    kiosk.restart();
    kiosk.count();
    kiosk.visit(kRegion, kSkola);
    newer = bench.federation.next_envelope();
    bench.federation.admit(newcomer);
    newest = bench.federation.next_envelope();
  }

  Result<void> start() {
    bench.service.reset();
    auto storage = server::open_sqlite_storage(disk_folder / "server.db");
    if (!storage) return pass(storage);
    auto service = server::Service::open(
        std::move(*storage), need(directory::open_directory(bench.home_envelope)),
        bench.home_envelope, copy_of(bench.federation.server), bench.clock);
    if (!service) return pass(service);
    bench.service = std::move(*service);
    return {};
  }
  int put(const Bytes& envelope) {
    const int status = bench.ask("PUT", "/v1/directory", envelope).status;
    if (status == 200 && tells()) {
      answered.directory = need(directory::open_directory(envelope)).version;
      if (envelope == newest) answered.waits = false;
    }
    return status;
  }
  int enrol() {
    const int status = bench.ask("POST", "/v1/enrolments", request).status;
    if (status == 200 && tells()) answered.waits = true;
    return status;
  }
  int push(const protocol::Push& what) {
    const auto response = bench.push(kiosk, what);
    if (response.status == 200 && tells()) {
      answered.receipts.push_back(bench.receipt_in(response));
    }
    return response.status;
  }
  /// The second visit comes without its second section, which then comes late.
  protocol::Push lacking() const {
    auto push = kiosk.push(0, 2);
    push.records[1].sections.erase(push.records[1].sections.begin() + 1);
    return push;
  }
  /// A copy of the device shares the first record and wrote another second one.
  void push_branch() {
    Kiosk copy = kiosk.copy(bench.federation.device, 1);
    copy.count();
    auto branch = copy.push(1, 2);
    branch.forked = true;
    bench.push(copy, branch);
  }
  void feed() {
    const auto response = bench.ask_as(bench.reporting, "GET", "/v1/feed?from=0");
    if (response.status == 200 && tells()) {
      answered.shown.push_back(bench.checkpoint(need(protocol::decode_feed(response.body))));
    }
  }

  void check_stored() {
    auto storage = need(server::open_sqlite_storage(disk_folder / "server.db"));
    const auto same_root = [&](const record::Checkpoint& seen) {
      REQUIRE(need(storage->log_size()) >= seen.log.size);
      CHECK(need(merkle::root(*storage, seen.log.size)) == seen.log.root);
      CHECK(need(storage->log_epoch()) >= seen.log.log_epoch);
    };
    for (const auto& seen : answered.shown) same_root(seen);
    for (const auto& receipt : answered.receipts) {
      same_root(receipt.checkpoint);
      // The device's first chain; what a copy wrote stands in one of its own.
      const auto chain = need(storage->chains(receipt.head.device)).at(0).id;
      CHECK(need(storage->record_hash(chain, receipt.head.sequence)) == receipt.head.hash);
      for (std::uint64_t sequence = 1; sequence <= receipt.head.sequence.value; ++sequence) {
        const auto& carried = kiosk.log.at(sequence - 1);
        for (const auto& section : carried.sections) {
          const record::MissingSection name{{sequence}, section.number};
          const bool missing = std::ranges::find(receipt.missing, name) != receipt.missing.end();
          CHECK((missing || need(storage->has_section(chain, {sequence}, section.number))));
        }
      }
    }
  }
  void check() {
    const auto started = start();
    REQUIRE(verdict(started) == "good");
    CHECK(bench.service->directory().version >= answered.directory);
    check_stored();
    if (answered.waits && !bench.service->directory().device(newcomer.id())) {
      const auto list = bench.ask_as(bench.federation.administrator, "GET", "/v1/enrolments");
      CHECK(need(protocol::decode_list(list.body)) == std::vector<Bytes>{request});
    }
    CHECK(push(kiosk.push()) == 200);
    CHECK(answered.receipts.back().missing.empty());
    check_stored();
    CHECK(put(newest) == 200);
    bench.service.reset();
  }
  bool tells() const { return !disk || !disk->is_off(); }

  ServiceBench bench;
  fs::path disk_folder;
  TemporaryFolder beside;
  TestDevice newcomer{crypto::make_sign_key(), crypto::make_box_key()};
  Kiosk kiosk{bench.federation, bench.federation.device};
  Bytes request, newer, newest;
  Answered answered;
  PowerDisk* disk = nullptr;
};

struct ServerCase {
  std::string name;
  std::function<void(Server&)> before, act;
};

const ServerCase kFirst{"the first start", [](Server&) {},
                        [](Server& server) {
                          server.put(server.newer);
                          server.enrol();
                        }};
const ServerCase kPushes{"pushes, new, again and late",
                         [](Server& server) {
                           need(server.start());
                           server.push(server.kiosk.push(0, 1));
                         },
                         [](Server& server) {
                           server.push(server.lacking());
                           server.feed();
                           server.push(server.kiosk.push(0, 3));
                           server.push(server.kiosk.push(0, 3));
                         }};
const ServerCase kDirectories{"directories and those who wait",
                              [](Server& server) {
                                need(server.start());
                                server.enrol();
                                server.push(server.kiosk.push(0, 2));
                              },
                              [](Server& server) {
                                server.put(server.newer);
                                server.feed();
                                server.enrol();
                                server.put(server.newest);
                                server.feed();
                              }};
const ServerCase kCopied{"a copy's branch, and a restart after a backup",
                         [](Server& server) {
                           need(server.start());
                           server.push(server.kiosk.push(0, 2));
                         },
                         [](Server& server) {
                           server.push_branch();
                           (void)server.bench.service->begin_refill();
                           server.push(server.kiosk.push(0, 3));
                           server.feed();
                         }};
const ServerCase* const kAll[] = {&kFirst, &kPushes, &kDirectories, &kCopied};

class ServerRuns {
 public:
  explicit ServerRuns(const ServerCase& use) : use_(use) {
    for (const auto& entry : fs::directory_iterator(server.disk_folder)) {
      fs::remove_all(entry.path());
    }
    use.before(server);
    put_folder(server.disk_folder, server.beside / "before");
    server.bench.service.reset();
    before_ = server.answered;
  }
  void run(const std::function<void(PowerDisk&)>& plan, bool goes_on = false) {
    put_folder(server.beside / "before", server.disk_folder);
    server.answered = before_;
    disk.emplace(server.disk_folder);
    server.disk = &*disk;
    plan(*disk);
    if (server.start()) use_.act(server);
    if (goes_on) {
      refused = disk->has_refused();
      disk->mend();
      status_again = server.bench.service ? server.push(server.kiosk.push(0, 4)) : 200;
      disk->cut();
    }
    server.bench.service.reset();
    disk->release();
    server.disk = nullptr;
    after_ = server.answered;
  }
  void check(std::size_t seed) {
    disk->return_power(seed);
    server.answered = after_;
    server.check();
  }

  Server server;
  std::optional<PowerDisk> disk;
  int status_again = 0;
  bool refused = false;

 private:
  const ServerCase& use_;
  Answered before_, after_;
};

void at_every_cut(const ServerCase& use, std::size_t seeds) {
  ServerRuns runs(use);
  runs.run([](PowerDisk&) {});
  const std::size_t operations = runs.disk->operations();
  REQUIRE(operations > 5);
  const auto only = chosen("HANDSLAG_AT");
  const auto only_seed = chosen("HANDSLAG_SEED");
  // The last: after all was answered, while the server still runs.
  for (std::size_t at = only.value_or(1); at <= only.value_or(operations + 1); ++at) {
    runs.run([&](PowerDisk& disk) { disk.cut_at(at); }, at > operations);
    REQUIRE(runs.disk->is_off());
    for (std::size_t seed = only_seed.value_or(0); seed <= only_seed.value_or(seeds - 1); ++seed) {
      INFO(use.name << ": HANDSLAG_AT=" << at << " HANDSLAG_SEED=" << seed
                    << ", power cut at: " << runs.disk->where());
      runs.check(seed);
    }
  }
}

void at_every_refusal(const ServerCase& use, std::size_t stride) {
  ServerRuns runs(use);
  runs.run([](PowerDisk&) {});
  const std::size_t operations = runs.disk->operations();
  const auto only = chosen("HANDSLAG_AT");
  for (const bool lasts : {false, true}) {
    for (std::size_t at = only.value_or(1); at <= only.value_or(operations); at += stride) {
      runs.run([&](PowerDisk& disk) { disk.fail_at(at, lasts); }, true);
      INFO(use.name << ": HANDSLAG_AT=" << at << (lasts ? " and all after it" : "")
                    << ", refused: " << runs.disk->where());
      CHECK(runs.status_again == 200);
      runs.check(0);
    }
  }
}

void with_every_room(const ServerCase& use, std::size_t step) {
  ServerRuns runs(use);
  runs.refused = true;
  for (std::size_t room = 0; runs.refused; room += step) {
    runs.run([&](PowerDisk& disk) { disk.leave_room(room); }, true);
    INFO(use.name << ": room for " << room << " bytes");
    CHECK(runs.status_again == 200);
    runs.check(0);
  }
}

}  // namespace

TEST_CASE("A server keeps what it answered through a power cut: the first start") {
  at_every_cut(kFirst, 4);
}
TEST_CASE("A server keeps what it answered through a power cut: pushes") {
  at_every_cut(kPushes, 3);
}
TEST_CASE("A server keeps what it answered through a power cut: directories") {
  at_every_cut(kDirectories, 3);
}
TEST_CASE("A server keeps what it answered through power cuts, with many seeds", "[.long]") {
  for (const ServerCase* use : kAll) at_every_cut(*use, 40);
}
TEST_CASE("A server on a disk that refuses an operation keeps what it answered, and goes on") {
  at_every_refusal(*GENERATE(from_range(std::begin(kAll), std::end(kAll))), 3);
}
TEST_CASE("A server on a disk that refuses any operation keeps what it answered", "[.long]") {
  for (const ServerCase* use : kAll) at_every_refusal(*use, 1);
}
TEST_CASE("A server on a full disk keeps what it answered, and goes on when there is room") {
  with_every_room(*GENERATE(from_range(std::begin(kAll), std::end(kAll))), 1'531);
}
TEST_CASE("A server on a disk of every size keeps what it answered", "[.long]") {
  for (const ServerCase* use : kAll) with_every_room(*use, 97);
}

TEST_CASE("A server's home that was being made when the power went is whole, or is made again") {
  const TestFederation federation;
  const TemporaryFolder folder;
  need(write_file(folder / "directory", federation.envelope(), 0600));
  const fs::path home = folder / "disk" / "server";
  const auto create = [&] {
    return server::create_server_home(home, folder / "directory", "https://127.0.0.1:8443");
  };
  bool over = false;
  for (std::size_t at = 1; !over; ++at) {
    fs::remove_all(folder / "disk");
    fs::create_directory(folder / "disk");
    PowerDisk disk(folder / "disk");
    disk.cut_at(at);
    const bool made = create().has_value();
    over = made && !disk.is_off();
    disk.cut();
    disk.release();
    for (std::size_t seed = 0; seed < 4; ++seed) {
      INFO("cut at " << at << ", " << disk.where() << ", seed " << seed);
      disk.return_power(seed);
      if (made) CHECK(verdict(server::open_server_home(home)) == "good");
      if (!server::open_server_home(home)) CHECK(verdict(create()) == "good");
      CHECK(verdict(server::open_server_home(home)) == "good");
      CHECK(fs::exists(home / "server.admission"));
    }
  }
}
