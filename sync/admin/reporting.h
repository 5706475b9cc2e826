// The reporting station's home: the coordinator's keys, the directory that it trusts, and the
// newest state of the server's log that it has seen.
#pragma once

#include "sync/admin/home.h"
#include "sync/admin/passphrase.h"

namespace handslag::admin {

struct ReportingKeyring {
  crypto::SignKey sign;
  crypto::BoxKey box;
};

/// Makes the keys in `home` and writes `home`/reporting.admission. Errors: "admin.exists", those of
/// files and of the directory.
Result<MadeRole> create_reporting(const std::filesystem::path& directory_file,
                                  const std::filesystem::path& home, Passphrases& passphrases);

/// Error "admin.no_home".
Result<void> check_reporting_home(const std::filesystem::path& home);

/// Errors: those of key files.
Result<ReportingKeyring> open_reporting(const std::filesystem::path& home,
                                        Passphrases& passphrases);

}  // namespace handslag::admin
