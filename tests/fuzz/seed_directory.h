// The directory and the keys that targets and seeds of tests/fuzz are made around: always the same,
// so that a seed still fits when it is run again.
#pragma once

#include "shared/directory/directory.h"
#include "tests/support/fixed_random.h"
#include "tests/support/results.h"
#include "tests/vectors/cast.h"

namespace handslag::fuzz {

inline constexpr std::string_view kSeedProfile = R"toml(id = "vektor"
name = "Samordningsförbundet Vektor"
short_name = "Vektor"
county_code = "19"
languages = ["sv"]

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
)toml";

/// One party of the profile's two is a member with keys; the other can still be admitted.
struct SeedDirectory {
  crypto::SignKey root = test::sign_key("root");
  crypto::SignKey administrator = test::sign_key("administrator");
  crypto::BoxKey field = test::box_key("field");
  directory::Directory directory;

  SeedDirectory() {
    using namespace handslag::directory;
    const test::FixedRandom random("fuzz directory");
    Directory& d = directory;
    d.root.federation = test::vector_federation();
    d.root.root = root.public_key;
    d.root.administrator = administrator.public_key;
    d.root.administrator_until = Day{20'900};
    const PartyId kommun("kommun");
    d.root.parties = {
        {kommun, test::box_key("archive").public_key, test::sign_key("kommun").public_key}};
    d.version = {7};
    d.valid_from = Day{20'780};
    d.sign_again_by = Day{20'870};
    d.field = {2, field.public_key};
    for (const char* unit : {"", "kurs"}) {
      HandlersKey key{kommun, ActivityId(unit), 1, test::box_key(unit).public_key, {}};
      key.by_party = sign_handlers_key(test::sign_key("kommun"), d.root.federation, key);
      d.handlers.push_back(std::move(key));
    }
    d.devices = {{test::vector_device(), test::sign_key("device").public_key,
                  test::box_key("device").public_key, MeetingPointId("huset"), false,
                  crypto::seal(test::box_key("device").public_key, field.secret.expose())}};
    d.profile_toml = std::string(kSeedProfile);
    d.profile = test::need(parse_profile(kSeedProfile, "seed.toml"));
  }

  Bytes envelope() const {
    return directory::sign_directory(administrator, directory::sign_statement(root, directory.root),
                                     directory);
  }
};

}  // namespace handslag::fuzz
