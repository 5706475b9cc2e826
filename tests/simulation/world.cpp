#include "tests/simulation/world.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <array>

#include "tests/simulation/device_side.h"
#include "tests/simulation/readers.h"
#include "tests/simulation/server_side.h"
#include "tests/support/fixed_random.h"
#include "tests/support/results.h"

namespace handslag::simulation {
namespace {

/// Within so long everything arrives once faults have ended: the longest wait after a failure (five
/// minutes by the policy), and two polls, after which also what was missing had its turn.
constexpr Instant kQuiet = 45min;

/// In memory, where the machine has a place for that.
std::filesystem::path new_folder() {
  const std::filesystem::path memory = "/dev/shm";
  const bool there = std::filesystem::is_directory(memory);
  std::string name =
      ((there ? memory : std::filesystem::temp_directory_path()) / "handslag-world-XXXXXX")
          .string();
  HANDSLAG_CHECK(::mkdtemp(name.data()) != nullptr);
  return name;
}

Weather draw_weather(Dice& dice) {
  const int rough = static_cast<int>(dice.below(4));  // 0: a calm world
  const auto upto = [&](int most) { return static_cast<int>(dice.below(1 + most * rough / 3)); };
  const bool exchanged = dice.one_in(3);  // disks, by older or copied ones
  return {upto(40),  upto(150), upto(120),           upto(400),
          upto(500), upto(400), exchanged ? 150 : 0, exchanged ? 200 : 0};
}

std::uint64_t draw_days(Dice& dice) {
  return dice.one_in(16) ? dice.between(5, 10) : dice.between(1, 3);
}

}  // namespace

World::World(std::uint64_t of, Plant with)
    : seed(of), plant(with), dice(of), truth(tally), folder(new_folder()) {
  federation.directory.root.reporting->sign = reporting_sign.public_key;
  federation.directory.devices.front().revoked = true;  // the federation's own, which never runs
  std::vector<test::TestDevice> keys;
  const std::uint64_t count = 1 + dice.below(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    keys.push_back({crypto::make_sign_key(), crypto::make_box_key()});
    federation.admit(keys.back());
  }
  days = draw_days(dice);
  weather = draw_weather(dice);
  server = std::make_unique<ServerSide>(*this);
  for (std::uint64_t i = 0; i < count; ++i) {
    devices.push_back(std::make_unique<DeviceSide>(*this, i, keys[i]));
  }
  readers = std::make_unique<Readers>(*this);
}

World::~World() {
  devices.clear();
  server.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void World::let_run(Instant end) {
  while (agenda.run_next(end)) {
  }
}

void World::run() {
  for (auto& device : devices) agenda.in(0ms, [one = device.get()] { one->start(); });
  for (std::uint64_t day = 0; day < days; ++day) {
    plan_day(day);
    let_run((day + 1) * 24h);
  }
  end_faults();
  let_run(days * 24h + kQuiet);
  check_drained();
  readers->read();
  readers->check_all();
}

void World::plan_day(std::uint64_t day) {
  const Instant morning = day * 24h;
  plan_server_day(morning);
  for (auto& device : devices) plan_device_day(*device, morning);
  agenda.at(morning + std::chrono::minutes(dice.between(1, 1400)), [this] { readers->read(); });
  if (dice.one_in(3)) {
    agenda.at(morning + std::chrono::minutes(dice.between(1, 1400)),
              [this] { publish_new_keys(); });
  }
}

void World::publish_new_keys() {
  const bool kommun = dice.one_in(2);
  federation.renew_handlers(kommun ? test::kKommun : test::kRegion,
                            kommun ? test::kKurs : test::kSkola);
  server->publish();
}

void World::copy_device(const DeviceSide& original) {
  if (!original.runs() || devices.size() > 5) return;
  tally.note("fault: a device's disk is copied", original.place);
  copied.insert(original.id());
  devices.push_back(std::make_unique<DeviceSide>(*this, devices.size(), original));
  agenda.in(std::chrono::minutes(dice.between(1, 600)),
            [one = devices.back().get()] { one->start(); });
}

namespace {

/// Plans faults over one day of one machine, device or server.
class DayOfFaults {
 public:
  DayOfFaults(World& world, Instant morning) : world_(world), morning_(morning) {}

  Instant some_time() { return morning_ + std::chrono::seconds(world_.dice.between(0, 86'399)); }
  /// In each hour with the chance `per_mille`.
  void hourly(int per_mille, const std::function<void()>& what) {
    for (int hour = 0; hour < 24; ++hour) {
      const Instant when = morning_ + hour * 1h + std::chrono::seconds(world_.dice.below(3600));
      if (world_.dice.per_mille(per_mille / 6)) at(when, what);
    }
  }
  void daily(int per_mille, const std::function<void()>& what) {
    if (world_.dice.per_mille(per_mille)) at(some_time(), what);
  }
  void at(Instant when, std::function<void()> what) {
    world_.agenda.at(when, [&world = world_, what = std::move(what)] {
      if (!world.faults_ended) what();
    });
  }

 private:
  World& world_;
  Instant morning_;
};

/// Full for a while.
void fill(World& world, Disk& disk, std::string_view note) {
  world.tally.note(note);
  disk.fill(true);
  world.agenda.in(std::chrono::minutes(world.dice.between(5, 400)), [&disk] { disk.fill(false); });
}

/// Mostly by a little, at times by years, and at times right again.
void jump(World& world, MachineClock& clock, std::string_view note) {
  world.tally.note(note);
  Dice& dice = world.dice;
  if (dice.one_in(4)) return clock.set_right();
  const std::int64_t most = dice.one_in(3) ? 700 * 86'400 : 3 * 3600;
  clock.jump(std::chrono::seconds(dice.between(-most, most)));
}

}  // namespace

void World::plan_server_day(Instant morning) {
  DayOfFaults faults(*this, morning);
  const auto pause = [this] { return Instant(std::chrono::seconds(dice.between(1, 3600))); };
  faults.hourly(weather.disk,
                [this] { fill(*this, server->disk, "fault: the server's disk is full"); });
  faults.hourly(weather.crash, [this, pause] {
    if (!server->runs()) return;
    tally.note("fault: the server dies");
    server->crash(pause());
  });
  faults.hourly(weather.crash,
                [this] { server->disk.die_after(static_cast<int>(dice.below(60))); });
  faults.daily(weather.restore * 2, [this] { server->back_up(); });
  faults.daily(weather.restore, [this] { server->restore(dice.one_in(2)); });
  faults.daily(weather.clock,
               [this] { jump(*this, server->clock, "fault: the server's clock jumps"); });
}

void World::plan_device_day(DeviceSide& device, Instant morning) {
  DayOfFaults faults(*this, morning);
  const Instant open = morning + std::chrono::minutes(dice.between(0, 120));
  const Instant close = open + std::chrono::minutes(dice.between(60, 300));
  agenda.at(open, [&device] { device.wake_up(); });
  const std::uint64_t visitors = dice.below(9);
  for (std::uint64_t i = 0; i < visitors; ++i) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(close - open).count();
    agenda.at(open + std::chrono::seconds(dice.between(0, seconds)),
              [&device] { device.visitor(); });
  }
  if (dice.one_in(2)) {
    const Instant wait = std::chrono::seconds(dice.between(20, 2400));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(close - open).count();
    agenda.at(open + std::chrono::seconds(dice.between(0, seconds)),
              [&device, wait] { device.call_staff(wait); });
  }
  if (dice.below(8) > 0) faults.at(close, [&device] { device.fall_asleep(); });

  const auto pause = [this] { return Instant(std::chrono::seconds(dice.between(1, 7200))); };
  faults.hourly(weather.disk, [&] { fill(*this, device.disk, "fault: a device's disk is full"); });
  faults.hourly(weather.crash, [&device, pause] { device.crash(pause()); });
  faults.hourly(weather.crash,
                [this, &device] { device.disk.die_after(static_cast<int>(dice.below(60))); });
  faults.daily(weather.clock,
               [this, &device] { jump(*this, device.clock, "fault: a device's clock jumps"); });
  faults.daily(weather.garble, [this, &device] {
    device.set_memory(true);
    agenda.in(std::chrono::minutes(dice.between(10, 600)), [&device] { device.set_memory(false); });
  });
  faults.daily(weather.network * 5, [this, &device] {
    tally.note("fault: a device has no network");
    device.set_network(false);
    agenda.in(std::chrono::minutes(dice.between(5, 2400)), [&device] { device.set_network(true); });
  });
  faults.daily(300, [&device, pause] { device.restart(pause()); });
  faults.daily(weather.flaw / 2, [this, &device] {
    constexpr std::array kFlaws{Flaw::damaged, Flaw::damaged, Flaw::unreadable, Flaw::unknown};
    device.flaw_at_next_start(kFlaws[dice.below(kFlaws.size())]);
    device.restart(1s);
  });
  faults.at(faults.some_time(), [&device] { device.help(); });
  faults.daily(weather.copy / 3, [this, &device] { copy_device(device); });
  faults.daily(weather.copy * 2, [&device] { device.keep_image(); });
  faults.daily(weather.copy / 2, [this, &device] {
    copied.insert(device.id());
    device.set_back();
  });
}

void World::end_faults() {
  faults_ended = true;
  server->disk.fill(false);
  server->disk.die_after(-1);
  server->start();
  for (auto& device : devices) {
    device->disk.fill(false);
    device->disk.die_after(-1);
    device->set_network(true);
    device->set_memory(false);
    device->flaw_at_next_start(Flaw::none);
    device->start();
    device->wake_up();
    device->help();
  }
}

void World::check_drained() const {
  for (const auto& [hash, written] : truth.records()) {
    if (written.complete() || written.flaw == Flaw::damaged || !written.is_held()) continue;
    violated(fmt::format("record {} of device {} has not arrived within {} minutes of quiet",
                         written.sequence.value, *written.owners.begin(),
                         std::chrono::duration_cast<std::chrono::minutes>(kQuiet).count()));
  }
  for (const auto& device : devices) device->check_rest();
}

Outcome run_seed(std::uint64_t seed, Plant plant) {
  const test::FixedRandom random(fmt::format("world {}", seed));
  World world(seed, plant);
  Outcome outcome;
  try {
    world.run();
  } catch (const Violation& violation) {
    outcome.violation = violation.what;
  }
  outcome.hash = world.tally.hash();
  outcome.device_days = world.device_days();
  outcome.counts = world.tally.counts();
  return outcome;
}

}  // namespace handslag::simulation
