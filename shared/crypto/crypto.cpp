#include "shared/crypto/crypto.h"

#include <sodium.h>

#include <algorithm>

namespace handslag::crypto {
namespace {

Bytes framed(std::string_view context, const FederationId& federation, ByteView message) {
  Bytes out;
  out.reserve(1 + context.size() + federation.kSize + message.size());
  Writer(out).short_string(context).raw(federation).raw(message);
  return out;
}

Hash blake2b(ByteView key, std::string_view context, std::initializer_list<ByteView> parts) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), Hash::kSize);
  const auto size = static_cast<std::uint8_t>(context.size());
  crypto_generichash_update(&state, &size, 1);
  crypto_generichash_update(&state, bytes_of(context).data(), context.size());
  for (ByteView part : parts) crypto_generichash_update(&state, part.data(), part.size());
  Hash out;
  crypto_generichash_final(&state, out.data(), Hash::kSize);
  wipe(&state, sizeof state);
  return out;
}

}  // namespace

void random_bytes(std::span<std::uint8_t> out) {
  randombytes_buf(out.data(), out.size());
}

std::uint32_t random_below(std::uint32_t bound) {
  return randombytes_uniform(bound);
}

Hash hash(std::string_view context, std::initializer_list<ByteView> parts) {
  return blake2b({}, context, parts);
}

Hash keyed_hash(std::span<const std::uint8_t, 32> key, std::string_view context,
                std::initializer_list<ByteView> parts) {
  return blake2b(key, context, parts);
}

bool same(const Hash& a, const Hash& b) {
  return sodium_memcmp(a.data(), b.data(), 32) == 0;
}

KeyId key_id(const BoxPublic& key) {
  const Hash full = hash("handslag key id 1", {key});
  KeyId id;
  std::copy_n(full.value.begin(), KeyId::kSize, id.value.begin());
  return id;
}

SignKey make_sign_key() {
  Secret<32> seed;
  random_bytes(seed.expose());
  return sign_key_from_seed(seed.expose());
}

SignKey sign_key_from_seed(std::span<const std::uint8_t, 32> seed) {
  SignKey key;
  std::copy(seed.begin(), seed.end(), key.seed.expose().begin());
  Secret<64> expanded;
  crypto_sign_seed_keypair(key.public_key.data(), expanded.expose().data(), seed.data());
  return key;
}

Signature sign(const SignKey& key, std::string_view context, const FederationId& federation,
               ByteView message) {
  // libsodium's 64-byte secret key is the seed followed by the public key.
  std::uint8_t expanded[crypto_sign_SECRETKEYBYTES];
  std::copy_n(key.seed.expose().begin(), 32, expanded);
  std::copy_n(key.public_key.value.begin(), 32, expanded + 32);
  const Bytes bytes = framed(context, federation, message);
  Signature out;
  crypto_sign_detached(out.data(), nullptr, bytes.data(), bytes.size(), expanded);
  wipe(expanded, sizeof expanded);
  return out;
}

bool verify(const SignPublic& key, std::string_view context, const FederationId& federation,
            ByteView message, const Signature& signature) {
  const Bytes bytes = framed(context, federation, message);
  return crypto_sign_verify_detached(signature.data(), bytes.data(), bytes.size(), key.data()) == 0;
}

BoxKey make_box_key() {
  Secret<32> secret;
  random_bytes(secret.expose());
  return box_key_from_secret(secret.expose());
}

BoxKey box_key_from_secret(std::span<const std::uint8_t, 32> secret) {
  BoxKey key;
  std::copy(secret.begin(), secret.end(), key.secret.expose().begin());
  crypto_scalarmult_base(key.public_key.data(), secret.data());
  return key;
}

bool is_usable(const BoxPublic& key) {
  return shared_mac(make_box_key(), key, "handslag usable 1", {}).has_value();
}

Bytes seal(const BoxPublic& to, ByteView message) {
  Bytes out(crypto_box_SEALBYTES + message.size());
  // Fails only for a public key that gives no secret, which open_directory refuses (is_usable).
  HANDSLAG_CHECK(crypto_box_seal(out.data(), message.data(), message.size(), to.data()) == 0);
  return out;
}

std::optional<SecretBytes> open_seal(const BoxKey& key, ByteView sealed) {
  if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
  SecretBytes out(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(out.data(), sealed.data(), sealed.size(), key.public_key.data(),
                           key.secret.expose().data()) != 0) {
    return std::nullopt;
  }
  return out;
}

std::optional<Hash> shared_mac(const BoxKey& mine, const BoxPublic& theirs,
                               std::string_view context, ByteView message) {
  Secret<32> key;
  if (crypto_box_beforenm(key.expose().data(), theirs.data(), mine.secret.expose().data()) != 0) {
    return std::nullopt;
  }
  return keyed_hash(key.expose(), context, {message});
}

Bytes encrypt(std::span<const std::uint8_t, 32> key, ByteView associated, ByteView plain) {
  Bytes out(kNonceSize + plain.size() + kTagSize);
  randombytes_buf(out.data(), kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonceSize, nullptr, plain.data(),
                                             plain.size(), associated.data(), associated.size(),
                                             nullptr, out.data(), key.data());
  return out;
}

std::optional<SecretBytes> decrypt(std::span<const std::uint8_t, 32> key, ByteView associated,
                                   ByteView boxed) {
  if (boxed.size() < kNonceSize + kTagSize) return std::nullopt;
  SecretBytes out(boxed.size() - kNonceSize - kTagSize);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          out.data(), nullptr, nullptr, boxed.data() + kNonceSize, boxed.size() - kNonceSize,
          associated.data(), associated.size(), boxed.data(), key.data()) != 0) {
    return std::nullopt;
  }
  return out;
}

void derive(std::span<std::uint8_t, 32> out, std::span<const std::uint8_t, 32> key,
            std::uint64_t number, const char (&context)[9]) {
  crypto_kdf_derive_from_key(out.data(), out.size(), number, context, key.data());
}

Result<Secret<32>> stretch(ByteView secret, std::span<const std::uint8_t, 16> salt, Stretch cost) {
  Secret<32> out;
  // An empty view may have no address, which libsodium does not take.
  const char* text = secret.empty() ? "" : reinterpret_cast<const char*>(secret.data());
  if (crypto_pwhash(out.expose().data(), 32, text, secret.size(), salt.data(), cost.passes,
                    std::size_t{cost.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail("crypto.memory",
                "There is not enough free memory to open or close a key file. End other "
                "programs and try again.");
  }
  return out;
}

std::string hex(ByteView bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.pop_back();
  return out;
}

std::optional<Bytes> parse_hex(std::string_view text) {
  if (text.empty()) return Bytes();  // which has no address to hand on
  const auto upper = [](char c) { return c >= 'A' && c <= 'F'; };
  if (std::ranges::any_of(text, upper)) return std::nullopt;
  if (text.empty()) return Bytes();
  Bytes out(text.size() / 2);
  std::size_t size = 0;
  if (text.size() % 2 != 0 || sodium_hex2bin(out.data(), out.size(), text.data(), text.size(),
                                             nullptr, &size, nullptr) != 0) {
    return std::nullopt;
  }
  return out;
}

}  // namespace handslag::crypto
