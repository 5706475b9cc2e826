#include "sync/admin/federation.h"

#include <sys/stat.h>

#include "tests/sync/admin/house.h"

namespace handslag::test {
namespace {

namespace fs = std::filesystem;
using directory::FederationKind;

unsigned rights(const fs::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

std::string open_administrator(const House& house, std::string_view passphrase) {
  const TypedLines typed{passphrase};
  auto passphrases = typed.passphrases();
  return verdict(
      admin::open_administrator(house.federation(), house.held().directory, passphrases));
}

std::string open_root(const House& house, std::string_view passphrase) {
  const TypedLines typed{passphrase};
  auto passphrases = typed.passphrases();
  return verdict(admin::open_root(house.federation(), house.held().directory, passphrases));
}

TEST_CASE("each key of a federation opens with its own passphrase only") {
  House house;
  house.create();
  CHECK(open_administrator(house, kAdministrator) == "good");
  CHECK(open_administrator(house, kRoot) == "key.wrong");
  CHECK(open_administrator(house, "") == "passphrase.missing");
  CHECK(open_root(house, kRoot) == "good");
  CHECK(open_root(house, kAdministrator) == "key.wrong");
}

TEST_CASE("a federation begins with what its profile says, and a year of delegation") {
  House house;
  const auto made = house.create();
  const auto& directory = made.directory;
  CHECK(directory::kind_of(directory.root.federation) == FederationKind::demonstration);
  CHECK(directory.version == DirectoryVersion{1});
  CHECK(directory.profile_toml == kTestProfile);
  CHECK(directory.valid_from == kMonday);
  CHECK(directory.root.administrator_until.count == kMonday.count + 365);
  CHECK(directory.root.parties.empty());
  CHECK(need(admin::read_directory(house.directory_file())).envelope == made.envelope);
}

TEST_CASE("a federation can be made of every profile that is shipped") {
  int made = 0;
  for (const auto& entry : fs::directory_iterator(HANDSLAG_SOURCE_DIR "/assets/federations")) {
    INFO(entry.path().string());
    const TemporaryFolder folder;
    const TypedLines typed{kAdministrator, kRoot};
    auto passphrases = typed.passphrases();
    const auto held =
        need(admin::create_federation(entry.path(), folder / "federation",
                                      FederationKind::demonstration, passphrases, kMondayNoon));
    CHECK(held.directory.profile.id == entry.path().stem().string());
    ++made;
  }
  CHECK(made == 4);
}

TEST_CASE("nobody but the owner enters the home or reads a key") {
  House house;
  house.create();
  CHECK(rights(house.federation()) == 0700);
  CHECK(rights(house.federation() / "root.key") == 0600);
  CHECK(rights(house.federation() / "administrator.key") == 0600);
  CHECK(rights(house.directory_file()) == 0644);
}

TEST_CASE("a home is made once") {
  House house;
  const auto first = house.create();
  CHECK(verdict(house.try_create(FederationKind::production, {kAdministrator, kRoot})) ==
        "admin.exists");
  CHECK(house.held().envelope == first.envelope);
}

TEST_CASE("a folder that holds other things is left alone") {
  House house;
  std::filesystem::create_directory(house.federation());
  std::filesystem::permissions(house.federation(), fs::perms(0755));
  CHECK(verdict(house.try_create(FederationKind::production, {"elva tecken", kRoot})) ==
        "passphrase.too_short");
  need(write_file(house.federation() / "letter", bytes_of("dear"), 0644));
  CHECK(verdict(house.try_create(FederationKind::demonstration, {kAdministrator, kRoot})) ==
        "admin.not_empty");
  CHECK(rights(house.federation()) == 0755);
}

TEST_CASE("production wants passphrases of twelve characters, each") {
  House house;
  CHECK(verdict(house.try_create(FederationKind::production, {"elva tecken", kRoot})) ==
        "passphrase.too_short");
  CHECK(verdict(house.try_create(FederationKind::production, {kAdministrator, "åäöåäöåäöåä"})) ==
        "passphrase.too_short");
  CHECK(verdict(house.try_create(FederationKind::production, {kAdministrator})) ==
        "passphrase.missing");
  CHECK_FALSE(fs::exists(house.federation() / "root.key"));
  CHECK_FALSE(fs::exists(house.directory_file()));
}

TEST_CASE("a passphrase that is too long is refused whole") {
  House house;
  const std::string endless(admin::kLongestPassphrase + 1, 'a');
  CHECK(verdict(house.try_create(FederationKind::production, {endless, kRoot})) ==
        "passphrase.too_long");
}

TEST_CASE("a wrong profile is refused by file and line") {
  House house;
  need(write_file(house.folder / "wrong.toml", bytes_of("id = \"x\"\nnmae = \"y\"\n"), 0644));
  const TypedLines typed{kAdministrator, kRoot};
  auto passphrases = typed.passphrases();
  const auto made =
      admin::create_federation(house.folder / "wrong.toml", house.federation(),
                               FederationKind::demonstration, passphrases, kMondayNoon);
  REQUIRE_FALSE(made);
  CHECK(made.error().message.find("wrong.toml:") != std::string::npos);
  CHECK_FALSE(fs::exists(house.federation()));
}

TEST_CASE("the administrator signs nothing after the last day of the delegation") {
  House house;
  house.create();
  house.server();
  const TypedLines typed{kAdministrator};
  auto passphrases = typed.passphrases();
  const UtcTime too_late{kMondayNoon.ms + std::int64_t{366} * 24 * 3'600'000};
  CHECK(verdict(admin::admit_files(
            house.federation(), {house.folder / "server" / "server.admission"}, passphrases,
            [](const auto&) {}, too_late)) == "directory.delegation_ended");
  CHECK(house.held().directory.version == DirectoryVersion{1});
}

}  // namespace
}  // namespace handslag::test
