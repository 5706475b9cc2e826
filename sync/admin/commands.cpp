#include "sync/admin/commands.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "shared/base/file.h"
#include "sync/admin/admit.h"
#include "sync/admin/cards.h"
#include "sync/admin/languages.h"
#include "sync/admin/party.h"
#include "sync/admin/server_link.h"
#include "sync/admin/show.h"
#include "sync/admin/station.h"
#include "sync/server/home.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

UtcTime now() {
  return system_clock().now();
}

int tell_made(const Result<MadeRole>& made) {
  if (!made) return refuse(made.error());
  fmt::print("Made for the federation with root fingerprint  {}\n", made->root_fingerprint);
  fmt::print("Hand over     {}\n", made->admission.string());
  fmt::print("Fingerprint   {}\n", made->fingerprint);
  fmt::print("Compare both fingerprints with the administrator, by voice or on paper.\n");
  return kOk;
}

/// Not through a string, which would leave the digits in memory.
void print_in_groups(const directory::CodeText& digits) {
  const std::string_view text = digits.view();
  for (std::size_t i = 0; i < text.size(); i += 4) {
    fmt::print("{}{}", i > 0 ? " " : "", text.substr(i, 4));
  }
  fmt::print("\n");
  std::fflush(stdout);
}

void tell_round(const DeviceRound& round) {
  for (const auto& device : round.admitted) {
    fmt::print("Admitted  {}  {}\n", crypto::hex(device.device), device.meeting_point.text());
  }
  for (const auto& device : round.without_code) {
    fmt::print("Not admitted, fits no open code  {}\n", crypto::hex(device));
  }
  if (!round.admitted.empty() || round.publish_again) {
    fmt::print("The server has directory version {}.\n", round.version.value);
  }
}

Result<kiosk::Catalogues> catalogues_of(const Options& options) {
  return kiosk::Catalogues::load(fs::path(options.assets) / "languages");
}

/// Where an administrator works on kiosks: what is not read or not there of their languages.
void tell_languages(const Options& options, const std::vector<std::string>& offered) {
  const auto catalogues = catalogues_of(options);
  if (!catalogues) return;  // on another machine than the kiosks': 'handslag languages' tells why
  const std::string note = languages_note(language_states(*catalogues, offered));
  if (!note.empty()) fmt::print("\n{}", note);
}

std::string rendered(const report::Report& made, const Options& options) {
  const auto language = options.language == "en" ? report::Language::en : report::Language::sv;
  if (options.format == "csv") return report::to_csv(made, language);
  if (options.format == "json") return report::to_json(made, language);
  return report::to_text(made, language);
}

}  // namespace

Passphrases Options::passphrases() const {
  return passphrase_fd < 0 ? Passphrases::from_terminal()
                           : Passphrases::from_descriptor(passphrase_fd);
}

int refuse(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "handslag: {} ({})\n", error.message, error.code);
  return kFailed;
}

int federation_create(const Options& options) {
  auto passphrases = options.passphrases();
  const auto kind = options.demonstration ? directory::FederationKind::demonstration
                                          : directory::FederationKind::production;
  auto made = create_federation(options.profile, options.home, kind, passphrases, now());
  if (!made) return refuse(made.error());
  const auto& root = made->directory.root;
  auto fingerprint = root_fingerprint(root);
  if (!fingerprint) return refuse(fingerprint.error());
  fmt::print("Federation        {}\n", crypto::hex(root.federation));
  fmt::print("Root fingerprint  {}\n\n", *fingerprint);
  fmt::print(
      "Next: give {}/directory and the root fingerprint to the members, the coordinator and\n"
      "whoever runs the server, for 'handslag party create', 'reporting create' and 'server\n"
      "create'; sign what they hand back with 'handslag directory admit'. Take root.key away\n"
      "afterwards, to a place without a network, and keep a copy elsewhere.\n",
      options.home);
  tell_languages(options, made->directory.profile.languages);
  return kOk;
}

int party_create(const Options& options) {
  auto passphrases = options.passphrases();
  return tell_made(
      create_party(PartyId(options.party), options.directory, options.home, passphrases));
}

int reporting_create(const Options& options) {
  auto passphrases = options.passphrases();
  return tell_made(create_reporting(options.directory, options.home, passphrases));
}

int server_create(const Options& options) {
  auto made = server::create_server_home(options.home, options.directory, options.url);
  if (!made) return refuse(made.error());
  auto held = read_directory(options.directory);
  if (!held) return refuse(held.error());
  return tell_made(made_role(fs::path(options.home) / "server.admission", held->directory));
}

namespace {

void tell_devices(std::string_view title, const std::vector<record::DeviceId>& devices,
                  const directory::Directory& directory) {
  if (devices.empty()) return;
  fmt::print("\n{}\n", title);
  for (const auto& id : devices) {
    const auto* entry = directory.device(id);
    fmt::print("  {}  {}\n", crypto::hex(id), entry ? entry->meeting_point.text() : "");
  }
}

}  // namespace

int server_show(const Options& options) {
  auto passphrases = options.passphrases();
  auto held = read_directory(fs::path(options.home) / kDirectoryFile);
  if (!held) return refuse(held.error());
  auto keys = open_administrator(options.home, held->directory, passphrases);
  if (!keys) return refuse(keys.error());
  auto state = server_state(held->directory, *keys);
  if (!state) return refuse(state.error());
  fmt::print("The server's log is number {}: it was restored from a backup {} times.\n",
             state->log_epoch.value, state->log_epoch.value - 1);
  tell_devices(
      "It waits for these devices to send again what it lost. Until then parties and the\n"
      "reporting station get nothing; 'handslag server release' says whom not to wait for:",
      state->awaited, held->directory);
  tell_devices(
      "Of these devices a copy exists or existed: both wrote with the same keys. Look at the\n"
      "device; if it may be stolen, revoke it:",
      state->copied, held->directory);
  return kOk;
}

int server_release(const Options& options) {
  auto passphrases = options.passphrases();
  std::vector<record::DeviceId> devices;
  for (const auto& text : options.devices) {
    const auto id = crypto::fixed_from_hex<record::DeviceId>(text);
    if (!id) {
      fmt::print(stderr, "handslag: {} is no device's id: 32 hexadecimal digits\n", text);
      return kUsage;
    }
    devices.push_back(*id);
  }
  auto held = read_directory(fs::path(options.home) / kDirectoryFile);
  if (!held) return refuse(held.error());
  auto keys = open_administrator(options.home, held->directory, passphrases);
  if (!keys) return refuse(keys.error());
  if (auto done = release(held->directory, *keys, devices); !done) return refuse(done.error());
  fmt::print("The server waits no longer for {} of its devices.\n", devices.size());
  return kOk;
}

int directory_admit(const Options& options) {
  auto passphrases = options.passphrases();
  const std::vector<fs::path> files(options.files.begin(), options.files.end());
  const auto show = [](const std::vector<Applicant>& applicants) {
    for (const auto& applicant : applicants) {
      fmt::print("{:<44} {}\n", applicant.what, applicant.fingerprint);
    }
    std::fflush(stdout);
  };
  auto signed_in = admit_files(options.home, files, passphrases, show, now());
  if (!signed_in) return refuse(signed_in.error());
  fmt::print("Signed as directory version {}.\n", signed_in->directory.version.value);
  return kOk;
}

int directory_publish(const Options& options) {
  if (auto fits = check_federation_home(options.home); !fits) return refuse(fits.error());
  auto held = read_directory(fs::path(options.home) / kDirectoryFile);
  if (!held) return refuse(held.error());
  if (auto told = publish(held->directory, held->envelope); !told) {
    return refuse(told.error());
  }
  fmt::print("The server has directory version {}.\n", held->directory.version.value);
  return kOk;
}

int directory_show(const Options& options) {
  const fs::path file = options.files.empty() ? fs::path(options.home) / kDirectoryFile
                                              : fs::path(options.files.front());
  auto held = read_directory(file);
  if (!held) return refuse(held.error());
  auto root = root_fingerprint(held->directory.root);
  if (!root) return refuse(root.error());
  fmt::print("{}", options.format == "json" ? show_json(held->directory, *root)
                                            : show_text(held->directory, *root));
  return kOk;
}

int device_code(const Options& options) {
  auto passphrases = options.passphrases();
  auto made =
      make_device_code(options.home, {MeetingPointId(options.meeting_point), options.valid_minutes},
                       passphrases, now());
  if (!made) return refuse(made.error());
  print_in_groups(made->digits);
  const StockholmTime until = stockholm_time(made->expires);
  fmt::print(stderr,
             "Type these digits at the device at {}, before {} {}. They work once. Then run\n"
             "'handslag device admit'.\n",
             options.meeting_point, iso_date(until.day), clock_text(until));
  return kOk;
}

int device_admit(const Options& options) {
  if (auto fits = check_federation_home(options.home); !fits) return refuse(fits.error());
  auto passphrases = options.passphrases();
  auto held = read_directory(fs::path(options.home) / kDirectoryFile);
  if (!held) return refuse(held.error());
  auto keys = open_administrator(options.home, held->directory, passphrases);
  if (!keys) return refuse(keys.error());
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(options.wait_seconds);
  while (true) {
    auto round = admit_devices(options.home, *keys, now());
    if (!round) return refuse(round.error());
    const bool over = std::chrono::steady_clock::now() >= deadline;
    if (!round->admitted.empty() || round->publish_again || over) {
      tell_round(*round);
      if (!round->admitted.empty()) tell_languages(options, held->directory.profile.languages);
      if (!round->admitted.empty() || round->publish_again) return kOk;
      return refuse({"device.none",
                     "No device that was given a code is waiting. Type the code at the "
                     "device, or wait for it with --wait."});
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

int languages(const Options& options) {
  Result<std::vector<std::string>> offered = std::vector<std::string>{};
  if (!options.profile.empty()) {
    offered = languages_of_profile(options.profile);
  } else if (!options.home.empty()) {
    auto held = read_directory(fs::path(options.home) / kDirectoryFile);
    if (!held) return refuse(held.error());
    offered = std::move(held->directory.profile.languages);
  }
  if (!offered) return refuse(offered.error());
  const auto catalogues = catalogues_of(options);
  if (!catalogues) return refuse(catalogues.error());
  fmt::print("{}", languages_text(language_states(*catalogues, *offered)));
  int status = kOk;
  for (const Error& error : catalogues->left_out()) status = refuse(error);
  return status;
}

int card_issue(const Options& options) {
  const auto form = card_form(options.out);
  if (!form || (*form == CardForm::png && options.count > 1)) {
    fmt::print(stderr, "handslag: --out must end in .pdf, or in .png for a single card\n");
    return kUsage;
  }
  auto held = read_directory(fs::path(options.home) / kDirectoryFile);
  if (!held) return refuse(held.error());
  auto issued =
      issue_cards(held->directory, {options.out, options.count, options.language == "en"});
  if (!issued) return refuse(issued.error());
  fmt::print(stderr, "Print {}, hand out the cards, and delete the file.\n", options.out);
  return kOk;
}

int report_visits(const Options& options) {
  const report::Period period{*parse_iso_date(options.from), *parse_iso_date(options.to)};
  if (period.to < period.from) {
    fmt::print(stderr, "handslag: --to lies before --from\n");
    return kUsage;
  }
  auto passphrases = options.passphrases();
  auto made = run_report({options.home, options.url, period}, passphrases, now());
  if (!made) return refuse(made.error());
  const std::string text = rendered(*made, options);
  if (options.out.empty()) {
    fmt::print("{}", text);
    return kOk;
  }
  if (auto written = write_file(options.out, bytes_of(text), 0600); !written) {
    return refuse(written.error());
  }
  return kOk;
}

}  // namespace handslag::admin
