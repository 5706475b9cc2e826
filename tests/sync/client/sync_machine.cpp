#include "sync/client/sync_machine.h"

#include "tests/support/catch.h"

using namespace handslag;
using namespace handslag::sync;
using namespace std::chrono_literals;

namespace {

constexpr DirectoryVersion kHeld{3};

SyncMachine online_and_idle() {
  SyncMachine machine(0s, 60s);
  REQUIRE(machine.begin_due(0s) == SyncAction::fetch_directory);
  machine.on_directory(0s);
  REQUIRE(machine.begin_due(0s) == SyncAction::compare);
  machine.on_compared(0s, false, false);
  REQUIRE(machine.begin_due(0s) == SyncAction::push);
  machine.on_nothing_to_send(0s);
  return machine;
}

}  // namespace

TEST_CASE("A start asks for the directory, compares, looks into the outbox, then rests") {
  SyncMachine machine = online_and_idle();
  CHECK(machine.reachability() == Reachability::online);
  CHECK(machine.begin_due(14min) == SyncAction::nothing);
  CHECK(machine.begin_due(15min) == SyncAction::fetch_directory);
}

TEST_CASE("A committed record is sent after the gathering time, and one request at a time") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(10s);
  CHECK(machine.deadline() == Instant(10s + kGather));
  REQUIRE(machine.begin_due(11s) == SyncAction::push);
  machine.on_committed(11s);
  CHECK(machine.begin_due(20s) == SyncAction::nothing);
  CHECK_FALSE(machine.deadline().has_value());
}

TEST_CASE("A record committed while a push is under way is not forgotten") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(10s);
  REQUIRE(machine.begin_due(11s) == SyncAction::push);
  machine.on_committed(11s);
  machine.on_receipt(12s, true, kHeld, kHeld);
  CHECK(machine.begin_due(12s) == SyncAction::push);
}

TEST_CASE("After a failure new records wait for the back-off, which never exceeds its limit") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(10s);
  Instant now = 11s;
  for (int i = 0; i < 20; ++i) {
    REQUIRE(machine.begin_due(now) != SyncAction::nothing);
    machine.on_failure(now, false, ~std::uint64_t{0});
    CHECK(machine.reachability() == Reachability::offline);
    REQUIRE(*machine.deadline() - now <= Instant(60s));
    machine.on_committed(now);
    now = *machine.deadline();
  }
  CHECK(now > Instant(5min));
}

TEST_CASE("A refusal is a failure that still says that the server was reached") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(10s);
  REQUIRE(machine.begin_due(11s) == SyncAction::push);
  machine.on_failure(11s, true, 0);
  CHECK(machine.reachability() == Reachability::online);
}

TEST_CASE("A receipt that names a newer directory has it fetched before anything else is sent") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(10s);
  REQUIRE(machine.begin_due(11s) == SyncAction::push);
  machine.on_receipt(12s, true, kHeld, DirectoryVersion{4});
  CHECK(machine.begin_due(12s) == SyncAction::fetch_directory);
  machine.on_directory(13s);
  CHECK(machine.begin_due(13s) == SyncAction::push);
}

TEST_CASE("That the log only grew is proved along with the next poll, at no cost to a push") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(10s);
  REQUIRE(machine.begin_due(11s) == SyncAction::push);
  machine.on_receipt(12s, false, kHeld, kHeld);
  CHECK(machine.begin_due(13min) == SyncAction::nothing);
  REQUIRE(machine.begin_due(16min) == SyncAction::fetch_directory);
  machine.on_directory(16min);
  REQUIRE(machine.begin_due(16min) == SyncAction::compare);
  machine.on_compared(16min, false, true);
  REQUIRE(machine.begin_due(16min) == SyncAction::push);
  machine.on_nothing_to_send(16min);
  REQUIRE(machine.begin_due(16min) == SyncAction::prove_log);
  machine.on_proof(16min);
  CHECK(machine.begin_due(17min) == SyncAction::nothing);
}

TEST_CASE("A poll looks into the outbox too: what was not stored before gets its turn") {
  SyncMachine machine = online_and_idle();
  REQUIRE(machine.begin_due(15min) == SyncAction::fetch_directory);
  machine.on_directory(15min);
  REQUIRE(machine.begin_due(15min) == SyncAction::compare);
  machine.on_compared(15min, false, false);
  CHECK(machine.begin_due(15min) == SyncAction::push);
}

TEST_CASE("After a refused push directory and comparison have their turn, and all slow down") {
  SyncMachine machine = online_and_idle();
  machine.on_committed(0s);
  Instant now = 1s;
  int pushes = 0;
  while (now < Instant(10min)) {
    const SyncAction action = machine.begin_due(now);
    if (action == SyncAction::push) {
      ++pushes;
      machine.on_failure(now, true, ~std::uint64_t{0});
    } else if (action == SyncAction::compare) {
      machine.on_compared(now, false, false);
    } else {
      REQUIRE(action == SyncAction::fetch_directory);
      machine.on_directory(now);
    }
    now = *machine.deadline();
  }
  CHECK(pushes > 5);
  CHECK(pushes < 30);
}

TEST_CASE(
    "Neither a directory that cannot be taken nor a comparison keeps records from being sent") {
  SyncMachine machine(0s, 60s);
  REQUIRE(machine.begin_due(0s) == SyncAction::fetch_directory);
  machine.on_failure(0s, true, 0);
  REQUIRE(machine.begin_due(0s) == SyncAction::compare);
  machine.on_failure(0s, true, 0);
  REQUIRE(machine.begin_due(0s) == SyncAction::push);
  machine.on_receipt(1s, false, kHeld, kHeld);
  CHECK(machine.deadline() == Instant(1s + kPoll));
}

TEST_CASE("A proof that failed is asked for again, after directory and comparison") {
  SyncMachine machine = online_and_idle();
  REQUIRE(machine.begin_due(15min) == SyncAction::fetch_directory);
  machine.on_directory(15min);
  REQUIRE(machine.begin_due(15min) == SyncAction::compare);
  machine.on_compared(15min, false, true);
  REQUIRE(machine.begin_due(15min) == SyncAction::push);
  machine.on_nothing_to_send(15min);
  REQUIRE(machine.begin_due(15min) == SyncAction::prove_log);
  machine.on_failure(15min, true, 0);
  REQUIRE(machine.begin_due(15min) == SyncAction::fetch_directory);
  machine.on_directory(15min);
  REQUIRE(machine.begin_due(15min) == SyncAction::compare);
  machine.on_compared(15min, false, true);
  CHECK(machine.begin_due(15min) == SyncAction::prove_log);
}

TEST_CASE("What a comparison finds lost on the server is sent again at once") {
  SyncMachine machine = online_and_idle();
  REQUIRE(machine.begin_due(15min) == SyncAction::fetch_directory);
  machine.on_directory(15min);
  REQUIRE(machine.begin_due(15min) == SyncAction::compare);
  machine.on_compared(15min, true, false);
  CHECK(machine.begin_due(15min) == SyncAction::push);
}
