#include "sync/client/http_client.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "tests/support/running_server.h"
#include "tests/support/tls_peer.h"

using namespace handslag;
using namespace handslag::test;
using namespace std::chrono_literals;

namespace {

/// A server that answers whatever comes with `answer`, over TLS, and closes.
struct AnsweringServer {
  explicit AnsweringServer(std::string answer)
      : peers([this, answer = std::move(answer)](Peer peer) {
          const TlsCertificate& own = server_certificate();
          if (!peer.accept_tls(own.certificate_pem, own.private_key_pem.view())) return;
          peer.receive_until("\r\n\r\n");
          ++requests;
          peer.send(answer);
        }) {}
  std::atomic<int> requests{0};
  PeerServer peers;
};

std::string reason_of_answer(const std::string& answer) {
  AnsweringServer server(answer);
  HttpClient client = trusting_client();
  return reason(get(client, server.peers.url()));
}

}  // namespace

TEST_CASE("Requests follow one another on one connection") {
  std::atomic<int> connections{0};
  PeerServer server([&](Peer peer) {
    ++connections;
    const TlsCertificate& own = server_certificate();
    if (!peer.accept_tls(own.certificate_pem, own.private_key_pem.view())) return;
    while (!peer.receive_until("\r\n\r\n").empty()) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  HttpClient client = trusting_client();
  for (int i = 0; i < 5; ++i) REQUIRE(get(client, server.url()));
  CHECK(connections == 1);
  client.set_trust(AnyCertificate{});
  REQUIRE(get(client, server.url()));
  CHECK(connections == 2);
}

TEST_CASE("A server with a trusted key is taken, also as the second of two") {
  RunningServer server;
  const Hash256 other = sha256(bytes_of("other"));
  HttpClient client(PinnedKeys{{other, server_certificate().spki_sha256}});
  CHECK(reason(get(client, server.url())) == "status 200");
}

TEST_CASE("A server with another key gets no byte of the request") {
  std::atomic<int> calls{0};
  RunningServer server([&](const HttpRequest& request) {
    ++calls;
    return echo(request);
  });
  HttpClient client(PinnedKeys{{sha256(bytes_of("other"))}});
  CHECK(reason(get(client, server.url())) == "net.tls_key");
  client.set_trust(PinnedKeys{});
  CHECK(reason(get(client, server.url())) == "net.tls_key");
  server.http->stop();
  CHECK(calls == 0);
}

TEST_CASE("Before the first directory any certificate is taken, and the pin holds from then on") {
  RunningServer server;
  HttpClient client{AnyCertificate{}};
  CHECK(reason(get(client, server.url())) == "status 200");
  client.set_trust(PinnedKeys{{sha256(bytes_of("other"))}});
  CHECK(reason(get(client, server.url())) == "net.tls_key");
}

TEST_CASE("Nobody at the address, or no such name, is offline") {
  HttpClient client{AnyCertificate{}};
  const std::string port = std::to_string(closed_port());
  CHECK(reason(get(client, "https://127.0.0.1:" + port + "/")) == "net.offline");
  CHECK(reason(get(client, "https://nobody.invalid/")) == "net.offline");
}

TEST_CASE("A server that does not answer is a time-out") {
  Gate gate;
  RunningServer server([&](const HttpRequest& request) {
    gate.wait();
    return echo(request);
  });
  HttpClient client = trusting_client();
  const auto result = client.request("GET", server.url(), {}, {}, 200ms);
  gate.open();
  CHECK(reason(result) == "net.timeout");
}

TEST_CASE("A broken answer is told apart from none") {
  CHECK(reason_of_answer("") == "net.answer");
  CHECK(reason_of_answer("garbage\r\n\r\n") == "net.answer");
  CHECK(reason_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut") == "net.answer");
  CHECK(reason_of_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") ==
        "net.answer");
  CHECK(reason_of_answer("HTTP/1.1 200 OK\r\nX-Long: " + std::string(90'000, 'x') + "\r\n\r\n") ==
        "net.answer");
  CHECK(reason_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole") == "status 200");
}

TEST_CASE("A peer that does not speak TLS is a broken answer") {
  PeerServer server([](Peer peer) {
    peer.receive();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  HttpClient client{AnyCertificate{}};
  CHECK(reason(get(client, server.url())) == "net.answer");
}

TEST_CASE("An answer over the limit is given up, announced or not") {
  RunningServer server([](const HttpRequest& request) {
    HttpResponse response;
    response.body = Bytes(request.path == "/fits" ? 1000 : 1001, 'x');
    return response;
  });
  HttpClient client(AnyCertificate{}, 1000);
  CHECK(reason(get(client, server.url("/fits"))) == "status 200");
  CHECK(reason(get(client, server.url("/over"))) == "net.answer");
}

TEST_CASE("A redirect is an answer and is not followed") {
  AnsweringServer server(
      "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  HttpClient client = trusting_client();
  const auto answer = get(client, server.peers.url());
  CHECK(reason(answer) == "status 302");
  CHECK(server.requests == 1);
}

TEST_CASE("A proxy of the environment is not used") {
  RunningServer server;
  const std::string nowhere = "http://127.0.0.1:" + std::to_string(closed_port());
  ::setenv("https_proxy", nowhere.c_str(), 1);
  HttpClient client = trusting_client();
  const std::string result = reason(get(client, server.url()));
  ::unsetenv("https_proxy");
  CHECK(result == "status 200");
}

TEST_CASE("Only https, a sound method and sound header fields are sent") {
  HttpClient client{AnyCertificate{}};
  CHECK(reason(get(client, "http://127.0.0.1/")) == "net.request");
  CHECK(reason(get(client, "file:///etc/hostname")) == "net.request");
  CHECK(reason(get(client, "https://")) == "net.request");
  CHECK(reason(client.request("GET /x", "https://127.0.0.1/", {}, {}, 1s)) == "net.request");
  CHECK(reason(client.request("GET", "https://127.0.0.1/", {{"A", "1\r\nB: 2"}}, {}, 1s)) ==
        "net.request");
}

TEST_CASE("Cancelling from another thread ends the request under way at once") {
  Gate entered;
  Gate gate;
  RunningServer server([&](const HttpRequest& request) {
    entered.open();
    gate.wait();
    return echo(request);
  });
  HttpClient client = trusting_client();
  std::chrono::steady_clock::time_point cancelled;
  std::thread cancelling([&] {
    entered.wait();
    cancelled = std::chrono::steady_clock::now();
    client.cancel();
  });
  const auto result = get(client, server.url());
  const auto ended = std::chrono::steady_clock::now();
  cancelling.join();
  gate.open();
  CHECK(reason(result) == "net.cancelled");
  CHECK(ended - cancelled < 100ms);

  CHECK(reason(get(client, server.url())) == "net.cancelled");
  client.resume();
  CHECK(reason(get(client, server.url())) == "status 200");
}

TEST_CASE("Between requests the client has no thread") {
  auto threads = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  RunningServer server;
  HttpClient client = trusting_client();
  REQUIRE(get(client, server.url()));
  const auto before = threads();
  for (int i = 0; i < 3; ++i) REQUIRE(get(client, server.url()));
  CHECK(threads() == before);
}
