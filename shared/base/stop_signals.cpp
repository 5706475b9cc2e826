#include "shared/base/stop_signals.h"

#include "shared/base/result.h"

namespace handslag {

StopSignals::StopSignals() {
  sigemptyset(&awaited_);
  sigaddset(&awaited_, SIGTERM);
  sigaddset(&awaited_, SIGINT);
  HANDSLAG_CHECK(::pthread_sigmask(SIG_BLOCK, &awaited_, &before_) == 0);
}

StopSignals::~StopSignals() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int StopSignals::wait() const {
  int signal = 0;
  HANDSLAG_CHECK(::sigwait(&awaited_, &signal) == 0);
  return signal;
}

}  // namespace handslag
