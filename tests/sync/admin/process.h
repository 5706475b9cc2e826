// The real programs, run as people and service managers run them. Whatever a test starts is ended
// by its own process id when the test ends.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "shared/base/result.h"

namespace handslag::test {

/// A child process whose output and errors are read together.
class Child {
 public:
  /// `typed`: what stands behind descriptor 3; empty: nothing does. No terminal is at hand.
  Child(const std::string& program, const std::vector<std::string>& arguments,
        const std::string& typed = {}) {
    const std::string file = std::string(HANDSLAG_BINARY_DIR) + "/bin/" + program;
    std::vector<char*> argv{const_cast<char*>(file.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    int output[2];
    int lines[2];
    HANDSLAG_CHECK(::pipe2(output, O_CLOEXEC) == 0 && ::pipe2(lines, O_CLOEXEC) == 0);
    HANDSLAG_CHECK(::write(lines[1], typed.data(), typed.size()) ==
                   static_cast<ssize_t>(typed.size()));
    ::close(lines[1]);
    pid_ = ::fork();
    HANDSLAG_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::setsid();
      ::setenv("LSAN_OPTIONS",
               "print_suppressions=0:suppressions=" HANDSLAG_SOURCE_DIR "/tests/support/leaks.txt",
               1);
      // Above all that the parent uses, so that nothing is overwritten on the way.
      const int from = ::fcntl(lines[0], F_DUPFD, 100);
      const int to = ::fcntl(output[1], F_DUPFD, 100);
      ::dup2(to, 1);
      ::dup2(to, 2);
      if (typed.empty()) {
        ::close(3);
      } else {
        ::dup2(from, 3);
      }
      ::close(from);
      ::close(to);
      ::execv(file.c_str(), argv.data());
      ::_exit(127);
    }
    ::close(output[1]);
    ::close(lines[0]);
    output_ = output[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!ended_) end(SIGKILL);
    ::close(output_);
  }

  /// Reads until `what` has been said; false where the program ended before.
  bool says(std::string_view what) {
    while (said_.find(what) == std::string::npos) {
      if (!read_more()) return false;
    }
    return true;
  }
  const std::string& said() const { return said_; }

  int wait() {
    while (read_more()) {
    }
    return collect();
  }
  int end(int signal) {
    ::kill(pid_, signal);
    return collect();
  }

 private:
  static constexpr int kPatienceMs = 60'000;

  bool read_more() {
    pollfd ready{output_, POLLIN, 0};
    HANDSLAG_CHECK(::poll(&ready, 1, kPatienceMs) == 1);
    char block[4096];
    const ssize_t n = ::read(output_, block, sizeof block);
    if (n <= 0) return false;
    said_.append(block, static_cast<std::size_t>(n));
    return true;
  }
  int collect() {
    int status = 0;
    HANDSLAG_CHECK(::waitpid(pid_, &status, 0) == pid_);
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  pid_t pid_ = -1;
  int output_ = -1;
  bool ended_ = false;
  std::string said_;
};

struct Outcome {
  int status = 0;
  std::string said;
};

inline Outcome run(const std::vector<std::string>& arguments, const std::string& typed = {}) {
  Child child("handslag", arguments, typed);
  const int status = child.wait();
  return {status, child.said()};
}

}  // namespace handslag::test
