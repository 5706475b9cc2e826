// The server's home: its own keys, its certificate, the directory that it was made for, its log.
#pragma once

#include <filesystem>
#include <string>

#include "shared/base/file.h"
#include "shared/base/wiped.h"
#include "shared/directory/directory.h"
#include "sync/http/certificate.h"

namespace handslag::server {

struct ServerHome {
  FolderLock lock;       ///< one server works on a home at a time
  crypto::SignKey sign;  ///< of receipts
  std::string certificate_pem;
  WipedText<kPrivateKeyPemLimit> tls_key_pem;
  directory::Directory directory;
  Bytes envelope;  ///< of `directory`
};

/// Makes keys and certificate for a server that will be reached at `url`, and writes
/// `home`/server.admission for the administrator. Errors: "server.exists", those of the directory
/// and of files.
Result<void> create_server_home(const std::filesystem::path& home,
                                const std::filesystem::path& directory_file,
                                const std::string& url);

/// Opens a home. Errors: "server.no_home", "home.in_use", those of key files and of the directory.
Result<ServerHome> open_server_home(const std::filesystem::path& home);

/// Looks through every file under `home`, but for the server's own key and log, for a private key:
/// a key file of this project, a PEM private key, or, in a small file, the bare bytes of any key
/// that `directory` (the newest one) names. Nothing where there is none.
Result<std::optional<std::filesystem::path>> find_foreign_key(
    const std::filesystem::path& home, const directory::Directory& directory);
/// A server that holds another's key could read what it must not: "server.foreign_key" names it.
Result<void> refuse_foreign_keys(const std::filesystem::path& home,
                                 const directory::Directory& directory);

inline constexpr std::string_view kServerDatabase = "server.db";

}  // namespace handslag::server
