#include "tests/support/tls_peer.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace handslag::test {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

int new_socket() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(fd >= 0, "socket");
  return fd;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

std::uint16_t bind_to_free_port(int fd) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  require(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  require(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  return ntohs(address.sin_port);
}

}  // namespace

struct Peer::Tls {
  explicit Tls(const SSL_METHOD* method) : context(SSL_CTX_new(method)) {
    // OpenSSL writes to the socket without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
  }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  ~Tls() {
    SSL_free(ssl);
    SSL_CTX_free(context);
    ERR_clear_error();
  }
  void attach(int socket) {
    ssl = SSL_new(context);
    SSL_set_fd(ssl, socket);
  }
  SSL_CTX* context;
  SSL* ssl = nullptr;
};

Peer::Peer(int socket) : socket_(socket) {
  const timeval wait{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

Peer::Peer(Peer&& other) noexcept : socket_(other.socket_), tls_(std::move(other.tls_)) {
  other.socket_ = -1;
}

Peer::~Peer() {
  tls_.reset();
  if (socket_ >= 0) ::close(socket_);
}

Peer Peer::connect(std::uint16_t port) {
  Peer peer(new_socket());
  const sockaddr_in address = loopback(port);
  require(::connect(peer.socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
          "connect");
  return peer;
}

bool Peer::start_tls() {
  tls_ = std::make_unique<Tls>(TLS_client_method());
  tls_->attach(socket_);
  return SSL_connect(tls_->ssl) == 1;
}

bool Peer::accept_tls(std::string_view certificate_pem, std::string_view private_key_pem) {
  tls_ = std::make_unique<Tls>(TLS_server_method());
  auto read = [](std::string_view pem, auto reader) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    auto* object = reader(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return object;
  };
  X509* certificate = read(certificate_pem, PEM_read_bio_X509);
  EVP_PKEY* key = read(private_key_pem, PEM_read_bio_PrivateKey);
  SSL_CTX_use_certificate(tls_->context, certificate);
  SSL_CTX_use_PrivateKey(tls_->context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  tls_->attach(socket_);
  return SSL_accept(tls_->ssl) == 1;
}

bool Peer::send(std::string_view text) {
  while (!text.empty()) {
    const auto sent = tls_ ? SSL_write(tls_->ssl, text.data(), static_cast<int>(text.size()))
                           : ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Peer::receive() {
  std::string text(16 * 1024, '\0');
  const auto size = tls_ ? SSL_read(tls_->ssl, text.data(), static_cast<int>(text.size()))
                         : ::recv(socket_, text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

std::string Peer::receive_until(std::string_view text) {
  std::string all;
  while (text.empty() || all.find(text) == std::string::npos) {
    const std::string more = receive();
    if (more.empty()) break;
    all += more;
  }
  return all;
}

PeerServer::PeerServer(std::function<void(Peer)> serve) : socket_(new_socket()) {
  port_ = bind_to_free_port(socket_);
  require(::listen(socket_, 8) == 0, "listen");
  thread_ = std::thread([this, serve = std::move(serve)] {
    while (true) {
      const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      serve(Peer(accepted));
    }
  });
}

PeerServer::~PeerServer() {
  ::shutdown(socket_, SHUT_RDWR);  // wakes accept
  thread_.join();
  ::close(socket_);
}

std::uint16_t closed_port() {
  const int fd = new_socket();
  const std::uint16_t port = bind_to_free_port(fd);
  ::close(fd);
  return port;
}

}  // namespace handslag::test
