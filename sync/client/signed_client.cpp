#include "sync/client/signed_client.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "shared/base/text.h"
#include "sync/protocol/signed_request.h"

namespace handslag::sync {
namespace {

Failure refusal_of(const HttpAnswer& answer) {
  constexpr std::size_t kDepthLimit = 16;
  const std::string_view body = text_of(answer.body);
  const auto json = json_depth(body) <= kDepthLimit ? nlohmann::json::parse(body, nullptr, false)
                                                    : nlohmann::json();
  const auto text_at = [&](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_string()
               ? json[name].get<std::string>()
               : std::string();
  };
  // "net." is for what this client saw itself: no server may pass for one that is not there.
  if (const std::string reason = text_at("reason");
      !reason.empty() && !reason.starts_with("net.")) {
    return fail(one_line(reason, 80), "The server refused: " + one_line(text_at("message"), 400));
  }
  return fail("server.answer", fmt::format("The server answered with status {}.", answer.status));
}

}  // namespace

Result<HttpAnswer> SignedClient::attempt(const std::string& method, const std::string& target,
                                         ByteView body, const crypto::SignKey* key,
                                         std::chrono::milliseconds timeout) {
  HttpHeaders headers;
  if (key) {
    protocol::sign_request(headers, *key, federation_, {method, target, body, server_, challenge_});
  }
  auto answer = http_.request(method, url_ + target, headers, body, timeout);
  if (!answer) return answer;
  const std::string_view next = answer->headers.find(protocol::kChallengeHeader);
  if (!next.empty()) challenge_ = std::string(next);
  return answer;
}

Result<Bytes> SignedClient::request(const std::string& method, const std::string& target,
                                    ByteView body, const crypto::SignKey* key,
                                    std::chrono::milliseconds timeout) {
  auto answer = attempt(method, target, body, key, timeout);
  // 401 says that the challenge was none or too old; the answer brought a fresh one.
  if (answer && answer->status == 401 && key) answer = attempt(method, target, body, key, timeout);
  if (!answer) return pass(answer);
  if (answer->status < 200 || answer->status > 299) return refusal_of(*answer);
  return std::move(answer->body);
}

bool is_unreachable(const Error& error) {
  return error.code == "net.offline" || error.code == "net.timeout";
}

}  // namespace handslag::sync
