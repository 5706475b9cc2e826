// How a service learns that it shall end: SIGTERM (its service manager) and SIGINT (Ctrl-C) are
// blocked and waited for, so that no code ever runs inside a signal handler and a signal that comes
// while the program still starts is not lost.
#pragma once

#include <signal.h>

namespace handslag {

/// Make one in main, before any thread starts: threads inherit that the signals are blocked.
class StopSignals {
 public:
  StopSignals();
  /// Restores what the calling thread blocked before.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Sleeps until one of them has come, and gives its number. A thread that waits while the program
  /// ends otherwise is woken by sending it SIGTERM (pthread_kill).
  int wait() const;

 private:
  sigset_t awaited_;
  sigset_t before_;
};

}  // namespace handslag
