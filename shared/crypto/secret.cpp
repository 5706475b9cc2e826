#include "shared/crypto/secret.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace handslag::crypto {

Result<void> initialise() {
  if (sodium_init() < 0)
    return fail("crypto.unusable",
                "libsodium did not start. Install the package libsodium23 anew.");
  // sodium_malloc keeps silent where its own lock failed, so the limit is tried once, here.
  auto* probe = static_cast<std::uint8_t*>(sodium_malloc(32));
  if (probe == nullptr || sodium_mlock(probe, 32) != 0) {
    sodium_free(probe);
    return fail("crypto.locked_memory",
                "Memory cannot be locked, so keys could reach the disk. Raise the limit of locked "
                "memory (LimitMEMLOCK= in the service, or 'ulimit -l') to at least 4 MiB.");
  }
  sodium_free(probe);
  return {};
}

void harden_process() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void wipe(void* data, std::size_t size) {
  sodium_memzero(data, size);
}

namespace detail {

std::uint8_t* allocate_locked(std::size_t size) {
  auto* data = static_cast<std::uint8_t*>(sodium_malloc(size));
  HANDSLAG_CHECK(data != nullptr);
  HANDSLAG_CHECK(sodium_mlock(data, size) == 0);
  return data;
}

void free_locked(std::uint8_t* data) {
  sodium_free(data);
}

}  // namespace detail
}  // namespace handslag::crypto
