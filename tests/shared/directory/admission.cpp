// What an admission may hold, so that a directory with it can still be read.
#include "shared/directory/admission.h"

#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::directory;
using namespace handslag::test;

namespace {

/// The verdict on the admission of a server at `url`.
std::string server_at(const std::string& url) {
  const TestFederation f;
  const ServerAdmission server{{f.server.public_key, {Hash256{}}, url}};
  return verdict(
      check_admission(prove_admission(server, f.directory, {&f.server, {}}), f.id(), f.field));
}

/// The verdict on the admission of a party with handlers of these units.
std::string party_with(const std::vector<ActivityId>& units) {
  const TestFederation f;
  const crypto::SignKey sign = crypto::make_sign_key();
  const crypto::BoxKey box = crypto::make_box_key();
  PartyAdmission party{{PartyId("ny"), box.public_key, sign.public_key}, {}};
  ProvingKeys keys{&sign, {&box}};
  for (const ActivityId& unit : units) {
    HandlersKey key{party.keys.id, unit, 1, box.public_key, {}};
    key.by_party = sign_handlers_key(sign, f.id(), key);
    party.handlers.push_back(std::move(key));
    keys.boxes.push_back(&box);
  }
  return verdict(check_admission(prove_admission(party, f.directory, keys), f.id(), f.field));
}

}  // namespace

TEST_CASE("A server is admitted under an address that can be shown and written down") {
  CHECK(server_at("https://server.example:8443") == "good");
  // JSON holds UTF-8 only: this ended the administrator's program when it signed.
  CHECK(server_at("https://server\xff.example") == "admission.malformed");
  CHECK(server_at("https://server\x1b[2J") == "admission.malformed");
  CHECK(server_at("http://server.example") == "admission.malformed");
  CHECK(server_at("https://" + std::string(300, 'a')) == "admission.malformed");
}

TEST_CASE("A party names each of its units once") {
  CHECK(party_with({kReception, kKurs}) == "good");
  CHECK(party_with({kKurs, kKurs}) == "admission.malformed");
}
