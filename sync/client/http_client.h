// HTTPS for the sync client and the command line: one blocking request at a time over a connection
// that stays open, to a server that is known by its public key and by nothing else. It has no
// thread and no timer of its own: between two requests nothing of it runs.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/crypto/sha256.h"
#include "sync/protocol/http_headers.h"

namespace handslag {

/// Before the first directory only: what is fetched counts if it leads to the root's fingerprint.
struct AnyCertificate {};
/// The SHA-256 of each SubjectPublicKeyInfo (DER) that the directory names. An empty list trusts
/// nobody.
struct PinnedKeys {
  std::vector<Hash256> spki_sha256;
};
using ServerTrust = std::variant<AnyCertificate, PinnedKeys>;

struct HttpAnswer {
  int status = 0;  // any, also 4xx and 5xx: an answer is not an Error
  HttpHeaders headers;
  Bytes body;
};

/// Called from one thread, but for cancel().
class HttpClient {
 public:
  /// `answer_limit`: bytes of an answer's body; more is "net.answer".
  explicit HttpClient(ServerTrust trust, std::size_t answer_limit = 16 * 1024 * 1024);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Closes the open connection, which was made under the old trust.
  void set_trust(ServerTrust trust);

  /// Sends one request and waits for the whole answer, `timeout` at most, which also covers the
  /// connection. Redirects are not followed, proxies not used. A body is sent as
  /// application/octet-stream where `headers` do not say otherwise. `url` begins with "https://".
  ///
  /// "net.offline": no name server, or nobody to connect to, also where that took all the time
  /// "net.timeout": connected, but no whole answer in time
  /// "net.tls_key": the server has another key than those trusted
  /// "net.answer": the connection broke, or what came is not TLS, not HTTP or over the limit
  /// "net.cancelled": cancel() was called
  /// "net.request": the URL, the method or a header field cannot be sent
  Result<HttpAnswer> request(const std::string& method, const std::string& url,
                             const HttpHeaders& headers, ByteView body,
                             std::chrono::milliseconds timeout);

  /// From any thread: ends the request under way within 100 ms, and refuses those to come until
  /// resume().
  void cancel();
  void resume() { cancelled_ = false; }

 private:
  struct Handles;

  ServerTrust trust_;
  const std::size_t answer_limit_;
  std::atomic<bool> cancelled_{false};
  std::mutex handles_mutex_;  // cancel() against set_trust()
  std::unique_ptr<Handles> handles_;
};

}  // namespace handslag
