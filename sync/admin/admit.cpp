#include "sync/admin/admit.h"

#include <fmt/format.h>

#include <algorithm>

#include "shared/base/file.h"
#include "shared/directory/admission.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAdmissionLimit = 256 * 1024;

std::string name_of(const directory::Admission& admission) {
  if (const auto* party = std::get_if<directory::PartyAdmission>(&admission)) {
    return "party " + party->keys.id.text();
  }
  if (const auto* server = std::get_if<directory::ServerAdmission>(&admission)) {
    return "server " + server->entry.url;
  }
  return "reporting station";
}

Failure in_file(const fs::path& file, const Error& error) {
  return fail(error.code, fmt::format("{}: {}", file.string(), error.message));
}

/// Checks one file and puts it into `changed`.
Result<Applicant> take_in(directory::Directory& changed, const fs::path& file,
                          const AdministratorKeys& keys) {
  auto bytes = read_file(file, kAdmissionLimit);
  if (!bytes) return pass(bytes);
  auto admission = directory::check_admission(*bytes, changed.root.federation, keys.field);
  if (!admission) return in_file(file, admission.error());
  if (auto done = directory::admit(changed, *admission); !done) return in_file(file, done.error());
  return Applicant{name_of(*admission), admission_fingerprint(*bytes),
                   directory::needs_root(*admission)};
}

}  // namespace

Result<HeldDirectory> admit_files(const fs::path& home, const std::vector<fs::path>& files,
                                  Passphrases& passphrases, const Show& show, UtcTime now) {
  if (auto fits = check_federation_home(home); !fits) return pass(fits);
  auto lock = lock_home(home);
  if (!lock) return pass(lock);
  auto held = read_directory(home / kDirectoryFile);
  if (!held) return held;
  auto keys = open_administrator(home, held->directory, passphrases);
  if (!keys) return pass(keys);

  directory::Directory changed = held->directory;
  std::vector<Applicant> applicants;
  for (const fs::path& file : files) {
    auto applicant = take_in(changed, file, *keys);
    if (!applicant) return pass(applicant);
    applicants.push_back(std::move(*applicant));
  }
  show(applicants);
  if (auto yes = passphrases.confirm("Do the fingerprints agree with those who made the files?");
      !yes) {
    return pass(yes);
  }
  if (std::ranges::none_of(applicants, &Applicant::by_root)) {
    return sign_next(home, *held, std::move(changed), keys->sign, nullptr, now);
  }
  const auto root = open_root(home, held->directory, passphrases);
  if (!root) return pass(root);
  return sign_next(home, *held, std::move(changed), keys->sign, &*root, now);
}

}  // namespace handslag::admin
