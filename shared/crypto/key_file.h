// A private key at rest: one file with a marker by which it can be found, the role it serves, and
// its secret under a passphrase, under a secret of this device, or under the file's own rights.
#pragma once

#include <filesystem>
#include <optional>
#include <variant>

#include "shared/crypto/crypto.h"

namespace handslag::crypto {

/// The first line of every key file of this project. handslag-server looks for it in its home.
inline constexpr std::string_view kKeyFileMarker = "handslag private key\n";

/// Codes are stored: never renumber.
enum class KeyRole : std::uint8_t {
  root = 1,
  administrator = 2,
  party = 3,
  reporting = 4,
  server = 5,
  device = 6,
};

/// Under the file's rights (0600) alone: for a server that starts by itself.
struct FileRights {};
/// Argon2id over what a person typed.
struct Passphrase {
  SecretBytes text;
};
/// Under 32 bytes that lie elsewhere: a systemd credential, or a file of its own.
struct DeviceSecret {
  Secret<32> secret;
};
using KeyProtection = std::variant<FileRights, Passphrase, DeviceSecret>;

/// Errors: those of write_file, "crypto.memory".
Result<void> write_key_file(const std::filesystem::path& file, KeyRole role,
                            const KeyProtection& protection, const SecretBytes& secret);
/// Errors: those of read_file; "key.malformed" (not a key file of this version), "key.role" (for
/// another role), "key.protection" (needs another kind of protection), "key.wrong" (the passphrase
/// or device secret is not the right one, or the file was changed).
Result<SecretBytes> read_key_file(const std::filesystem::path& file, KeyRole role,
                                  const KeyProtection& protection);

}  // namespace handslag::crypto
