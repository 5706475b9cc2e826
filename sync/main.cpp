// handslag: the command line of administrators, member agencies and coordinators. Each command
// reads its options, calls sync/admin, and says what came of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

#include "shared/base/file.h"
#include "sync/admin/admit.h"
#include "sync/admin/devices.h"
#include "sync/admin/party.h"
#include "sync/admin/server_link.h"
#include "sync/admin/show.h"
#include "sync/admin/station.h"
#include "sync/server/home.h"

namespace {

using namespace handslag;
namespace fs = std::filesystem;

constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

int refuse(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "handslag: {} ({})\n", error.message, error.code);
  return kFailed;
}

/// What the commands take; each uses some.
struct Options {
  std::string home;
  std::string profile;
  std::string directory;
  std::string party;
  std::string url;
  std::string meeting_point;
  std::string from;
  std::string to;
  std::string format = "text";
  std::string language = "sv";
  std::string out;
  std::vector<std::string> files;
  int passphrase_fd = -1;
  int valid_minutes = admin::kCodeMinutes;
  int wait_seconds = 0;
  bool demonstration = false;

  admin::Passphrases passphrases() const {
    return passphrase_fd < 0 ? admin::Passphrases::from_terminal()
                             : admin::Passphrases::from_descriptor(passphrase_fd);
  }
};

UtcTime now() {
  return system_clock().now();
}

int federation_create(const Options& options) {
  auto passphrases = options.passphrases();
  const auto kind = options.demonstration ? directory::FederationKind::demonstration
                                          : directory::FederationKind::production;
  auto made = admin::create_federation(options.profile, options.home, kind, passphrases, now());
  if (!made) return refuse(made.error());
  const auto& root = made->directory.root;
  fmt::print("Federation        {}\n", crypto::hex(root.federation));
  fmt::print("Root fingerprint  {}\n\n", admin::root_fingerprint(root));
  fmt::print(
      "Next: give {}/directory and the root fingerprint to the members, the coordinator and\n"
      "whoever runs the server, for 'handslag party create', 'reporting create' and 'server\n"
      "create'; sign what they hand back with 'handslag directory admit'. Take root.key away\n"
      "afterwards, to a place without a network, and keep a copy elsewhere.\n",
      options.home);
  return kOk;
}

int tell_made(const Result<admin::MadeRole>& made) {
  if (!made) return refuse(made.error());
  fmt::print("Made for the federation with root fingerprint  {}\n", made->root_fingerprint);
  fmt::print("Hand over     {}\n", made->admission.string());
  fmt::print("Fingerprint   {}\n", made->fingerprint);
  fmt::print("Compare both fingerprints with the administrator, by voice or on paper.\n");
  return kOk;
}

int party_create(const Options& options) {
  auto passphrases = options.passphrases();
  return tell_made(
      admin::create_party(PartyId(options.party), options.directory, options.home, passphrases));
}

int reporting_create(const Options& options) {
  auto passphrases = options.passphrases();
  return tell_made(admin::create_reporting(options.directory, options.home, passphrases));
}

int server_create(const Options& options) {
  auto made = server::create_server_home(options.home, options.directory, options.url);
  if (!made) return refuse(made.error());
  const fs::path file = fs::path(options.home) / "server.admission";
  auto bytes = read_file(file, admin::kDirectoryLimit);
  auto held = admin::read_directory(options.directory);
  if (!bytes) return refuse(bytes.error());
  if (!held) return refuse(held.error());
  return tell_made(admin::MadeRole{file, admin::admission_fingerprint(*bytes),
                                   admin::root_fingerprint(held->directory.root)});
}

int directory_admit(const Options& options) {
  auto passphrases = options.passphrases();
  const std::vector<fs::path> files(options.files.begin(), options.files.end());
  const auto show = [](const std::vector<admin::Applicant>& applicants) {
    for (const auto& applicant : applicants) {
      fmt::print("{:<44} {}\n", applicant.what, applicant.fingerprint);
    }
    std::fflush(stdout);
  };
  auto signed_in = admin::admit_files(options.home, files, passphrases, show, now());
  if (!signed_in) return refuse(signed_in.error());
  fmt::print("Signed as directory version {}.\n", signed_in->directory.version.value);
  return kOk;
}

int directory_publish(const Options& options) {
  auto held = admin::read_directory(fs::path(options.home) / admin::kDirectoryFile);
  if (!held) return refuse(held.error());
  if (auto told = admin::publish(held->directory, held->envelope); !told) {
    return refuse(told.error());
  }
  fmt::print("The server has directory version {}.\n", held->directory.version.value);
  return kOk;
}

int directory_show(const Options& options) {
  const fs::path file = options.files.empty() ? fs::path(options.home) / admin::kDirectoryFile
                                              : fs::path(options.files.front());
  auto held = admin::read_directory(file);
  if (!held) return refuse(held.error());
  fmt::print("{}", options.format == "json" ? admin::show_json(held->directory)
                                            : admin::show_text(held->directory));
  return kOk;
}

int device_code(const Options& options) {
  auto passphrases = options.passphrases();
  auto made = admin::make_device_code(
      options.home, {MeetingPointId(options.meeting_point), options.valid_minutes}, passphrases,
      now());
  if (!made) return refuse(made.error());
  fmt::print("{}\n", admin::in_groups(made->digits.view()));
  const StockholmTime until = stockholm_time(made->expires);
  fmt::print(stderr,
             "Type these digits at the device at {}, before {} {}. They work once. Then run\n"
             "'handslag device admit'.\n",
             options.meeting_point, iso_date(until.day), clock_text(until));
  return kOk;
}

void tell_round(const admin::DeviceRound& round) {
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

int device_admit(const Options& options) {
  auto passphrases = options.passphrases();
  auto held = admin::read_directory(fs::path(options.home) / admin::kDirectoryFile);
  if (!held) return refuse(held.error());
  auto keys = admin::open_administrator(options.home, held->directory, passphrases);
  if (!keys) return refuse(keys.error());
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::seconds(options.wait_seconds);
  while (true) {
    auto round = admin::admit_devices(options.home, *keys, now());
    if (!round) return refuse(round.error());
    const bool over = std::chrono::steady_clock::now() >= deadline;
    if (!round->admitted.empty() || round->publish_again || over) {
      tell_round(*round);
      if (!round->admitted.empty() || round->publish_again) return kOk;
      return refuse({"device.none", "No device that was given a code is waiting."});
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

std::string rendered(const report::Report& made, const Options& options) {
  const auto language = options.language == "en" ? report::Language::en : report::Language::sv;
  if (options.format == "csv") return report::to_csv(made, language);
  if (options.format == "json") return report::to_json(made, language);
  return report::to_text(made, language);
}

int report_visits(const Options& options) {
  const report::Period period{*parse_iso_date(options.from), *parse_iso_date(options.to)};
  if (period.to < period.from) {
    fmt::print(stderr, "handslag: --to lies before --from\n");
    return kUsage;
  }
  auto passphrases = options.passphrases();
  auto made = admin::run_report({options.home, options.url, period}, passphrases, now());
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

// ---- the command line ----

using Command = int (*)(const Options&);

struct Commands {
  CLI::App& app;
  Options& options;
  Command& chosen;

  CLI::App* group(const std::string& name, const std::string& what) {
    CLI::App* group = app.add_subcommand(name, what);
    group->require_subcommand(1);
    return group;
  }
  CLI::App* command(CLI::App* parent, const std::string& name, const std::string& what,
                    Command run) {
    CLI::App* added = parent->add_subcommand(name, what);
    added->callback([this, run] { chosen = run; });
    return added;
  }
  CLI::Option* home(CLI::App* command, const std::string& whose) {
    return command->add_option("--home", options.home, whose)->type_name("DIR");
  }
  void passphrase(CLI::App* command, const std::string& order) {
    command
        ->add_option("--passphrase-fd", options.passphrase_fd,
                     "Read passphrases from this open descriptor, one a line: " + order +
                         ". Without it they are typed at the terminal")
        ->type_name("N")
        ->check(CLI::Range(0, 1023));
  }
  void directory(CLI::App* command) {
    command->add_option("--directory", options.directory, "The federation's directory, as a file")
        ->type_name("FILE")
        ->required();
  }
  void format(CLI::App* command, const std::vector<std::string>& formats) {
    command->add_option("--format", options.format, "How to write it")
        ->check(CLI::IsMember(formats))
        ->capture_default_str();
  }
};

void add_creation(Commands& add) {
  Options& options = add.options;
  CLI::App* federation = add.group("federation", "The federation itself");
  CLI::App* create =
      add.command(federation, "create",
                  "Make a federation's root, administrator and first directory", federation_create);
  create->add_option("--profile", options.profile, "The federation's profile (TOML)")
      ->type_name("FILE")
      ->required();
  add.home(create, "Folder to make the federation's home in")->required();
  create->add_flag("--demonstration", options.demonstration,
                   "Accept only personal numbers published for tests; cannot be changed later");
  add.passphrase(create, "the administrator's, then the root's");

  CLI::App* party = add.group("party", "A member agency");
  create =
      add.command(party, "create", "Make a member agency's keys in its own home", party_create);
  create->add_option("--party", options.party, "The member, by its id in the profile")
      ->type_name("ID")
      ->required();
  add.directory(create);
  add.home(create, "Folder to make the party's home in")->required();
  add.passphrase(create, "the party's");

  CLI::App* reporting = add.group("reporting", "The coordinator's reporting station");
  create = add.command(reporting, "create", "Make the reporting station's keys in its own home",
                       reporting_create);
  add.directory(create);
  add.home(create, "Folder to make the station's home in")->required();
  add.passphrase(create, "the station's");

  CLI::App* server = add.group("server", "The federation's server");
  create = add.command(server, "create", "Make a server's keys and certificate in its own home",
                       server_create);
  add.directory(create);
  add.home(create, "Folder to make the server's home in")->required();
  create->add_option("--url", options.url, "Where devices will reach it")
      ->type_name("https://HOST:PORT")
      ->required();
}

void add_directory(Commands& add) {
  Options& options = add.options;
  CLI::App* directory = add.group("directory", "The signed directory of who and what exists");
  CLI::App* admit =
      add.command(directory, "admit", "Sign roles into one new version", directory_admit);
  admit->add_option("FILE", options.files, "Admission files of parties, reporting and server")
      ->required();
  add.home(admit, "The federation's home")->required();
  add.passphrase(admit,
                 "the administrator's, then, for parties and the reporting station, the root's");
  CLI::App* publish =
      add.command(directory, "publish", "Hand the directory to the server", directory_publish);
  add.home(publish, "The federation's home")->required();
  CLI::App* show = add.command(directory, "show", "Say what a directory holds", directory_show);
  CLI::Option* file = show->add_option("FILE", options.files, "A directory")->expected(1);
  add.home(show, "A home that holds one")->excludes(file);
  add.format(show, {"text", "json"});
  show->callback([&add, show, file] {
    add.chosen = directory_show;
    if (file->count() == 0 && show->get_option("--home")->count() == 0) {
      throw CLI::RequiredError("FILE or --home");
    }
  });
}

void add_devices(Commands& add) {
  Options& options = add.options;
  CLI::App* device = add.group("device", "Kiosks and field devices");
  CLI::App* code =
      add.command(device, "code", "Make a one-time code for a new device", device_code);
  add.home(code, "The federation's home")->required();
  code->add_option("--meeting-point", options.meeting_point, "Where it will stand")
      ->type_name("ID")
      ->required();
  code->add_option("--valid-minutes", options.valid_minutes, "How long the code works")
      ->type_name("N")
      ->check(CLI::Range(1, admin::kLongestCodeMinutes))
      ->capture_default_str();
  add.passphrase(code, "the administrator's");
  CLI::App* admit =
      add.command(device, "admit", "Sign in the devices that were given a code", device_admit);
  add.home(admit, "The federation's home")->required();
  admit->add_option("--wait", options.wait_seconds, "Wait so long for one")
      ->type_name("SECONDS")
      ->check(CLI::Range(0, 24 * 60 * 60));
  add.passphrase(admit, "the administrator's");
}

void add_report(Commands& add) {
  Options& options = add.options;
  const CLI::Validator is_day(
      [](std::string& text) {
        return parse_iso_date(text) ? std::string() : "not a day, such as 2026-11-22: " + text;
      },
      "YYYY-MM-DD");
  CLI::App* report = add.command(&add.app, "report",
                                 "Count visits, at the reporting station. A working count: small "
                                 "groups are not suppressed, so it is not for publication",
                                 report_visits);
  add.home(report, "The reporting station's home")->required();
  report->add_option("--server", options.url, "The server; default: where the directory says")
      ->type_name("URL");
  report->add_option("--from", options.from, "First day")->check(is_day)->required();
  report->add_option("--to", options.to, "Last day")->check(is_day)->required();
  add.format(report, {"text", "csv", "json"});
  report->add_option("--language", options.language, "Of the report's words")
      ->check(CLI::IsMember({"sv", "en"}))
      ->capture_default_str();
  report->add_option("--out", options.out, "Write to this file, readable by its owner only")
      ->type_name("FILE");
  add.passphrase(report, "the station's");
}

}  // namespace

int main(int argc, char* argv[]) {
  CLI::App app{"Administers a coordination federation and counts its visits.", "handslag"};
  Options options;
  Command chosen = nullptr;
  Commands add{app, options, chosen};
  app.require_subcommand(1);
  app.set_version_flag("--version", HANDSLAG_VERSION);
  add_creation(add);
  add_directory(add);
  add_devices(add);
  add_report(add);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  if (auto ready = crypto::initialise(); !ready) return refuse(ready.error());
  crypto::harden_process();
  return chosen(options);
}
