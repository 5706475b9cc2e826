// SHA-256 (FIPS 180-4). Used where a standard names it: the server's Merkle log (RFC 9162) and the
// pinned keys of TLS (RFC 7469). The record's own hashes are BLAKE2b.
#pragma once

#include "shared/base/bytes.h"

namespace handslag {

using Hash256 = FixedBytes<struct Hash256Tag, 32>;

Hash256 sha256(ByteView data);

}  // namespace handslag
