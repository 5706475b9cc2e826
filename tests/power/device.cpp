// A device whose power goes at any operation of its disk, in everything that it does: what it told
// is there, nothing is half there, it starts by itself, and it goes on. The same for a disk that
// refuses an operation, that goes on refusing, and that is full.
//
//   tests-power "[long]"                                        every operation, many seeds
//   HANDSLAG_AT=17 HANDSLAG_SEED=3 tests-power "NAME"           one case again
#include "tests/power/town.h"

using namespace handslag;
using namespace handslag::test;

namespace {

/// With these SQLite's write-ahead log is as long as it gets before it is carried over.
constexpr int kVisitsBeforeCheckpoint = 95;

void joined(DeviceProgram& device) {
  need(device.begin_enrolment());
  need(device.take_directory(device.town().admitted));
}
void with_visits(DeviceProgram& device) {
  joined(device);
  need(device.check_in());
  need(device.push());
  need(device.check_in());
}
/// The server has a visit of this device that the device knows nothing of.
void set_back(DeviceProgram& device) {
  with_visits(device);
  device.keep_image();
  need(device.check_in());
  need(device.push());
  device.set_back();
}
void with_many_visits(DeviceProgram& device) {
  joined(device);
  for (int i = 0; i < kVisitsBeforeCheckpoint; ++i) need(device.check_in());
}

const UseCase kStart{
    "the first start, and an enrolment that begins", 1, {}, [](DeviceProgram& device) {
      (void)device.begin_enrolment();
    }};
const UseCase kGiveUp{"an enrolment that is given up", 1,
                      [](DeviceProgram& device) { need(device.begin_enrolment()); },
                      [](DeviceProgram& device) { (void)device.give_up(); }};
const UseCase kAgain{"an enrolment that begins again", 1,
                     [](DeviceProgram& device) { need(device.begin_enrolment()); },
                     [](DeviceProgram& device) { (void)device.begin_enrolment(); }};
const UseCase kJoin{
    "the directory that lets the device in, and its new log", 1,
    [](DeviceProgram& device) { need(device.begin_enrolment()); },
    [](DeviceProgram& device) { (void)device.take_directory(device.town().admitted); }};
const UseCase kCheckIn{"check-ins", 1, joined, [](DeviceProgram& device) {
                         (void)device.check_in();
                         (void)device.check_in();
                       }};
const UseCase kPush{"a push, its receipt, and the log that was proved", 1, with_visits,
                    [](DeviceProgram& device) {
                      if (device.push()) (void)device.prove();
                      (void)device.check_in();
                    }};
const UseCase kNewDay{"a newer directory and a new day", 1, with_visits, [](DeviceProgram& device) {
                        (void)device.take_directory(device.town().newer);
                        device.end_day();
                        (void)device.check_in();
                      }};
const UseCase kCarriedOver{"a write-ahead log that is carried over", 11, with_many_visits,
                           [](DeviceProgram& device) {
                             for (int i = 0; i < 3; ++i) (void)device.check_in();
                           }};
const UseCase kCompare{"a comparison with the server that shows nothing new", 1, with_visits,
                       [](DeviceProgram& device) {
                         if (device.compare()) (void)device.push();
                       }};
const UseCase kCopied{"a comparison that shows a copy's records, and a new epoch", 1, set_back,
                      [](DeviceProgram& device) {
                        if (device.compare()) (void)device.check_in();
                        (void)device.push_all();
                      }};
const UseCase* const kAll[] = {&kStart, &kGiveUp, &kAgain,   &kJoin,   &kCheckIn,
                               &kPush,  &kNewDay, &kCompare, &kCopied, &kCarriedOver};

void at_every_cut(const UseCase& use, std::size_t seeds, std::size_t stride) {
  Bench bench(use);
  bench.run([](PowerDisk&) {});
  const std::size_t operations = bench.disk->operations();
  REQUIRE(operations > 5);
  const auto only = chosen("HANDSLAG_AT");
  // The last: after all was told, while the program still runs.
  for (std::size_t at = only.value_or(1); at <= only.value_or(operations + stride); at += stride) {
    bench.run([&](PowerDisk& disk) { disk.cut_at(at); },
              [&](PowerDisk& disk, DeviceProgram&) {
                if (at > operations) disk.cut();
              });
    REQUIRE(bench.disk->is_off());
    const auto seed_only = chosen("HANDSLAG_SEED");
    for (std::size_t seed = seed_only.value_or(0); seed < (seed_only ? *seed_only + 1 : seeds);
         ++seed) {
      INFO(use.name << ": HANDSLAG_AT=" << at << " HANDSLAG_SEED=" << seed
                    << ", power cut at: " << bench.disk->where());
      bench.check(seed);
    }
  }
}

/// A disk that refuses: what is told is so all the same, the next check-in is taken once the disk
/// is well again, by the same process, and is there even if the power goes right after it.
void at_every_refusal(const UseCase& use, std::size_t stride) {
  Bench bench(use);
  bench.run([](PowerDisk&) {});
  const std::size_t operations = bench.disk->operations();
  const auto only = chosen("HANDSLAG_AT");
  for (const bool lasts : {false, true}) {
    for (std::size_t at = only.value_or(1); at <= only.value_or(operations); at += stride) {
      std::string again = "good";
      bench.run([&](PowerDisk& disk) { disk.fail_at(at, lasts); },
                [&](PowerDisk& disk, DeviceProgram& device) {
                  disk.mend();
                  if (device.log()) again = verdict(device.check_in());
                  disk.cut();
                });
      for (const std::size_t seed : {0, 2}) {
        INFO(use.name << ": HANDSLAG_AT=" << at << (lasts ? " and all after it" : "")
                      << " HANDSLAG_SEED=" << seed << ", refused: " << bench.disk->where());
        CHECK(again == "good");
        bench.check(seed);
      }
    }
  }
}

void with_every_room(const UseCase& use, std::size_t step) {
  Bench bench(use);
  bool refused = true;
  for (std::size_t room = 0; refused; room += step) {
    std::string again = "good";
    bench.run([&](PowerDisk& disk) { disk.leave_room(room); },
              [&](PowerDisk& disk, DeviceProgram& device) {
                refused = disk.has_refused();
                disk.mend();
                if (device.log()) again = verdict(device.check_in());
                disk.cut();
              });
    INFO(use.name << ": room for " << room << " bytes");
    CHECK(again == "good");
    bench.check(0);
  }
}

}  // namespace

TEST_CASE("A device keeps what it told through a power cut: the first start") {
  at_every_cut(kStart, 4, 1);
}
TEST_CASE("A device keeps what it told through a power cut: enrolments given up and begun again") {
  at_every_cut(kGiveUp, 4, 1);
  at_every_cut(kAgain, 4, 1);
}
TEST_CASE("A device keeps what it told through a power cut: joining") {
  at_every_cut(kJoin, 4, 1);
}
TEST_CASE("A device keeps what it told through a power cut: check-ins") {
  at_every_cut(kCheckIn, 4, 1);
}
TEST_CASE("A device keeps what it told through a power cut: a push and its receipt") {
  at_every_cut(kPush, 4, 1);
}
TEST_CASE("A device keeps what it told through a power cut: a newer directory and a new day") {
  at_every_cut(kNewDay, 4, 1);
}
TEST_CASE("A device keeps what it told through a power cut: comparisons and a new epoch") {
  at_every_cut(kCompare, 4, 1);
  at_every_cut(kCopied, 4, 1);
  Bench whole(kCopied);
  whole.run([](PowerDisk&) {});
  CHECK(whole.told.epoch == Epoch{2});
  CHECK(whole.told.receipted.size() == 2);
}
TEST_CASE("A device keeps what it told through a power cut: a log that is carried over") {
  at_every_cut(kCarriedOver, 3, kCarriedOver.stride);
}
TEST_CASE("A device keeps what it told through power cuts, with many seeds", "[.long]") {
  for (const UseCase* use : kAll) at_every_cut(*use, 40, 1);
}

TEST_CASE("A device on a disk that refuses an operation keeps what it told, and goes on") {
  at_every_refusal(*GENERATE(&kStart, &kAgain, &kJoin, &kCheckIn, &kPush, &kNewDay, &kCopied), 3);
}
TEST_CASE("A device on a disk that refuses any operation keeps what it told", "[.long]") {
  for (const UseCase* use : kAll) at_every_refusal(*use, 1);
}

TEST_CASE("A device on a full disk keeps what it told, and goes on when there is room") {
  with_every_room(*GENERATE(&kStart, &kJoin, &kCheckIn, &kPush, &kNewDay, &kCopied), 1'531);
}
TEST_CASE("A device on a disk of every size keeps what it told", "[.long]") {
  for (const UseCase* use : kAll) with_every_room(*use, 97);
}
