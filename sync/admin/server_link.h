// The federation's server as the command line sees it: the requests of PROTOCOL.md that
// administrators and readers make. Refusals become errors with the server's own reason.
#pragma once

#include <string>

#include "shared/directory/directory.h"
#include "sync/client/http_client.h"

namespace handslag::admin {

class ServerLink {
 public:
  /// `url`: "https://host:port".
  ServerLink(std::string url, ServerTrust trust);
  /// Reached at its own address and known by its pinned keys.
  explicit ServerLink(const directory::ServerEntry& server);

  /// Errors of all requests: those of HttpClient, and the reason in the server's refusal, or
  /// "server.answer" where it gives none.
  Result<Bytes> get(const std::string& target);
  Result<void> put(const std::string& target, ByteView body);
  /// Signed with `key`; where the server wants a fresh challenge, once more with that.
  Result<Bytes> get_signed(const std::string& target, const crypto::SignKey& key,
                           const directory::FederationId& federation,
                           const crypto::SignPublic& server);

  void set_trust(ServerTrust trust) { http_.set_trust(std::move(trust)); }

 private:
  Result<HttpAnswer> ask(const std::string& method, const std::string& target,
                         const HttpHeaders& headers, ByteView body);
  std::string url_;
  HttpClient http_;
  std::string challenge_;  ///< the newest that the server gave out
};

/// Error "directory.no_server" where the directory names none yet.
Result<const directory::ServerEntry*> server_of(const directory::Directory& directory);

/// Hands the directory to its own server.
Result<void> publish(const directory::Directory& directory, ByteView envelope);

}  // namespace handslag::admin
