// Memory that runs out at any allocation. Inside SQLite that is a failure like others: nothing is
// told, and the next try is taken. In the program's own code std::bad_alloc ends a kiosk, which is
// started again, and costs a server the one answer; neither may break what was told.
#include "tests/power/town.h"
#include "tests/support/failing_memory.h"

using namespace handslag;
using namespace handslag::test;

namespace {

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
  for (; !over; at += stride) {
    INFO("allocation " << at);
    bench.run([](PowerDisk&) {}, [](PowerDisk& disk, DeviceProgram&) { disk.cut(); });
    CHECK(again == "good");
    bench.check(0);
  }
  CHECK(at > 20 * stride);
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
  with_failing(Allocator::sqlite, 7, check_in);
}
TEST_CASE("A check-in for which the program finds no memory is saved or not, never half") {
  with_failing(Allocator::operator_new, 29, check_in);
}
TEST_CASE("A device keeps what it told whichever allocation fails", "[.long]") {
  with_failing(Allocator::sqlite, 1, check_in);
  with_failing(Allocator::operator_new, 1, check_in);
  with_failing(Allocator::sqlite, 3, take_receipt);
  with_failing(Allocator::operator_new, 3, take_receipt);
}

TEST_CASE("A server that found no memory for an answer is as it was, or as it answers next") {
  const Allocator allocator = GENERATE(Allocator::operator_new, Allocator::sqlite);
  bool over = false;
  for (std::size_t at = 1; !over; at += 5) {
    ServiceBench bench;
    const Bytes next = bench.federation.next_envelope();
    int status = 0;
    {
      const FailingMemory memory(allocator, at);
      try {
        status = bench.ask("PUT", "/v1/directory", next).status;
      } catch (const std::bad_alloc&) {
      }
      over = !memory.has_failed();
    }
    INFO("allocation " << at << ", status " << status);
    const Bytes served = bench.ask("GET", "/v1/directory").body;
    CHECK((served == next) ==
          (bench.service->directory().version == bench.federation.directory.version));
    CHECK(bench.ask("PUT", "/v1/directory", next).status == 200);
    CHECK(bench.ask("GET", "/v1/directory").body == next);
    bench.start();
    CHECK(bench.ask("GET", "/v1/directory").body == next);
  }
}
