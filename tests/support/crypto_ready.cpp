// Starts the cryptographic library before the first test, as each program does first of all.
#include "shared/crypto/secret.h"
#include "tests/support/results.h"

namespace {
const bool kReady = [] {
  handslag::test::need(handslag::crypto::initialise());
  return true;
}();
}  // namespace
