// What carries requests to the server, one at a time: an interface, and the thread that does it in
// the kiosk, so that neither drawing nor saving ever waits for a network.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "sync/client/signed_client.h"

namespace handslag::kiosk {

/// Whom to talk to, and as whom.
struct Peer {
  std::string url;
  directory::FederationId federation;
  crypto::SignPublic server;
  ServerTrust trust;
  std::optional<crypto::SignKey> key;  ///< none: only requests that need no signature
};

struct NetworkRequest {
  std::string method;
  std::string target;
  Bytes body;
  std::chrono::milliseconds timeout{30'000};
  std::function<void(Result<Bytes>)> on_reply;  ///< called on the network's thread, never by submit
};

class Network {
 public:
  /// Ends the request under way and drops those that wait; their on_reply is not called.
  virtual ~Network() = default;
  /// All requests from here on go to `peer`. The one under way ends, those that wait are dropped:
  /// whoever had asked has given up.
  virtual void connect(Peer peer) = 0;
  /// After a connect; never waits.
  virtual void submit(NetworkRequest request) = 0;
};

class NetworkThread final : public Network {
 public:
  NetworkThread();
  ~NetworkThread() override;

  void connect(Peer peer) override;
  void submit(NetworkRequest request) override;

 private:
  void run();
  struct Connection {
    std::optional<crypto::SignKey> key;
    std::unique_ptr<sync::SignedClient> client;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::deque<NetworkRequest> waiting_;
  std::shared_ptr<Connection> connection_;
  std::thread thread_;  // last: starts when all the rest is there
};

}  // namespace handslag::kiosk
