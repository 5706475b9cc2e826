// A member agency's home: its archive key, its signing key, and the keys of its handlers, one for
// its own reception and one for each activity that it is the principal (huvudman) of.
#pragma once

#include "sync/admin/home.h"
#include "sync/admin/passphrase.h"

namespace handslag::admin {

struct UnitKey {
  ActivityId unit;  ///< empty: the party's own reception
  std::uint32_t generation = 1;
  crypto::BoxKey key;
};

struct PartyKeyring {
  crypto::SignKey sign;
  crypto::BoxKey archive;
  std::vector<UnitKey> handlers;
};

/// Makes the keys of `party` in `home` and writes `home`/PARTY.admission. Errors: "party.unknown"
/// (the message names the members), "admin.exists", those of files and of the directory.
Result<MadeRole> create_party(const PartyId& party, const std::filesystem::path& directory_file,
                              const std::filesystem::path& home, Passphrases& passphrases);

/// Errors: those of key files.
Result<PartyKeyring> open_party(const std::filesystem::path& home, Passphrases& passphrases);

}  // namespace handslag::admin
