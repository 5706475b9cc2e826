#include "sync/admin/federation.h"

#include <fmt/format.h>

#include <algorithm>

#include "shared/base/file.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRootFile = "root.key";
constexpr std::string_view kAdministratorFile = "administrator.key";
constexpr std::string_view kRoot = "the root";
constexpr std::string_view kAdministrator = "the administrator";
constexpr std::size_t kProfileLimit = 1024 * 1024;

using crypto::SecretBytes;

std::span<const std::uint8_t, 32> secret_of(ByteView bytes) {
  return std::span<const std::uint8_t, 32>(bytes.data(), 32);
}

SecretBytes encode(const AdministratorKeys& keys) {
  SecretBytes bytes;
  crypto::SecretWriter(bytes).raw(keys.sign.seed.expose()).raw(keys.field.secret.expose());
  return bytes;
}

Failure other_key(const fs::path& file) {
  return fail(
      "admin.other_key",
      fmt::format("{} is not the key that this home's directory names. Take both files from "
                  "one backup.",
                  file.string()));
}

directory::FederationId make_federation_id(directory::FederationKind kind) {
  auto id = crypto::random_fixed<directory::FederationId>();
  id.value.back() = static_cast<std::uint8_t>(kind);
  return id;
}

directory::Directory first_directory(const crypto::SignKey& root, const AdministratorKeys& keys,
                                     directory::FederationKind kind, Day today) {
  directory::Directory first;
  first.root.federation = make_federation_id(kind);
  first.root.root = root.public_key;
  first.root.administrator = keys.sign.public_key;
  first.root.administrator_until = {today.count + kDelegationDays};
  first.valid_from = today;
  first.sign_again_by = first.root.administrator_until;
  first.field.key = keys.field.public_key;
  return first;
}

}  // namespace

Result<HeldDirectory> create_federation(const fs::path& profile_file, const fs::path& home,
                                        directory::FederationKind kind, Passphrases& passphrases,
                                        UtcTime now) {
  auto profile = read_file(profile_file, kProfileLimit);
  if (!profile) return pass(profile);
  if (auto fits = parse_profile(text_of(*profile), profile_file.string()); !fits) return pass(fits);
  if (auto fits = check_new_home(home, kRootFile); !fits) return pass(fits);
  auto for_administrator = passphrases.choose(kAdministrator, kind);
  if (!for_administrator) return pass(for_administrator);
  auto for_root = passphrases.choose(kRoot, kind);
  if (!for_root) return pass(for_root);
  if (auto made = make_private_folder(home); !made) return pass(made);

  const crypto::SignKey root = crypto::make_sign_key();
  const AdministratorKeys keys{crypto::make_sign_key(), crypto::make_box_key()};
  directory::Directory first = first_directory(root, keys, kind, stockholm_day(now));
  first.profile_toml = std::string(text_of(*profile));
  Bytes envelope =
      directory::sign_directory(keys.sign, directory::sign_statement(root, first.root), first);
  auto opened = directory::open_directory(envelope);
  if (!opened) return pass(opened);

  if (auto done = write_directory(home, envelope); !done) return pass(done);
  auto kept = crypto::write_key_file(home / kAdministratorFile, crypto::KeyRole::administrator,
                                     std::move(*for_administrator), encode(keys));
  if (!kept) return pass(kept);
  // Last, so that a home with a root key is whole.
  SecretBytes seed;
  crypto::SecretWriter(seed).raw(root.seed.expose());
  kept =
      crypto::write_key_file(home / kRootFile, crypto::KeyRole::root, std::move(*for_root), seed);
  if (!kept) return pass(kept);
  return HeldDirectory{std::move(*opened), std::move(envelope)};
}

Result<void> check_federation_home(const fs::path& home) {
  return check_home(home, kAdministratorFile, "a federation", "federation create");
}

Result<AdministratorKeys> open_administrator(const fs::path& home,
                                             const directory::Directory& directory,
                                             Passphrases& passphrases) {
  auto passphrase = passphrases.ask(kAdministrator);
  if (!passphrase) return pass(passphrase);
  const fs::path file = home / kAdministratorFile;
  auto secret = crypto::read_key_file(file, crypto::KeyRole::administrator, std::move(*passphrase));
  if (!secret) return pass(secret);
  Reader in(*secret);
  const ByteView seed = in.raw(32);
  const ByteView field = in.raw(32);
  if (!in.finished()) return other_key(file);
  AdministratorKeys keys{crypto::sign_key_from_seed(secret_of(seed)),
                         crypto::box_key_from_secret(secret_of(field))};
  if (keys.sign.public_key != directory.root.administrator ||
      keys.field.public_key != directory.field.key) {
    return other_key(file);
  }
  return keys;
}

Result<crypto::SignKey> open_root(const fs::path& home, const directory::Directory& directory,
                                  Passphrases& passphrases) {
  auto passphrase = passphrases.ask(kRoot);
  if (!passphrase) return pass(passphrase);
  const fs::path file = home / kRootFile;
  auto secret = crypto::read_key_file(file, crypto::KeyRole::root, std::move(*passphrase));
  if (!secret) return pass(secret);
  if (secret->size() != 32) return other_key(file);
  crypto::SignKey root = crypto::sign_key_from_seed(secret_of(*secret));
  if (root.public_key != directory.root.root) return other_key(file);
  return root;
}

Result<HeldDirectory> sign_next(const fs::path& home, const HeldDirectory& held,
                                directory::Directory changed, const crypto::SignKey& administrator,
                                const crypto::SignKey* root, UtcTime now) {
  changed.version = {held.directory.version.value + 1};
  changed.valid_from = std::max(stockholm_day(now), held.directory.valid_from);
  changed.sign_again_by =
      std::min(Day{changed.valid_from.count + kDelegationDays}, changed.root.administrator_until);
  auto statement =
      root ? Result<directory::SignedStatement>(directory::sign_statement(*root, changed.root))
           : directory::statement_of(held.envelope);
  if (!statement) return pass(statement);
  Bytes envelope = directory::sign_directory(administrator, *statement, changed);
  // What is written is what its readers will see, so it is read as they do.
  auto opened = directory::open_directory(envelope);
  if (!opened) return pass(opened);
  if (auto fits = directory::check_successor(held.directory, *opened); !fits) return pass(fits);
  if (auto done = write_directory(home, envelope); !done) return pass(done);
  return HeldDirectory{std::move(*opened), std::move(envelope)};
}

}  // namespace handslag::admin
