// One round of sync over loopback TLS with the kiosk's own code and a real handslag-server: a log
// of committed check-ins goes out, from the first read to the last verified receipt, and then one
// new record on the open connection, in sessions that were granted before. Bytes are counted by the
// kernel at the client's socket, TLS and the handshake included.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <condition_variable>
#include <deque>

#include "kiosk/runtime/sync_run.h"
#include "tests/bench/bench.h"
#include "tests/support/clock.h"
#include "tests/support/server_home.h"

namespace handslag::bench {
namespace {

/// Bytes in both directions on all connections of this process to a port.
std::uint64_t bytes_on_connections_to(int port) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int descriptor = std::stoi(entry.path().filename());
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != port) continue;
    tcp_info info{};
    size = sizeof info;
    HANDSLAG_CHECK(::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
    bytes += info.tcpi_bytes_acked + info.tcpi_bytes_received;
  }
  return bytes;
}

/// The journal's thread, as far as sync needs it, with the requests counted.
class Syncing {
 public:
  Syncing(kiosk::DeviceHome& home, log::DeviceLog& log)
      : run_(
            home, log, network_, system_clock(),
            [this](std::function<void()> work) { on_journal(std::move(work)); },
            [this](kiosk::SyncStatus status) { status_ = status; }, [] {}) {
    status_.unsent = 1;  // until the log has been looked into
  }

  /// Until no visit is unsent any more.
  void until_sent() {
    const Stopwatch watch;
    do {
      run_.on_time();
      work_once();
      HANDSLAG_CHECK(!status_.refused && watch.seconds() < 120);
    } while (status_.unsent > 0);
  }
  void on_committed() { run_.on_committed(); }
  std::size_t replies() const { return replies_; }

 private:
  void on_journal(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(work));
    changed_.notify_one();
  }
  void work_once() {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return !tasks_.empty(); };
    if (const auto deadline = run_.deadline()) {
      changed_.wait_for(lock, *deadline - system_clock().monotonic(), ready);
    } else {
      changed_.wait(lock, ready);
    }
    if (tasks_.empty()) return;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    ++replies_;
    task();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::size_t replies_ = 0;
  kiosk::SyncStatus status_;
  kiosk::NetworkThread network_;
  kiosk::SyncRun run_;
};

kiosk::DeviceHome home_of(const test::RunningProgram& server, const std::filesystem::path& folder) {
  auto home = need(kiosk::DeviceHome::open(folder));
  const test::TestDevice& device = server.federation.device;
  kiosk::DeviceKeys keys{test::copy_of(device.sign),
                         crypto::box_key_from_secret(device.box.secret.expose())};
  need(home.begin_enrolment(std::move(keys), server.federation.envelope(), {server.url(""), {}}));
  return home;
}

/// What the server keeps of the records themselves.
std::uint64_t stored_at(const std::filesystem::path& server_db) {
  PlainSqlite db(server_db);
  return static_cast<std::uint64_t>(
      db.number("SELECT (SELECT sum(length(header)+coalesce(length(head),0)) FROM records) + "
                "(SELECT sum(length(descriptor)+length(section)) FROM sections) + "
                "(SELECT sum(length(bytes)) FROM grants)"));
}

}  // namespace

nlohmann::json push(const Settings& settings) {
  test::RunningProgram server;
  server.start();
  server.federation.directory.server->url = server.url("");
  const auto put = need(server.ask("PUT", "/v1/directory", server.federation.next_envelope()));
  HANDSLAG_CHECK(put.status == 200);
  auto home = home_of(server, settings.folder / "kiosk");
  Device device(server.federation, home.log_file());
  for (std::size_t i = 0; i < settings.count; ++i) device.check_in(i, system_clock().now());

  const std::uint64_t bytes_before = bytes_on_connections_to(server.port);
  const Stopwatch watch;
  Syncing syncing(home, device.log());
  syncing.until_sent();
  const double seconds = watch.seconds();
  const std::uint64_t bytes = bytes_on_connections_to(server.port) - bytes_before;
  const std::size_t requests = syncing.replies();

  const std::uint64_t stored = stored_at(server.home() / server::kServerDatabase);
  device.check_in(settings.count, system_clock().now());
  syncing.on_committed();
  syncing.until_sent();
  const std::uint64_t one = bytes_on_connections_to(server.port) - bytes_before - bytes;
  const auto in_all = static_cast<double>(settings.count);
  return {{"ours_per_s", in_all / seconds},
          {"requests", requests},
          {"wire_bytes", static_cast<double>(bytes) / in_all},
          {"stored_bytes", static_cast<double>(stored) / in_all},
          {"one_record_bytes", one},
          {"one_record_requests", syncing.replies() - requests}};
}

}  // namespace handslag::bench
