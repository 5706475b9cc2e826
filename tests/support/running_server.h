// A real HTTPS server on 127.0.0.1 and a client that trusts it, for tests of the network.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "sync/client/http_client.h"
#include "sync/http/certificate.h"
#include "sync/http/server.h"
#include "tests/support/catch.h"

namespace handslag::test {

/// Made once; a new pair for every test would say nothing more.
inline const TlsCertificate& server_certificate() {
  static const Result<TlsCertificate> made = make_tls_certificate();
  REQUIRE(made);
  return *made;
}

/// A gate that one thread waits at until another opens it.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// False where nobody opened it for ten seconds.
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

/// Says what it was asked, so that a test sees what arrived.
inline HttpResponse echo(const HttpRequest& request) {
  HttpResponse response;
  response.content_type = "text/plain";
  response.headers.add("X-Asked", request.method + " " + request.path + " " + request.query);
  response.body = request.body;
  return response;
}

struct RunningServer {
  explicit RunningServer(HttpHandler handler = echo, HttpLimits limits = {}) {
    HttpServerConfig config;
    config.certificate_pem = server_certificate().certificate_pem;
    config.private_key_pem = server_certificate().private_key_pem.view();
    config.limits = limits;
    auto listening = HttpServer::listen(config, std::move(handler));
    REQUIRE(listening);
    http = std::move(*listening);
  }
  std::string url(const std::string& path = "/") const {
    return "https://127.0.0.1:" + std::to_string(http->port()) + path;
  }
  std::unique_ptr<HttpServer> http;
};

inline HttpClient trusting_client() {
  return HttpClient(PinnedKeys{{server_certificate().spki_sha256}});
}

inline constexpr std::chrono::seconds kPatience{10};

inline Result<HttpAnswer> get(HttpClient& client, const std::string& url) {
  return client.request("GET", url, {}, {}, kPatience);
}
inline Result<HttpAnswer> post(HttpClient& client, const std::string& url, ByteView body) {
  return client.request("POST", url, {}, body, kPatience);
}
/// The machine-readable reason, or the status of the answer that should not have come.
inline std::string reason(const Result<HttpAnswer>& result) {
  return result ? "status " + std::to_string(result->status) : result.error().code;
}

}  // namespace handslag::test
