// A request as the server's port takes it: Beast's parser, the fields of the signature and the
// challenge. First byte: 0 bytes as they came; 1 a request with a sound signature put into its
// fields.
#include "sync/http/messages.h"
#include "sync/protocol/signed_request.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fixed_random.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

constexpr UtcTime kNow{1'795'424'400'000};

const crypto::SignKey& server() {
  static const crypto::SignKey key = test::sign_key("server");
  return key;
}
const protocol::Challenges& challenges() {
  static const protocol::Challenges held(server());
  return held;
}

std::string target_of(const HttpRequest& request) {
  return request.query.empty() ? request.path : request.path + "?" + request.query;
}

/// As the server reads it from a connection: header and body with their limits.
std::optional<HttpRequest> read_request(std::string_view text) {
  https::Parser parser;
  parser.eager(true);
  parser.header_limit(16 * 1024);
  parser.body_limit(8 * 1024 * 1024);
  https::error_code error;
  std::string_view rest = text;
  while (!parser.is_done() && !rest.empty()) {
    const std::size_t used = parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
    if (error || used == 0) break;
    rest.remove_prefix(used);
  }
  if (error) {
    const unsigned status = https::status_of(error);
    HANDSLAG_CHECK(status == 0 || status == 400 || status == 413 || status == 431);
    return std::nullopt;
  }
  if (!parser.is_done()) return std::nullopt;
  return https::request_of(parser, "127.0.0.1");
}

Result<crypto::SignPublic> verify(const HttpRequest& request) {
  const std::string_view challenge = request.headers.find(protocol::kChallengeHeader);
  return protocol::verify_request(
      request.headers, test::vector_federation(),
      {request.method, target_of(request), request.body, server().public_key, challenge});
}

void check(const HttpRequest& request) {
  HANDSLAG_CHECK(!request.path.empty() && request.path.front() == '/');
  HANDSLAG_CHECK(request.path.find('?') == std::string::npos);
  HANDSLAG_CHECK(is_http_token(request.method));
  for (const auto& [name, value] : request.headers) {
    HANDSLAG_CHECK(is_http_token(name) && request.headers.contains(name));
    HANDSLAG_CHECK(value.find_first_of("\r\n") == value.npos);
  }
  const auto key = parse_twice([&] { return verify(request); });
  HANDSLAG_CHECK(is_one_of(key, {"request.unsigned", "request.signature"}));
  const std::string_view challenge = request.headers.find(protocol::kChallengeHeader);
  const bool accepted = challenges().accepts(challenge, kNow);
  HANDSLAG_CHECK(accepted == challenges().accepts(challenge, kNow));
  if (!accepted) return;
  HANDSLAG_CHECK(challenge.size() == 2 * 56);
  HANDSLAG_CHECK(!challenges().accepts(challenge, UtcTime{kNow.ms + 10 * 60 * 1000}));
}

/// Signed over what the parser made of it: that is what a client must be able to sign.
void check_signed(HttpRequest request) {
  static const crypto::SignKey device = test::sign_key("device");
  const std::string challenge = challenges().issue(kNow);
  HttpHeaders headers;
  const std::string target = target_of(request);
  protocol::sign_request(headers, device, test::vector_federation(),
                         {request.method, target, request.body, server().public_key, challenge});
  HANDSLAG_CHECK(headers.can_be_sent());
  request.headers = headers;
  const auto key = verify(request);
  HANDSLAG_CHECK(key.has_value() && *key == device.public_key);
  HANDSLAG_CHECK(challenges().accepts(request.headers.find(protocol::kChallengeHeader), kNow));
  // What was signed is bound to where it goes.
  request.path += "x";
  HANDSLAG_CHECK(!verify(request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const test::FixedRandom random("request");
  const auto request = read_request(text_of(ByteView(data + 1, size - 1)));
  if (!request) return 0;
  check(*request);
  if (data[0] % 2 == 1) check_signed(*request);
  return 0;
}
