// The inspect socket: a real one, which is sent the input and answers line by line.
#include "kiosk/inspect/inspector.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::fuzz;
using namespace handslag::kiosk;

namespace {

/// Answers every screenshot at once, as the drawing thread would after its next frame.
struct Listening {
  test::TemporaryFolder folder;
  std::unique_ptr<Inspector> inspector;

  Listening() {
    inspector = test::need(Inspector::listen(folder / "inspect", [this] {
      const auto wanted = inspector->take_screenshot_request();
      inspector->screenshot_done(wanted && wanted->size() < 100
                                     ? Result<void>()
                                     : fail("inspect.file", "The name is too long."));
    }));
    Snapshot snapshot;
    snapshot.screen = "number";
    snapshot.items = {
        {"number", "field", "Number", "\xff not UTF-8", "en", "sv", true, false, 1, 2, 3, 4}};
    inspector->publish(std::move(snapshot));
  }

  int connect() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder / "inspect";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    HANDSLAG_CHECK(socket >= 0);
    HANDSLAG_CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                   0);
    return socket;
  }
};

/// Everything that comes back until the inspector closes the connection.
std::string answers_to(std::string_view sent) {
  static const Listening listening;
  const int socket = listening.connect();
  while (!sent.empty()) {
    const ssize_t size = ::send(socket, sent.data(), sent.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;  // libFuzzer's own clock
    if (size <= 0) break;
    sent.remove_prefix(static_cast<std::size_t>(size));
  }
  ::shutdown(socket, SHUT_WR);
  std::string all;
  char block[4096];
  for (ssize_t size = 1; size > 0 || (size < 0 && errno == EINTR);) {
    size = ::recv(socket, block, sizeof block, 0);
    if (size > 0) all.append(block, static_cast<std::size_t>(size));
  }
  ::close(socket);
  return all;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

void check_answer(const std::string& line, const std::string& answer) {
  const auto json = nlohmann::json::parse(answer, nullptr, false);
  HANDSLAG_CHECK(json.is_object() && is_one_line(answer));
  HANDSLAG_CHECK(json.contains("screen") == (line == "view"));
  if (json.contains("ok")) HANDSLAG_CHECK(line.starts_with("screenshot "));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // What the socket's buffer holds whole, so that nobody waits for anybody.
  if (size > 8192) return 0;
  const std::string_view sent = text_of(ByteView(data, size));
  const auto lines = lines_of(sent);
  const auto answers = lines_of(answers_to(sent));
  HANDSLAG_CHECK(answers.size() <= lines.size());
  for (std::size_t i = 0; i < answers.size(); ++i) check_answer(lines[i], answers[i]);
  // A line past the limit ends the connection; nothing else does.
  const bool longer =
      std::ranges::any_of(lines, [](const auto& line) { return line.size() > 4096; });
  HANDSLAG_CHECK(longer || answers.size() == lines.size());
  return 0;
}
