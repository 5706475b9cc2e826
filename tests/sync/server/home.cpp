#include "sync/server/home.h"

#include "shared/crypto/key_file.h"
#include "tests/support/catch.h"
#include "tests/support/server_home.h"

using namespace handslag;
using namespace handslag::test;

namespace {

Bytes bytes(ByteView view) {
  return Bytes(view.begin(), view.end());
}
Bytes text(const std::string& words) {
  return bytes(bytes_of(words));
}
std::string in_capitals(std::string words) {
  for (char& c : words) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return words;
}

struct Home : ServerHome {
  /// Puts a file somewhere in the home; whether the home is then refused, naming it.
  std::string with(const std::string& name, const Bytes& content) {
    const auto file = home() / name;
    std::filesystem::create_directories(file.parent_path());
    need(write_file(file, content, 0600));
    const auto checked = server::refuse_foreign_keys(home(), federation.directory);
    std::filesystem::remove(file);
    if (checked) return "good";
    const bool named = checked.error().message.find(file.string()) != std::string::npos;
    return checked.error().code + (named ? " by name" : " without the name");
  }
  const crypto::BoxKey& archive() const { return federation.party(kKommun).archive; }
};

constexpr auto kFound = "server.foreign_key by name";

}  // namespace

TEST_CASE_METHOD(Home, "A new home opens, and its own key is no stranger") {
  const auto opened = need(server::open_server_home(home()));
  CHECK(opened.sign.public_key == entry().sign);
  CHECK(need(spki_sha256_of(opened.certificate_pem)) == entry().tls_keys.at(0));
  CHECK(verdict(server::refuse_foreign_keys(home(), federation.directory)) == "good");
  CHECK(verdict(server::create_server_home(home(), folder / "directory", "https://a:1")) ==
        "server.exists");
}

TEST_CASE_METHOD(Home, "What is no whole home is refused with words") {
  CHECK(verdict(server::open_server_home(folder / "nowhere")) == "server.no_home");
  CHECK(verdict(server::create_server_home(folder / "other", folder / "nothing", "https://a:1")) ==
        "file.missing");
  CHECK(verdict(server::create_server_home(folder / "other", folder / "directory", "http://a:1")) ==
        "server.url");
  CHECK(verdict(server::open_server_home(folder / "other")) == "server.no_home");
  std::filesystem::remove(home() / "server.crt");
  CHECK(verdict(server::open_server_home(home())) == "file.missing");
}

TEST_CASE_METHOD(Home, "One home is open in one server at a time") {
  const auto first = need(server::open_server_home(home()));
  CHECK(verdict(server::open_server_home(home())) == "home.in_use");
}

TEST_CASE_METHOD(Home, "The key of another role in the place of its own is refused") {
  const auto& seed = federation.party(kKommun).sign.seed;
  crypto::SecretBytes secret;
  crypto::SecretWriter(secret).raw(seed.expose());
  need(crypto::write_key_file(home() / "server.key", crypto::KeyRole::party, crypto::FileRights{},
                              secret));
  CHECK(verdict(server::open_server_home(home())) == "key.role");
}

TEST_CASE_METHOD(Home, "A key file of another role is found anywhere in the home") {
  crypto::SecretBytes secret(64, 1);
  need(crypto::write_key_file(folder / "party.key", crypto::KeyRole::party,
                              crypto::Passphrase{crypto::SecretBytes(8, 'x')}, secret));
  const Bytes key_file = need(read_file(folder / "party.key", 4096));
  CHECK(with("party.key", key_file) == kFound);
  CHECK(with("a/b/c/.hidden", key_file) == kFound);
  CHECK(with("server.key.old", key_file) == kFound);
  CHECK(with("server.db", key_file) == kFound);
  Bytes inside(3'000'000, 0);
  std::ranges::copy(key_file, inside.begin() + (1 << 20) - 9);
  CHECK(with("backup.tar", inside) == kFound);
}

TEST_CASE_METHOD(Home, "A PEM private key of any kind is found") {
  // In two parts, so that this file is not itself taken for one.
  const std::string end = std::string("PRIVATE KEY") + "-----\n";
  for (const std::string kind : {"", "EC ", "RSA ", "ENCRYPTED ", "OPENSSH "}) {
    CHECK(with("keys/old.pem", text("-----BEGIN " + kind + end + "AAAA\n")) == kFound);
  }
  CHECK(with("own.crt", need(read_file(home() / "server.crt", 4096))) == "good");
}

TEST_CASE_METHOD(Home, "The bare bytes of any key that the directory names are found") {
  const std::vector<ByteView> secrets{archive().secret.expose(),
                                      federation.party(kRegion).sign.seed.expose(),
                                      federation.party(kKommun).units.at(kKurs).secret.expose(),
                                      federation.reporting.secret.expose(),
                                      reporting.seed.expose(),
                                      federation.field.secret.expose(),
                                      federation.device.sign.seed.expose(),
                                      federation.device.box.secret.expose(),
                                      federation.root.seed.expose(),
                                      federation.administrator.seed.expose()};
  for (const ByteView secret : secrets) {
    CHECK(with("key", bytes(secret)) == kFound);
    CHECK(with("sub/key", text(crypto::hex(secret))) == kFound);
  }
}

TEST_CASE_METHOD(Home, "A bare key is found in whatever wrapping people give it") {
  const ByteView secret = archive().secret.expose();
  const std::string hex = crypto::hex(secret);
  Bytes with_public = bytes(secret);
  with_public.insert(with_public.end(), archive().public_key.value.begin(),
                     archive().public_key.value.end());
  Bytes der = bytes(secret);
  der.insert(der.begin(), 16, 0x30);
  CHECK(with("key", with_public) == kFound);
  CHECK(with("key.der", der) == kFound);
  CHECK(with("key.hex", text(hex + "\n")) == kFound);
  CHECK(with("key.hex", text("\xef\xbb\xbf" + in_capitals(hex) + "\r\n")) == kFound);
  CHECK(with("key.json", text("{\"secret\": \"" + hex + "\"}")) == kFound);
}

TEST_CASE_METHOD(Home, "Other files do no harm") {
  CHECK(with("notes.txt", text("Restart after updates.\n")) == "good");
  CHECK(with("public.hex", text(crypto::hex(archive().public_key))) == "good");
  CHECK(with("random", bytes(crypto::random_fixed<crypto::Signature>())) == "good");
  CHECK(with("empty", {}) == "good");
}

TEST_CASE_METHOD(Home, "A link that leads nowhere or in a circle keeps no server from starting") {
  std::filesystem::create_symlink("circle", home() / "circle");
  std::filesystem::create_symlink("nowhere", home() / "link");
  CHECK(verdict(server::refuse_foreign_keys(home(), federation.directory)) == "good");
}

TEST_CASE_METHOD(Home, "What strangers put into the log keeps no server from starting") {
  auto storage = need(server::open_sqlite_storage(home() / std::string(server::kServerDatabase)));
  Bytes planted = text(std::string(crypto::kKeyFileMarker));
  const std::string pem = std::string("-----BEGIN PRIVATE KEY") + "-----";
  planted.insert(planted.end(), pem.begin(), pem.end());
  need(storage->transaction([&] { return storage->add_enrolment({}, planted); }));
  CHECK(verdict(server::refuse_foreign_keys(home(), federation.directory)) == "good");
  storage.reset();
  CHECK(verdict(server::refuse_foreign_keys(home(), federation.directory)) == "good");
}
