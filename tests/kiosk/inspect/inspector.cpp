#include "kiosk/inspect/inspector.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/folder.h"

using namespace handslag;
using namespace handslag::kiosk;
using handslag::test::TemporaryFolder;
using nlohmann::json;

namespace {

Snapshot a_snapshot() {
  Snapshot snapshot;
  snapshot.screen = "number";
  snapshot.language = "sv";
  snapshot.direction = "ltr";
  snapshot.spoken = "Ditt personnummer. \"12\" siffror.";
  snapshot.items.push_back(
      {"back", "action", "Tillbaka", "", "ar", "sv", true, true, 48, 16, 168, 64});
  snapshot.items.push_back(
      {"number.field", "field", "Nummer", "••••", "sv", "sv", false, false, 1, 2, 3, 4});
  snapshot.frames = 7;
  snapshot.wakeups = 12;
  snapshot.first_frame_ms = 180;
  snapshot.last_save_us = 4100;
  return snapshot;
}

/// A peer of the socket; reads line by line.
class Client {
 public:
  explicit Client(const std::filesystem::path& socket)
      : link_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket.native().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::connect(link_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const timeval patience{5, 0};
    ::setsockopt(link_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(link_); }

  void send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(link_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// The next line; empty where the other side has hung up.
  std::string line() {
    while (pending_.find('\n') == std::string::npos) {
      char block[4096];
      const ssize_t size = ::recv(link_, block, sizeof block, 0);
      if (size <= 0) return "";
      pending_.append(block, static_cast<std::size_t>(size));
    }
    const std::size_t end = pending_.find('\n');
    const std::string line = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    return line;
  }
  json ask(const std::string& text) {
    send(text + "\n");
    return json::parse(line());
  }

 private:
  const int link_;
  std::string pending_;
};

std::unique_ptr<Inspector> listen_at(
    const std::filesystem::path& socket, std::function<void()> wake = [] {}) {
  auto inspector = Inspector::listen(socket, std::move(wake));
  if (!inspector) FAIL(inspector.error().message);
  return std::move(*inspector);
}

}  // namespace

TEST_CASE("A snapshot is one line of JSON with the screen, its items and the counts") {
  const std::string text = to_json(a_snapshot());
  CHECK(text.find('\n') == text.size() - 1);
  const json view = json::parse(text);
  std::set<std::string> names;
  for (const auto& [name, value] : view.items()) names.insert(name);
  CHECK(names == std::set<std::string>{"screen", "language", "direction", "items", "spoken",
                                       "spoken_count", "utterances", "frames", "wakeups",
                                       "first_frame_ms", "last_save_us"});
  CHECK(view["screen"] == "number");
  CHECK(view["language"] == "sv");
  CHECK(view["direction"] == "ltr");
  CHECK(view["spoken"] == a_snapshot().spoken);
  CHECK(view["frames"] == 7);
  CHECK(view["wakeups"] == 12);
  CHECK(view["first_frame_ms"] == 180);
  CHECK(view["last_save_us"] == 4100);
  REQUIRE(view["items"].size() == 2);
  CHECK(view["items"][0] == json{{"id", "back"},
                                 {"role", "action"},
                                 {"label", "Tillbaka"},
                                 {"value", ""},
                                 {"language", "ar"},
                                 {"value_language", "sv"},
                                 {"enabled", true},
                                 {"focused", true},
                                 {"rect", {48, 16, 168, 64}}});
  CHECK(view["items"][1]["value"] == "••••");
  CHECK(view["items"][1]["enabled"] == false);
}

TEST_CASE("A snapshot of nothing has an empty list, and broken text does not end the program") {
  CHECK(json::parse(to_json({}))["items"] == json::array());
  Snapshot broken;
  broken.spoken = "\xFF";
  CHECK(json::parse(to_json(broken))["spoken"] == "\uFFFD");
}

TEST_CASE("Where words may be heard has a name of its own each") {
  CHECK(privacy_name(Privacy::free) == "free");
  CHECK(privacy_name(Privacy::headset) == "headset");
  CHECK(privacy_name(Privacy::never_aloud) == "never_aloud");
}

TEST_CASE("Every role has a name of its own") {
  std::set<std::string> names;
  for (Role role : {Role::brand, Role::steps, Role::heading, Role::text, Role::note, Role::choice,
                    Role::action, Role::key, Role::field, Role::mark, Role::status}) {
    CHECK_FALSE(role_name(role).empty());
    CHECK(names.insert(role_name(role)).second);
  }
}

TEST_CASE("The socket is its owner's alone, and goes with the inspector") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "inspect";
  {
    const auto inspector = listen_at(socket);
    struct stat there {};
    REQUIRE(::stat(socket.c_str(), &there) == 0);
    CHECK(S_ISSOCK(there.st_mode));
    CHECK((there.st_mode & 0777) == 0600);
  }
  CHECK_FALSE(std::filesystem::exists(socket));
}

TEST_CASE("A file or a folder in the socket's place is refused and left alone") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "notes";
  std::ofstream(file) << "kept";
  const auto refused = Inspector::listen(file, [] {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "inspect.address");
  CHECK(std::filesystem::file_size(file) == 4);
  CHECK(Inspector::listen(folder.path(), [] {}).error().code == "inspect.address");
  std::filesystem::create_symlink(file, folder.path() / "link");
  CHECK(Inspector::listen(folder.path() / "link", [] {}).error().code == "inspect.address");
}

TEST_CASE("A path that is too long, or in no folder, is refused") {
  const TemporaryFolder folder;
  CHECK(Inspector::listen(folder.path() / std::string(120, 'a'), [] {}).error().code ==
        "inspect.address");
  CHECK(Inspector::listen(folder.path() / "none" / "inspect", [] {}).error().code ==
        "inspect.socket");
}

TEST_CASE("A socket that a killed kiosk left behind is taken over") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "inspect";
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.native().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(left);
  const auto inspector = listen_at(socket);
  CHECK(Client(socket).ask("view")["frames"] == 0);
}

TEST_CASE("The screen as last published is told, to one client after another") {
  const TemporaryFolder folder;
  const auto socket = folder.path() / "inspect";
  const auto inspector = listen_at(socket);
  inspector->publish(a_snapshot());
  {
    Client first(socket);
    CHECK(first.ask("view")["screen"] == "number");
    Snapshot next = a_snapshot();
    next.screen = "activity";
    inspector->publish(next);
    CHECK(first.ask("view")["screen"] == "activity");
  }
  Client second(socket);
  second.send("view\nview\n");
  CHECK(json::parse(second.line())["screen"] == "activity");
  CHECK(json::parse(second.line())["screen"] == "activity");
}

TEST_CASE("An unknown line is answered with the lines there are") {
  const TemporaryFolder folder;
  const auto inspector = listen_at(folder.path() / "inspect");
  Client client(folder.path() / "inspect");
  for (const char* line : {"", "VIEW", "view ", "screenshot", "press back"}) {
    INFO(line);
    CHECK(client.ask(line)["error"] == "lines are: view, screenshot FILE");
  }
  CHECK(client.ask("view").contains("screen"));
}

TEST_CASE("A line without end is hung up on, and the next client is served") {
  const TemporaryFolder folder;
  const auto inspector = listen_at(folder.path() / "inspect");
  Client endless(folder.path() / "inspect");
  endless.send(std::string(8192, 'a'));
  CHECK(endless.line().empty());
  CHECK(Client(folder.path() / "inspect").ask("view").contains("screen"));
}

TEST_CASE("A screenshot is asked for once, and its end is told") {
  const TemporaryFolder folder;
  std::atomic<int> woken = 0;
  std::unique_ptr<Inspector> inspector;
  inspector = listen_at(folder.path() / "inspect", [&] { ++woken; });
  Client client(folder.path() / "inspect");
  const auto photographed_as = [&](const Result<void>& result) {
    client.send("screenshot /somewhere/a b.png\n");
    std::optional<std::string> wanted;
    while (!wanted) wanted = inspector->take_screenshot_request();
    CHECK(*wanted == "/somewhere/a b.png");
    CHECK_FALSE(inspector->take_screenshot_request());
    inspector->screenshot_done(result);
    return json::parse(client.line());
  };
  CHECK(photographed_as({}) == json{{"ok", true}});
  CHECK(photographed_as(fail("file.unwritable", "Not there.")) == json{{"error", "Not there."}});
  CHECK(woken == 2);
}

TEST_CASE("The inspector ends at once while a client is connected") {
  const TemporaryFolder folder;
  auto inspector = listen_at(folder.path() / "inspect");
  Client quiet(folder.path() / "inspect");
  CHECK(quiet.ask("view").contains("screen"));
  inspector.reset();
  CHECK(quiet.line().empty());
}

TEST_CASE("The inspector ends at once while a client waits for a screenshot") {
  const TemporaryFolder folder;
  std::atomic<bool> woken = false;
  auto inspector = listen_at(folder.path() / "inspect", [&] { woken = true; });
  Client waiting(folder.path() / "inspect");
  waiting.send("screenshot x.png\n");
  while (!woken) std::this_thread::yield();
  inspector.reset();
  CHECK(json::parse(waiting.line())["error"] == "no frame was drawn");
}

TEST_CASE("A signal does not hang up on whoever is asking") {
  struct sigaction quiet {};
  struct sigaction before {};
  quiet.sa_handler = [](int) {};
  REQUIRE(::sigaction(SIGUSR1, &quiet, &before) == 0);
  {
    const TemporaryFolder folder;
    const auto inspector = listen_at(folder.path() / "inspect");
    // Of two threads only the inspector's is left to take the signal.
    sigset_t only;
    ::sigemptyset(&only);
    ::sigaddset(&only, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &only, nullptr);
    Client client(folder.path() / "inspect");
    client.send("vi");
    for (int i = 0; i < 20; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      ::kill(::getpid(), SIGUSR1);
    }
    CHECK(client.ask("ew").contains("screen"));
    ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  }
  ::sigaction(SIGUSR1, &before, nullptr);
}
