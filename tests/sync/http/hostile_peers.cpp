// What the server does with clients that no sound program is.
#include <atomic>

#include "tests/support/running_server.h"
#include "tests/support/tls_peer.h"

using namespace handslag;
using namespace handslag::test;
using namespace std::chrono_literals;

namespace {

Peer tls_connection(const RunningServer& server) {
  Peer peer = Peer::connect(server.http->port());
  REQUIRE(peer.start_tls());
  return peer;
}

void check_that_it_still_serves(const RunningServer& server) {
  HttpClient client = trusting_client();
  const auto answer = get(client, server.url());
  REQUIRE(answer);
  CHECK(answer->status == 200);
}

/// The first line of the answer to `request`, which must end the connection.
std::string refusal_of(const RunningServer& server, std::string_view request) {
  Peer peer = tls_connection(server);
  REQUIRE(peer.send(request));
  const std::string answer = peer.receive_all();
  return answer.substr(0, answer.find("\r\n"));
}

}  // namespace

TEST_CASE("Garbage and plain HTTP on the TLS port are answered with nothing of HTTP") {
  RunningServer server;
  for (const char* text :
       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\x16\x03\x01\xff\xff garbage", "\r\n\r\n\r\n\r\n"}) {
    Peer peer = Peer::connect(server.http->port());
    REQUIRE(peer.send(text));
    if (text[0] == 0x16) continue;  // OpenSSL waits for the rest; the peer goes away instead
    CHECK(peer.receive_all().find("HTTP/") == std::string::npos);
  }
  check_that_it_still_serves(server);
}

TEST_CASE("A peer that never shakes hands is closed") {
  HttpLimits limits;
  limits.handshake = 50ms;
  RunningServer server(echo, limits);
  Peer peer = Peer::connect(server.http->port());
  CHECK(peer.receive_all().empty());
  check_that_it_still_serves(server);
}

TEST_CASE("A header that trickles in is given up with 408") {
  HttpLimits limits;
  limits.header = 100ms;
  RunningServer server(echo, limits);
  CHECK(refusal_of(server, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ") ==
        "HTTP/1.1 408 Request Timeout");
  check_that_it_still_serves(server);
}

TEST_CASE("A body that does not come is given up with 408") {
  HttpLimits limits;
  limits.body = 100ms;
  RunningServer server(echo, limits);
  CHECK(refusal_of(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc") ==
        "HTTP/1.1 408 Request Timeout");
  check_that_it_still_serves(server);
}

TEST_CASE("An idle connection is closed without a word") {
  HttpLimits limits;
  limits.idle = 100ms;
  RunningServer server(echo, limits);
  Peer peer = tls_connection(server);
  REQUIRE(peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  REQUIRE(peer.receive_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
  CHECK(peer.receive_all().empty());
}

TEST_CASE("Header fields over the limit are refused with 431") {
  RunningServer server;
  const std::string long_value(20'000, 'x');
  CHECK(refusal_of(server, "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + long_value + "\r\n\r\n") ==
        "HTTP/1.1 431 Request Header Fields Too Large");
  CHECK(refusal_of(server, "GET /" + long_value) == "HTTP/1.1 431 Request Header Fields Too Large");
  check_that_it_still_serves(server);
}

TEST_CASE("What never reaches the handler is refused with a reason in words of its own") {
  RunningServer server;
  Peer peer = tls_connection(server);
  REQUIRE(peer.send("nonsense\r\n\r\n"));
  const std::string answer = peer.receive_all();
  CHECK(answer.find("Content-Type: application/json\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n{\"reason\":\"http.malformed\"}\n"));
}

TEST_CASE("What is not HTTP is refused with 400") {
  std::atomic<int> calls{0};
  RunningServer server([&](const HttpRequest& request) {
    ++calls;
    return echo(request);
  });
  for (const char* request :
       {"nonsense\r\n\r\n", "GET / HTTP/3.7\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(request);
    CHECK(refusal_of(server, request) == "HTTP/1.1 400 Bad Request");
  }
  CHECK(calls == 0);
  check_that_it_still_serves(server);
}

TEST_CASE("A request that is cut off never reaches the handler") {
  std::atomic<int> posts{0};
  RunningServer server([&](const HttpRequest& request) {
    if (request.method == "POST") ++posts;
    return echo(request);
  });
  for (const char* cut : {"P", "POST / HTTP/1.1\r\nHost: a\r\n",
                          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"}) {
    Peer peer = tls_connection(server);
    REQUIRE(peer.send(cut));
  }
  check_that_it_still_serves(server);
  server.http->stop();
  CHECK(posts == 0);
}

TEST_CASE("Two requests sent in one go are answered one after the other") {
  RunningServer server;
  Peer peer = tls_connection(server);
  REQUIRE(
      peer.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  const std::string answers = peer.receive_all();
  const std::size_t first = answers.find("GET /1");
  const std::size_t second = answers.find("GET /2");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  CHECK(first < second);
}

TEST_CASE("Connections over the limit get 503, and far over it are closed") {
  HttpLimits limits;
  limits.connections = 2;
  RunningServer server(echo, limits);
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  auto ask = [&](Peer& peer) {
    REQUIRE(peer.send(request));
    return peer.receive_until("\r\n\r\n").substr(0, 12);
  };
  {
    Peer first = tls_connection(server);
    Peer second = tls_connection(server);
    Peer third = tls_connection(server);
    Peer fourth = tls_connection(server);
    Peer fifth = Peer::connect(server.http->port());
    CHECK_FALSE(fifth.start_tls());
    CHECK(ask(first) == "HTTP/1.1 200");
    CHECK(ask(second) == "HTTP/1.1 200");
    CHECK(ask(third) == "HTTP/1.1 503");
    CHECK(ask(fourth) == "HTTP/1.1 503");
  }
  // Room comes back when those connections are gone; the server sees that in its own time.
  HttpClient client = trusting_client();
  Result<HttpAnswer> answer = get(client, server.url());
  const auto end = std::chrono::steady_clock::now() + 5s;
  while ((!answer || answer->status != 200) && std::chrono::steady_clock::now() < end) {
    answer = get(client, server.url());
  }
  REQUIRE(answer);
  CHECK(answer->status == 200);
}
