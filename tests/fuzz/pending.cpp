// The file in which a device keeps that it waits to be enrolled, as the next start finds it in a
// home whose other files are whole.
#include <fstream>

#include "kiosk/runtime/device_home.h"
#include "shared/base/file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seed_directory.h"
#include "tests/support/folder.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

/// A home that waits; the seeds' directory without its device.
struct Home {
  test::TemporaryFolder folder;
  std::filesystem::path pending = folder / "enrolment";

  Home() {
    SeedDirectory seed;
    seed.directory.devices.clear();
    auto home = test::need(kiosk::DeviceHome::open(folder.path()));
    kiosk::DeviceKeys keys{test::sign_key("device"), test::box_key("device")};
    test::need(home.begin_enrolment(std::move(keys), seed.envelope(), {"https://server", {}}));
  }

  void put(ByteView bytes) const {
    std::ofstream out(pending, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
    HANDSLAG_CHECK(out.flush().good());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Home waiting;
  const ByteView bytes(data, size);
  waiting.put(bytes);
  const auto home = kiosk::DeviceHome::open(waiting.folder.path());
  HANDSLAG_CHECK(is_one_of(home, {"home.damaged"}));
  if (!home) return 0;
  HANDSLAG_CHECK(home->keys() != nullptr && home->directory() != nullptr && !home->has_joined());
  const auto* pending = home->pending();
  // A request that is not to be waited for is gone from the disk as well.
  HANDSLAG_CHECK((pending != nullptr) == std::filesystem::exists(waiting.pending));
  if (pending == nullptr) return 0;
  Bytes again;
  Writer(again).blob(bytes_of(pending->server)).blob(pending->request);
  HANDSLAG_CHECK(equal(again, bytes));
  const auto request = directory::decode_request(pending->request);
  HANDSLAG_CHECK(request && request->device() == home->keys()->id());
  return 0;
}
