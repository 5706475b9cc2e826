#include "sync/http/server.h"

#include <atomic>
#include <thread>

#include "tests/support/running_server.h"
#include "tests/support/tls_peer.h"

using namespace handslag;
using namespace handslag::test;
using namespace std::chrono_literals;

TEST_CASE("A request arrives whole, and its answer comes back whole") {
  HttpRequest seen;
  RunningServer server([&](const HttpRequest& request) {
    seen = request;
    HttpResponse response = echo(request);
    response.status = 202;
    return response;
  });
  HttpClient client = trusting_client();
  const Bytes body(300'000, 0xa5);
  const auto answer = client.request("POST", server.url("/push/a%20b?from=1&to=2"),
                                     {{"X-Cursor", "17"}, {"X-Empty", ""}}, body, kPatience);
  REQUIRE(answer);
  CHECK(answer->status == 202);
  CHECK(answer->body == body);
  CHECK(answer->headers.find("x-asked") == "POST /push/a%20b from=1&to=2");
  CHECK(answer->headers.find("content-type") == "text/plain");
  CHECK(answer->headers.find("cache-control") == "no-store");
  CHECK(seen.headers.find("x-cursor") == "17");
  CHECK(seen.headers.contains("x-empty"));
  CHECK(seen.remote == "127.0.0.1");
}

TEST_CASE("HEAD gives the length and no body") {
  RunningServer server([](const HttpRequest&) {
    HttpResponse response;
    response.body = Bytes(5, 'x');
    return response;
  });
  HttpClient client = trusting_client();
  const auto answer = client.request("HEAD", server.url(), {}, {}, kPatience);
  REQUIRE(answer);
  CHECK(answer->headers.find("content-length") == "5");
  CHECK(answer->body.empty());
  CHECK(get(client, server.url())->body.size() == 5);
}

TEST_CASE("The handler runs once at a time, for many connections at once") {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> calls{0};
  RunningServer server([&](const HttpRequest& request) {
    most = std::max<int>(most, ++inside);
    ++calls;
    --inside;
    return echo(request);
  });
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      HttpClient client(AnyCertificate{});
      const Bytes body(20'000, 1);
      for (int j = 0; j < 8; ++j) {
        const auto answer = post(client, server.url(), body);
        if (answer && answer->body == body) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 16 * 8);
  CHECK(calls == 16 * 8);
  CHECK(most == 1);
}

TEST_CASE("A handler that throws or answers nonsense becomes status 500, and the next is served") {
  RunningServer server([](const HttpRequest& request) -> HttpResponse {
    if (request.path == "/throws") throw std::runtime_error("no");
    HttpResponse response;
    if (request.path == "/status") response.status = 1;
    if (request.path == "/type") response.content_type = "a\r\nX-B: 2";
    if (request.path == "/header") response.headers.add("X-A", "1\r\nX-B: 2");
    return response;
  });
  HttpClient client = trusting_client();
  for (const char* path : {"/throws", "/status", "/type", "/header"}) {
    CHECK(get(client, server.url(path))->status == 500);
  }
  CHECK(get(client, server.url())->status == 200);
}

TEST_CASE("A body over the limit is refused with 413, told in advance or not") {
  HttpLimits limits;
  limits.body_bytes = 100'000;
  std::atomic<int> calls{0};
  RunningServer server(
      [&](const HttpRequest& request) {
        ++calls;
        return echo(request);
      },
      limits);
  HttpClient client = trusting_client();
  CHECK(post(client, server.url(), Bytes(100'000))->status == 200);
  CHECK(post(client, server.url(), Bytes(100'001))->status == 413);
  CHECK(post(client, server.url(), Bytes(5'000'000))->status == 413);
  CHECK(client.request("POST", server.url(), {{"Expect", ""}}, Bytes(900'000), kPatience)->status ==
        413);
  const auto chunked = client.request("POST", server.url(), {{"Transfer-Encoding", "chunked"}},
                                      Bytes(200'000), kPatience);
  CHECK(chunked->status == 413);
  CHECK(calls == 1);
}

TEST_CASE("A large body that waits for 100-continue is told to go on") {
  RunningServer server;
  HttpClient client = trusting_client();
  const auto start = std::chrono::steady_clock::now();
  const Bytes body(2'000'000, 7);
  const auto answer =
      client.request("POST", server.url(), {{"Expect", "100-continue"}}, body, kPatience);
  CHECK(answer->status == 200);
  CHECK(answer->body == body);
  // curl goes on by itself after one second.
  CHECK(std::chrono::steady_clock::now() - start < 900ms);
}

TEST_CASE("Port in use, and what else may stand against listening, is told apart") {
  RunningServer server;
  HttpServerConfig config;
  config.certificate_pem = server_certificate().certificate_pem;
  config.private_key_pem = server_certificate().private_key_pem.view();
  auto refusal = [&] {
    const auto second = HttpServer::listen(config, echo);
    return second ? std::string("listens") : second.error().code;
  };
  config.address = "127.0.0.1:" + std::to_string(server.http->port());
  CHECK(refusal() == "http.port_in_use");
  config.address = "localhost:0";
  CHECK(refusal() == "http.address");
  config.address = "192.0.2.1:0";
  CHECK(refusal() == "http.address");
  config.address = "127.0.0.1:0";
  const auto other = make_tls_certificate();
  REQUIRE(other);
  config.private_key_pem = other->private_key_pem.view();
  CHECK(refusal() == "http.tls");
  config.private_key_pem = "";
  CHECK(refusal() == "http.tls");
}

TEST_CASE("Stopping finishes the request in hand and closes the idle ones at once") {
  Gate entered;
  Gate may_answer;
  RunningServer server([&](const HttpRequest& request) {
    entered.open();
    may_answer.wait();
    return echo(request);
  });
  Peer idle = Peer::connect(server.http->port());
  REQUIRE(idle.start_tls());
  Result<HttpAnswer> answer;
  std::thread asking([&] {
    HttpClient client = trusting_client();
    answer = post(client, server.url(), bytes_of("in hand"));
  });
  REQUIRE(entered.wait());
  std::thread stopping([&] { server.http->stop(); });
  CHECK(idle.receive_all().empty());
  may_answer.open();
  stopping.join();
  asking.join();
  REQUIRE(answer);
  CHECK(text_of(answer->body) == "in hand");
  CHECK(answer->headers.find("connection") == "close");
  HttpClient late = trusting_client();
  CHECK(reason(get(late, server.url())) == "net.offline");
  server.http->stop();
}

TEST_CASE("Stopping waits for a request that does not come to its end only so long") {
  HttpLimits limits;
  limits.drain = 100ms;
  RunningServer server(echo, limits);
  Peer peer = Peer::connect(server.http->port());
  REQUIRE(peer.start_tls());
  REQUIRE(
      peer.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
  REQUIRE(peer.receive_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  const auto start = std::chrono::steady_clock::now();
  server.http->stop();
  CHECK(std::chrono::steady_clock::now() - start < 5s);
  CHECK(peer.receive_all().empty());
}
