// Signing roles into the directory: the administrator takes admission files, checks their proofs,
// compares their fingerprints with those who made them, and signs one new version.
#pragma once

#include <functional>

#include "sync/admin/federation.h"

namespace handslag::admin {

/// What is about to be admitted, for a person to compare.
struct Applicant {
  std::string what;         ///< "party kopings-kommun", "reporting station", "server https://..."
  std::string fingerprint;  ///< admission_fingerprint
  bool by_root = false;     ///< the root must sign it
};
/// Called once, after all proofs have been checked and before anything is signed.
using Show = std::function<void(const std::vector<Applicant>&)>;

/// Admits all `files` in one new version, or none. Asks for the administrator's passphrase, then,
/// where a party or the reporting station is among them, for the root's. Errors: those of
/// check_admission and admit (the message names the file), of keys and of sign_next.
Result<HeldDirectory> admit_files(const std::filesystem::path& home,
                                  const std::vector<std::filesystem::path>& files,
                                  Passphrases& passphrases, const Show& show, UtcTime now);

}  // namespace handslag::admin
