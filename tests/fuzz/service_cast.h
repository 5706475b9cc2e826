// A server's rules on a database of their own, and who asks them: always the same keys, so that the
// seeds' signatures and pushes fit.
#pragma once

#include "tests/support/fixed_random.h"
#include "tests/support/server_fixture.h"

namespace handslag::fuzz {

struct ServiceCast {
  test::FixedRandom random{"fuzz service"};  // first: all keys follow from it
  test::ServiceBench bench;

  /// Signs for whoever the first byte of an input names; nothing: nobody does.
  const crypto::SignKey* signer(std::uint8_t who) const {
    switch (who % 4) {
      case 1:
        return &bench.federation.device.sign;
      case 2:
        return &bench.reporting;
      case 3:
        return &bench.federation.administrator;
      default:
        return nullptr;
    }
  }
};

}  // namespace handslag::fuzz
