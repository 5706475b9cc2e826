#include "tests/support/federation.h"

#include "tests/support/results.h"

namespace handslag::test {

const std::string kTestProfile = R"toml(id = "test"
name = "Samordningsförbundet Test"
short_name = "Test"
county_code = "19"
languages = ["sv", "en"]

[[municipality]]
code = "1983"
name = "Köping"

[[member]]
id = "kommun"
agency = "municipality"
name = "Kommunen"
municipality_code = "1983"

[[member]]
id = "region"
agency = "region"
name = "Regionen"

[[meeting_point]]
id = "huset"
name = "Huset"
place = "Plan 1"
host = "kommun"
municipality_code = "1983"

[[activity]]
id = "kurs"
name = "Kurs"
principal = "kommun"
level = "individual"
method = "identified_or_anonymous"
meeting_points = ["huset"]

[[activity]]
id = "grupp"
name = "Grupp"
principal = "kommun"
level = "individual"
method = "count_only"
meeting_points = ["huset"]

[[activity]]
id = "skola"
name = "Skola"
principal = "region"
level = "individual"
method = "identified_or_anonymous"
meeting_points = ["huset"]
)toml";

crypto::BoxKey copy_of(const crypto::BoxKey& key) {
  return crypto::box_key_from_secret(key.secret.expose());
}
crypto::SignKey copy_of(const crypto::SignKey& key) {
  return crypto::sign_key_from_seed(key.seed.expose());
}

TestFederation::TestFederation() {
  crypto::random_bytes(directory.root.federation.value);
  directory.root.federation.value.back() = 2;  // a demonstration: it takes test numbers only
  directory.root.root = root.public_key;
  directory.root.administrator = administrator.public_key;
  directory.root.administrator_until = {kMonday.count + 365};
  directory.root.reporting = {reporting.public_key, crypto::make_sign_key().public_key};
  directory.valid_from = kMonday;
  directory.sign_again_by = {kMonday.count + 90};
  directory.field = {1, field.public_key};
  directory.server = {server.public_key, {crypto::random_fixed<Hash256>()}, "https://[::1]:1"};
  directory.profile_toml = kTestProfile;
  directory.profile = need(parse_profile(kTestProfile, "test.toml"));
  add_party(kKommun, {kReception, kKurs, kGrupp});
  add_party(kRegion, {kReception, kSkola});
  admit(device);
}

void TestFederation::add_party(PartyId id, const std::vector<ActivityId>& units) {
  TestParty party{std::move(id), crypto::make_box_key(), crypto::make_sign_key(), {}};
  directory.root.parties.push_back({party.id, party.archive.public_key, party.sign.public_key});
  for (const ActivityId& unit : units) {
    party.units.emplace(unit, crypto::make_box_key());
    add_handlers(party, unit, 1);
  }
  parties.push_back(std::move(party));
}

void TestFederation::add_handlers(const TestParty& party, const ActivityId& unit,
                                  std::uint32_t generation) {
  directory::HandlersKey key{party.id, unit, generation, party.units.at(unit).public_key, {}};
  key.by_party = directory::sign_handlers_key(party.sign, id(), key);
  directory.handlers.push_back(std::move(key));
}

const TestParty& TestFederation::party(const PartyId& id) const {
  for (const TestParty& party : parties) {
    if (party.id == id) return party;
  }
  broken_invariant("no such party in the test federation", __FILE__, __LINE__);
}

TestParty& TestFederation::party(const PartyId& id) {
  return const_cast<TestParty&>(std::as_const(*this).party(id));
}

Bytes TestFederation::envelope() const {
  return directory::sign_directory(administrator, directory::sign_statement(root, directory.root),
                                   directory);
}

Bytes TestFederation::next_envelope() {
  ++directory.version.value;
  return envelope();
}

void TestFederation::renew_handlers(const PartyId& owner, const ActivityId& unit) {
  TestParty& of = party(owner);
  of.units[unit] = crypto::make_box_key();
  add_handlers(of, unit, directory.handlers_of(owner, unit)->generation + 1);
  ++directory.version.value;
}

void TestFederation::admit(const TestDevice& admitted) {
  directory.devices.push_back({admitted.id(), admitted.sign.public_key, admitted.box.public_key,
                               kHuset, false,
                               crypto::seal(admitted.box.public_key, field.secret.expose())});
}

directory::CarePlan TestFederation::care(const PartyId& owner) const {
  return need(directory::care_plan(directory, owner, kHuset, kMonday));
}

record::SessionPlan TestFederation::reporting_plan() const {
  return need(directory::reporting_plan(directory));
}

record::Header TestFederation::first_header() const {
  return {id(), device.id(), Epoch{1}, Sequence{1}, {}, directory.version, kMonday, {}};
}

}  // namespace handslag::test
