// What a server says in a refusal is its own word: it can neither end this program nor pass for one
// that is not there.
#include "sync/client/signed_client.h"

#include "tests/support/results.h"
#include "tests/support/running_server.h"

using namespace handslag;
using namespace handslag::test;

namespace {

std::string told(std::string_view body) {
  const RunningServer server([&](const HttpRequest&) {
    HttpResponse response;
    response.status = 400;
    response.body.assign(body.begin(), body.end());
    return response;
  });
  sync::SignedClient client(server.url(), {}, {}, PinnedKeys{{server_certificate().spki_sha256}});
  return verdict(client.request("GET", "/", {}, nullptr, std::chrono::seconds(10)));
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

TEST_CASE("A refusal's words cannot steer the terminal that shows them") {
  const std::string reason = told("{\"reason\": \"push.gap\\u001b[2J\\n\"}");
  CHECK(reason == "push.gap?[2J?");
}
