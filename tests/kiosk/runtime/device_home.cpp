// A home after a power cut between any two of its files: the program starts by itself, and no key
// that a log was signed with is ever replaced.
#include "kiosk/runtime/device_home.h"

#include "shared/base/file.h"
#include "tests/support/kiosk_day.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;

namespace {

namespace fs = std::filesystem;

struct Begun {
  explicit Begun(const TestFederation& federation)
      : keys{crypto::make_sign_key(), crypto::make_box_key()}, envelope(federation.envelope()) {
    const auto& root = federation.directory.root;
    const auto code = need(directory::make_code(root.root, root.federation));
    auto made =
        need(directory::make_request(code, root.federation, keys.sign, keys.box.public_key));
    pending = {"https://127.0.0.1:1", directory::encode(made)};
  }
  void begin(DeviceHome& home) const {
    need(home.begin_enrolment({copy_of(keys.sign), copy_of(keys.box)}, envelope, pending));
  }
  DeviceKeys keys;
  Bytes envelope;
  PendingEnrolment pending;
};

/// The home's files in the order in which an enrolment writes them.
const std::vector<std::string> kWritten{"device.secret", "device.key", "directory", "enrolment"};

/// Whether a kiosk on this home asks to be enrolled, as a new one does.
void must_ask_for_a_code(const fs::path& folder) {
  Inbox inbox;
  const Journal journal(need(DeviceHome::open(folder)), inbox.mailbox, system_clock());
  inbox.next<NotEnrolled>();
}

}  // namespace

TEST_CASE("An enrolment cut short after any of its files begins anew") {
  const std::size_t written = GENERATE(range(0, 4));
  const TestFederation federation;
  const TemporaryFolder folder;
  {
    DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
    Begun(federation).begin(home);
  }
  for (std::size_t i = written; i < kWritten.size(); ++i) {
    fs::remove(folder / "kiosk" / kWritten[i]);
  }
  must_ask_for_a_code(folder / "kiosk");
  DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
  Begun(federation).begin(home);
  CHECK(home.pending() != nullptr);
}

TEST_CASE("A second attempt cut short does not wait with the first one's request") {
  const TestFederation federation;
  const TemporaryFolder folder;
  const Begun first(federation);
  {
    DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
    first.begin(home);
  }
  const Bytes old_request = need(read_file(folder / "kiosk" / "enrolment", 1 << 20));
  {
    DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
    REQUIRE(home.pending() != nullptr);
    Begun(federation).begin(home);
  }
  need(write_file(folder / "kiosk" / "enrolment", old_request, 0600));
  CHECK(need(DeviceHome::open(folder / "kiosk")).pending() == nullptr);
  CHECK_FALSE(fs::exists(folder / "kiosk" / "enrolment"));
}

TEST_CASE("A cancelled enrolment cut short after any of its files begins anew") {
  const std::size_t removed = GENERATE(range(0, 4));
  const std::vector<std::string> order{"enrolment", "directory", "device.key"};
  const TestFederation federation;
  const TemporaryFolder folder;
  {
    DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
    Begun(federation).begin(home);
  }
  for (std::size_t i = 0; i < removed; ++i) fs::remove(folder / "kiosk" / order[i]);
  DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
  CHECK((home.pending() != nullptr) == (removed == 0));
  need(home.cancel_enrolment());
  CHECK(home.keys() == nullptr);
  CHECK_FALSE(fs::exists(folder / "kiosk" / "device.key"));
}

TEST_CASE("A directory that was taken while the request stayed has ended the waiting") {
  TestFederation federation;
  const TemporaryFolder folder;
  const Begun begun(federation);
  {
    DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
    begun.begin(home);
  }
  federation.admit({copy_of(begun.keys.sign), copy_of(begun.keys.box)});
  federation.directory.devices.back().revoked = GENERATE(false, true);
  need(write_file(folder / "kiosk" / "directory", federation.next_envelope(), 0600));
  const DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
  CHECK(home.has_joined());
  CHECK(home.pending() == nullptr);
}

TEST_CASE("The keys of a device that has joined stay, whatever is asked for late") {
  Day1 day;
  Inbox inbox;
  enrolled(day, inbox).reset();
  const fs::path file = day.folder / "kiosk" / "device.key";
  const Bytes before = need(read_file(file, 1 << 20));
  // Its log cannot be opened.
  for (const char* end : {"", "-wal", "-shm"}) {
    fs::remove(day.folder / "kiosk" / (std::string("journal.db") + end));
  }
  fs::create_directory(day.folder / "kiosk" / "journal.db");
  auto journal = open_journal(day, inbox);
  inbox.next<OutOfOrder>(
      [](const auto& message) { return message.reason == OutOfOrderReason::storage; });
  const auto& root = day.federation.directory.root;
  journal->perform(CancelEnrolment{});
  journal->perform(enrolment(day.url(), need(directory::make_code(root.root, root.federation))));
  journal->perform(anonymous_visit(kKurs));
  CHECK(inbox.next<SaveFailed>().trouble == SaveTrouble::internal);
  journal.reset();
  CHECK(need(read_file(file, 1 << 20)) == before);
}

TEST_CASE("A request that met no server is sent again once there is one") {
  Day1 day;
  Inbox inbox;
  const auto& root = day.federation.directory.root;
  const auto code = need(directory::make_code(root.root, root.federation));
  day.answer_instead([](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.path != "/v1/enrolments" || request.method != "POST") return std::nullopt;
    HttpResponse response;
    response.status = 503;
    return response;
  });
  auto journal = open_journal(day, inbox);
  journal->perform(enrolment(day.url(), code));
  const auto waiting = inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::waiting; });
  CHECK(waiting.trouble == EnrolmentTrouble::offline);
  day.answer_instead({});
  inbox.next<EnrolmentProgress>([](const auto& progress) {
    return progress.stage == EnrolmentStage::waiting && progress.trouble == EnrolmentTrouble::none;
  });
  day.admit_waiting(code);
  inbox.next<Offer>();
}

TEST_CASE("An enrolment begun anew does not wait for the one that was given up") {
  Day1 day;
  Inbox inbox;
  Gate asked, over;
  std::atomic<bool> first = true;
  day.answer_instead([&](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.path != "/v1/directory" || !first.exchange(false)) return std::nullopt;
    asked.open();
    over.wait();
    return std::nullopt;
  });
  auto journal = open_journal(day, inbox);
  const auto& root = day.federation.directory.root;
  const auto code = need(directory::make_code(root.root, root.federation));
  journal->perform(enrolment(day.url(), code));
  REQUIRE(asked.wait());
  journal->perform(CancelEnrolment{});
  inbox.next<NotEnrolled>();
  const auto start = std::chrono::steady_clock::now();
  journal->perform(enrolment("https://127.0.0.1:1", code));
  const auto refused = inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::refused; });
  CHECK(refused.trouble == EnrolmentTrouble::offline);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  over.open();
}

TEST_CASE("A log without its key or directory is damage, and no new keys are made beside it") {
  const std::string lost = GENERATE("device.key", "directory");
  Day1 day;
  Inbox inbox;
  enrolled(day, inbox).reset();
  const Bytes log = need(read_file(day.folder / "kiosk" / "journal.db", 1 << 20));
  fs::remove(day.folder / "kiosk" / lost);
  const auto refused = DeviceHome::open(day.folder / "kiosk");
  CHECK(verdict(refused) == "home.damaged");
  CHECK(refused.error().message.find(lost) != std::string::npos);
  CHECK_FALSE(fs::exists(day.folder / "kiosk" / lost));
  CHECK(need(read_file(day.folder / "kiosk" / "journal.db", 1 << 20)) == log);
}

TEST_CASE("A request that cannot be read keeps no device out that has joined") {
  Day1 day;
  Inbox inbox;
  enrolled(day, inbox).reset();
  need(write_file(day.folder / "kiosk" / "enrolment", bytes_of("words"), 0600));
  CHECK(need(DeviceHome::open(day.folder / "kiosk")).has_joined());

  const TemporaryFolder folder;
  need(write_file(folder / "enrolment", bytes_of("words"), 0600));
  CHECK(verdict(DeviceHome::open(folder.path())) == "home.damaged");
}

TEST_CASE("Another role's home, or a folder of other things, is left as it is") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "home");
  fs::permissions(folder / "home", fs::perms(0755));
  need(write_file(folder / "home" / "directory", {}, 0644));
  need(write_file(folder / "home" / GENERATE("server.key", "party.key", "administrator.key"), {},
                  0600));
  CHECK(verdict(DeviceHome::open(folder / "home")) == "home.foreign");
  CHECK(fs::status(folder / "home").permissions() == fs::perms(0755));
  CHECK_FALSE(fs::exists(folder / "home" / "lock"));

  fs::create_directory(folder / "mounted");
  fs::create_directory(folder / "mounted" / "lost+found");
  CHECK(verdict(DeviceHome::open(folder / "mounted")) == "good");
  need(write_file(folder / "letter", {}, 0644));
  CHECK(verdict(DeviceHome::open(folder.path())) == "home.foreign");
}

TEST_CASE("A home knows the directory that it holds by its bytes, also when it is opened again") {
  TestFederation federation;
  const TemporaryFolder folder;
  const Begun begun(federation);
  const Bytes newer = federation.next_envelope();
  {
    DeviceHome home = need(DeviceHome::open(folder / "kiosk"));
    CHECK_FALSE(home.holds(begun.envelope));
    begun.begin(home);
    CHECK(home.holds(begun.envelope));
    CHECK_FALSE(home.holds(newer));
    need(home.take_directory(newer));
    CHECK_FALSE(home.holds(begun.envelope));
  }
  CHECK(need(DeviceHome::open(folder / "kiosk")).holds(newer));
}
