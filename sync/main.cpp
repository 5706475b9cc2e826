// handslag: the command line of administrators, member agencies and coordinators. What the commands
// do stands in sync/admin/commands.h.
#include <CLI/CLI.hpp>

#include "sync/admin/cards.h"
#include "sync/admin/commands.h"

namespace {

using namespace handslag;
using admin::Options;

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
  CLI::App* create = add.command(federation, "create",
                                 "Make a federation's root, administrator and first directory",
                                 admin::federation_create);
  create->add_option("--profile", options.profile, "The federation's profile (TOML)")
      ->type_name("FILE")
      ->required();
  add.home(create, "Folder to make the federation's home in")->required();
  create->add_flag("--demonstration", options.demonstration,
                   "Accept only personal numbers published for tests; cannot be changed later");
  add.passphrase(create, "the administrator's, then the root's");

  CLI::App* party = add.group("party", "A member agency");
  create = add.command(party, "create", "Make a member agency's keys in its own home",
                       admin::party_create);
  create->add_option("--party", options.party, "The member, by its id in the profile")
      ->type_name("ID")
      ->required();
  add.directory(create);
  add.home(create, "Folder to make the party's home in")->required();
  add.passphrase(create, "the party's");

  CLI::App* reporting = add.group("reporting", "The coordinator's reporting station");
  create = add.command(reporting, "create", "Make the reporting station's keys in its own home",
                       admin::reporting_create);
  add.directory(create);
  add.home(create, "Folder to make the station's home in")->required();
  add.passphrase(create, "the station's");

  CLI::App* server = add.group("server", "The federation's server");
  create = add.command(server, "create", "Make a server's keys and certificate in its own home",
                       admin::server_create);
  add.directory(create);
  add.home(create, "Folder to make the server's home in")->required();
  create->add_option("--url", options.url, "Where devices will reach it")
      ->type_name("https://HOST:PORT")
      ->required();
  CLI::App* show =
      add.command(server, "show", "Whom the server waits for, and which devices were copied",
                  admin::server_show);
  add.home(show, "The federation's home")->required();
  add.passphrase(show, "the administrator's");
  CLI::App* release =
      add.command(server, "release", "Have a restored server not wait for devices that are lost",
                  admin::server_release);
  release->add_option("DEVICE", options.devices, "Devices by id, as 'server show' names them")
      ->required();
  add.home(release, "The federation's home")->required();
  add.passphrase(release, "the administrator's");
}

void add_directory(Commands& add) {
  Options& options = add.options;
  CLI::App* directory = add.group("directory", "The signed directory of who and what exists");
  CLI::App* admit =
      add.command(directory, "admit", "Sign roles into one new version", admin::directory_admit);
  admit->add_option("FILE", options.files, "Admission files of parties, reporting and server")
      ->required();
  add.home(admit, "The federation's home")->required();
  add.passphrase(admit,
                 "the administrator's, then, for parties and the reporting station, the root's");
  CLI::App* publish = add.command(directory, "publish", "Hand the directory to the server",
                                  admin::directory_publish);
  add.home(publish, "The federation's home")->required();
  CLI::App* show =
      add.command(directory, "show", "Say what a directory holds", admin::directory_show);
  CLI::Option* file = show->add_option("FILE", options.files, "A directory")->expected(1);
  add.home(show, "A home that holds one")->excludes(file);
  add.format(show, {"text", "json"});
  show->callback([&add, show, file] {
    add.chosen = admin::directory_show;
    if (file->count() == 0 && show->get_option("--home")->count() == 0) {
      throw CLI::RequiredError("FILE or --home");
    }
  });
}

void add_devices(Commands& add) {
  Options& options = add.options;
  CLI::App* device = add.group("device", "Kiosks and field devices");
  CLI::App* code =
      add.command(device, "code", "Make a one-time code for a new device", admin::device_code);
  add.home(code, "The federation's home")->required();
  code->add_option("--meeting-point", options.meeting_point, "Where it will stand")
      ->type_name("ID")
      ->required();
  code->add_option("--valid-minutes", options.valid_minutes, "How long the code works")
      ->type_name("N")
      ->check(CLI::Range(1, admin::kLongestCodeMinutes))
      ->capture_default_str();
  add.passphrase(code, "the administrator's");
  CLI::App* admit = add.command(device, "admit", "Sign in the devices that were given a code",
                                admin::device_admit);
  add.home(admit, "The federation's home")->required();
  admit->add_option("--wait", options.wait_seconds, "Wait so long for one")
      ->type_name("SECONDS")
      ->check(CLI::Range(0, 24 * 60 * 60));
  add.passphrase(admit, "the administrator's");
}

void add_languages(Commands& add) {
  Options& options = add.options;
  CLI::App* languages =
      add.command(&add.app, "languages",
                  "Say of each language whether a speaker has read its words, and whether any are "
                  "missing: of all, or of those that a federation offers",
                  admin::languages);
  CLI::Option* profile =
      languages->add_option("--profile", options.profile, "A federation's profile (TOML)")
          ->type_name("FILE");
  add.home(languages, "A home that holds the directory")->excludes(profile);
  languages->add_option("--assets", options.assets, "Folder whose languages the kiosks have")
      ->type_name("DIR")
      ->capture_default_str();
}

void add_cards(Commands& add) {
  Options& options = add.options;
  CLI::App* card = add.group("card", "Visitors' cards");
  CLI::App* issue =
      add.command(card, "issue", "Make new cards, each with a code of its own", admin::card_issue);
  add.home(issue, "A home that holds the directory")->required();
  issue->add_option("--out", options.out, "A new file: .pdf, or .png for one card")
      ->type_name("FILE")
      ->required();
  issue->add_option("--count", options.count, "How many, one a page")
      ->type_name("N")
      ->check(CLI::Range(1, admin::kMostCards))
      ->capture_default_str();
  issue->add_option("--language", options.language, "Of the card's words")
      ->check(CLI::IsMember({"sv", "en"}))
      ->capture_default_str();
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
                                 admin::report_visits);
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
  options.assets = HANDSLAG_ASSETS;
  Command chosen = nullptr;
  Commands add{app, options, chosen};
  app.require_subcommand(1);
  app.set_version_flag("--version", HANDSLAG_VERSION);
  add_creation(add);
  add_directory(add);
  add_devices(add);
  add_languages(add);
  add_cards(add);
  add_report(add);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? admin::kOk : admin::kUsage;
  }
  if (auto ready = crypto::initialise(); !ready) return admin::refuse(ready.error());
  crypto::harden_process();
  return chosen(options);
}
