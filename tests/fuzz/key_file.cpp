// Key files. First byte: 0 a file as it came, read in each way; 1 a file whose body is closed here
// under a device's secret. Passphrases are stretched only where that is cheap.
#include "shared/crypto/key_file.h"

#include <fstream>

#include "shared/base/file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fixed_random.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::fuzz;
using namespace handslag::crypto;

namespace {

constexpr std::size_t kPreamble = 21 + 3 + 16 + 8;
static_assert(kKeyFileMarker.size() == 21);

const std::filesystem::path& file() {
  static const test::TemporaryFolder folder;
  static const std::filesystem::path path = folder / "key";
  return path;
}

void put(ByteView bytes) {
  std::ofstream out(file(), std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  HANDSLAG_CHECK(out.flush().good());
}

KeyProtection device_secret() {
  DeviceSecret out;
  std::ranges::copy(hash("handslag fuzz secret", {}).value, out.secret.expose().begin());
  return out;
}

KeyProtection passphrase() {
  const std::string_view text = "lagom";
  return Passphrase{SecretBytes(text.begin(), text.end())};
}

/// Whether a passphrase would be stretched in no time.
bool is_cheap(ByteView bytes) {
  if (bytes.size() < kPreamble) return true;
  Reader in(bytes.subspan(kPreamble - 8));
  const std::uint32_t passes = in.u32();
  const std::uint32_t memory = in.u32();
  return passes <= 3 && memory <= 256;
}

void check_with(KeyRole role, const KeyProtection& protection) {
  const auto secret = parse_twice([&] { return read_key_file(file(), role, protection); });
  HANDSLAG_CHECK(is_one_of(secret, {"key.malformed", "key.role", "key.protection", "key.wrong"}));
}

void check_as_it_came(ByteView bytes) {
  put(bytes);
  for (const KeyRole role : {KeyRole::server, KeyRole::device}) {
    check_with(role, FileRights{});
    check_with(role, device_secret());
    if (is_cheap(bytes)) check_with(role, passphrase());
  }
}

void check_closed(ByteView secret) {
  const test::FixedRandom random("key file");
  const KeyProtection protection = device_secret();
  Bytes preamble;
  Writer(preamble).raw(bytes_of(kKeyFileMarker)).u8(1).u8(6).u8(2).raw(Bytes(16, 7)).u32(3).u32(8);
  HANDSLAG_CHECK(preamble.size() == kPreamble);
  const Hash key = keyed_hash(std::get<DeviceSecret>(protection).secret.expose(),
                              "handslag device secret 1", {Bytes(16, 7)});
  Bytes bytes = preamble;
  Writer(bytes).blob(encrypt(key.value, preamble, secret));
  put(bytes);
  const auto read = parse_twice([&] { return read_key_file(file(), KeyRole::device, protection); });
  HANDSLAG_CHECK(read.has_value() && equal(*read, secret));
  // The preamble is bound to the key as well.
  bytes[kPreamble - 5] ^= 1;
  put(bytes);
  HANDSLAG_CHECK(!read_key_file(file(), KeyRole::device, protection));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    check_as_it_came(rest);
  } else {
    check_closed(rest);
  }
  return 0;
}
