#include "sync/admin/server_link.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sync/protocol/signed_request.h"

namespace handslag::admin {
namespace {

constexpr std::chrono::seconds kPatience{30};

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// A refusal is JSON {"reason", "message"}; what else comes is no server of ours.
Error refusal_in(const HttpAnswer& answer) {
  const auto json = nlohmann::json::parse(text_of(answer.body), nullptr, false);
  if (json.is_object() && json.contains("reason") && json.contains("message") &&
      json["reason"].is_string() && json["message"].is_string()) {
    return {json["reason"].get<std::string>(),
            "The server refused: " + json["message"].get<std::string>()};
  }
  return {"server.answer", fmt::format("The server answered with status {}.", answer.status)};
}

Result<Bytes> body_of(Result<HttpAnswer> answer) {
  if (!answer) return pass(answer);
  if (answer->status != 200) return Failure(refusal_in(*answer));
  return std::move(answer->body);
}

}  // namespace

ServerLink::ServerLink(std::string url, ServerTrust trust)
    : url_(without_slash(std::move(url))), http_(std::move(trust)) {}

ServerLink::ServerLink(const directory::ServerEntry& server)
    : ServerLink(server.url, PinnedKeys{server.tls_keys}) {}

Result<HttpAnswer> ServerLink::ask(const std::string& method, const std::string& target,
                                   const HttpHeaders& headers, ByteView body) {
  auto answer = http_.request(method, url_ + target, headers, body, kPatience);
  if (answer && answer->headers.contains(protocol::kChallengeHeader)) {
    challenge_ = std::string(answer->headers.find(protocol::kChallengeHeader));
  }
  return answer;
}

Result<Bytes> ServerLink::get(const std::string& target) {
  return body_of(ask("GET", target, {}, {}));
}

Result<void> ServerLink::put(const std::string& target, ByteView body) {
  auto answer = body_of(ask("PUT", target, {}, body));
  if (!answer) return pass(answer);
  return {};
}

Result<Bytes> ServerLink::get_signed(const std::string& target, const crypto::SignKey& key,
                                     const directory::FederationId& federation,
                                     const crypto::SignPublic& server) {
  if (challenge_.empty()) {
    // Any answer carries the first challenge.
    if (auto greeted = ask("GET", "/healthz", {}, {}); !greeted) return pass(greeted);
  }
  const auto attempt = [&] {
    HttpHeaders headers;
    protocol::sign_request(headers, key, federation, {"GET", target, {}, server, challenge_});
    return ask("GET", target, headers, {});
  };
  auto answer = attempt();
  if (answer && answer->status == 401) answer = attempt();
  return body_of(std::move(answer));
}

Result<const directory::ServerEntry*> server_of(const directory::Directory& directory) {
  if (directory.server) return &*directory.server;
  return fail("directory.no_server",
              "The directory names no server yet. Admit one with 'handslag directory admit'.");
}

Result<void> publish(const directory::Directory& directory, ByteView envelope) {
  auto server = server_of(directory);
  if (!server) return pass(server);
  return ServerLink(**server).put("/v1/directory", envelope);
}

}  // namespace handslag::admin
