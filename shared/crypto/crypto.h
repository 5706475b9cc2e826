// Every cryptographic operation of the project, by what it does. Suite 1: Ed25519, X25519 sealed
// boxes, XChaCha20-Poly1305, BLAKE2b, Argon2id (libsodium). Every hash, signature and MAC begins
// with its own context string, so that none can stand for another.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/crypto/secret.h"

namespace handslag::crypto {

using FederationId = FixedBytes<struct FederationTag, 17>;  // 16 random bytes, then 1 or 2
using Hash = FixedBytes<struct HashTag, 32>;                // BLAKE2b-256
using SignPublic = FixedBytes<struct SignPublicTag, 32>;    // Ed25519
using Signature = FixedBytes<struct SignatureTag, 64>;
using BoxPublic = FixedBytes<struct BoxPublicTag, 32>;  // X25519
using KeyId = FixedBytes<struct KeyIdTag, 16>;          // of a BoxPublic

struct SignKey {
  SignPublic public_key;
  Secret<32> seed;
};
struct BoxKey {
  BoxPublic public_key;
  Secret<32> secret;
};

void random_bytes(std::span<std::uint8_t> out);
template <typename Fixed>
Fixed random_fixed() {
  Fixed out;
  random_bytes(out.value);
  return out;
}
/// Uniform in [0, bound).
std::uint32_t random_below(std::uint32_t bound);

/// BLAKE2b-256 of (length and bytes of context, then the parts, one after another). Parts whose
/// length the layout does not fix must carry it themselves.
Hash hash(std::string_view context, std::initializer_list<ByteView> parts);
/// The same under a key: a MAC, a commitment.
Hash keyed_hash(std::span<const std::uint8_t, 32> key, std::string_view context,
                std::initializer_list<ByteView> parts);
/// Whether two MACs are equal, in constant time.
bool same(const Hash& a, const Hash& b);
KeyId key_id(const BoxPublic& key);

SignKey make_sign_key();
SignKey sign_key_from_seed(std::span<const std::uint8_t, 32> seed);
/// Signs (length and bytes of context, federation, message).
Signature sign(const SignKey& key, std::string_view context, const FederationId& federation,
               ByteView message);
bool verify(const SignPublic& key, std::string_view context, const FederationId& federation,
            ByteView message, const Signature& signature);

BoxKey make_box_key();
BoxKey box_key_from_secret(std::span<const std::uint8_t, 32> secret);
/// False for the few public keys (points of low order) to which nothing can be sealed.
bool is_usable(const BoxPublic& key);
/// Anyone can close it, only the key's holder opens it (libsodium's crypto_box_seal).
Bytes seal(const BoxPublic& to, ByteView message);
std::optional<SecretBytes> open_seal(const BoxKey& key, ByteView sealed);
/// A MAC that only the holders of either secret key can make: proof of possession of an X25519 key.
/// Nothing where the other's public key is one of the few that give no secret.
std::optional<Hash> shared_mac(const BoxKey& mine, const BoxPublic& theirs,
                               std::string_view context, ByteView message);

inline constexpr std::size_t kNonceSize = 24;
inline constexpr std::size_t kTagSize = 16;
/// nonce (24), then XChaCha20-Poly1305 ciphertext with its tag (16).
Bytes encrypt(std::span<const std::uint8_t, 32> key, ByteView associated, ByteView plain);
std::optional<SecretBytes> decrypt(std::span<const std::uint8_t, 32> key, ByteView associated,
                                   ByteView boxed);

/// crypto_kdf: the 32-byte subkey `number` of `key`; context is 8 characters.
void derive(std::span<std::uint8_t, 32> out, std::span<const std::uint8_t, 32> key,
            std::uint64_t number, const char (&context)[9]);

/// How much an Argon2id guess costs.
struct Stretch {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 65'536;
};
/// Argon2id 1.3. Error "crypto.memory" where the memory is not to be had.
Result<Secret<32>> stretch(ByteView secret, std::span<const std::uint8_t, 16> salt, Stretch cost);

std::string hex(ByteView bytes);
/// Lower-case hex only, so that bytes have one text; else nothing.
std::optional<Bytes> parse_hex(std::string_view text);
/// The same of exactly `Fixed::kSize` bytes.
template <typename Fixed>
std::optional<Fixed> fixed_from_hex(std::string_view text) {
  const auto bytes = parse_hex(text);
  if (!bytes || bytes->size() != Fixed::kSize) return std::nullopt;
  Reader reader(*bytes);
  return reader.fixed<Fixed>();
}

}  // namespace handslag::crypto
