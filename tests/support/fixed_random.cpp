#include "tests/support/fixed_random.h"

#include <sodium.h>

#include <array>

#include "shared/crypto/crypto.h"

namespace handslag::test {
namespace {

crypto::Hash stream_key;
std::uint64_t drawn = 0;

void fill(void* out, std::size_t size) {
  std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> nonce{};
  for (std::uint64_t i = 0, rest = drawn; i < nonce.size(); ++i, rest >>= 8) {
    nonce[i] = static_cast<std::uint8_t>(rest);
  }
  ++drawn;
  crypto_stream_chacha20(static_cast<unsigned char*>(out), size, nonce.data(), stream_key.data());
}

std::uint32_t draw() {
  std::array<std::uint8_t, 4> bytes{};
  fill(bytes.data(), bytes.size());
  return Reader(bytes).u32();
}

const char* name() {
  return "fixed, for tests";
}

randombytes_implementation implementation{name, draw, nullptr, nullptr, fill, nullptr};

}  // namespace

FixedRandom::FixedRandom(std::string_view seed) {
  stream_key = crypto::hash("handslag test seed", {bytes_of(seed)});
  drawn = 0;
  randombytes_set_implementation(&implementation);
}

FixedRandom::~FixedRandom() {
  randombytes_set_implementation(&randombytes_sysrandom_implementation);
}

}  // namespace handslag::test
