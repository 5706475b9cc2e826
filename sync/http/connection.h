// One TLS connection of the server and the coroutines that it lives in. Included by server.cpp
// alone, because Boost.Beast is slow to compile and has one translation unit.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <memory>
#include <optional>

#include "sync/http/messages.h"
#include "sync/http/server.h"

namespace handslag::https {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using std::chrono::milliseconds;

inline constexpr std::size_t kReadBuffer = 128 * 1024;  // six times Beast's own throughput
inline constexpr milliseconds kGrace{1000};             // for an answer after a deadline
inline constexpr milliseconds kLinger{2000};  // for the peer to read an answer it did not expect
inline constexpr milliseconds kGoodbye{100};  // for the peer's close_notify

/// What all connections of one server share. Touched on the connections' thread only, but for the
/// handler, which runs on `handlers`.
struct Shared {
  HttpLimits limits;
  HttpHandler handler;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::thread_pool handlers{1};
  bool stopping = false;
};

inline asio::awaitable<HttpResponse> call_handler(const HttpHandler& handler,
                                                  const HttpRequest& request) {
  try {
    co_return handler(request);
  } catch (...) {
    co_return refusal(500);
  }
}

/// One TLS connection, from handshake to goodbye.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// `over_limit`: every request is refused, with 503.
  Connection(tcp::socket socket, Shared& shared, bool over_limit)
      : shared_(shared),
        stream_(std::move(socket), shared.tls),
        deadline_(stream_.get_executor()),
        over_limit_(over_limit) {
    error_code ignored;
    const tcp::endpoint peer = this->socket().remote_endpoint(ignored);
    remote_ = peer.address().to_string();
    this->socket().set_option(tcp::no_delay(true), ignored);
    buffer_.reserve(kReadBuffer);
  }

  asio::awaitable<void> run() {
    error_code error;
    set_deadline(shared_.limits.handshake);
    co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    bool next = true;
    while (next && !shared_.stopping) next = co_await serve_request();
    co_await say_goodbye();
  }

  void close() {
    ++deadline_number_;
    deadline_.cancel();
    error_code ignored;
    socket().close(ignored);
  }

  /// Ends a connection that no request is in hand on; others end after their answer.
  void close_if_idle() {
    if (!in_hand_) close();
  }

 private:
  tcp::socket& socket() { return stream_.next_layer(); }

  /// At the deadline what is under way on the socket is cancelled, so that an answer can still be
  /// sent; kGrace later the socket is closed, whatever happens on it.
  void set_deadline(milliseconds wait) {
    expired_ = false;
    when_over(wait, [this] {
      expired_ = true;
      error_code ignored;
      socket().cancel(ignored);
      when_over(kGrace, [this] { close(); });
    });
  }

  template <typename Action>
  void when_over(milliseconds wait, Action action) {
    deadline_.expires_after(wait);
    deadline_.async_wait(
        [self = shared_from_this(), number = ++deadline_number_, action](error_code error) {
          // A wait that was replaced after it ran out comes without an error, but with an old
          // number.
          if (!error && number == self->deadline_number_) action();
        });
  }

  void clear_deadline() {
    expired_ = false;
    ++deadline_number_;
    deadline_.cancel();
  }

  /// Whether the connection may be used for another request.
  asio::awaitable<bool> serve_request() {
    error_code error;
    in_hand_ = buffer_.size() > 0;
    if (!in_hand_) {
      set_deadline(shared_.limits.idle);
      const std::size_t size = co_await stream_.async_read_some(
          buffer_.prepare(kReadBuffer), asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return false;
      buffer_.commit(size);
      in_hand_ = true;
    }
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(shared_.limits.header_bytes));
    parser.body_limit(shared_.limits.body_bytes);
    const unsigned refused = co_await read_request(parser);
    unread_ = refused != 0;
    if (refused == kNobody) co_return false;
    if (refused != 0) co_return co_await answer(refusal(refused), false, false);

    clear_deadline();
    const bool keep_alive = parser.get().keep_alive();
    const bool head = parser.get().method() == http::verb::head;
    const std::optional<HttpRequest> request = request_of(parser, remote_);
    if (!request) co_return co_await answer(refusal(400), false, head);
    HttpResponse response = co_await asio::co_spawn(
        shared_.handlers, call_handler(shared_.handler, *request), asio::use_awaitable);
    co_return co_await answer(std::move(response), keep_alive, head);
  }

  static constexpr unsigned kNobody = 1;

  /// 0: `parser` holds a whole request; kNobody: the peer is gone; else the status to refuse with.
  asio::awaitable<unsigned> read_request(Parser& parser) {
    error_code error;
    set_deadline(shared_.limits.header);
    co_await http::async_read_header(stream_, buffer_, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (!error && over_limit_) co_return 503;
    if (!error && !parser.is_done()) {
      set_deadline(shared_.limits.body);
      if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        const http::response<http::empty_body> go_on(http::status::continue_, 11);
        co_await http::async_write(stream_, go_on,
                                   asio::redirect_error(asio::use_awaitable, error));
      }
      if (!error) {
        co_await http::async_read(stream_, buffer_, parser,
                                  asio::redirect_error(asio::use_awaitable, error));
      }
    }
    if (!error) co_return 0;
    if (expired_) co_return 408;
    const unsigned status = status_of(error);
    co_return status == 0 ? kNobody : status;
  }

  asio::awaitable<bool> answer(HttpResponse response, bool keep_alive, bool without_body) {
    error_code error;
    if (!expired_) set_deadline(shared_.limits.body);
    http::response<Body> message = message_of(std::move(response), without_body);
    keep_alive = keep_alive && !shared_.stopping;
    message.keep_alive(keep_alive);
    co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && keep_alive;
  }

  /// Ends TLS. Where the peer is still sending what was refused, waits for it to read the answer:
  /// closing at once would reset the connection and take the answer with it.
  asio::awaitable<void> say_goodbye() {
    error_code error;
    set_deadline(unread_ ? kLinger : kGoodbye);
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    if (!unread_) co_return;
    socket().shutdown(tcp::socket::shutdown_send, error);
    buffer_.clear();
    while (!error && !expired_) {
      co_await socket().async_read_some(buffer_.prepare(kReadBuffer),
                                        asio::redirect_error(asio::use_awaitable, error));
    }
  }

  Shared& shared_;
  beast::ssl_stream<tcp::socket> stream_;
  asio::steady_timer deadline_;
  beast::flat_buffer buffer_;
  std::string remote_;
  std::uint64_t deadline_number_ = 0;
  const bool over_limit_;
  bool expired_ = false;
  bool in_hand_ = false;
  bool unread_ = false;
};

}  // namespace handslag::https
