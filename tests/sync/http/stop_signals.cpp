#include "shared/base/stop_signals.h"

#include <thread>

#include "tests/support/running_server.h"

using namespace handslag;
using namespace handslag::test;

TEST_CASE("A signal lets a server end cleanly, also one that came before anybody waited") {
  const int wanted = GENERATE(SIGTERM, SIGINT);
  const StopSignals signals;
  RunningServer server;
  HttpClient client = trusting_client();
  REQUIRE(get(client, server.url()));
  ::raise(wanted);
  REQUIRE(get(client, server.url()));
  CHECK(signals.wait() == wanted);
  server.http->stop();
  CHECK(reason(get(client, server.url())) == "net.offline");
}

TEST_CASE("A signal from outside wakes the wait") {
  const StopSignals signals;
  const pthread_t waiting = ::pthread_self();
  std::thread sender([&] { ::pthread_kill(waiting, SIGTERM); });
  CHECK(signals.wait() == SIGTERM);
  sender.join();
}
