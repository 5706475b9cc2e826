#include "sync/admin/home.h"

#include <fmt/format.h>

namespace handslag::admin {

namespace fs = std::filesystem;

Result<HeldDirectory> read_directory(const fs::path& file) {
  auto envelope = read_file(file, kDirectoryLimit);
  if (!envelope) return pass(envelope);
  auto directory = directory::open_directory(*envelope);
  if (!directory) return pass(directory);
  return HeldDirectory{std::move(*directory), std::move(*envelope)};
}

Result<void> write_directory(const fs::path& home, ByteView envelope) {
  return write_file(home / kDirectoryFile, envelope, 0644);
}

Result<void> check_new_home(const fs::path& home, std::string_view key_file) {
  std::error_code failed;
  if (fs::exists(home / key_file, failed)) {
    return fail("admin.exists",
                fmt::format("{} already holds the keys of such a role. Choose another folder.",
                            home.string()));
  }
  if (!fs::exists(home, failed) || fs::is_empty(home, failed)) return {};
  return fail(
      "admin.not_empty",
      fmt::format("{} is not an empty folder. A role needs one of its own.", home.string()));
}

Result<void> check_home(const fs::path& home, std::string_view key_file, std::string_view whose,
                        std::string_view made_by) {
  if (is_there(home / key_file)) return {};
  return fail("admin.no_home",
              fmt::format("{} is not {}'s home. Name the folder that 'handslag {}' made.",
                          home.string(), whose, made_by));
}

Result<FolderLock> lock_home(const fs::path& home) {
  return FolderLock::take(home, FolderLock::Patience::wait);
}

std::string in_groups(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += text[i];
  }
  return out;
}

Result<std::string> root_fingerprint(const directory::RootStatement& root) {
  const Result<std::uint64_t> number = directory::fingerprint(root.root, root.federation);
  if (!number) return pass(number);
  return in_groups(fmt::format("{:012}", *number));
}

std::string admission_fingerprint(ByteView file) {
  const crypto::Hash hash = crypto::hash("handslag admission file 1", {file});
  return in_groups(crypto::hex(ByteView(hash).first(10)));
}

Result<MadeRole> made_role(const fs::path& admission, const directory::Directory& directory) {
  auto file = read_file(admission, kDirectoryLimit);
  if (!file) return pass(file);
  auto root = root_fingerprint(directory.root);
  if (!root) return pass(root);
  return MadeRole{admission, admission_fingerprint(*file), std::move(*root)};
}

}  // namespace handslag::admin
