// A program of this project as a process of its own: started, read, signalled, waited for, and
// ended with the test whatever happens.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "shared/base/result.h"

namespace handslag::test {

class Program {
 public:
  /// Output and errors come together, in text().
  Program(const std::string& file, const std::vector<std::string>& arguments) {
    int ends[2];
    HANDSLAG_CHECK(::pipe2(ends, O_CLOEXEC) == 0);
    std::vector<char*> argv{const_cast<char*>(file.c_str())};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    pid_ = ::fork();
    HANDSLAG_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::dup2(ends[1], 1);
      ::dup2(ends[1], 2);
      ::execv(file.c_str(), argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    kill_now();
    ::close(output_);
  }

  /// Reads on until `what` stands in the output; false where the program ended or took too long.
  bool says(const std::string& what, std::chrono::milliseconds patience = kPatience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (text_.find(what) == std::string::npos) {
      if (!read_some(until)) return false;
    }
    return true;
  }
  /// Everything that it said until now.
  const std::string& text() const { return text_; }

  void send(int signal) const { ::kill(pid_, signal); }
  /// The exit status, or 128 and the signal that ended it; nothing where it goes on too long.
  std::optional<int> wait(std::chrono::milliseconds patience = kPatience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (read_some(until)) {
    }
    while (!status_ && std::chrono::steady_clock::now() < until) {
      collect(WNOHANG);
      if (!status_) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return status_;
  }
  /// As a power cut would.
  void kill_now() {
    if (status_) return;
    ::kill(pid_, SIGKILL);
    collect(0);
  }

 private:
  static constexpr std::chrono::seconds kPatience{20};

  void collect(int how) {
    int status = 0;
    if (::waitpid(pid_, &status, how) != pid_) return;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  /// False at the end of the output or of the time.
  bool read_some(std::chrono::steady_clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd waiting{output_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    char block[4096];
    const ssize_t size = ::read(output_, block, sizeof block);
    if (size <= 0) return false;
    text_.append(block, static_cast<std::size_t>(size));
    return true;
  }

  pid_t pid_ = -1;
  int output_ = -1;
  std::optional<int> status_;
  std::string text_;
};

}  // namespace handslag::test
