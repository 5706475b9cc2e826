// The real handslag-server, over TLS on 127.0.0.1.
#include <atomic>
#include <thread>

#include "sync/protocol/merkle.h"
#include "tests/support/catch.h"
#include "tests/support/server_home.h"
#include "tests/support/tls_peer.h"

using namespace handslag;
using namespace handslag::test;
using namespace std::chrono_literals;

namespace {

struct Running : RunningProgram {
  Running() {
    start();
    HANDSLAG_CHECK(publish() == 200);
  }
  /// Puts the directory, with the device and the server in it, as the administrator does.
  int publish() { return need(ask("PUT", "/v1/directory", federation.next_envelope())).status; }

  /// Ends it as its service manager does.
  std::optional<int> stop(std::chrono::milliseconds patience = kPatience) {
    program->send(SIGTERM);
    return program->wait(patience);
  }
  protocol::Feed feed(const crypto::SignKey& key) {
    const auto answer = need(ask_as(key, "GET", "/v1/feed?from=0"));
    HANDSLAG_CHECK(answer.status == 200);
    return need(protocol::decode_feed(answer.body));
  }
  std::string outcome_of(const Result<HttpAnswer>& answer) const {
    HttpResponse response;
    response.status = need(answer).status;
    response.body = need(answer).body;
    return outcome(response);
  }

  Kiosk kiosk{federation, federation.device};
};

/// The tree over the leaves as PROTOCOL.md, chapter 6 describes them, made of what is stored.
Hash256 root_of_stored(const std::filesystem::path& file, std::size_t size) {
  auto storage = need(server::open_sqlite_storage(file));
  const auto entries = need(storage->entries(0, std::size_t{1} << 40));
  HANDSLAG_CHECK(entries.size() >= size);
  std::vector<Hash256> level;
  for (std::size_t i = 0; i < size; ++i) {
    Bytes leaf;
    handslag::Writer out(leaf);
    out.u8(static_cast<std::uint8_t>(entries[i].kind)).blob(entries[i].record.header);
    out.u8(static_cast<std::uint8_t>(entries[i].record.sections.size()));
    for (const auto& section : entries[i].record.sections) out.u8(section.number);
    level.push_back(merkle::leaf_hash(leaf));
  }
  while (level.size() > 1) {
    std::vector<Hash256> above;
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
      above.push_back(merkle::node_hash(level[i], level[i + 1]));
    }
    if (level.size() % 2 == 1) above.push_back(level.back());
    level = std::move(above);
  }
  return level.empty() ? merkle::empty_root() : level[0];
}

}  // namespace

TEST_CASE_METHOD(Running, "Over TLS a push is receipted and read, and is there after a restart") {
  for (int i = 0; i < 3; ++i) kiosk.visit();
  const auto first = need(push(kiosk, kiosk.push(0, 2)));
  CHECK(first.head.sequence == Sequence{2});
  CHECK(stop() == 0);
  start();
  const auto whole = need(push(kiosk, kiosk.push()));
  CHECK(whole.head.sequence == Sequence{3});
  CHECK(whole.missing.empty());
  CHECK(feed(reporting).entries.size() == 3);
  CHECK(need(ask("GET", "/v1/directory")).body == federation.envelope());
}

TEST_CASE_METHOD(Running, "Refusals over TLS have status and reason") {
  CHECK(outcome_of(ask("GET", "/")) == "404 request.no_such_path");
  CHECK(outcome_of(ask("PUT", "/healthz")) == "405 request.method");
  CHECK(outcome_of(ask("POST", "/v1/push")) == "401 request.unsigned");
  CHECK(outcome_of(ask("POST", "/v1/push", Bytes(protocol::kBodyLimit + 1))) ==
        "413 http.body_too_large");
  CHECK(outcome_of(ask_as(crypto::make_sign_key(), "POST", "/v1/push", Bytes(9))) ==
        "403 push.unknown_device");
}

TEST_CASE_METHOD(Running, "A server with another key is found out by its pin") {
  HttpClient mistrusting(PinnedKeys{{sha256({})}});
  CHECK(verdict(mistrusting.request("GET", url("/healthz"), {}, {}, kPatience)) == "net.tls_key");
}

TEST_CASE_METHOD(Running, "SIGTERM ends it within a second, with a connection open") {
  REQUIRE(ask("GET", "/healthz"));
  CHECK(stop(1s) == 0);
}

TEST_CASE_METHOD(Running, "A request in hand is finished before it ends") {
  kiosk.count();
  const Bytes body = protocol::encode(kiosk.push());
  const std::string challenge(
      need(ask("GET", "/healthz")).headers.find(protocol::kChallengeHeader));
  HttpHeaders headers;
  protocol::sign_request(headers, kiosk.key(), federation.id(),
                         {"POST", "/v1/push", body, entry().sign, challenge});
  std::string request = "POST /v1/push HTTP/1.1\r\nHost: a\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  request += "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";

  Peer peer = Peer::connect(static_cast<std::uint16_t>(port));
  REQUIRE(peer.start_tls());
  REQUIRE(peer.send(request));
  REQUIRE(peer.receive_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  program->send(SIGTERM);
  CHECK_FALSE(program->wait(300ms));
  REQUIRE(peer.send(text_of(body)));
  CHECK(peer.receive_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(program->wait(2s) == 0);
  start();
  CHECK(feed(reporting).entries.size() == 1);
}

TEST_CASE_METHOD(Running, "Killed in the midst of pushes, it has what it receipted, and one log") {
  constexpr std::size_t kRecords = 300;
  for (std::size_t i = 0; i < kRecords; ++i) kiosk.visit();
  for (int round = 0; round < 3; ++round) {
    std::atomic<std::size_t> sent{0};
    std::atomic<bool> ended{false};
    record::Receipt last;
    std::thread pushing([&] {
      for (std::size_t i = 0; i < kRecords; ++i) {
        const auto receipt = push(kiosk, kiosk.push(0, i + 1));
        if (!receipt) break;
        last = *receipt;
        ++sent;
      }
      ended = true;
    });
    while (sent < 5 && !ended) std::this_thread::yield();
    program->kill_now();
    pushing.join();
    CHECK(last.head.sequence.value >= 5);
    const auto file = home() / std::string(server::kServerDatabase);
    CHECK(root_of_stored(file, last.checkpoint.log.size) == last.checkpoint.log.root);
    start();
    const auto now = need(push(kiosk, kiosk.push(0, 1))).checkpoint;
    CHECK(now.log.size >= last.checkpoint.log.size);
    CHECK(root_of_stored(file, now.log.size) == now.log.root);
  }
}

TEST_CASE_METHOD(Running, "A port that is taken is said in clear words") {
  // A server of the same home would be refused for that.
  TemporaryFolder beside;
  CHECK(stop() == 0);
  std::filesystem::copy(home(), beside / "home", std::filesystem::copy_options::recursive);
  start();
  Program second(
      std::string(HANDSLAG_BINARY_DIR) + "/bin/handslag-server",
      {"--home", (beside / "home").string(), "--listen", "127.0.0.1:" + std::to_string(port)});
  CHECK(second.wait() == 1);
  CHECK(second.text().find("Another program listens on this address and port already") !=
        std::string::npos);
  CHECK(second.text().find("(http.port_in_use)") != std::string::npos);
}

TEST_CASE_METHOD(Running, "A key of a party that came after the server is found as well") {
  CHECK(stop() == 0);
  const auto secret = crypto::make_box_key();
  auto& region = federation.directory.root.parties.at(1);
  region.archive = secret.public_key;
  ++federation.directory.root.version;
  start();
  REQUIRE(publish() == 200);
  CHECK(stop() == 0);
  const auto planted = home() / "tmp" / "x";
  std::filesystem::create_directories(planted.parent_path());
  need(write_file(planted, secret.secret.expose(), 0600));
  const auto refused = launch();
  CHECK(refused->wait() == 1);
  CHECK(refused->text().find(planted.string()) != std::string::npos);
  CHECK(refused->text().find("(server.foreign_key)") != std::string::npos);
  std::filesystem::remove(planted);
  start();
}

TEST_CASE_METHOD(RunningProgram, "Without a home it does not start, and says how to make one") {
  std::filesystem::remove_all(home());
  const auto refused = launch();
  CHECK(refused->wait() == 1);
  CHECK(refused->text().find("handslag server create") != std::string::npos);
}

TEST_CASE_METHOD(RunningProgram, "A home that is not for it does not start it") {
  need(write_file(home() / "server.db", bytes_of("no database of anybody's, by its first bytes"),
                  0600));
  const auto refused = launch();
  CHECK(refused->wait() == 1);
  CHECK(refused->text().find("(store.foreign)") != std::string::npos);
}
