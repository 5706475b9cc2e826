// The signed directory. First byte: 0 an envelope as it came; 1 a root statement and 2 a body, each
// signed here, so that what stands behind the signatures is reached.
#include "shared/directory/directory.h"

#include <nlohmann/json.hpp>

#include "shared/base/text.h"
#include "shared/directory/audience.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seed_directory.h"

using namespace handslag;
using namespace handslag::fuzz;
using directory::Directory;

namespace {

const SeedDirectory& seed() {
  static const SeedDirectory held;
  return held;
}

/// The federation that a statement names: its own signature is made over it.
crypto::FederationId federation_in(ByteView statement) {
  if (json_depth(text_of(statement)) > 16) return test::vector_federation();
  const auto json = nlohmann::json::parse(text_of(statement), nullptr, false);
  if (!json.is_object() || !json.contains("federation") || !json["federation"].is_string()) {
    return test::vector_federation();
  }
  return crypto::fixed_from_hex<crypto::FederationId>(json["federation"].get<std::string>())
      .value_or(test::vector_federation());
}

Bytes around_statement(ByteView statement) {
  const auto federation = federation_in(statement);
  Directory body = seed().directory;
  body.root.federation = federation;
  const directory::SignedStatement signed_statement{
      Bytes(statement.begin(), statement.end()),
      crypto::sign(seed().root, "handslag root statement 1", federation, statement)};
  return directory::sign_directory(seed().administrator, signed_statement, body);
}

Bytes around_body(ByteView body) {
  const auto statement = directory::sign_statement(seed().root, seed().directory.root);
  Bytes envelope;
  Writer(envelope)
      .u8(1)
      .blob(statement.bytes)
      .raw(statement.signature)
      .blob(body)
      .raw(crypto::sign(seed().administrator, "handslag directory 1",
                        seed().directory.root.federation, body));
  return envelope;
}

void check_bounds(const Directory& held) {
  HANDSLAG_CHECK(held.devices.size() <= 10'000);
  HANDSLAG_CHECK(held.valid_from <= held.root.administrator_until);
  HANDSLAG_CHECK(!held.server ||
                 (held.server->tls_keys.size() >= 1 && held.server->tls_keys.size() <= 2));
  for (const auto& party : held.root.parties) {
    HANDSLAG_CHECK(is_valid_name(party.id.text()) && crypto::is_usable(party.archive));
    HANDSLAG_CHECK(held.root.party(party.id) == &party);
  }
  for (const auto& device : held.devices) {
    HANDSLAG_CHECK(held.device(device.id) == &device && crypto::is_usable(device.box));
  }
  for (const auto& key : held.handlers) {
    HANDSLAG_CHECK(held.root.party(key.party) != nullptr && crypto::is_usable(key.key));
    HANDSLAG_CHECK(held.handlers_of(key.party, key.unit)->generation >= key.generation);
  }
}

/// Signed again by whoever its statement names, where that is one of the seeds' keys.
void check_signing_again(const Directory& held) {
  if (held.root.root != seed().root.public_key ||
      held.root.administrator != seed().administrator.public_key) {
    return;
  }
  const auto sign = [](const Directory& what) {
    return directory::sign_directory(seed().administrator,
                                     directory::sign_statement(seed().root, what.root), what);
  };
  const Bytes again = sign(held);
  const auto opened = directory::open_directory(again);
  HANDSLAG_CHECK(opened.has_value());
  HANDSLAG_CHECK(equal(sign(*opened), again));
}

void check(ByteView envelope) {
  const auto held = parse_twice([&] { return directory::open_directory(envelope); });
  if (!held) {
    HANDSLAG_CHECK(held.error().code.starts_with("directory.") ||
                   held.error().code.starts_with("profile."));
    return;
  }
  check_bounds(*held);
  check_signing_again(*held);
  const auto same = directory::check_successor(*held, *held);
  HANDSLAG_CHECK(!same && same.error().code == "directory.older");
  for (const auto& place : held->profile.meeting_points) {
    (void)directory::care_plan(*held, place.host, place.id, held->valid_from);
  }
  (void)directory::reporting_plan(*held);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check(rest);
      break;
    case 1:
      check(around_statement(rest));
      break;
    default:
      check(around_body(rest));
  }
  return 0;
}
