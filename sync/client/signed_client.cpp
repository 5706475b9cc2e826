#include "sync/client/signed_client.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "shared/base/text.h"
#include "sync/protocol/signed_request.h"

namespace handslag::sync {
namespace {

/// What a server says comes to people's terminals and logs: one line, and nothing that steers them.
std::string plain(std::string text) {
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text.resize(kLongest);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

/// A reason is made of these alone (PROTOCOL.md, chapter 1); anything else is no refusal of ours.
bool is_reason(std::string_view text) {
  return !text.empty() && text.size() <= 64 && !text.starts_with("net.") &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == text.npos;
}

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
  if (std::string reason = text_at("reason"); is_reason(reason)) {
    return fail(std::move(reason), "The server refused: " + plain(text_at("message")));
  }
  return fail("server.answer",
              fmt::format("The server answered with status {} and no reason. Check its address.",
                          answer.status));
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
