// A world on one seed: some devices, a server, readers, the network between them, and what happens
// to them. It runs for its days with faults, and then for a while without, in which everything must
// arrive. Whatever breaks an invariant ends it with a Violation.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/agenda.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/plants.h"
#include "tests/simulation/tally.h"
#include "tests/simulation/truth.h"
#include "tests/support/federation.h"

namespace handslag::simulation {

class DeviceSide;
class ServerSide;
class Readers;

/// How often things go wrong in a world, each in thousandths.
struct Weather {
  int network = 0;  ///< of each kind of network fault, by request
  int disk = 0;     ///< of a device-hour or server-hour
  int crash = 0;    ///< likewise
  int clock = 0;    ///< of a device-day or server-day
  int flaw = 0;     ///< of a restart
  int garble = 0;   ///< of a device-day: its memory is bad for a while
  int copy = 0;     ///< of a device-day: its disk is copied, or set back
  int restore = 0;  ///< of a server-day
};

struct World {
  World(std::uint64_t seed, Plant plant);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  /// Errors are thrown as Violation.
  void run();
  std::uint64_t device_days() const { return devices.size() * days; }

  std::uint64_t seed;
  Plant plant;
  Dice dice;
  Tally tally;
  Agenda agenda;
  Truth truth;
  std::filesystem::path folder;
  test::TestFederation federation;
  crypto::SignKey reporting_sign = crypto::make_sign_key();
  std::uint64_t days = 1;
  Weather weather;
  bool faults_ended = false;
  std::set<record::DeviceId> copied;  ///< devices whose disk was copied, or set back
  std::unique_ptr<ServerSide> server;
  std::vector<std::unique_ptr<DeviceSide>> devices;
  std::unique_ptr<Readers> readers;

 private:
  void let_run(Instant end);
  void plan_day(std::uint64_t day);
  void plan_server_day(Instant morning);
  void plan_device_day(DeviceSide& device, Instant morning);
  void publish_new_keys();
  void copy_device(const DeviceSide& original);
  void end_faults();
  void check_drained() const;
};

/// One seed's end.
struct Outcome {
  std::uint64_t hash = 0;
  std::uint64_t device_days = 0;
  std::map<std::string, std::uint64_t> counts;
  std::string violation;  ///< empty where there is none
};

/// Runs one world, whose files lie in memory where the machine has a place for that. One at a time:
/// randomness is the process's.
Outcome run_seed(std::uint64_t seed, Plant plant = Plant::none);

}  // namespace handslag::simulation
