// What the homes of all roles have in common: a folder of their own, a copy of the directory, and
// the fingerprints that people compare.
#pragma once

#include <filesystem>
#include <string>

#include "shared/base/file.h"
#include "shared/directory/directory.h"

namespace handslag::admin {

inline constexpr std::string_view kDirectoryFile = "directory";
inline constexpr std::size_t kDirectoryLimit = 16 * 1024 * 1024;  // bytes

struct HeldDirectory {
  directory::Directory directory;
  Bytes envelope;
};

/// Errors: those of files and of open_directory.
Result<HeldDirectory> read_directory(const std::filesystem::path& file);
Result<void> write_directory(const std::filesystem::path& home, ByteView envelope);

/// Whether a new role may have this folder: it is not there yet, or is empty. Another's folder
/// would be closed to everybody else. Errors: "admin.exists" (`key_file` is in it),
/// "admin.not_empty".
Result<void> check_new_home(const std::filesystem::path& home, std::string_view key_file);

/// Refuses a folder that is no home of this role, before anybody is asked for a passphrase:
/// "admin.no_home", which says by which command (`made_by`) one is made.
Result<void> check_home(const std::filesystem::path& home, std::string_view key_file,
                        std::string_view whose, std::string_view made_by);

/// Keeps two commands from changing one home at the same time: waits for whoever holds it. Error
/// "file.unwritable".
Result<FolderLock> lock_home(const std::filesystem::path& home);

/// "1234 5678 ...": four characters and a space.
std::string in_groups(std::string_view text);
/// The root's fingerprint as it also stands in every device code: 12 digits in groups. Errors:
/// those of directory::fingerprint.
Result<std::string> root_fingerprint(const directory::RootStatement& root);
/// 80 bits over a whole admission file, in groups: whoever made the file reads it to whoever admits
/// it.
std::string admission_fingerprint(ByteView file);

/// What a new role gives out.
struct MadeRole {
  std::filesystem::path admission;
  std::string fingerprint;       ///< of the admission file
  std::string root_fingerprint;  ///< of the federation that the role was made for
};
/// Describes the admission file of a role that was made for `directory`.
Result<MadeRole> made_role(const std::filesystem::path& admission,
                           const directory::Directory& directory);

}  // namespace handslag::admin
