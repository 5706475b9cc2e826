#include "shared/crypto/sha256.h"

#include <sodium.h>

namespace handslag {

static_assert(crypto_hash_sha256_BYTES == Hash256::kSize);

Hash256 sha256(ByteView data) {
  Hash256 out;
  crypto_hash_sha256(out.data(), data.data(), data.size());
  return out;
}

}  // namespace handslag
