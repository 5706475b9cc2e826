// The other end of a connection, for tests: it can send and leave out what no sound client or
// server would. Blocking, with a time-out of ten seconds on everything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace handslag::test {

/// One TCP connection, with TLS over it once start_tls or accept_tls was called.
class Peer {
 public:
  explicit Peer(int socket);
  ~Peer();
  Peer(Peer&&) noexcept;
  Peer& operator=(Peer&&) = delete;

  static Peer connect(std::uint16_t port);
  /// As a client that takes any certificate. False where the other side refuses.
  bool start_tls();
  /// As a server.
  bool accept_tls(std::string_view certificate_pem, std::string_view private_key_pem);

  bool send(std::string_view text);
  /// What comes next, at most 16 KiB; empty at the end of the connection.
  std::string receive();
  /// Until the connection ends, or `text` has come.
  std::string receive_until(std::string_view text);
  std::string receive_all() { return receive_until({}); }

 private:
  struct Tls;
  int socket_;
  std::unique_ptr<Tls> tls_;
};

/// A server of one connection after another on a thread of its own; each is handed to `serve` and
/// closed when that returns.
class PeerServer {
 public:
  explicit PeerServer(std::function<void(Peer)> serve);
  /// `serve` must come to its end when the other side closes.
  ~PeerServer();
  PeerServer(const PeerServer&) = delete;
  PeerServer& operator=(const PeerServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/") const {
    return "https://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// A port of 127.0.0.1 that nobody listens on.
std::uint16_t closed_port();

}  // namespace handslag::test
