// Requests to the federation's server in somebody's name: signs them, keeps the challenge that the
// last answer brought, and asks once more where that had grown too old.
#pragma once

#include <chrono>
#include <string>

#include "shared/directory/directory.h"
#include "sync/client/http_client.h"

namespace handslag::sync {

/// Used from one thread, but for cancel().
class SignedClient {
 public:
  SignedClient(std::string url, directory::FederationId federation, crypto::SignPublic server,
               ServerTrust trust)
      : url_(std::move(url)), federation_(federation), server_(server), http_(std::move(trust)) {}

  /// The body of a 2xx answer. Errors: those of HttpClient; the server's own reason where it gave
  /// one
  /// ("push.gap"), else "server.answer". `key`: in whose name; none for what needs no signature.
  /// `target`: path and query.
  Result<Bytes> request(const std::string& method, const std::string& target, ByteView body,
                        const crypto::SignKey* key, std::chrono::milliseconds timeout);

  /// From any thread: ends the request under way and refuses those to come.
  void cancel() { http_.cancel(); }

 private:
  Result<HttpAnswer> attempt(const std::string& method, const std::string& target, ByteView body,
                             const crypto::SignKey* key, std::chrono::milliseconds timeout);
  std::string url_;
  directory::FederationId federation_;
  crypto::SignPublic server_;
  HttpClient http_;
  std::string challenge_;
};

/// Whether an error means that no server was there at all, rather than that it refused.
bool is_unreachable(const Error& error);

}  // namespace handslag::sync
