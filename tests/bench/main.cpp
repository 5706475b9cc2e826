// handslag-bench: one round of one measure, told as one line of JSON; run.py alternates it with the
// peers' rounds and sets the medians side by side. It judges no time. Its files lie under TMPDIR.
#include <iostream>

#include "tests/bench/bench.h"
#include "tests/support/folder.h"

namespace {

using namespace handslag::bench;

struct Measure {
  std::string_view name;
  nlohmann::json (*run)(const Settings&);
};
constexpr Measure kMeasures[] = {
    {"check-in", check_in}, {"reading", reading}, {"push", push}, {"frame", frame}};

}  // namespace

int main(int argc, char* argv[]) {
  const std::size_t count = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
  for (const Measure& measure : kMeasures) {
    if (count == 0 || measure.name != argv[1]) continue;
    const handslag::test::TemporaryFolder folder;
    std::cout << measure.run({folder.path(), count}).dump() << "\n";
    return 0;
  }
  std::cerr << "usage: handslag-bench check-in|reading|push|frame COUNT\n";
  return 2;
}
