// The one file that compiles Boost.Beast (through connection.h).
#include "sync/http/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <set>
#include <thread>

#include "sync/http/connection.h"
#include "sync/http/listen_address.h"

namespace handslag {
namespace {

using namespace https;

constexpr milliseconds kAcceptPause{100};  // when the machine has no descriptor left

Failure cannot_listen(error_code error) {
  if (error == asio::error::address_in_use) {
    return fail("http.port_in_use",
                "Another program listens on this address and port already. "
                "Stop it, or choose another port.");
  }
  if (error == asio::error::access_denied) {
    return fail("http.port_not_allowed",
                "This user may not listen on this port. Choose a port "
                "from 1024 on.");
  }
  return fail("http.address", "This machine cannot listen on this address: " + error.message() +
                                  ". Choose one of its own, such as 127.0.0.1:8443.");
}

Result<> set_up_tls(asio::ssl::context& tls, const HttpServerConfig& config) {
  error_code error;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1 | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET,
                  error);
  SSL_CTX_set_session_cache_mode(tls.native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(tls.native_handle(), 0);
  SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  // Without this, OpenSSL would ask for the passphrase of an encrypted key on the terminal.
  tls.set_password_callback([](std::size_t, auto) { return std::string(); }, error);
  tls.use_certificate_chain(asio::buffer(config.certificate_pem), error);
  if (!error) {
    tls.use_private_key(asio::buffer(config.private_key_pem.data(), config.private_key_pem.size()),
                        asio::ssl::context::pem, error);
  }
  ERR_clear_error();
  if (error) {
    return fail("http.tls",
                "The server's TLS certificate or its key cannot be used, or they do "
                "not belong together. Take server.crt and server.key from one backup.");
  }
  return {};
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpServerConfig& config, HttpHandler handler) : config_(config) {
    shared_.limits = config.limits;
    shared_.handler = std::move(handler);
  }

  Result<> start() {
    Result<> ready = set_up_tls(shared_.tls, config_);
    if (!ready) return ready;
    config_.private_key_pem = {};
    const Result<ListenAddress> address = parse_listen_address(config_.address);
    if (!address) return pass(address);
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address->host, error), address->port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) return cannot_listen(error);
    asio::co_spawn(io_, accept_connections(),
                   [](std::exception_ptr broken) { HANDSLAG_CHECK(broken == nullptr); });
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  void stop() {
    std::call_once(stopped_, [this] {
      if (!thread_.joinable()) return;
      asio::post(io_, [this] { begin_to_stop(); });
      thread_.join();
      shared_.handlers.join();
    });
  }

  std::uint16_t port() const { return port_; }

 private:
  asio::awaitable<void> accept_connections() {
    while (!shared_.stopping) {
      error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (shared_.stopping) co_return;
      if (error) {
        pause_.expires_after(kAcceptPause);
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (connections_.size() < 2 * shared_.limits.connections) welcome(std::move(socket));
    }
  }

  void welcome(tcp::socket socket) {
    const bool over_limit = connections_.size() >= shared_.limits.connections;
    auto connection = std::make_shared<Connection>(std::move(socket), shared_, over_limit);
    connections_.insert(connection);
    // A connection that runs out of memory ends alone: its exception stops here.
    asio::co_spawn(io_, connection->run(), [this, connection](std::exception_ptr) {
      connection->close();
      connections_.erase(connection);
      if (connections_.empty()) drain_.cancel();
    });
  }

  void begin_to_stop() {
    shared_.stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto& connection : connections_) connection->close_if_idle();
    if (connections_.empty()) return;
    drain_.expires_after(shared_.limits.drain);
    drain_.async_wait([this](error_code error) {
      if (error) return;
      for (const auto& connection : connections_) connection->close();
    });
  }

  HttpServerConfig config_;
  Shared shared_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer pause_{io_};
  asio::steady_timer drain_{io_};
  std::set<std::shared_ptr<Connection>> connections_;
  std::uint16_t port_ = 0;
  std::once_flag stopped_;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() {
  stop();
}
std::uint16_t HttpServer::port() const {
  return impl_->port();
}
void HttpServer::stop() {
  impl_->stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpServerConfig& config,
                                                       HttpHandler handler) {
  try {
    auto impl = std::make_unique<Impl>(config, std::move(handler));
    const Result<> started = impl->start();
    if (!started) return pass(started);
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
  } catch (const std::exception&) {
    return fail("http.start",
                "The server cannot start: no memory, thread or descriptor is left. "
                "End other programs, or raise its limits.");
  }
}

}  // namespace handslag
