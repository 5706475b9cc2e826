#include "shared/crypto/crypto.h"

#include "tests/support/catch.h"

using namespace handslag;
using namespace handslag::crypto;

namespace {
const FederationId kFederation{};
}  // namespace

TEST_CASE("A signature holds for its own context, federation and message only") {
  const SignKey key = make_sign_key();
  const Signature signature = sign(key, "one", kFederation, bytes_of("text"));
  FederationId other = kFederation;
  other.value[0] = 1;
  CHECK(verify(key.public_key, "one", kFederation, bytes_of("text"), signature));
  CHECK_FALSE(verify(key.public_key, "two", kFederation, bytes_of("text"), signature));
  CHECK_FALSE(verify(key.public_key, "one", other, bytes_of("text"), signature));
  CHECK_FALSE(verify(key.public_key, "one", kFederation, bytes_of("texts"), signature));
  CHECK_FALSE(verify(make_sign_key().public_key, "one", kFederation, bytes_of("text"), signature));
}

TEST_CASE("A context cannot be continued by the message") {
  CHECK(hash("ab", {bytes_of("c")}) != hash("a", {bytes_of("bc")}));
}

TEST_CASE("A sealed message is opened by its own key only, and not after a change") {
  const BoxKey key = make_box_key();
  Bytes sealed = seal(key.public_key, bytes_of("text"));
  REQUIRE(open_seal(key, sealed));
  CHECK(text_of(*open_seal(key, sealed)) == "text");
  CHECK_FALSE(open_seal(make_box_key(), sealed));
  CHECK_FALSE(open_seal(key, ByteView(sealed).first(47)));
  sealed.back() ^= 1;
  CHECK_FALSE(open_seal(key, sealed));
}

TEST_CASE("Both ends make the same MAC, and nobody else") {
  const BoxKey one = make_box_key();
  const BoxKey two = make_box_key();
  const auto mac = shared_mac(one, two.public_key, "possession", bytes_of("text"));
  REQUIRE(mac);
  CHECK(*mac == *shared_mac(two, one.public_key, "possession", bytes_of("text")));
  CHECK(*mac != *shared_mac(make_box_key(), one.public_key, "possession", bytes_of("text")));
}

TEST_CASE("A public key that gives no secret is known as such") {
  CHECK(is_usable(make_box_key().public_key));
  CHECK_FALSE(is_usable(BoxPublic{}));
  CHECK_FALSE(shared_mac(make_box_key(), BoxPublic{}, "possession", {}));
}

TEST_CASE("What was encrypted opens with the same key and associated data, unchanged") {
  Secret<32> key;
  random_bytes(key.expose());
  Bytes boxed = encrypt(key.expose(), bytes_of("ad"), bytes_of("text"));
  REQUIRE(decrypt(key.expose(), bytes_of("ad"), boxed));
  CHECK(text_of(*decrypt(key.expose(), bytes_of("ad"), boxed)) == "text");
  CHECK_FALSE(decrypt(key.expose(), bytes_of("da"), boxed));
  CHECK_FALSE(decrypt(key.expose(), bytes_of("ad"), ByteView(boxed).first(39)));
  boxed[0] ^= 1;
  CHECK_FALSE(decrypt(key.expose(), bytes_of("ad"), boxed));
}

TEST_CASE("Bytes have one text in hex") {
  CHECK(hex(Bytes{0x0a, 0xff}) == "0aff");
  CHECK(parse_hex("0aff") == Bytes{0x0a, 0xff});
  CHECK(parse_hex(std::string_view()) == Bytes{});
  CHECK_FALSE(parse_hex("0AFF"));
  CHECK_FALSE(parse_hex("0af"));
  CHECK_FALSE(parse_hex("0afg"));
  CHECK_FALSE(fixed_from_hex<Hash>("0aff"));
}

TEST_CASE("The same secret and salt stretch to the same key, another salt to another") {
  constexpr Stretch kCheap{1, 8};
  const std::array<std::uint8_t, 16> salt{1};
  const std::array<std::uint8_t, 16> other{2};
  const auto key = stretch(bytes_of("secret"), salt, kCheap);
  REQUIRE(key);
  CHECK(hex(key->expose()) == hex(stretch(bytes_of("secret"), salt, kCheap)->expose()));
  CHECK(hex(key->expose()) != hex(stretch(bytes_of("secret"), other, kCheap)->expose()));
}

TEST_CASE("A secret begins as zeros and moves without a copy") {
  Secret<32> secret;
  CHECK(hex(secret.expose()) == std::string(64, '0'));
  const std::uint8_t* where = secret.expose().data();
  const Secret<32> moved = std::move(secret);
  CHECK(moved.expose().data() == where);
}
