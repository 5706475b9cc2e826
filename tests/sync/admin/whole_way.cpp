// From nothing to the report with the real programs: roles, server, enrolment, visits, count.
#include <netinet/in.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>

#include "sync/admin/server_link.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/signed_request.h"
#include "tests/support/pretend_device.h"
#include "tests/sync/admin/house.h"
#include "tests/sync/admin/process.h"

namespace handslag::test {
namespace {

const std::string kFederationLines = std::string(kAdministrator) + "\n" + std::string(kRoot) + "\n";
const std::string kMemberLine = std::string(kMember) + "\n";

/// A port that was free a moment ago: a server's home names its address before it listens.
int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  HANDSLAG_CHECK(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  HANDSLAG_CHECK(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

void must(const Outcome& outcome) {
  INFO(outcome.said);
  REQUIRE(outcome.status == 0);
}

/// A federation with all roles, made by the program, and its server.
struct Town {
  TemporaryFolder folder;
  int port = free_port();
  std::unique_ptr<Child> server;

  std::string at(const std::string& name) const { return (folder / name).string(); }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port); }

  Town() {
    need(write_file(folder / "test.toml", bytes_of(kTestProfile), 0644));
    must(run({"federation", "create", "--profile", at("test.toml"), "--home", at("fed"),
              "--demonstration", "--passphrase-fd", "3"},
             kFederationLines));
    for (const std::string party : {"kommun", "region"}) {
      must(run({"party", "create", "--party", party, "--directory", at("fed/directory"), "--home",
                at(party), "--passphrase-fd", "3"},
               kMemberLine));
    }
    must(run({"reporting", "create", "--directory", at("fed/directory"), "--home", at("rep"),
              "--passphrase-fd", "3"},
             kMemberLine));
    must(run({"server", "create", "--directory", at("fed/directory"), "--home", at("srv"), "--url",
              url()}));
    must(run({"directory", "admit", at("kommun/kommun.admission"), at("region/region.admission"),
              at("rep/reporting.admission"), at("srv/server.admission"), "--home", at("fed"),
              "--passphrase-fd", "3"},
             kFederationLines));
    start_server();
    must(run({"directory", "publish", "--home", at("fed")}));
  }

  void start_server() {
    server = std::make_unique<Child>("handslag-server",
                                     std::vector<std::string>{"--home", at("srv"), "--listen",
                                                              "127.0.0.1:" + std::to_string(port)});
    REQUIRE(server->says("listening on port " + std::to_string(port)));
  }

  directory::Directory directory() const {
    return need(admin::read_directory(folder / "fed/directory")).directory;
  }
  std::string code() const {
    const Outcome made = run(
        {"device", "code", "--home", at("fed"), "--meeting-point", "huset", "--passphrase-fd", "3"},
        kFederationLines);
    must(made);
    std::string digits;
    for (const char c : made.said.substr(0, made.said.find('\n'))) {
      if (c != ' ') digits += c;
    }
    return digits;
  }
  Outcome admit_devices() const {
    return run({"device", "admit", "--home", at("fed"), "--passphrase-fd", "3"}, kFederationLines);
  }
  Outcome report(const std::string& format) const {
    return run({"report", "--home", at("rep"), "--server", url(), "--from", "2026-11-23", "--to",
                "2026-11-29", "--format", format, "--passphrase-fd", "3"},
               kMemberLine);
  }
  nlohmann::json report_json() const {
    const Outcome made = report("json");
    must(made);
    return nlohmann::json::parse(made.said);
  }

  /// Sends to the server as a device does.
  HttpAnswer send(const std::string& target, const Bytes& body, const crypto::SignKey* key) const {
    const auto held = directory();
    HttpClient http(PinnedKeys{held.server->tls_keys});
    HttpHeaders headers;
    if (key) {
      const auto greeted = need(http.request("GET", url() + "/healthz", {}, {}, kPatience));
      protocol::sign_request(headers, *key, held.root.federation,
                             {"POST", target, body, held.server->sign,
                              greeted.headers.find(protocol::kChallengeHeader)});
    }
    return need(http.request("POST", url() + target, headers, body, kPatience));
  }
  void ask_to_join(const TestDevice& device, const std::string& digits) const {
    const auto request =
        need(directory::make_request(*directory::parse_code(digits), directory().root.federation,
                                     device.sign, device.box.public_key));
    REQUIRE(send("/v1/enrolments", directory::encode(request), nullptr).status == 200);
  }
  void push(const TestDevice& device, const std::vector<Pushed>& pushed) const {
    protocol::Push push;
    for (const auto& one : pushed) push.records.push_back(one.record);
    push.head = pushed.back().head;
    REQUIRE(send("/v1/push", protocol::encode(push), &device.sign).status == 200);
  }
  static constexpr std::chrono::seconds kPatience{20};
};

TestDevice new_device() {
  return {crypto::make_sign_key(), crypto::make_box_key()};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a device joins by its code, and nobody else does") {
  const Town town;
  const TestDevice kiosk = new_device();
  const TestDevice stranger = new_device();
  const std::string digits = town.code();
  auto guessed = *directory::parse_code(digits);
  guessed.random ^= 1;
  const auto guess = directory::code_text(guessed);
  town.ask_to_join(stranger, std::string(guess.view()));
  CHECK(town.admit_devices().status == 1);

  town.ask_to_join(kiosk, digits);
  const Outcome admitted = town.admit_devices();
  INFO(admitted.said);
  CHECK(admitted.status == 0);
  CHECK(contains(admitted.said, "Admitted  " + crypto::hex(kiosk.id()) + "  huset"));
  CHECK(contains(admitted.said, "fits no open code  " + crypto::hex(stranger.id())));

  const auto directory = town.directory();
  REQUIRE(directory.devices.size() == 1);
  const auto* entry = directory.device(kiosk.id());
  REQUIRE(entry != nullptr);
  const auto field = crypto::open_seal(kiosk.box, entry->field_key);
  REQUIRE(field.has_value());
  REQUIRE(field->size() == 32);
  CHECK(crypto::box_key_from_secret(std::span<const std::uint8_t, 32>(field->data(), 32))
            .public_key == directory.field.key);

  // The same digits do not work for a second device.
  const TestDevice second = new_device();
  town.ask_to_join(second, digits);
  CHECK(town.admit_devices().status == 1);
  CHECK(town.directory().devices.size() == 1);
}

TEST_CASE("a directory that did not reach the server is handed over at the next round") {
  Town town;
  const TestDevice kiosk = new_device();
  town.ask_to_join(kiosk, town.code());
  const Bytes published = need(admin::read_directory(town.folder / "fed/directory")).envelope;
  must(town.admit_devices());
  const Bytes newest = need(admin::read_directory(town.folder / "fed/directory")).envelope;
  REQUIRE(newest != published);
  // A server that forgot: its device waits again.
  town.server->end(SIGKILL);
  for (const std::string file : {"server.db", "server.db-wal", "server.db-shm"}) {
    std::filesystem::remove(town.folder / "srv" / file);
  }
  town.start_server();
  const auto link = need(admin::client_of(town.directory()));
  const auto root = town.directory().root;
  const Result<directory::DeviceCode> other = directory::make_code(root.root, root.federation);
  const auto digits = directory::code_text(need(other));
  town.ask_to_join(kiosk, std::string(digits.view()));
  must(town.admit_devices());
  CHECK(need(link->request("GET", "/v1/directory", {}, nullptr, admin::kPatience)) == newest);
}

TEST_CASE("what a device pushes is what the report counts") {
  Town town;
  const TestDevice kiosk = new_device();
  town.ask_to_join(kiosk, town.code());
  must(town.admit_devices());
  CHECK(town.report_json()["devices"][0]["reported"] == false);

  const auto directory = town.directory();
  PretendDevice device(kiosk.sign, kiosk.id(), directory.root.federation);
  std::vector<Pushed> pushed;
  for (int i = 0; i < 5; ++i) {
    pushed.push_back(device.visit(
        directory, {kHuset, kKurs, RegistrationMode::identified, ProofStrength::claimed, kMonday},
        kMonday));
  }
  pushed.push_back(device.visit(
      directory, {kHuset, {}, RegistrationMode::anonymous, ProofStrength::none, kMonday}, kMonday));
  pushed.push_back(device.counts(directory, {}, kMonday));
  town.push(kiosk, pushed);

  const auto report = town.report_json();
  CHECK(report["total"] == 6);
  REQUIRE(report["visits"].size() == 2);
  CHECK(report["visits"][1]["visits"] == 5);
  CHECK(report["visits"][1]["activity_name"] == "Kurs");
  CHECK(report["visits"][1]["proof"] == "claimed");
  CHECK(report["findings"].empty());
  CHECK(report["devices"][0]["reported"] == true);
  CHECK(report["log_size"] == 7);
  CHECK(contains(town.report("text").said, "Ej för publicering"));
  CHECK(contains(town.report("csv").said, "visits,huset,\"Huset, Plan 1\",kurs,Kurs,identified"));

  SECTION("a device whose view of the server's log is another is named") {
    town.push(kiosk,
              {device.counts(directory, {{1}, 3, crypto::random_fixed<Hash256>()}, kMonday)});
    const auto second = town.report_json();
    REQUIRE(second["findings"].size() == 1);
    CHECK(second["findings"][0]["kind"] == "other_log");
  }
  SECTION("a server that shows an older directory is found out") {
    const auto held = need(admin::read_directory(town.folder / "fed/directory"));
    const TypedLines typed{kAdministrator};
    auto passphrases = typed.passphrases();
    const auto keys =
        need(admin::open_administrator(town.folder / "fed", held.directory, passphrases));
    const auto newer = need(admin::sign_next(town.folder / "fed", held, held.directory, keys.sign,
                                             nullptr, kMondayNoon));
    need(admin::write_directory(town.folder / "rep", newer.envelope));
    const Outcome refused = town.report("json");
    CHECK(refused.status == 1);
    CHECK(contains(refused.said, "(directory.older)"));
  }
  SECTION("a server whose log was rolled back is found out") {
    town.server->end(SIGKILL);
    for (const std::string file : {"server.db", "server.db-wal", "server.db-shm"}) {
      std::filesystem::remove(town.folder / "srv" / file);
    }
    town.start_server();
    must(run({"directory", "publish", "--home", town.at("fed")}));
    const Outcome refused = town.report("json");
    CHECK(refused.status == 1);
    CHECK(contains(refused.said, "(report.log_shorter)"));
  }
}

TEST_CASE("another server behind the same address is not believed") {
  Town town;
  Town other;
  const Outcome refused =
      run({"report", "--home", town.at("rep"), "--server", other.url(), "--from", "2026-11-23",
           "--to", "2026-11-29", "--passphrase-fd", "3"},
          kMemberLine);
  CHECK(refused.status == 1);
  CHECK(contains(refused.said, "(directory.other_root)"));
  must(town.report("text"));
  CHECK(contains(run({"report", "--home", town.at("rep"), "--server", other.url(), "--from",
                      "2026-11-23", "--to", "2026-11-29", "--passphrase-fd", "3"},
                     kMemberLine)
                     .said,
                 "(net.tls_key)"));
}

}  // namespace
}  // namespace handslag::test
