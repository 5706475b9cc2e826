// What a server says in a refusal is its own word: it can neither end this program nor pass for one
// that is not there.
#include "sync/client/signed_client.h"

#include "tests/support/results.h"
#include "tests/support/running_server.h"

using namespace handslag;
using namespace handslag::test;

namespace {

Result<Bytes> asked(std::string_view body) {
  const RunningServer server([&](const HttpRequest&) {
    HttpResponse response;
    response.status = 400;
    response.body.assign(body.begin(), body.end());
    return response;
  });
  sync::SignedClient client(server.url(), {}, {}, PinnedKeys{{server_certificate().spki_sha256}});
  return client.request("GET", "/", {}, nullptr, std::chrono::seconds(10));
}
std::string told(std::string_view body) {
  return verdict(asked(body));
}

}  // namespace

TEST_CASE("A refusal names its reason, and whatever is no refusal is a wrong answer") {
  CHECK(told("{\"reason\": \"push.gap\", \"message\": \"A record is missing.\"}") == "push.gap");
  CHECK(told("{\"reason\": \"push.gap\", \"message\": 7}") == "push.gap");
  CHECK(told("{\"reason\": \"push.gap\"}") == "push.gap");
  CHECK(told("{\"reason\": 7}") == "server.answer");
  CHECK(told("{\"reason\": \"net.offline\"}") == "server.answer");
  CHECK(told("[]") == "server.answer");
  CHECK(told("\xff{") == "server.answer");
  CHECK(told("") == "server.answer");
}

TEST_CASE("A server's words stay on one line and steer no terminal") {
  const auto refused = asked(
      "{\"reason\": \"push.gap\", \"message\": \"one\\ntwo \\u001b[2J \\u0000 \\u009b\\u202e\"}");
  CHECK(verdict(refused) == "push.gap");
  CHECK(refused.error().message == "The server refused: one?two ?[2J ? ?????");
  const auto long_one =
      asked("{\"reason\": \"push.gap\", \"message\": \"" + std::string(5'000, 'x') + "\"}");
  CHECK(long_one.error().message.size() < 400);
  CHECK(told("{\"reason\": \"push.gap)\\nhandslag: done\"}") == "server.answer");
  CHECK(told("{\"reason\": \"" + std::string(5'000, 'x') + "\"}") == "server.answer");
}
