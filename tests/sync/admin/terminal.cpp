// Passphrases as a person types them: the real program on a terminal.
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sync/admin/house.h"

namespace handslag::test {
namespace {

/// `handslag federation create` at a terminal of its own.
class AtTerminal {
 public:
  explicit AtTerminal(const House& house) {
    need(write_file(house.folder / "test.toml", bytes_of(kTestProfile), 0644));
    const std::string profile = (house.folder / "test.toml").string();
    const std::string home = house.federation().string();
    const char* program = HANDSLAG_BINARY_DIR "/bin/handslag";
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
    HANDSLAG_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::execl(program, program, "federation", "create", "--profile", profile.c_str(), "--home",
              home.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
  }
  AtTerminal(const AtTerminal&) = delete;
  AtTerminal& operator=(const AtTerminal&) = delete;
  ~AtTerminal() {
    ::close(terminal_);
    if (!ended_) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }

  /// Waits for the prompt, then types.
  void answer(const std::string& prompt, const std::string& keys) {
    while (screen_.find(prompt, seen_) == std::string::npos) REQUIRE(read_more());
    seen_ = screen_.size();
    REQUIRE(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }
  int wait() {
    while (read_more()) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ended_ = true;
    return WEXITSTATUS(status);
  }
  const std::string& screen() const { return screen_; }

 private:
  bool read_more() {
    pollfd ready{terminal_, POLLIN, 0};
    HANDSLAG_CHECK(::poll(&ready, 1, 60'000) == 1);
    char block[4096];
    const ssize_t n = ::read(terminal_, block, sizeof block);
    if (n <= 0) return false;
    screen_.append(block, static_cast<std::size_t>(n));
    return true;
  }

  pid_t pid_ = -1;
  int terminal_ = -1;
  bool ended_ = false;
  std::string screen_;
  std::size_t seen_ = 0;
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("new passphrases are typed twice, and never shown") {
  House house;
  AtTerminal typing(house);
  typing.answer("passphrase of the administrator: ", "administratorns ord\n");
  typing.answer("again: ", "administratorns ord\n");
  typing.answer("passphrase of the root: ", "rotens alla ord\n");
  typing.answer("again: ", "rotens alla ord\n");
  CHECK(typing.wait() == 0);
  CHECK(contains(typing.screen(), "Root fingerprint"));
  CHECK_FALSE(contains(typing.screen(), "alla ord"));
  CHECK_FALSE(contains(typing.screen(), "administratorns ord"));
  const TypedLines typed{"rotens alla ord"};
  auto passphrases = typed.passphrases();
  CHECK(verdict(admin::open_root(house.federation(), house.held().directory, passphrases)) ==
        "good");
}

TEST_CASE("two that differ make nothing") {
  House house;
  AtTerminal typing(house);
  typing.answer("passphrase of the administrator: ", "administratorns ord\n");
  typing.answer("again: ", "administratorns ore\n");
  CHECK(typing.wait() == 1);
  CHECK(contains(typing.screen(), "(passphrase.differs)"));
  CHECK_FALSE(std::filesystem::exists(house.federation()));
}

TEST_CASE("Ctrl-C leaves at once, and leaves the terminal as it was") {
  House house;
  AtTerminal typing(house);
  typing.answer("passphrase of the administrator: ", "administrat\x03");
  CHECK(typing.wait() == 1);
  CHECK(contains(typing.screen(), "(passphrase.cancelled)"));
  CHECK_FALSE(std::filesystem::exists(house.federation()));
}

}  // namespace
}  // namespace handslag::test
