// HTTPS for the federation's server: takes whole requests from TLS connections and hands them, one
// at a time, to a handler. Limits are held before the handler sees anything. No line is logged, as
// addresses and paths say who met whom.
//
// Two threads: one for all connections, and one that the handler runs on, so that a slow disk does
// not keep anybody waiting for a handshake. Idle, none of them wakes except for a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "sync/protocol/http_headers.h"

namespace handslag {

struct HttpRequest {
  std::string method;  // as sent, such as "POST"
  std::string path;    // begins with '/', as sent: percent signs are not decoded
  std::string query;   // what follows the first '?', as sent; may be empty
  HttpHeaders headers;
  Bytes body;
  std::string remote;  // the peer's IP address, without port
};

struct HttpResponse {
  int status = 200;          // 200 to 599
  std::string content_type;  // none is sent where empty
  HttpHeaders headers;       // Cache-Control: no-store is added where it is not set
  Bytes body;
};

/// Called on one thread, never twice at the same time. What it throws becomes status 500.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

struct HttpLimits {
  std::size_t body_bytes = 8 * 1024 * 1024;  // 413 beyond
  std::size_t header_bytes = 16 * 1024;      // 431 beyond; start line and all fields together
  /// 503 beyond, and beyond twice as many the connection is closed without a word.
  std::size_t connections = 128;
  std::chrono::milliseconds handshake{10'000};  // closed after
  std::chrono::milliseconds idle{60'000};       // between two requests; closed after
  std::chrono::milliseconds header{10'000};     // from a request's first byte on; 408 after
  std::chrono::milliseconds body{120'000};      // to receive a body, to send an answer; 408 after
  std::chrono::milliseconds drain{10'000};      // how long stop() waits for requests in hand
};

struct HttpServerConfig {
  std::string address = "127.0.0.1:0";  // "IPv4:PORT" or "[IPv6]:PORT"; port 0: any free one
  std::string certificate_pem;
  std::string_view private_key_pem;  // used by listen() only
  HttpLimits limits;
};

class HttpServer {
 public:
  /// Serves from the return on. Errors: "http.address" (cannot be read, or is not this machine's),
  /// "http.port_in_use", "http.port_not_allowed", "http.tls" (certificate or key), "http.start".
  static Result<std::unique_ptr<HttpServer>> listen(const HttpServerConfig& config,
                                                    HttpHandler handler);
  /// As stop().
  ~HttpServer();

  /// The port that is really listened on.
  std::uint16_t port() const;

  /// Takes no more connections, finishes the requests in hand (within HttpLimits::drain), closes
  /// all connections and returns when the handler will not be called again. May be called again;
  /// not from the handler.
  void stop();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace handslag
