// The long simulation, for a night, and the way to repeat one seed: runs worlds one after the
// other, ends at the first violation and says how to see it again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "shared/crypto/secret.h"
#include "tests/simulation/world.h"
#include "tests/support/results.h"

extern "C" {
__attribute__((weak)) void __sanitizer_set_death_callback(void (*)());
/// GCC's sanitizer of undefined behaviour knows no such callback, but can be told to abort.
const char* __ubsan_default_options();
const char* __ubsan_default_options() {
  return "abort_on_error=1";
}
}

namespace {

using namespace handslag::simulation;

std::string program_name;
std::string plant_name;
std::uint64_t seed_now = 0;

std::string command_of(std::uint64_t seed) {
  return fmt::format("{} --first-seed {} --seeds 1{}{}", program_name, seed,
                     plant_name.empty() ? "" : " --plant ", plant_name);
}

/// Also a broken invariant and a sanitizer's finding say which seed it was.
void tell_seed() {
  std::fputs(fmt::format("Seed {} ended the program. Repeat it with:\n  {}\n", seed_now,
                         command_of(seed_now))
                 .c_str(),
             stderr);
}
void on_abort(int) {
  tell_seed();
}

struct Options {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 0;
  std::uint64_t device_days = 0;
  bool twice = false;
  bool find = false;
  bool quiet = false;
};

struct Sum {
  std::uint64_t seeds = 0;
  std::uint64_t device_days = 0;
  std::map<std::string, std::uint64_t> counts;

  void add(const Outcome& outcome) {
    ++seeds;
    device_days += outcome.device_days;
    for (const auto& [what, count] : outcome.counts) counts[what] += count;
  }
  void print() const {
    for (const auto& [what, count] : counts) fmt::print("{:>12}  {}\n", count, what);
    fmt::print("{} worlds, {} device-days\n", seeds, device_days);
  }
};

/// 0: the seed did what it should.
int run_one(const Options& options, std::uint64_t seed, Sum& sum, Plant plant) {
  seed_now = seed;
  const Outcome outcome = run_seed(seed, plant);
  sum.add(outcome);
  if (!outcome.violation.empty()) {
    fmt::print("Seed {}: {}.\nRepeat it with:\n  {}\n", seed, outcome.violation, command_of(seed));
    return 1;
  }
  if (options.twice && run_seed(seed, plant).hash != outcome.hash) {
    fmt::print("Seed {} did not do the same twice. Repeat it with:\n  {} --twice\n", seed,
               command_of(seed));
    return 1;
  }
  return 0;
}

int run(const Options& options, Plant plant) {
  Sum sum;
  const auto begun = std::chrono::steady_clock::now();
  auto told = begun;
  for (std::uint64_t seed = options.first_seed;; ++seed) {
    const bool enough = options.device_days > 0 ? sum.device_days >= options.device_days
                                                : sum.seeds >= options.seeds;
    if (enough) break;
    const int failed = run_one(options, seed, sum, plant);
    if (options.find && failed != 0) {
      fmt::print("Found after {} seeds.\n", sum.seeds);
      return 0;
    }
    if (failed != 0) return failed;
    const auto now = std::chrono::steady_clock::now();
    if (options.quiet || now - told < std::chrono::seconds(10)) continue;
    told = now;
    const double seconds = std::chrono::duration<double>(now - begun).count();
    fmt::print("seed {}, {} device-days, {:.0f} a minute\n", seed, sum.device_days,
               static_cast<double>(sum.device_days) * 60 / seconds);
    std::fflush(stdout);
  }
  sum.print();
  if (!options.find) return 0;
  fmt::print("Not found in {} seeds.\n", sum.seeds);
  return 1;
}

Plant plant_of(const std::string& name) {
  for (const PlantName& known : kPlants) {
    if (known.name == name) return known.plant;
  }
  return Plant::none;
}

}  // namespace

int main(int argc, char* argv[]) {
  Options options;
  CLI::App app{"Simulates devices, a server, the network between them and their faults."};
  app.add_option("--first-seed", options.first_seed, "The first world's seed (1)");
  app.add_option("--seeds", options.seeds, "How many worlds (200)");
  app.add_option("--device-days", options.device_days, "Worlds until so many device-days are over");
  app.add_flag("--twice", options.twice, "Runs each seed twice and compares what happened");
  app.add_option("--plant", plant_name, "Gives each world a bug");
  app.add_flag("--find", options.find, "Succeeds where a violation is found");
  app.add_flag("--quiet", options.quiet, "No line of progress");
  CLI11_PARSE(app, argc, argv);
  if (options.seeds == 0) options.seeds = 200;
  if (!plant_name.empty() && plant_of(plant_name) == Plant::none) {
    fmt::print(stderr, "There is no bug of the name {}.\n", plant_name);
    return 2;
  }
  program_name = argv[0];
  handslag::test::need(handslag::crypto::initialise());
  std::signal(SIGABRT, on_abort);
  if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(tell_seed);
  return run(options, plant_of(plant_name));
}
