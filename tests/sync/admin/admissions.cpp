#include "shared/directory/admission.h"

#include "tests/sync/admin/house.h"

namespace handslag::test {
namespace {

TEST_CASE("roles are signed in together, as one version") {
  House house;
  house.create();
  const auto kommun = house.party(kKommun);
  const auto admitted = need(house.try_admit({kommun, house.reporting(), house.server()}));
  const auto& directory = admitted.directory;
  CHECK(directory.version == DirectoryVersion{2});
  CHECK(directory.root.party(kKommun) != nullptr);
  CHECK(directory.handlers_of(kKommun, kReception) != nullptr);
  CHECK(directory.handlers_of(kKommun, kKurs) != nullptr);
  CHECK(directory.handlers_of(kKommun, kSkola) == nullptr);
  CHECK(directory.root.reporting.has_value());
  CHECK(directory.server->url == "https://127.0.0.1:9");
  CHECK(house.held().envelope == admitted.envelope);
  REQUIRE(house.shown.size() == 3);
  CHECK(house.shown[0].what == "party kommun");
  CHECK(house.shown[0].fingerprint == admin::admission_fingerprint(need(read_file(kommun, 9999))));
  CHECK(house.shown[0].by_root);
  CHECK_FALSE(house.shown[2].by_root);
}

TEST_CASE("what a party made is what its passphrase opens") {
  House house;
  house.create();
  need(house.try_admit({house.party(kKommun)}));
  const TypedLines typed{kMember};
  auto passphrases = typed.passphrases();
  const auto keys = need(admin::open_party(house.folder / "kommun", passphrases));
  const auto directory = house.held().directory;
  CHECK(keys.archive.public_key == directory.root.party(kKommun)->archive);
  CHECK(keys.sign.public_key == directory.root.party(kKommun)->sign);
  REQUIRE(keys.handlers.size() == 3);
  for (const auto& unit : keys.handlers) {
    CHECK(unit.key.public_key == directory.handlers_of(kKommun, unit.unit)->key);
  }
}

TEST_CASE("a server needs no root") {
  House house;
  house.create();
  CHECK(verdict(house.try_admit({house.server()}, {kAdministrator})) == "good");
}

TEST_CASE("a party needs the root, and its right passphrase") {
  House house;
  const auto first = house.create();
  const auto kommun = house.party(kKommun);
  CHECK(verdict(house.try_admit({kommun}, {kAdministrator})) == "passphrase.missing");
  CHECK(verdict(house.try_admit({kommun}, {kAdministrator, kAdministrator})) == "key.wrong");
  CHECK(verdict(house.try_admit({kommun}, {kMember, kRoot})) == "key.wrong");
  CHECK(house.held().envelope == first.envelope);
}

TEST_CASE("an admission is used once") {
  House house;
  house.create();
  const auto kommun = house.party(kKommun);
  const auto second = need(house.try_admit({kommun}));
  CHECK(verdict(house.try_admit({kommun})) == "admission.replaces");
  CHECK(house.held().envelope == second.envelope);
}

TEST_CASE("an admission for another federation is refused") {
  House house;
  house.create();
  House other;
  other.create();
  CHECK(verdict(house.try_admit({other.party(kKommun)})) == "admission.federation");
}

TEST_CASE("no changed byte of an admission is signed in") {
  House house;
  const auto first = house.create();
  const Bytes sound = need(read_file(house.party(kKommun), 100'000));
  const auto administrator = house.administrator();
  const auto& key = administrator.field;
  const auto& federation = first.directory.root.federation;
  CHECK(verdict(directory::check_admission(sound, federation, key)) == "good");
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes changed = sound;
    changed[i] ^= 0x04;
    CHECK_FALSE(directory::check_admission(changed, federation, key));
  }
  Bytes changed = sound;
  changed.back() ^= 1;
  need(write_file(house.folder / "changed", changed, 0644));
  CHECK(verdict(house.try_admit({house.folder / "changed"})) == "admission.proof");
  CHECK(house.held().envelope == first.envelope);
}

TEST_CASE("one wrong file among good ones admits nobody") {
  House house;
  const auto first = house.create();
  need(write_file(house.folder / "wrong", bytes_of("not an admission"), 0644));
  CHECK(verdict(house.try_admit({house.party(kKommun), house.folder / "wrong"})) ==
        "admission.malformed");
  CHECK(house.held().envelope == first.envelope);
}

TEST_CASE("who is no member gets no home, and no place in the directory") {
  House house;
  const auto held = house.create();
  const PartyId stranger{"stranger"};
  const TypedLines typed{kMember};
  auto passphrases = typed.passphrases();
  const auto made =
      admin::create_party(stranger, house.directory_file(), house.folder / "stranger", passphrases);
  REQUIRE(verdict(made) == "party.unknown");
  CHECK(made.error().message.find("kommun, region") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(house.folder / "stranger"));

  const auto sign = crypto::make_sign_key();
  const auto archive = crypto::make_box_key();
  const directory::PartyAdmission admission{{stranger, archive.public_key, sign.public_key}, {}};
  need(write_file(house.folder / "stranger.admission",
                  directory::prove_admission(admission, held.directory, {&sign, {&archive}}),
                  0644));
  CHECK(verdict(house.try_admit({house.folder / "stranger.admission"})) ==
        "admission.unknown_party");
}

}  // namespace
}  // namespace handslag::test
