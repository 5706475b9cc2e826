// What the server makes of a request. First byte: who signs it (0 nobody, 1 the device, 2 the
// reporting station, 3 the administrator). Then a line "METHOD target", then the body.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/service_cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

ServiceCast& cast() {
  static ServiceCast held;
  return held;
}

/// A refusal says why, in words that can be shown; it is never a fault of the server's own.
void check_refusal(const HttpResponse& response) {
  HANDSLAG_CHECK(response.status >= 400 && response.status < 500);
  HANDSLAG_CHECK(response.content_type == "application/json");
  const auto json = nlohmann::json::parse(text_of(response.body), nullptr, false);
  HANDSLAG_CHECK(json.is_object() && json["reason"].is_string() && json["message"].is_string());
  check_error({json["reason"].get<std::string>(), json["message"].get<std::string>()});
}

void check_answer(const std::string& method, const std::string& path,
                  const HttpResponse& response) {
  const ByteView body = response.body;
  if (path == "/v1/push") {
    (void)cast().bench.receipt_in(response);
  } else if (path == "/v1/feed") {
    const auto state = cast().bench.checkpoint(test::need(protocol::decode_feed(body)));
    HANDSLAG_CHECK(state.log.size < 100'000);
  } else if (path == "/v1/compare") {
    HANDSLAG_CHECK(protocol::decode_compare_answer(body).has_value());
  } else if (path == "/v1/state") {
    HANDSLAG_CHECK(nlohmann::json::parse(text_of(body))["awaited"].is_array());
  } else if (path == "/v1/log/consistency" || (path == "/v1/enrolments" && method == "GET")) {
    HANDSLAG_CHECK(protocol::decode_list(body).has_value());
  } else if (path == "/v1/directory" && method == "GET") {
    HANDSLAG_CHECK(directory::open_directory(body).has_value());
  } else {
    HANDSLAG_CHECK(body.empty() || path == "/healthz");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = text_of(ByteView(data + 1, size - 1));
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::size_t space = std::min(text.find(' '), end);
  const std::string method(text.substr(0, space));
  const std::string target(text.substr(space, end - space).substr(space < end ? 1 : 0));
  // A path begins with a slash, and a method is a token: sync/http holds that.
  if (!target.starts_with('/') || !is_http_token(method)) return 0;
  const ByteView rest = bytes_of(text.substr(std::min(end + 1, text.size())));
  Bytes body(rest.begin(), rest.end());

  auto& bench = cast().bench;
  const crypto::SignKey* key = cast().signer(data[0]);
  const auto response = key ? bench.ask_as(*key, method, target, std::move(body))
                            : bench.ask(method, target, std::move(body));
  HANDSLAG_CHECK(response.headers.can_be_sent());
  HANDSLAG_CHECK(response.headers.contains(protocol::kChallengeHeader));
  if (response.status == 200) {
    check_answer(method, target.substr(0, target.find('?')), response);
  } else {
    check_refusal(response);
  }
  return 0;
}
