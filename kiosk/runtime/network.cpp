#include "kiosk/runtime/network.h"

namespace handslag::kiosk {

NetworkThread::NetworkThread() : thread_([this] { run(); }) {}

NetworkThread::~NetworkThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    waiting_.clear();
    if (connection_) connection_->client->cancel();
  }
  changed_.notify_one();
  thread_.join();
}

void NetworkThread::connect(Peer peer) {
  auto connection = std::make_shared<Connection>();
  connection->key = std::move(peer.key);
  connection->client = std::make_unique<sync::SignedClient>(std::move(peer.url), peer.federation,
                                                            peer.server, std::move(peer.trust));
  const std::lock_guard lock(mutex_);
  // Else the next request, and the end of the program, would wait for a server given up long ago.
  if (connection_) connection_->client->cancel();
  waiting_.clear();
  connection_ = std::move(connection);
}

void NetworkThread::submit(NetworkRequest request) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(request));
  }
  changed_.notify_one();
}

void NetworkThread::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    const NetworkRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    const std::shared_ptr<Connection> connection = connection_;
    HANDSLAG_CHECK(connection != nullptr);
    lock.unlock();
    const crypto::SignKey* key = connection->key ? &*connection->key : nullptr;
    auto reply = connection->client->request(request.method, request.target, request.body, key,
                                             request.timeout);
    lock.lock();
    if (ending_) return;
    lock.unlock();
    request.on_reply(std::move(reply));
    lock.lock();
  }
}

}  // namespace handslag::kiosk
