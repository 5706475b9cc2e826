#include "sync/admin/party.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shared/base/file.h"
#include "shared/directory/admission.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKeyFile = "party.key";
constexpr std::uint8_t kFormat = 1;
/// As many as an admission file may hold.
constexpr std::size_t kUnitLimit = 200;

std::span<const std::uint8_t, 32> secret_of(ByteView bytes) {
  return std::span<const std::uint8_t, 32>(bytes.data(), 32);
}

crypto::SecretBytes encode(const PartyKeyring& keys) {
  crypto::SecretBytes bytes;
  bytes.reserve(70 + keys.handlers.size() * (kNameLimit + 40));
  crypto::SecretWriter out(bytes);
  out.u8(kFormat).raw(keys.sign.seed.expose()).raw(keys.archive.secret.expose());
  out.u8(static_cast<std::uint8_t>(keys.handlers.size()));
  for (const UnitKey& unit : keys.handlers) {
    out.short_string(unit.unit.text()).u32(unit.generation).raw(unit.key.secret.expose());
  }
  return bytes;
}

Result<PartyKeyring> decode(ByteView bytes, const fs::path& file) {
  Reader in(bytes);
  const Failure malformed =
      fail("key.malformed",
           fmt::format("{} is not a party's key file. Take it from a backup.", file.string()));
  const bool known = in.u8() == kFormat;
  const ByteView seed = in.raw(32);
  const ByteView archive = in.raw(32);
  const std::size_t units = in.u8();
  if (!known || in.failed()) return malformed;
  PartyKeyring keys{crypto::sign_key_from_seed(secret_of(seed)),
                    crypto::box_key_from_secret(secret_of(archive)),
                    {}};
  for (std::size_t i = 0; i < units; ++i) {
    ActivityId unit(in.short_string());
    const std::uint32_t generation = in.u32();
    const ByteView secret = in.raw(32);
    if (in.failed()) return malformed;
    keys.handlers.push_back(
        {std::move(unit), generation, crypto::box_key_from_secret(secret_of(secret))});
  }
  if (!in.finished()) return malformed;
  return keys;
}

Failure unknown_party(const PartyId& party, const Profile& profile) {
  std::vector<std::string> members;
  for (const Member& member : profile.members) members.push_back(member.id.text());
  return fail("party.unknown", fmt::format("The federation has no member '{}'. Its members: {}.",
                                           party.text(), fmt::join(members, ", ")));
}

PartyKeyring make_keys(const PartyId& party, const Profile& profile) {
  PartyKeyring keys{crypto::make_sign_key(), crypto::make_box_key(), {}};
  keys.handlers.push_back({ActivityId(), 1, crypto::make_box_key()});
  for (const Activity& activity : profile.activities) {
    if (activity.principal == party && keys.handlers.size() < kUnitLimit) {
      keys.handlers.push_back({activity.id, 1, crypto::make_box_key()});
    }
  }
  return keys;
}

Bytes prove(const PartyId& party, const PartyKeyring& keys, const directory::Directory& directory) {
  directory::PartyAdmission admission;
  admission.keys = {party, keys.archive.public_key, keys.sign.public_key};
  directory::ProvingKeys proving{&keys.sign, {&keys.archive}};
  for (const UnitKey& unit : keys.handlers) {
    directory::HandlersKey entry{party, unit.unit, unit.generation, unit.key.public_key, {}};
    entry.by_party = directory::sign_handlers_key(keys.sign, directory.root.federation, entry);
    admission.handlers.push_back(std::move(entry));
    proving.boxes.push_back(&unit.key);
  }
  return directory::prove_admission(std::move(admission), directory, proving);
}

}  // namespace

Result<MadeRole> create_party(const PartyId& party, const fs::path& directory_file,
                              const fs::path& home, Passphrases& passphrases) {
  auto held = read_directory(directory_file);
  if (!held) return pass(held);
  const auto& directory = held->directory;
  if (!directory.profile.member(party)) return unknown_party(party, directory.profile);
  if (auto fits = check_new_home(home, kKeyFile); !fits) return pass(fits);
  auto passphrase = passphrases.choose(party.text(), directory::kind_of(directory.root.federation));
  if (!passphrase) return pass(passphrase);
  if (auto made = make_private_folder(home); !made) return pass(made);

  const PartyKeyring keys = make_keys(party, directory.profile);
  const Bytes proven = prove(party, keys, directory);
  const fs::path file = home / (party.text() + ".admission");
  if (auto done = write_file(file, proven, 0644); !done) return pass(done);
  if (auto done = write_directory(home, held->envelope); !done) return pass(done);
  // Last, so that a home with keys is whole.
  auto kept = crypto::write_key_file(home / kKeyFile, crypto::KeyRole::party,
                                     std::move(*passphrase), encode(keys));
  if (!kept) return pass(kept);
  return made_role(file, directory);
}

Result<PartyKeyring> open_party(const fs::path& home, Passphrases& passphrases) {
  auto passphrase = passphrases.ask("this party");
  if (!passphrase) return pass(passphrase);
  const fs::path file = home / kKeyFile;
  auto secret = crypto::read_key_file(file, crypto::KeyRole::party, std::move(*passphrase));
  if (!secret) return pass(secret);
  return decode(*secret, file);
}

}  // namespace handslag::admin
