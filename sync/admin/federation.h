// The federation's own home: the root key, the administrator's keys, and the newest directory.
#pragma once

#include "sync/admin/home.h"
#include "sync/admin/passphrase.h"

namespace handslag::admin {

/// How long an administrator's key holds, and a directory until it must be signed again.
inline constexpr int kDelegationDays = 365;

/// Makes root, administrator and the first directory from a profile. Asks for the administrator's
/// passphrase, then for the root's. Errors: those of parse_profile and of files, "admin.exists".
Result<HeldDirectory> create_federation(const std::filesystem::path& profile,
                                        const std::filesystem::path& home,
                                        directory::FederationKind kind, Passphrases& passphrases,
                                        UtcTime now);

/// What the administrator's passphrase opens.
struct AdministratorKeys {
  crypto::SignKey sign;
  crypto::BoxKey field;  ///< of the field audience: handed to each device that is admitted
};

/// Error "admin.no_home".
Result<void> check_federation_home(const std::filesystem::path& home);

/// Errors: those of key files; "admin.other_key" (the home's key is not the one that its directory
/// names).
Result<AdministratorKeys> open_administrator(const std::filesystem::path& home,
                                             const directory::Directory& directory,
                                             Passphrases& passphrases);
Result<crypto::SignKey> open_root(const std::filesystem::path& home,
                                  const directory::Directory& directory, Passphrases& passphrases);

/// Signs `changed` as the version after `held`, and writes it to `home`. `root` signs the statement
/// anew where it is given. Errors: those of check_successor, of open_directory and of files;
/// nothing is written then.
Result<HeldDirectory> sign_next(const std::filesystem::path& home, const HeldDirectory& held,
                                directory::Directory changed, const crypto::SignKey& administrator,
                                const crypto::SignKey* root, UtcTime now);

}  // namespace handslag::admin
