#include "tests/support/catch.h"
#include "tests/support/server_fixture.h"

using namespace handslag;
using namespace handslag::test;
using namespace std::chrono_literals;

namespace {

struct Asking : ServiceBench {
  static constexpr auto kTarget = "/v1/feed?from=0";

  std::string feed_with(const HttpHeaders& headers) {
    return outcome(ask("GET", kTarget, {}, headers));
  }
  HttpHeaders signed_over(std::string_view answered) {
    return signature(federation.device.sign, "GET", kTarget, {}, answered,
                     federation.server.public_key);
  }
};

}  // namespace

TEST_CASE_METHOD(Asking, "A signed request is answered, and brings the next challenge") {
  const auto response = ask("GET", kTarget, {}, signed_over(challenge()));
  CHECK(outcome(response) == "200");
  const auto next = response.headers.find(protocol::kChallengeHeader);
  CHECK(feed_with(signed_over(next)) == "200");
}

TEST_CASE_METHOD(Asking, "A request without a whole signature is refused, and gets a challenge") {
  const auto nobody = ask("GET", kTarget);
  CHECK(outcome(nobody) == "401 request.unsigned");
  CHECK(nobody.headers.contains(protocol::kChallengeHeader));
  const HttpHeaders whole = signed_over(challenge());
  for (const auto dropped : {protocol::kKeyHeader, protocol::kSignatureHeader}) {
    HttpHeaders rest;
    for (const auto& [name, value] : whole) {
      rest.add(name, name == dropped ? "not hexadecimal" : value);
    }
    CHECK(feed_with(rest) == "401 request.unsigned");
  }
}

TEST_CASE_METHOD(Asking, "A challenge holds for five minutes of the server's clock") {
  const auto headers = signed_over(challenge());
  clock.pass(5min);
  CHECK(feed_with(headers) == "200");
  clock.pass(1ms);
  CHECK(feed_with(headers) == "401 request.challenge");
}

TEST_CASE_METHOD(Asking, "A challenge from a clock that was set back is not taken") {
  const auto headers = signed_over(challenge());
  clock.set({clock.now().ms - 1});
  CHECK(feed_with(headers) == "401 request.challenge");
}

TEST_CASE_METHOD(Asking, "Only challenges that this server gave out are taken") {
  CHECK(feed_with(signed_over("")) == "401 request.challenge");
  CHECK(feed_with(signed_over("00")) == "401 request.challenge");
  CHECK(feed_with(signed_over(std::string(112, '0'))) == "401 request.challenge");
  const protocol::Challenges others(crypto::make_sign_key());
  CHECK(feed_with(signed_over(others.issue(clock.now()))) == "401 request.challenge");
  std::string later = challenge();
  later[15] = later[15] == '0' ? '1' : '0';
  CHECK(feed_with(signed_over(later)) == "401 request.challenge");
}

TEST_CASE_METHOD(Asking, "A challenge outlives a restart, as any instance takes it") {
  const auto headers = signed_over(challenge());
  start();
  CHECK(feed_with(headers) == "200");
}

TEST_CASE_METHOD(Asking, "A signature stands for one method, path, query, body and server") {
  const auto& key = federation.device.sign;
  const auto& server = federation.server.public_key;
  const Bytes body{1};
  const auto other_server = crypto::make_sign_key().public_key;
  for (const auto& headers : {
           signature(key, "POST", kTarget, {}, challenge(), server),
           signature(key, "GET", "/v1/feed?from=1", {}, challenge(), server),
           signature(key, "GET", "/v1/feed", {}, challenge(), server),
           signature(key, "GET", kTarget, body, challenge(), server),
           signature(key, "GET", kTarget, {}, challenge(), other_server),
       }) {
    CHECK(feed_with(headers) == "403 request.signature");
  }
}

TEST_CASE_METHOD(Asking, "One key's signature does not stand for another key") {
  const auto good = signed_over(challenge());
  HttpHeaders headers;
  for (const auto& [name, value] : good) {
    headers.add(name, name == protocol::kKeyHeader
                          ? crypto::hex(federation.administrator.public_key)
                          : value);
  }
  CHECK(feed_with(headers) == "403 request.signature");
}

TEST_CASE_METHOD(Asking, "A signature for another federation is not taken") {
  TestFederation other;
  HttpHeaders headers;
  protocol::sign_request(headers, federation.device.sign, other.id(),
                         {"GET", kTarget, {}, federation.server.public_key, challenge()});
  CHECK(feed_with(headers) == "403 request.signature");
}

TEST_CASE_METHOD(Asking, "Unknown paths and methods are named as such") {
  for (const auto* path : {"/", "/v1", "/v1/push/", "/V1/push", "/healthz/", "/v1/feed%00"}) {
    CHECK(outcome(ask("GET", path)) == "404 request.no_such_path");
  }
  const auto wrong = [&](const std::string& method, const std::string& path) {
    const auto response = ask(method, path);
    return outcome(response) + ", " + std::string(response.headers.find("Allow"));
  };
  CHECK(wrong("GET", "/v1/push") == "405 request.method, POST");
  CHECK(wrong("POST", "/v1/feed") == "405 request.method, GET");
  CHECK(wrong("PUT", "/healthz") == "405 request.method, GET");
  CHECK(wrong("DELETE", "/v1/directory") == "405 request.method, GET, PUT");
  CHECK(wrong("PUT", "/v1/enrolments") == "405 request.method, POST, GET, DELETE");
  CHECK(wrong("get", "/v1/log/consistency") == "405 request.method, GET");
}

TEST_CASE_METHOD(Asking, "Health is told to anybody and says nothing about people") {
  const auto response = ask("GET", "/healthz");
  CHECK(response.content_type == "application/json");
  CHECK(text_of(response.body) == "{\"directory\":1,\"status\":\"ok\"}\n");
}
