#include "sync/admin/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>

namespace handslag::admin {
namespace {

using crypto::SecretBytes;

constexpr std::uint8_t kControlC = 3;
enum class Echo { on, off };

/// The terminal of the process, with echo off until it goes. Ctrl-C arrives as a character, so that
/// nobody is left with a terminal that stays silent.
class Terminal {
 public:
  explicit Terminal(Echo echo) : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0) return;
    termios quiet = before_;
    if (echo == Echo::off) quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    quiet.c_cc[VEOL] = kControlC;
    usable_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (usable_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    if (fd_ >= 0) ::close(fd_);
  }
  bool usable() const { return usable_; }
  int fd() const { return fd_; }
  /// Words for whoever sits there; a terminal that has gone shows at the next read.
  void say(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t n = ::write(fd_, text.data(), text.size());
      if (n <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }

 private:
  int fd_;
  termios before_{};
  bool usable_ = false;
};

/// Reads up to the end of the line and not one byte further: the next line is another's.
Result<SecretBytes> read_line(int fd) {
  SecretBytes line;
  line.reserve(kLongestPassphrase + 1);
  while (true) {
    std::uint8_t byte = 0;
    const ssize_t n = ::read(fd, &byte, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      return fail("passphrase.descriptor",
                  "The passphrase cannot be read from its descriptor. Open it for "
                  "reading before the program starts.");
    }
    if (n == 0 || byte == '\n') break;
    if (byte == kControlC) return fail("passphrase.cancelled", "Cancelled. Nothing was done.");
    if (line.size() == kLongestPassphrase) {
      return fail("passphrase.too_long",
                  fmt::format("A passphrase has at most {} bytes. Choose a shorter one.",
                              kLongestPassphrase));
    }
    line.push_back(byte);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

Failure no_terminal() {
  return fail("passphrase.terminal",
              "There is no terminal to type a passphrase at. Hand it over with --passphrase-fd.");
}

Result<SecretBytes> read_typed(std::string_view prompt) {
  const Terminal terminal(Echo::off);
  if (!terminal.usable()) return no_terminal();
  terminal.say(prompt);
  auto line = read_line(terminal.fd());
  terminal.say("\n");
  return line;
}

Result<crypto::Passphrase> not_empty(Result<SecretBytes> line, std::string_view whose) {
  if (!line) return pass(line);
  if (line->empty()) {
    return fail("passphrase.missing",
                fmt::format("The passphrase of {} is missing. Nothing was done: type it, or "
                            "hand it over on a line of its own.",
                            whose));
  }
  return crypto::Passphrase{std::move(*line)};
}

/// UTF-8 characters: bytes that do not continue one.
std::size_t characters(const SecretBytes& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](std::uint8_t byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

Result<crypto::Passphrase> Passphrases::ask(std::string_view whose) {
  if (descriptor_) return not_empty(read_line(*descriptor_), whose);
  return not_empty(read_typed(fmt::format("Passphrase of {}: ", whose)), whose);
}

Result<crypto::Passphrase> Passphrases::choose(std::string_view whose,
                                               directory::FederationKind kind) {
  auto chosen = descriptor_
                    ? ask(whose)
                    : not_empty(read_typed(fmt::format("New passphrase of {}: ", whose)), whose);
  if (!chosen) return chosen;
  if (kind == directory::FederationKind::production &&
      characters(chosen->text) < kShortestPassphrase) {
    return fail(
        "passphrase.too_short",
        fmt::format("The passphrase of {} needs {} characters or more. Choose a longer one.", whose,
                    kShortestPassphrase));
  }
  if (descriptor_) return chosen;
  const auto again = read_typed("The same again: ");
  if (!again) return pass(again);
  if (*again != chosen->text) {
    return fail("passphrase.differs", "The two passphrases differ. Nothing was done: begin again.");
  }
  return chosen;
}

Result<void> Passphrases::confirm(std::string_view question) {
  if (descriptor_) return {};
  const Terminal terminal(Echo::on);
  if (!terminal.usable()) return no_terminal();
  terminal.say(fmt::format("{} Type yes: ", question));
  const auto line = read_line(terminal.fd());
  if (!line) return pass(line);
  if (text_of(*line) == "yes") return {};
  return fail("admin.declined", "The answer was not yes. Nothing was done.");
}

}  // namespace handslag::admin
