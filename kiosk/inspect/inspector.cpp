#include "kiosk/inspect/inspector.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace handslag::kiosk {
namespace {

using nlohmann::json;

constexpr std::size_t kLineLimit = 4096;
constexpr int kPatienceMs = 10'000;  // with a peer that sends nothing

std::string line_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

/// Calls what a signal may interrupt, again until none did.
template <typename Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

void send_all(int connection, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent =
        uninterrupted([&] { return ::send(connection, text.data(), text.size(), MSG_NOSIGNAL); });
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

std::string role_name(Role role) {
  switch (role) {
    case Role::brand:
      return "brand";
    case Role::steps:
      return "steps";
    case Role::heading:
      return "heading";
    case Role::text:
      return "text";
    case Role::note:
      return "note";
    case Role::choice:
      return "choice";
    case Role::action:
      return "action";
    case Role::key:
      return "key";
    case Role::field:
      return "field";
    case Role::mark:
      return "mark";
    case Role::status:
      return "status";
    case Role::fact:
      return "fact";
  }
  return "";
}

std::string privacy_name(Privacy privacy) {
  switch (privacy) {
    case Privacy::free:
      return "free";
    case Privacy::headset:
      return "headset";
    case Privacy::never_aloud:
      return "never_aloud";
  }
  return "";
}

std::string to_json(const Snapshot& snapshot) {
  json items = json::array();
  for (const InspectedItem& item : snapshot.items) {
    items.push_back({{"id", item.id},
                     {"role", item.role},
                     {"label", item.label},
                     {"value", item.value},
                     {"language", item.language},
                     {"value_language", item.value_language},
                     {"enabled", item.enabled},
                     {"focused", item.focused},
                     {"rect", {item.x, item.y, item.w, item.h}}});
  }
  json utterances = json::array();
  for (const InspectedUtterance& one : snapshot.utterances) {
    utterances.push_back({{"text", one.text},
                          {"language", one.language},
                          {"privacy", one.privacy},
                          {"is_character", one.is_character}});
  }
  return line_of({{"screen", snapshot.screen},
                  {"language", snapshot.language},
                  {"direction", snapshot.direction},
                  {"items", std::move(items)},
                  {"spoken", snapshot.spoken},
                  {"spoken_count", snapshot.spoken_count},
                  {"utterances", std::move(utterances)},
                  {"frames", snapshot.frames},
                  {"wakeups", snapshot.wakeups},
                  {"first_frame_ms", snapshot.first_frame_ms},
                  {"last_save_us", snapshot.last_save_us}});
}

Result<std::unique_ptr<Inspector>> Inspector::listen(const std::filesystem::path& socket,
                                                     std::function<void()> wake) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  struct stat there {};
  const bool taken = ::lstat(socket.c_str(), &there) == 0;
  if (socket.native().size() >= sizeof address.sun_path || (taken && !S_ISSOCK(there.st_mode))) {
    return fail("inspect.address",
                "The inspect socket's path is too long, or a file lies there. Choose another.");
  }
  socket.native().copy(address.sun_path, sizeof address.sun_path - 1);
  if (taken) ::unlink(socket.c_str());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int stopper[2] = {-1, -1};
  // On Linux the rights of a bound socket file are those of the socket before it was bound.
  if (listener < 0 || ::fchmod(listener, 0600) != 0 || ::pipe2(stopper, O_CLOEXEC) != 0 ||
      ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(socket.c_str(), 0600) != 0 || ::listen(listener, 4) != 0) {
    for (const int open : {listener, stopper[0], stopper[1]}) {
      if (open >= 0) ::close(open);
    }
    return fail("inspect.socket", "The inspect socket cannot be opened. Check its folder.");
  }
  return std::unique_ptr<Inspector>(
      new Inspector(listener, stopper[0], stopper[1], socket, std::move(wake)));
}

Inspector::Inspector(int listener, int stopper_read, int stopper_write,
                     std::filesystem::path socket, std::function<void()> wake)
    : listener_(listener),
      stopper_read_(stopper_read),
      stopper_write_(stopper_write),
      socket_(std::move(socket)),
      wake_(std::move(wake)),
      thread_([this] { run(); }) {}

Inspector::~Inspector() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  ::close(stopper_write_);  // its reader wakes up
  thread_.join();
  ::close(stopper_read_);
  ::close(listener_);
  ::unlink(socket_.c_str());
}

void Inspector::publish(Snapshot snapshot) {
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(snapshot);
}

std::optional<std::string> Inspector::take_screenshot_request() {
  const std::lock_guard lock(mutex_);
  return std::exchange(wanted_, std::nullopt);
}

void Inspector::screenshot_done(const Result<void>& result) {
  {
    const std::lock_guard lock(mutex_);
    photographed_ = result ? line_of({{"ok", true}}) : line_of({{"error", result.error().message}});
  }
  changed_.notify_all();
}

void Inspector::run() {
  while (true) {
    pollfd waiting[] = {{listener_, POLLIN, 0}, {stopper_read_, POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    // A peer that never reads must not keep this thread, whose end opens the way into production.
    const timeval patience{1, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    serve(connection);
    ::close(connection);
  }
}

void Inspector::serve(int connection) {
  std::string pending;
  while (true) {
    pollfd waiting[] = {{connection, POLLIN, 0}, {stopper_read_, POLLIN, 0}};
    const int ready = uninterrupted([&] { return ::poll(waiting, 2, kPatienceMs); });
    if (ready <= 0 || waiting[1].revents != 0) return;
    char block[1024];
    const ssize_t size = uninterrupted([&] { return ::recv(connection, block, sizeof block, 0); });
    if (size <= 0) return;
    pending.append(block, static_cast<std::size_t>(size));
    for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      send_all(connection, answer(pending.substr(0, end)));
      pending.erase(0, end + 1);
    }
    if (pending.size() > kLineLimit) return;
  }
}

std::string Inspector::answer(const std::string& line) {
  constexpr std::string_view kScreenshot = "screenshot ";
  if (line == "view") {
    const std::lock_guard lock(mutex_);
    return to_json(snapshot_);
  }
  if (line.starts_with(kScreenshot)) return photograph(line.substr(kScreenshot.size()));
  return line_of({{"error", "lines are: view, screenshot FILE"}});
}

std::string Inspector::photograph(const std::string& file) {
  std::unique_lock lock(mutex_);
  photographed_.reset();
  wanted_ = file;
  lock.unlock();
  wake_();
  lock.lock();
  changed_.wait_for(lock, std::chrono::milliseconds(kPatienceMs),
                    [this] { return photographed_ || ending_; });
  return photographed_.value_or(line_of({{"error", "no frame was drawn"}}));
}

}  // namespace handslag::kiosk
