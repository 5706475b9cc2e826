// tests-privacy-open-sections KIOSK_HOME SERVER_HOME PARTY_HOME, with the party's passphrase on
// standard input. Takes everything on the disks of a kiosk and of a server that have ended, tries
// it as a key on every section that the kiosk wrote, and prints what opens. Exit status 0 where
// only field sections open at the kiosk and none at the server, and where the same search opens
// what it should: a field section of the kiosk's own making, and the party's sections with the
// party's key. The homes are copied first.
#include <fmt/format.h>
#include <unistd.h>

#include "kiosk/runtime/device_home.h"
#include "shared/base/file.h"
#include "shared/directory/audience.h"
#include "shared/log/device_log.h"
#include "shared/store/database.h"
#include "sync/admin/party.h"
#include "sync/server/home.h"
#include "sync/server/storage.h"
#include "tests/support/folder.h"
#include "tests/support/kept_record.h"
#include "tests/support/opening.h"

using namespace handslag;
using namespace handslag::test;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSmallFile = 64 * 1024;

/// What to try as a key: in every way, or, where there is too much of it, as content keys and as
/// the secrets of keys that the directory names.
struct Loot {
  Candidates keys;
  Candidates bytes;
};

bool is_database(const fs::path& file) {
  return file.filename().string().find(".db") != std::string::npos;
}

/// Every small file of a home, as bytes, as base64 and as hex.
Loot loot_of(const fs::path& home) {
  Loot loot;
  for (const auto& entry : fs::recursive_directory_iterator(home)) {
    if (!entry.is_regular_file() || is_database(entry.path())) continue;
    const Bytes bytes = need(read_file(entry.path(), kSmallFile));
    const bool is_directory = entry.path().filename() == "directory";
    add_all_windows(is_directory ? loot.bytes : loot.keys, bytes);
    add_hex_windows(loot.keys, text_of(bytes));
    if (!is_directory) add_all_windows(loot.keys, from_base64(text_of(bytes)));
  }
  return loot;
}

std::set<crypto::BoxPublic> named_keys(const directory::Directory& directory) {
  std::set<crypto::BoxPublic> keys{directory.field.key, directory.root.reporting->box};
  for (const auto& party : directory.root.parties) keys.insert(party.archive);
  for (const auto& unit : directory.handlers) keys.insert(unit.key);
  for (const auto& device : directory.devices) keys.insert(device.box);
  return keys;
}

Opened opened_with(const Loot& loot, const directory::Directory& directory,
                   const SealedRecords& sealed) {
  Opened opened;
  for (const Candidate& candidate : loot.keys) {
    sealed.open_as_reader(candidate, opened);
    sealed.open_directly(candidate, opened);
  }
  const auto named = named_keys(directory);
  for (const Candidate& candidate : loot.bytes) {
    sealed.open_directly(candidate, opened);
    if (named.contains(crypto::box_key_from_secret(candidate).public_key)) {
      sealed.open_as_reader(candidate, opened);
    }
  }
  return opened;
}

std::string name_of(const record::Recipient& recipient) {
  static constexpr const char* kKinds[] = {"", "party", "handlers", "reporting", "audit", "field"};
  const std::string kind = kKinds[static_cast<std::size_t>(recipient.kind)];
  return recipient.party.text().empty() ? kind : kind + " " + recipient.party.text();
}

void print(const std::string& heading, std::size_t tried, std::size_t sections,
           const Opened& opened) {
  fmt::print("{}: {} candidates, {} of {} sections open\n", heading, tried, opened.size(),
             sections);
  for (const auto& [place, audience] : opened) {
    std::string readers;
    for (const auto& recipient : audience) readers += " " + name_of(recipient);
    fmt::print("  record {}, section {}, sealed to{}\n", place.first, place.second, readers);
  }
}

bool is_field_only(const Opened& opened) {
  return std::ranges::all_of(opened, [](const auto& section) {
    return section.second == record::Audience{{record::AudienceKind::field, PartyId()}};
  });
}

/// The kiosk's log, read as the file that it is.
class LogFile {
 public:
  explicit LogFile(const fs::path& file)
      : db_(need(store::Database::open(file, store::Schema{0x48534c4b, kAsItIs}))) {}

  std::vector<record::CarriedRecord> records() {
    auto query = need(db_.prepare("SELECT header, parts FROM records ORDER BY place"));
    std::vector<record::CarriedRecord> out;
    while (need(query.step())) {
      out.push_back(test::kept_record(query.blob(0), query.blob(1)));
    }
    return out;
  }

  /// All that stands beside the sections and grants, which are the locks and not the keys.
  void add_rest(Candidates& candidates) {
    for (const char* sql :
         {"SELECT value FROM state", "SELECT header FROM records", "SELECT head FROM records"}) {
      auto query = need(db_.prepare(sql));
      while (need(query.step())) add_all_windows(candidates, query.blob(0));
    }
    for (const auto& record : records()) {
      for (const auto& section : record.sections) add_all_windows(candidates, section.descriptor);
    }
  }

 private:
  static constexpr store::Migration kAsItIs[] = {{""}};

  store::Database db_;
};

/// Small files, what the device itself gets out of them, and what the log holds in clear.
Loot loot_of_kiosk(const kiosk::DeviceHome& home, const fs::path& folder) {
  Loot loot = loot_of(folder);
  LogFile(home.log_file()).add_rest(loot.bytes);
  Bytes own;
  Writer(own).raw(home.keys()->sign.seed.expose()).raw(home.keys()->box.secret.expose());
  add_all_windows(loot.keys, own);
  const auto field = crypto::open_seal(home.keys()->box, home.entry()->field_key);
  HANDSLAG_CHECK(field.has_value());
  add_all_windows(loot.keys, *field);
  return loot;
}

bool try_kiosk(const std::string& heading, const kiosk::DeviceHome& home, const fs::path& folder,
               std::size_t expected) {
  const Loot loot = loot_of_kiosk(home, folder);
  const SealedRecords sealed(LogFile(home.log_file()).records());
  const Opened opened = opened_with(loot, *home.directory(), sealed);
  print(heading, loot.keys.size() + loot.bytes.size(), sealed.section_count(), opened);
  return is_field_only(opened) && opened.size() == expected && sealed.section_count() > expected;
}

/// As the kiosk would write pseudonymous state; the log is closed again.
void write_field_section(const kiosk::DeviceHome& home) {
  auto log = need(log::DeviceLog::open(home.log_file(), home.directory()->root.federation,
                                       home.keys()->id(), home.keys()->sign));
  const auto plan = directory::field_plan(*home.directory());
  std::vector<record::SectionDraft> drafts;
  drafts.push_back({&plan, 0, record::encode(record::FieldState{Bytes(100, 1)})});
  need(log.append(log::RecordKind::field, home.directory()->version, system_clock().now(), drafts));
}

bool try_party(const kiosk::DeviceHome& home, const fs::path& party) {
  auto passphrases = admin::Passphrases::from_descriptor(STDIN_FILENO);
  auto keyring = need(admin::open_party(party, passphrases));
  std::vector<crypto::BoxKey> keys;
  keys.push_back(std::move(keyring.archive));
  record::Opener opener(std::move(keys));
  const SealedRecords sealed(LogFile(home.log_file()).records());
  Opened opened;
  sealed.open_with(opener, opened);
  print("with the party's archive key", 1, sealed.section_count(), opened);
  return std::ranges::any_of(opened, [](const auto& section) {
    return section.second.size() == 2 &&
           section.second.front().kind == record::AudienceKind::party &&
           section.second.back().kind == record::AudienceKind::handlers;
  });
}

/// Nothing opens, and nothing that the kiosk wrote is missing there.
bool try_server(const fs::path& home, std::size_t expected_sections) {
  Loot loot = loot_of(home);
  const auto opened_home = need(server::open_server_home(home));
  add_all_windows(loot.keys, from_base64(opened_home.tls_key_pem.view()));
  auto storage = need(server::open_sqlite_storage(home / std::string(server::kServerDatabase)));
  std::vector<record::CarriedRecord> records;
  for (auto& entry : need(storage->entries(0, 1'000'000'000))) {
    records.push_back(std::move(entry.record));
  }
  const SealedRecords sealed(std::move(records));
  const auto directory = need(directory::open_directory(*need(storage->directory())));
  const Opened opened = opened_with(loot, directory, sealed);
  print("with everything in the server's home", loot.keys.size() + loot.bytes.size(),
        sealed.section_count(), opened);
  return opened.empty() && sealed.section_count() == expected_sections;
}

int run(const fs::path& kiosk_home, const fs::path& server_home, const fs::path& party_home) {
  const TemporaryFolder copies;
  const fs::path kiosk_copy = copies / "kiosk";
  const fs::path server_copy = copies / "server";
  fs::copy(kiosk_home, kiosk_copy, fs::copy_options::recursive);
  fs::copy(server_home, server_copy, fs::copy_options::recursive);
  const auto home = need(kiosk::DeviceHome::open(kiosk_copy));
  HANDSLAG_CHECK(home.entry() != nullptr);
  const std::size_t written = SealedRecords(LogFile(home.log_file()).records()).section_count();
  bool good = try_kiosk("with everything on the kiosk's disk", home, kiosk_copy, 0);
  write_field_section(home);
  good = try_kiosk("the same, with a field section of its own", home, kiosk_copy, 1) && good;
  good = try_party(home, party_home) && good;
  good = try_server(server_copy, written) && good;
  fmt::print("{}\n", good ? "as promised" : "NOT AS PROMISED");
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 4) {
    fmt::print(stderr, "usage: tests-privacy-open-sections KIOSK_HOME SERVER_HOME PARTY_HOME\n");
    return 2;
  }
  need(crypto::initialise());
  return run(argv[1], argv[2], argv[3]);
}
