// A whole day of one kiosk without a window: a real server on TLS that can be ended, started again
// and made to answer otherwise, a real home and log, and an inbox in place of the screens.
#pragma once

#include <algorithm>
#include <deque>

#include "kiosk/runtime/journal.h"
#include "shared/record/card.h"
#include "sync/protocol/messages.h"
#include "sync/server/service.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"
#include "tests/support/running_server.h"

namespace handslag::test {

using namespace handslag::kiosk;

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

  /// The next message of a kind that `fits`; others are passed over. Fails after a minute: on a
  /// loaded machine the waits between attempts grow long.
  template <typename T>
  T next(std::function<bool(const T&)> fits = [](const T&) { return true; }) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
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
    http = need(
        HttpServer::listen(config, [this](const HttpRequest& request) { return answer(request); }));
  }
  void stop_server() {
    last_port = http->port();
    http.reset();
    service.reset();
  }
  /// Lets the server answer otherwise: where nothing is given, as it should.
  using Instead = std::function<std::optional<HttpResponse>(const HttpRequest&)>;
  HttpResponse answer(const HttpRequest& request) {
    Instead other_way;
    {
      const std::lock_guard lock(mutex);
      other_way = instead;
    }
    if (auto other = other_way ? other_way(request) : std::nullopt) return *other;
    return service->handle(request);
  }
  void answer_instead(Instead how) {
    const std::lock_guard lock(mutex);
    instead = std::move(how);
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
  std::mutex mutex;
  Instead instead;
  Bytes envelope;
  std::unique_ptr<server::Service> service;
  std::unique_ptr<HttpServer> http;
  std::uint16_t last_port = 0;
  record::DeviceId device;
};

inline Enrol enrolment(const std::string& server, const directory::DeviceCode& code) {
  Enrol enrol;
  enrol.server = server;
  REQUIRE(enrol.code.assign(directory::code_text(code).view()));
  return enrol;
}

inline SaveVisit anonymous_visit(std::optional<ActivityId> activity) {
  SaveVisit save;
  save.visit.activity = std::move(activity);
  return save;
}

inline SaveVisit card_visit(const CardCode& card, std::optional<ActivityId> activity) {
  SaveVisit save;
  save.visit.mode = RegistrationMode::identified;
  save.visit.proof = ProofStrength::card;
  // The card's mark stands in its own code: whose it is, its test has seen to.
  const CardMark mark{
      static_cast<std::uint32_t>(std::stoul(std::string(card.digits().substr(3, 5))))};
  save.visit.card = std::move(*read_card_code(card.digits(), mark));
  save.visit.activity = std::move(activity);
  return save;
}

inline std::unique_ptr<Journal> open_journal(const Day1& day, Inbox& inbox) {
  return std::make_unique<Journal>(need(DeviceHome::open(day.folder / "kiosk")), inbox.mailbox,
                                   system_clock());
}

/// A journal whose device was enrolled and admitted.
inline std::unique_ptr<Journal> enrolled(Day1& day, Inbox& inbox) {
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

}  // namespace handslag::test
