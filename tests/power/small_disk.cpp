// A real file system that is too small, where one may be mounted: in a process of its own, with a
// user and mount namespace of its own, so that no rights are needed and nothing is left behind.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/power/town.h"

using namespace handslag;
using namespace handslag::test;

namespace {

constexpr int kNoMount = 77;

bool mount_small(const fs::path& place) {
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
  std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
  return ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=400k") == 0;
}

/// The first thing that is not as it should be; empty where all is.
std::string day_on_a_small_disk(Town& town) {
  if (!mount_small(town.disk())) return "no mount";
  Told told;
  int saved = 0;
  {
    DeviceProgram device(town, told);
    if (!device.start() || !device.begin_enrolment()) return "the enrolment failed";
    if (!device.take_directory(town.admitted)) return "the directory was not taken";
    Result<void> done;
    for (; done && saved < 500; ++saved) done = device.check_in();
    --saved;
    if (verdict(done) != "store.full") return "a full disk gave " + verdict(done);
    if (verdict(device.check_in()) != "store.full") return "the second try was not refused";
    if (device.take_directory(town.newer)) return "a directory was taken on a full disk";
    if (::mount(nullptr, town.disk().c_str(), nullptr, MS_REMOUNT, "size=2m") != 0) {
      return "the disk did not grow";
    }
    if (!device.check_in()) return "no check-in with room again";
    if (!device.take_directory(town.newer)) return "no directory with room again";
  }
  DeviceProgram again(town, told);
  if (!again.start()) return "it did not start";
  if (visits_in(town) != saved + 1) return "visits were lost";
  if (!again.push()) return "the push failed";
  return "";
}

}  // namespace

TEST_CASE("On a real disk that is full a check-in is refused in words, and taken with room again") {
  Town town;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const std::string wrong = day_on_a_small_disk(town);
    const ssize_t told = ::write(ends[1], wrong.data(), wrong.size());
    ::_exit(told < 0 ? 1 : wrong == "no mount" ? kNoMount : 0);
  }
  ::close(ends[1]);
  std::string wrong;
  char block[256];
  for (ssize_t size = 0; (size = ::read(ends[0], block, sizeof block)) > 0;) {
    wrong.append(block, static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNoMount) {
    WARN("Skipped: no file system can be mounted here, not even in a namespace of its own.");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(wrong == "");
}
