// Memory that runs out at any allocation. Inside SQLite that is a failure like others: nothing is
// told, and the next try is taken. In the program's own code std::bad_alloc ends a kiosk, which is
// started again, and costs a server the one answer or as much; neither may break what was told.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/power/town.h"
#include "tests/support/failing_memory.h"

using namespace handslag;
using namespace handslag::test;

namespace {

/// A child's exit status: all in order, and an allocation did fail.
constexpr int kGoesOn = 64;

void joined(DeviceProgram& device) {
  need(device.begin_enrolment());
  need(device.take_directory(device.town().admitted));
}

/// A use case of a device that has joined, with one allocation after the other failing.
void with_failing(Allocator allocator, std::size_t stride,
                  const std::function<void(DeviceProgram&)>& act) {
  std::size_t at = 1;
  bool over = false;
  std::string again;
  const UseCase use{"", 1, joined, [&](DeviceProgram& device) {
                      again = "good";
                      bool ended = false;
                      {
                        const FailingMemory memory(allocator, at);
                        try {
                          act(device);
                        } catch (const std::bad_alloc&) {
                          ended = true;
                        }
                        over = !memory.has_failed();
                      }
                      if (!ended) again = verdict(device.check_in());
                    }};
  Bench bench(use);
  while (!over) {
    INFO("allocation " << at);
    bench.run([](PowerDisk&) {}, [](PowerDisk& disk, DeviceProgram&) { disk.cut(); });
    CHECK(again == "good");
    bench.check(0);
    at += stride;
  }
  CHECK(at > 10 * stride);
}

void check_in(DeviceProgram& device) {
  (void)device.check_in();
}
void take_receipt(DeviceProgram& device) {
  (void)device.check_in();
  if (device.push()) (void)device.prove();
}

}  // namespace

TEST_CASE("A check-in for which SQLite finds no memory is refused or saved, never half") {
  with_failing(Allocator::sqlite, 3, check_in);
}
TEST_CASE("A check-in for which the program finds no memory is saved or not, never half") {
  with_failing(Allocator::operator_new, 7, check_in);
}
TEST_CASE("A device keeps what it told whichever allocation fails", "[.long]") {
  with_failing(Allocator::sqlite, 1, check_in);
  with_failing(Allocator::operator_new, 1, check_in);
  with_failing(Allocator::sqlite, 3, take_receipt);
  with_failing(Allocator::operator_new, 3, take_receipt);
}

namespace {

/// What a server's process makes of a directory when an allocation fails, and of the same directory
/// again, if it goes on: 0 where all is in order, and nothing more was there to fail.
int take_directory(ServiceBench& bench, const Bytes& next, Allocator allocator, std::size_t at) {
  bench.start();
  bool over = false;
  {
    const FailingMemory memory(allocator, at);
    try {
      (void)bench.ask("PUT", "/v1/directory", next);
    } catch (const std::bad_alloc&) {
    }
    over = !memory.has_failed();
  }
  // What it serves is what it goes by.
  const bool has_next = bench.service->directory().version == bench.federation.directory.version;
  if ((bench.ask("GET", "/v1/directory").body == next) != has_next) return 1;
  if (bench.ask("PUT", "/v1/directory", next).status != 200) return 2;
  if (bench.ask("GET", "/v1/directory").body != next) return 3;
  return over ? 0 : kGoesOn;
}

}  // namespace

TEST_CASE("A server that finds no memory gives up the answer, or ends, and holds what it says") {
  const Allocator allocator = GENERATE(Allocator::operator_new, Allocator::sqlite);
  ServiceBench bench;
  bench.service.reset();
  const Bytes next = bench.federation.next_envelope();
  put_folder(bench.folder.path(), bench.folder.path().string() + "-before");
  int status = 0;
  for (std::size_t at = 1; at == 1 || status != 0; at += 23) {
    put_folder(bench.folder.path().string() + "-before", bench.folder.path());
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(take_directory(bench, next, allocator, at));
    REQUIRE(::waitpid(child, &status, 0) == child);
    INFO("allocation " << at << ", status " << status);
    // The JSON library needs memory to clean up, and ends the program where it finds none.
    const bool ended = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
    const bool goes_on = WIFEXITED(status) && WEXITSTATUS(status) % kGoesOn == 0;
    CHECK((ended || goes_on));
    bench.start();
    CHECK(bench.ask("PUT", "/v1/directory", next).status == 200);
    CHECK(bench.ask("GET", "/v1/directory").body == next);
    bench.service.reset();
  }
  fs::remove_all(bench.folder.path().string() + "-before");
}
