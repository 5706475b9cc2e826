// A private key at rest opens with what it was closed with, as what it was written for, or not at
// all.
#include "shared/crypto/key_file.h"

#include "shared/base/file.h"
#include "tests/support/catch.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::crypto;
using namespace handslag::test;

namespace {

const SecretBytes kKey{1, 2, 3, 4, 5, 6, 7, 8};
constexpr std::size_t kLimit = 1 << 20;
// Where the work of Argon2id stands: marker, format, role, protection, salt.
constexpr std::size_t kPasses = kKeyFileMarker.size() + 3 + 16;

KeyProtection passphrase(std::string_view text) {
  return Passphrase{SecretBytes(text.begin(), text.end())};
}
KeyProtection device_secret(std::uint8_t first) {
  DeviceSecret out;
  out.secret.expose()[0] = first;
  return out;
}

struct KeyOnDisk {
  explicit KeyOnDisk(const KeyProtection& protection) {
    need(write_key_file(file(), KeyRole::party, protection, kKey));
  }
  std::filesystem::path file() const { return folder / "it.key"; }
  std::string opens(const KeyProtection& protection, KeyRole role = KeyRole::party) const {
    const auto secret = read_key_file(file(), role, protection);
    if (secret) CHECK(*secret == kKey);
    return verdict(secret);
  }
  Bytes bytes() const { return need(read_file(file(), kLimit)); }
  void set(const Bytes& changed) const { need(write_file(file(), changed, 0600)); }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("A key file opens with its passphrase and with no other") {
  const KeyOnDisk key(passphrase("fyra ord som ingen vet"));
  CHECK(key.opens(passphrase("fyra ord som ingen vet")) == "good");
  CHECK(key.opens(passphrase("fyra ord som ingen vet ")) == "key.wrong");
  CHECK(key.opens(passphrase("")) == "key.wrong");
}

TEST_CASE("A key file opens with its device's secret and with no other") {
  const KeyOnDisk key(device_secret(1));
  CHECK(key.opens(device_secret(1)) == "good");
  CHECK(key.opens(device_secret(2)) == "key.wrong");
}

TEST_CASE("A key file serves one role and one protection") {
  const KeyOnDisk key(device_secret(1));
  CHECK(key.opens(device_secret(1), KeyRole::server) == "key.role");
  CHECK(key.opens(FileRights{}) == "key.protection");
  CHECK(key.opens(passphrase("a")) == "key.protection");
  const KeyOnDisk open(FileRights{});
  CHECK(open.opens(FileRights{}) == "good");
  CHECK(open.opens(device_secret(1)) == "key.protection");
}

TEST_CASE("No byte of a closed key file may change") {
  const KeyOnDisk key(device_secret(1));
  const Bytes sound = key.bytes();
  for (std::size_t i = 0; i < sound.size(); ++i) {
    Bytes changed = sound;
    changed[i] ^= 1;
    key.set(changed);
    INFO("byte " << i);
    CHECK(key.opens(device_secret(1)) != "good");
  }
  key.set(sound);
  CHECK(key.opens(device_secret(1)) == "good");
}

TEST_CASE("A key file cut short or lengthened is malformed") {
  const KeyOnDisk key(device_secret(1));
  const Bytes sound = key.bytes();
  for (std::size_t size = 0; size < sound.size(); ++size) {
    key.set(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)));
    CHECK(key.opens(device_secret(1)) == "key.malformed");
  }
  Bytes longer = sound;
  longer.push_back(0);
  key.set(longer);
  CHECK(key.opens(device_secret(1)) == "key.malformed");
}

TEST_CASE("A key file that asks for more work than any is refused and not tried") {
  const KeyOnDisk key(passphrase("a"));
  const Bytes sound = key.bytes();
  for (std::size_t field : {kPasses, kPasses + 4}) {
    Bytes dear = sound;
    for (std::size_t i = 0; i < 4; ++i) dear[field + i] = 0xff;
    key.set(dear);
    CHECK(key.opens(passphrase("a")) == "key.malformed");
    Bytes none = sound;
    for (std::size_t i = 0; i < 4; ++i) none[field + i] = 0;
    key.set(none);
    CHECK(key.opens(passphrase("a")) == "key.malformed");
  }
}
