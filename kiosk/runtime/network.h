// The thread that talks to the server, one request at a time, so that neither drawing nor saving
// ever waits for a network.
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
  std::function<void(Result<Bytes>)> on_reply;  ///< called on the network's thread
};

class Network {
 public:
  Network();
  /// Ends the request under way and drops those that wait; their on_reply is not called.
  ~Network();

  /// All requests from here on go to `peer`. The one under way ends, those that wait are dropped:
  /// whoever had asked has given up.
  void connect(Peer peer);
  void submit(NetworkRequest request);

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
