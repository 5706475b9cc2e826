// The services behind the screens, without a window: a real server on TLS, a real home and log.
#include "kiosk/runtime/journal.h"

#include <algorithm>

#include "shared/record/opener.h"
#include "sync/protocol/messages.h"
#include "sync/server/service.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"
#include "tests/support/running_server.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;

namespace {

/// Waits for messages as the drawing thread would, but with a limit.
class Inbox {
 public:
  Inbox() {
    mailbox.set_wake([this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      changed_.notify_all();
    });
  }

  /// The next message of a kind that `fits`; others are passed over. Fails after ten seconds.
  template <typename T>
  T next(std::function<bool(const T&)> fits = [](const T&) { return true; }) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < end) {
      for (Message& message : mailbox.take()) unread_.push_back(std::move(message));
      while (!unread_.empty()) {
        Message message = std::move(unread_.front());
        unread_.pop_front();
        if (auto* found = std::get_if<T>(&message); found && fits(*found)) return *found;
      }
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, end, [this] { return woken_; });
      woken_ = false;
    }
    FAIL("no such message came");
    return T();
  }

  Mailbox mailbox;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::deque<Message> unread_;
};

/// A federation whose server really runs, and can be ended and started again on its database.
struct Day1 {
  Day1() {
    federation.directory.server = directory::ServerEntry{
        federation.server.public_key, {server_certificate().spki_sha256}, "https://127.0.0.1:1"};
    start_server(0);
    federation.directory.server->url = url();
    envelope = federation.next_envelope();
    need(put_directory());
  }

  void start_server(std::uint16_t port) {
    auto storage = need(server::open_sqlite_storage(folder / "server.db"));
    const Bytes home = federation.envelope();
    service = need(server::Service::open(std::move(storage), need(directory::open_directory(home)),
                                         home, copy_of(federation.server), system_clock()));
    HttpServerConfig config;
    config.address = "127.0.0.1:" + std::to_string(port);
    config.certificate_pem = server_certificate().certificate_pem;
    config.private_key_pem = server_certificate().private_key_pem.view();
    http = need(HttpServer::listen(
        config, [this](const HttpRequest& request) { return service->handle(request); }));
  }
  void stop_server() {
    last_port = http->port();
    http.reset();
    service.reset();
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(http->port()); }

  sync::SignedClient client() const {
    return sync::SignedClient(url(), federation.id(), federation.server.public_key,
                              PinnedKeys{{server_certificate().spki_sha256}});
  }
  Result<void> put_directory() {
    auto done =
        client().request("PUT", "/v1/directory", envelope, nullptr, std::chrono::seconds(10));
    if (!done) return pass(done);
    return {};
  }

  /// What the administrator's tool does: the request that was made with the code is signed in.
  void admit_waiting(const directory::DeviceCode& code) {
    auto list = need(protocol::decode_list(need(client().request(
        "GET", "/v1/enrolments", {}, &federation.administrator, std::chrono::seconds(10)))));
    REQUIRE(list.size() == 1);
    auto request = need(directory::decode_request(list.front()));
    REQUIRE(need(directory::made_with(request, code)));
    device = request.device();
    federation.directory.devices.push_back(
        {device, request.sign, request.box, kHuset, false,
         crypto::seal(request.box, federation.field.secret.expose())});
    envelope = federation.next_envelope();
    need(put_directory());
  }

  TestFederation federation;
  TemporaryFolder folder;
  Bytes envelope;
  std::unique_ptr<server::Service> service;
  std::unique_ptr<HttpServer> http;
  std::uint16_t last_port = 0;
  record::DeviceId device;
};

Enrol enrolment(const std::string& server, const directory::DeviceCode& code) {
  Enrol enrol;
  enrol.server = server;
  REQUIRE(enrol.code.assign(directory::code_text(code).view()));
  return enrol;
}

SaveVisit anonymous_visit(std::optional<ActivityId> activity) {
  SaveVisit save;
  save.visit.activity = std::move(activity);
  return save;
}

std::unique_ptr<Journal> open_journal(const Day1& day, Inbox& inbox) {
  return std::make_unique<Journal>(need(DeviceHome::open(day.folder / "kiosk")), inbox.mailbox,
                                   system_clock());
}

/// A journal whose device was enrolled and admitted.
std::unique_ptr<Journal> enrolled(Day1& day, Inbox& inbox) {
  const auto& root = day.federation.directory.root;
  const directory::DeviceCode code = need(directory::make_code(root.root, root.federation));
  auto journal = open_journal(day, inbox);
  inbox.next<NotEnrolled>();
  journal->perform(enrolment(day.url(), code));
  inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::waiting; });
  day.admit_waiting(code);
  const Offer offer = inbox.next<Offer>();
  CHECK(offer.demonstration);
  CHECK_FALSE(offer.activities.empty());
  return journal;
}

/// Everything that the server gives to the party, opened with all of its keys.
std::vector<record::Attendance> attendances_of(const Day1& day, const PartyId& id) {
  const TestParty& party = day.federation.party(id);
  const Bytes body = need(
      day.client().request("GET", "/v1/feed?from=0", {}, &party.sign, std::chrono::seconds(10)));
  auto opener = opener_with<record::Opener>(party.archive);
  std::vector<record::Attendance> out;
  for (const auto& entry : need(protocol::decode_feed(body)).entries) {
    const auto header = need(record::decode_header(entry.record.header));
    for (const auto& section : entry.record.sections) {
      for (const Bytes& grant : entry.record.grants) {
        (void)opener.add_grant(header, section.number, section.descriptor, grant);
      }
      auto content = need(record::decode_content(
          need(opener.open(header, section.number, section.descriptor, section.section))));
      if (auto* attendance = std::get_if<record::Attendance>(&content)) out.push_back(*attendance);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("A device that was given a code joins, and what it saved offline arrives exactly once") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.stop_server();

  for (int i = 0; i < 3; ++i) {
    journal->perform(anonymous_visit(kKurs));
    inbox.next<Saved>();
  }
  // In this order, so that no screen shows what is saved, or its first page, as sent.
  journal->perform(anonymous_visit(std::nullopt));
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 4; });
  inbox.next<Saved>();

  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 4; });
  inbox.next<Offer>();
  journal->perform(anonymous_visit(kSkola));
  inbox.next<Saved>();

  day.start_server(day.last_port);
  const SyncStatus sent = inbox.next<SyncStatus>(
      [](const auto& status) { return status.unsent == 0 && status.last_receipt; });
  CHECK(sent.reach == Reach::online);
  CHECK_FALSE(sent.refused);
  CHECK(attendances_of(day, kKommun).size() == 4);
  CHECK(attendances_of(day, kRegion).size() == 1);
}

TEST_CASE("A code of another federation's root leads nowhere and leaves no keys behind") {
  Day1 day;
  Inbox inbox;
  const TestFederation other;
  auto journal = open_journal(day, inbox);
  journal->perform(
      enrolment(day.url(), need(directory::make_code(other.root.public_key, day.federation.id()))));
  const auto refused = inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::refused; });
  CHECK(refused.trouble == EnrolmentTrouble::other_root);
  journal.reset();
  CHECK_FALSE(std::filesystem::exists(day.folder / "kiosk" / "device.key"));
}

TEST_CASE("Where no server answers, the enrolment says so") {
  Day1 day;
  Inbox inbox;
  const auto& root = day.federation.directory.root;
  const std::string url = day.url();
  day.stop_server();
  auto journal = open_journal(day, inbox);
  journal->perform(enrolment(url, need(directory::make_code(root.root, root.federation))));
  const auto refused = inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::refused; });
  CHECK(refused.trouble == EnrolmentTrouble::offline);
}

TEST_CASE("An enrolment that waits goes on after a restart") {
  Day1 day;
  Inbox inbox;
  const auto& root = day.federation.directory.root;
  const auto code = need(directory::make_code(root.root, root.federation));
  const auto is_waiting = [](const EnrolmentProgress& progress) {
    return progress.stage == EnrolmentStage::waiting;
  };
  auto journal = open_journal(day, inbox);
  journal->perform(enrolment(day.url(), code));
  inbox.next<EnrolmentProgress>(is_waiting);
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<EnrolmentProgress>(is_waiting);
  day.admit_waiting(code);
  inbox.next<Offer>();
}

TEST_CASE("A revoked device says so and saves nothing more") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.federation.directory.devices.back().revoked = true;
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<OutOfOrder>(
      [](const auto& message) { return message.reason == OutOfOrderReason::revoked; });
  journal->perform(anonymous_visit(kKurs));
  CHECK(inbox.next<SaveFailed>().trouble == SaveTrouble::internal);
}

TEST_CASE("One home is open in one program at a time") {
  TemporaryFolder folder;
  const auto first = need(DeviceHome::open(folder / "kiosk"));
  CHECK(verdict(DeviceHome::open(folder / "kiosk")) == "home.in_use");
}

TEST_CASE("Without the device's secret its key file opens nothing") {
  Day1 day;
  Inbox inbox;
  enrolled(day, inbox).reset();
  std::filesystem::remove(day.folder / "kiosk" / "device.secret");
  CHECK(verdict(DeviceHome::open(day.folder / "kiosk")) == "file.missing");
}
