// Vectors of directories and of enrolment.
#include "shared/directory/directory.h"
#include "shared/directory/enrolment.h"
#include "tests/support/fixed_random.h"
#include "tests/support/results.h"
#include "tests/vectors/cast.h"

namespace handslag::test {
namespace {

using namespace directory;
using nlohmann::json;

const std::string kProfile = R"toml(id = "vektor"
name = "Samordningsförbundet Vektor"
short_name = "Vektor"
county_code = "19"
languages = ["sv"]

[[municipality]]
code = "1983"
name = "Köping"

[[member]]
id = "kommun"
agency = "municipality"
name = "Kommunen"
municipality_code = "1983"

[[meeting_point]]
id = "huset"
name = "Huset"
place = "Plan 1"
host = "kommun"
municipality_code = "1983"

[[activity]]
id = "kurs"
name = "Kurs"
principal = "kommun"
level = "individual"
method = "identified_or_anonymous"
meeting_points = ["huset"]
)toml";

HandlersKey handlers_key(std::uint32_t generation, std::string_view signer = "kommun") {
  HandlersKey key{
      PartyId("kommun"), ActivityId("kurs"), generation, box_key("unit 1").public_key, {}};
  key.by_party = sign_handlers_key(sign_key(signer), vector_federation(), key);
  return key;
}

Directory vector_directory() {
  const FixedRandom random("directory");
  Directory d;
  d.root.federation = vector_federation();
  d.root.root = sign_key("root").public_key;
  d.root.administrator = sign_key("administrator").public_key;
  d.root.administrator_until = Day{20'900};
  d.root.parties = {
      {PartyId("kommun"), box_key("archive").public_key, sign_key("kommun").public_key}};
  d.root.reporting = {box_key("reporting").public_key, sign_key("reporting").public_key};
  d.version = {7};
  d.valid_from = Day{20'780};
  d.sign_again_by = Day{20'870};
  d.field = {2, box_key("field").public_key};
  d.handlers = {handlers_key(2)};
  const auto tls_key = Reader(crypto::hash("tls", {})).fixed<Hash256>();
  d.server = {sign_key("server").public_key, {tls_key}, "https://server.example"};
  d.devices = {{vector_device(), sign_key("device").public_key, box_key("device").public_key,
                MeetingPointId("huset"), false,
                crypto::seal(box_key("device").public_key, box_key("field").secret.expose())}};
  d.profile_toml = kProfile;
  return d;
}

Bytes signed_directory(const Directory& d, std::string_view root = "root",
                       std::string_view administrator = "administrator") {
  return sign_directory(sign_key(administrator), sign_statement(sign_key(root), d.root), d);
}

template <typename Change>
Directory with(Change change) {
  Directory d = vector_directory();
  change(d);
  return d;
}

void add_directories(std::vector<Vector>& out) {
  const auto add = [&](std::string name, std::string title, std::string verdict, Bytes envelope) {
    out.push_back({"directory-" + name + ".json",
                   std::move(title),
                   "directory",
                   std::move(verdict),
                   {{"envelope", hex(envelope)}},
                   json::object()});
  };
  const Bytes good = signed_directory(vector_directory());
  add("good", "A directory with one party, one unit and one device.", "good", good);
  out.back().expect = {{"version", 7}, {"device", hex(vector_device())}};
  add("flipped", "A directory with a changed bit in its statement.", "directory.signature",
      flipped(good, 5 + 70));
  add("truncated", "A directory that lost its last byte.", "directory.malformed",
      Bytes(good.begin(), good.end() - 1));
  Bytes newer = good;
  newer[0] = 2;
  add("unknown-version", "An envelope of version 2.", "directory.version", newer);
  add("other-root", "The statement is signed by another root than it names.", "directory.signature",
      signed_directory(vector_directory(), "other root"));
  add("other-administrator", "The body is signed by someone whom the statement does not name.",
      "directory.signature", signed_directory(vector_directory(), "root", "kommun"));
  const auto statement =
      sign_statement(sign_key("root"), with([](Directory& d) { d.root.version = 2; }).root);
  const auto body = sign_directory(sign_key("administrator"), statement, vector_directory());
  Bytes mixed(good.begin(), good.begin() + 5 + static_cast<int>(statement.bytes.size()) + 64);
  mixed.insert(mixed.end(), body.begin() + static_cast<int>(mixed.size()), body.end());
  add("mixed", "The body of one directory behind the statement of another.", "directory.signature",
      mixed);
  add("handlers-key-unsigned", "A handlers key that its party did not sign.", "directory.malformed",
      signed_directory(
          with([](Directory& d) { d.handlers = {handlers_key(2, "administrator")}; })));
  add("device-other-keys", "A device whose name is not that of its keys.", "directory.malformed",
      signed_directory(
          with([](Directory& d) { d.devices[0].box = box_key("another").public_key; })));
  add("delegation-ended", "Dated after the administrator's last day.", "directory.delegation_ended",
      signed_directory(with([](Directory& d) { d.valid_from = Day{20'901}; })));
}

void add_successions(std::vector<Vector>& out) {
  const auto add = [&](std::string name, std::string title, std::string verdict,
                       const Bytes& next) {
    out.push_back({"succession-" + name + ".json",
                   std::move(title),
                   "succession",
                   std::move(verdict),
                   {{"held", hex(signed_directory(vector_directory()))}, {"next", hex(next)}},
                   json::object()});
  };
  const auto next = [](auto change) {
    return with([&](Directory& d) {
      d.version = {8};
      change(d);
    });
  };
  add("good", "A newer directory of the same root follows.", "good",
      signed_directory(next([](Directory&) {})));
  add("older", "An older directory does not come back.", "directory.older",
      signed_directory(with([](Directory& d) { d.version = {6}; })));
  add("other-root", "A newer directory of another root.", "directory.other_root",
      signed_directory(next([](Directory& d) { d.root.root = sign_key("other").public_key; }),
                       "other"));
  add("older-key", "A newer directory that brings back a handlers key that was replaced.",
      "directory.older_key",
      signed_directory(next([](Directory& d) { d.handlers = {handlers_key(1)}; })));
}

void add_enrolments(std::vector<Vector>& out) {
  const DeviceCode code{0x1234567,
                        need(fingerprint(sign_key("root").public_key, vector_federation()))};
  const std::string digits(code_text(code).view());
  const auto add_code = [&](std::string name, std::string title, std::string verdict,
                            std::string typed) {
    out.push_back({"code-" + name + ".json",
                   std::move(title),
                   "code",
                   std::move(verdict),
                   {{"digits", std::move(typed)},
                    {"root", hex(sign_key("root").public_key)},
                    {"federation", hex(vector_federation())}},
                   json::object()});
  };
  add_code("good", "A device code that leads to its root.", "good", digits);
  std::string wrong = digits;
  wrong[7] = wrong[7] == '9' ? '0' : static_cast<char>(wrong[7] + 1);
  add_code("mistyped", "A device code with one wrong digit.", "enrolment.mistyped", wrong);

  const auto add = [&](std::string name, std::string title, std::string verdict, Bytes bytes,
                       const DeviceCode& with_code) {
    out.push_back({"request-" + name + ".json",
                   std::move(title),
                   "request",
                   std::move(verdict),
                   {{"bytes", hex(bytes)}, {"code", std::string(code_text(with_code).view())}},
                   json::object()});
  };
  const Bytes good = encode(need(
      make_request(code, vector_federation(), sign_key("device"), box_key("device").public_key)));
  add("good", "A request made with the code that was given out.", "good", good, code);
  add("other-code", "A request made with another code.", "enrolment.code", good,
      {code.random ^ 1, code.fingerprint});
  add("flipped", "A request with another X25519 key, not signed again.", "enrolment.proof",
      flipped(good, 1 + 17 + 32), code);
  add("truncated", "A request that lost its last byte.", "enrolment.malformed",
      Bytes(good.begin(), good.end() - 1), code);
}

}  // namespace

std::vector<Vector> make_directory_vectors() {
  std::vector<Vector> out;
  add_directories(out);
  add_successions(out);
  add_enrolments(out);
  return out;
}

std::vector<Vector> make_vectors() {
  std::vector<Vector> all = make_section_vectors();
  for (auto& more : {make_log_vectors(), make_directory_vectors(), make_card_vectors()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace handslag::test
