#include "sync/admin/reporting.h"

#include <fmt/format.h>

#include "shared/base/file.h"
#include "shared/directory/admission.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKeyFile = "reporting.key";
constexpr std::string_view kWhose = "the reporting station";

}  // namespace

Result<MadeRole> create_reporting(const fs::path& directory_file, const fs::path& home,
                                  Passphrases& passphrases) {
  auto held = read_directory(directory_file);
  if (!held) return pass(held);
  const auto& directory = held->directory;
  if (auto fits = check_new_home(home, kKeyFile); !fits) return pass(fits);
  auto passphrase = passphrases.choose(kWhose, directory::kind_of(directory.root.federation));
  if (!passphrase) return pass(passphrase);
  if (auto made = make_private_folder(home); !made) return pass(made);

  const ReportingKeyring keys{crypto::make_sign_key(), crypto::make_box_key()};
  const directory::Admission admission =
      directory::ReportingAdmission{{keys.box.public_key, keys.sign.public_key}};
  const Bytes proven = directory::prove_admission(admission, directory, {&keys.sign, {&keys.box}});
  const fs::path file = home / "reporting.admission";
  if (auto done = write_file(file, proven, 0644); !done) return pass(done);
  if (auto done = write_directory(home, held->envelope); !done) return pass(done);
  crypto::SecretBytes secret;
  secret.reserve(64);
  crypto::SecretWriter(secret).raw(keys.sign.seed.expose()).raw(keys.box.secret.expose());
  auto kept = crypto::write_key_file(home / kKeyFile, crypto::KeyRole::reporting,
                                     std::move(*passphrase), secret);
  if (!kept) return pass(kept);
  return made_role(file, directory);
}

Result<void> check_reporting_home(const fs::path& home) {
  return check_home(home, kKeyFile, "a reporting station", "reporting create");
}

Result<ReportingKeyring> open_reporting(const fs::path& home, Passphrases& passphrases) {
  auto passphrase = passphrases.ask(kWhose);
  if (!passphrase) return pass(passphrase);
  const fs::path file = home / kKeyFile;
  auto secret = crypto::read_key_file(file, crypto::KeyRole::reporting, std::move(*passphrase));
  if (!secret) return pass(secret);
  if (secret->size() != 64) {
    return fail("key.malformed",
                fmt::format("{} is not a reporting station's key file. Take it from a backup.",
                            file.string()));
  }
  const std::span<const std::uint8_t, 64> both(secret->data(), 64);
  return ReportingKeyring{crypto::sign_key_from_seed(both.first<32>()),
                          crypto::box_key_from_secret(both.last<32>())};
}

}  // namespace handslag::admin
