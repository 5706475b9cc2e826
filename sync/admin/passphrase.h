// Passphrases of roles: typed at the terminal without echo, or read from an open descriptor, one a
// line. Never from an argument or the environment, which other processes can see.
#pragma once

#include <optional>
#include <string_view>

#include "shared/base/result.h"
#include "shared/crypto/key_file.h"
#include "shared/directory/directory.h"

namespace handslag::admin {

/// Characters of a passphrase in production. Demonstrations take any that is not empty.
inline constexpr std::size_t kShortestPassphrase = 12;
inline constexpr std::size_t kLongestPassphrase = 1024;  // bytes of UTF-8

class Passphrases {
 public:
  /// From the terminal that the process belongs to, whatever its standard input is.
  static Passphrases from_terminal() { return Passphrases(std::nullopt); }
  /// Lines in the order in which a command asks: the administrator's first, then the root's.
  static Passphrases from_descriptor(int descriptor) { return Passphrases(descriptor); }

  /// For a key that exists. `whose` completes "Passphrase of ...". Errors: "passphrase.terminal"
  /// (there is none), "passphrase.descriptor" (cannot be read), "passphrase.missing" (no line, or
  /// an empty one), "passphrase.too_long", "passphrase.cancelled".
  Result<crypto::Passphrase> ask(std::string_view whose);
  /// For a key that is being made; at a terminal twice. Errors: as above, "passphrase.too_short",
  /// "passphrase.differs".
  Result<crypto::Passphrase> choose(std::string_view whose, directory::FederationKind kind);
  /// Asks a yes at the terminal. A script that hands passphrases over has said yes already. Error
  /// "admin.declined".
  Result<void> confirm(std::string_view question);

 private:
  explicit Passphrases(std::optional<int> descriptor) : descriptor_(descriptor) {}
  std::optional<int> descriptor_;
};

}  // namespace handslag::admin
