#include "shared/crypto/key_file.h"

#include <fmt/format.h>

#include "shared/base/file.h"

namespace handslag::crypto {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kFileLimit = 1024 * 1024;
/// A passphrase guards what cannot be made anew, so a guess costs about half a second.
constexpr Stretch kPassphraseStretch{3, 262'144};

using Salt = FixedBytes<struct KeyFileSaltTag, 16>;

struct Preamble {
  KeyRole role{};
  std::uint8_t protection = 0;
  Salt salt;
  Stretch stretch;
};

void write_preamble(Writer& out, const Preamble& preamble) {
  out.raw(bytes_of(kKeyFileMarker)).u8(kFormat).u8(static_cast<std::uint8_t>(preamble.role));
  out.u8(preamble.protection).raw(preamble.salt);
  out.u32(preamble.stretch.passes).u32(preamble.stretch.memory_kib);
}

/// The key that closes the file; nothing for FileRights.
Result<std::optional<Secret<32>>> closing_key(const KeyProtection& protection,
                                              const Preamble& preamble) {
  if (const auto* passphrase = std::get_if<Passphrase>(&protection)) {
    auto key = stretch(passphrase->text, preamble.salt.value, preamble.stretch);
    if (!key) return pass(key);
    return std::optional<Secret<32>>(std::move(*key));
  }
  if (const auto* device = std::get_if<DeviceSecret>(&protection)) {
    Hash derived = keyed_hash(device->secret.expose(), "handslag device secret 1", {preamble.salt});
    Secret<32> key;
    std::copy(derived.value.begin(), derived.value.end(), key.expose().begin());
    wipe(derived.value.data(), derived.value.size());
    return std::optional<Secret<32>>(std::move(key));
  }
  return std::optional<Secret<32>>();
}

Failure malformed(const std::filesystem::path& file) {
  return fail("key.malformed",
              fmt::format("{} is not a key file of this version, or it is damaged. Take it from a "
                          "backup.",
                          file.string()));
}

}  // namespace

Result<void> write_key_file(const std::filesystem::path& file, KeyRole role,
                            const KeyProtection& protection, const SecretBytes& secret) {
  const Preamble preamble{role, static_cast<std::uint8_t>(protection.index()), random_fixed<Salt>(),
                          kPassphraseStretch};
  Bytes bytes;
  bytes.reserve(256 + secret.size());  // growing would leave a copy in memory that is not wiped
  Writer out(bytes);
  write_preamble(out, preamble);
  auto key = closing_key(protection, preamble);
  if (!key) return pass(key);
  if (*key) {
    const Bytes boxed = encrypt((**key).expose(), bytes, secret);
    Writer(bytes).blob(boxed);
  } else {
    Writer(bytes).blob(secret);
  }
  auto written = write_file(file, bytes, 0600);
  wipe(bytes.data(), bytes.size());
  return written;
}

Result<SecretBytes> read_key_file(const std::filesystem::path& file, KeyRole role,
                                  const KeyProtection& protection) {
  auto bytes = read_file(file, kFileLimit);
  if (!bytes) return pass(bytes);
  Reader in(*bytes);
  const bool marked = text_of(in.raw(kKeyFileMarker.size())) == kKeyFileMarker;
  const std::uint8_t format = in.u8();
  Preamble preamble;
  preamble.role = static_cast<KeyRole>(in.u8());
  preamble.protection = in.u8();
  preamble.salt = in.fixed<Salt>();
  preamble.stretch.passes = in.u32();
  preamble.stretch.memory_kib = in.u32();
  const std::size_t preamble_size = bytes->size() - in.left();
  const ByteView body = in.blob();
  // A file that asks for more work than any that this program writes is refused, not tried.
  const bool bearable = preamble.stretch.passes >= 1 && preamble.stretch.passes <= 16 &&
                        preamble.stretch.memory_kib >= 8 &&
                        preamble.stretch.memory_kib <= 4 * 262'144;
  if (!marked || format != kFormat || !in.finished() || !bearable) return malformed(file);
  if (preamble.role != role) {
    return fail("key.role",
                fmt::format("{} holds a key for another role. Name that role's home, or take "
                            "the right file from a backup.",
                            file.string()));
  }
  if (preamble.protection != protection.index()) {
    return fail("key.protection",
                fmt::format("{} is closed in another way than expected here. Take the right file "
                            "from a backup.",
                            file.string()));
  }
  auto key = closing_key(protection, preamble);
  if (!key) return pass(key);
  std::optional<SecretBytes> secret;
  if (*key) {
    secret = decrypt((**key).expose(), ByteView(*bytes).first(preamble_size), body);
  } else {
    secret = SecretBytes(body.begin(), body.end());
  }
  wipe(bytes->data(), bytes->size());
  if (!secret) {
    return fail("key.wrong",
                fmt::format("{} does not open: the passphrase or device secret is not "
                            "the right one, or the file was changed. Try again, or take the "
                            "file from a backup.",
                            file.string()));
  }
  return std::move(*secret);
}

}  // namespace handslag::crypto
