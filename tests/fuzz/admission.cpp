// Admission files. First byte: 0 a file as it came; else an admission that is put together from the
// bytes and proven with real keys, so that what a sound signature carries is reached: whatever is
// admitted must be what a directory can hold.
#include "shared/directory/admission.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seed_directory.h"

using namespace handslag;
using namespace handslag::fuzz;
using namespace handslag::directory;

namespace {

const SeedDirectory& seed() {
  static const SeedDirectory held;
  return held;
}

/// What is admitted stands in a directory that its readers can open.
void check_admitted(const Admission& admission) {
  Directory changed = seed().directory;
  const auto done = parse_twice([&]() -> Result<void> {
    changed = seed().directory;
    return admit(changed, admission);
  });
  HANDSLAG_CHECK(is_one_of(done, {"admission.unknown_party", "admission.replaces"}));
  if (!done) return;
  const auto statement = sign_statement(seed().root, changed.root);
  const auto opened = open_directory(sign_directory(seed().administrator, statement, changed));
  HANDSLAG_CHECK(opened.has_value());
  HANDSLAG_CHECK(opened->root.parties.size() == changed.root.parties.size());
  HANDSLAG_CHECK(opened->handlers.size() == changed.handlers.size());
  HANDSLAG_CHECK(opened->server.has_value() == changed.server.has_value());
}

void check(ByteView bytes) {
  const auto admission =
      parse_twice([&] { return check_admission(bytes, test::vector_federation(), seed().field); });
  HANDSLAG_CHECK(
      is_one_of(admission, {"admission.malformed", "admission.federation", "admission.proof"}));
  if (admission) check_admitted(*admission);
}

Bytes party_from(Reader& in) {
  static const crypto::SignKey sign = test::sign_key("region");
  static const crypto::BoxKey archive = test::box_key("region archive");
  static const crypto::BoxKey unit = test::box_key("region unit");
  PartyAdmission party;
  party.keys = {PartyId(in.short_string()), archive.public_key, sign.public_key};
  ProvingKeys keys{&sign, {&archive}};
  while (in.left() > 0 && party.handlers.size() < 6) {
    HandlersKey key{party.keys.id, ActivityId(in.short_string()), in.u8(), unit.public_key, {}};
    // Ed25519 signs names of any kind; only their length must fit its byte.
    key.by_party = sign_handlers_key(sign, test::vector_federation(), key);
    party.handlers.push_back(std::move(key));
    keys.boxes.push_back(&unit);
  }
  return prove_admission(party, seed().directory, keys);
}

Bytes server_from(Reader& in) {
  static const crypto::SignKey sign = test::sign_key("server");
  ServerAdmission server;
  server.entry.sign = sign.public_key;
  const std::size_t keys = in.u8() % 4;
  for (std::size_t i = 0; i < keys; ++i) server.entry.tls_keys.push_back(in.fixed<Hash256>());
  server.entry.url = std::string(text_of(in.raw(in.left())));
  return prove_admission(server, seed().directory, {&sign, {}});
}

Bytes reporting_from(Reader& in) {
  static const crypto::SignKey sign = test::sign_key("reporting");
  static const crypto::BoxKey box = test::box_key("reporting");
  ReportingAdmission reporting{{box.public_key, sign.public_key}};
  Bytes bytes = prove_admission(reporting, seed().directory, {&sign, {&box}});
  const std::size_t at = in.u16();
  if (at < bytes.size()) bytes[at] ^= in.u8();
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Reader in(ByteView(data + 1, size - 1));
  switch (data[0] % 4) {
    case 0:
      check(ByteView(data + 1, size - 1));
      break;
    case 1:
      check(party_from(in));
      break;
    case 2:
      check(server_from(in));
      break;
    default:
      check(reporting_from(in));
  }
  return 0;
}
