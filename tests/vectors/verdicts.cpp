// Reads every vector file and compares its verdict with what the code says.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "shared/base/file.h"
#include "shared/directory/enrolment.h"
#include "shared/record/opener.h"
#include "shared/record/receipt.h"
#include "tests/support/catch.h"
#include "tests/support/results.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;
using nlohmann::json;

namespace {

const std::filesystem::path kFolder = HANDSLAG_SOURCE_DIR "/tests/vectors";

Bytes bytes_in(const json& value) {
  const auto bytes = crypto::parse_hex(value.get<std::string>());
  REQUIRE(bytes);
  return *bytes;
}
template <typename Fixed>
Fixed fixed_in(const json& value) {
  const auto fixed = crypto::fixed_from_hex<Fixed>(value.get<std::string>());
  REQUIRE(fixed);
  return *fixed;
}

Result<void> take_grants(Opener& opener, const json& grants) {
  for (const json& given : grants) {
    const auto header = decode_header(bytes_in(given["header"]));
    if (!header) return pass(header);
    auto taken = opener.add_grant(*header, given["number"], bytes_in(given["descriptor"]),
                                  bytes_in(given["grant"]));
    if (!taken) return taken;
  }
  return {};
}

std::string section_verdict(const json& in, const json& expect) {
  const auto secret = fixed_in<crypto::Hash>(in["reader_secret"]);
  std::vector<crypto::BoxKey> keys;
  keys.push_back(crypto::box_key_from_secret(secret.value));
  Opener opener(std::move(keys));
  if (auto taken = take_grants(opener, in["grants"]); !taken) return verdict(taken);
  const auto header = decode_header(bytes_in(in["header"]));
  if (!header) return verdict(header);
  const auto plain =
      opener.open(*header, in["number"], bytes_in(in["descriptor"]), bytes_in(in["section"]));
  if (!plain) return verdict(plain);
  if (expect.contains("plain")) CHECK(crypto::hex(*plain) == expect["plain"].get<std::string>());
  return verdict(decode_content(*plain));
}

std::string chain_verdict(const json& in, const json&) {
  const auto sign = fixed_in<crypto::SignPublic>(in["device_sign"]);
  const auto device = device_id(sign, fixed_in<crypto::BoxPublic>(in["device_box"]));
  ChainVerifier chain(fixed_in<FederationId>(in["federation"]), device, Epoch{in["epoch"]});
  for (const json& header : in["headers"]) {
    const auto followed = chain.follow(bytes_in(header));
    if (!followed) return verdict(followed);
  }
  const auto signature = fixed_in<crypto::Signature>(in["head_signature"]);
  return verify_head(sign, chain.head(), signature) ? "good" : "record.head";
}

std::string receipt_verdict(const json& in, const json& expect) {
  const auto receipt = open_receipt(bytes_in(in["bytes"]), fixed_in<FederationId>(in["federation"]),
                                    fixed_in<crypto::SignPublic>(in["server_sign"]));
  if (!receipt) return verdict(receipt);
  CHECK(receipt->head.sequence.value == expect["sequence"]);
  CHECK(receipt->missing.size() == expect["missing"]);
  CHECK(receipt->checkpoint.log.size == expect["size"]);
  return "good";
}

std::string checkpoint_verdict(const json& in, const json& expect) {
  const auto checkpoint =
      open_checkpoint(bytes_in(in["bytes"]), fixed_in<FederationId>(in["federation"]),
                      fixed_in<crypto::SignPublic>(in["server_sign"]));
  if (checkpoint) CHECK(checkpoint->log.size == expect["size"]);
  if (checkpoint) CHECK(checkpoint->log.log_epoch.value == expect["log_epoch"]);
  return verdict(checkpoint);
}

std::string directory_verdict(const json& in, const json& expect) {
  const auto opened = directory::open_directory(bytes_in(in["envelope"]));
  if (!opened) return verdict(opened);
  CHECK(opened->version.value == expect["version"]);
  CHECK(opened->device(fixed_in<DeviceId>(expect["device"])) != nullptr);
  return "good";
}

std::string succession_verdict(const json& in, const json&) {
  const auto held = need(directory::open_directory(bytes_in(in["held"])));
  const auto next = directory::open_directory(bytes_in(in["next"]));
  return next ? verdict(directory::check_successor(held, *next)) : verdict(next);
}

std::string code_verdict(const json& in, const json&) {
  const auto code = directory::parse_code(in["digits"].get<std::string>());
  if (!code) return "enrolment.mistyped";
  const auto print = need(directory::fingerprint(fixed_in<crypto::SignPublic>(in["root"]),
                                                 fixed_in<FederationId>(in["federation"])));
  return code->fingerprint == print ? "good" : "enrolment.other_root";
}

std::string request_verdict(const json& in, const json&) {
  const auto request = directory::decode_request(bytes_in(in["bytes"]));
  if (!request) return verdict(request);
  const auto code = directory::parse_code(in["code"].get<std::string>());
  REQUIRE(code);
  return need(directory::made_with(*request, *code)) ? "good" : "enrolment.code";
}

std::string card_verdict(const json& in, const json& expect) {
  const auto federation = fixed_in<FederationId>(in["federation"]);
  const auto code = read_card_code(in["scanned"].get<std::string>(), card_mark(federation));
  if (!code) return code.error() == CardRefusal::misread ? "card.misread" : "card.not_ours";
  CHECK(crypto::hex(card_identity(federation, *code)) == expect["identity"].get<std::string>());
  for (const auto& [year, pseudonym] : expect["pseudonyms"].items()) {
    CHECK(crypto::hex(card_pseudonym(federation, *code, std::stoi(year))) ==
          pseudonym.get<std::string>());
  }
  return "good";
}

std::string verdict_of(const json& vector) {
  using Judge = std::string (*)(const json&, const json&);
  static const std::map<std::string, Judge> kJudges = {{"section", section_verdict},
                                                       {"chain", chain_verdict},
                                                       {"receipt", receipt_verdict},
                                                       {"checkpoint", checkpoint_verdict},
                                                       {"directory", directory_verdict},
                                                       {"succession", succession_verdict},
                                                       {"code", code_verdict},
                                                       {"request", request_verdict},
                                                       {"card", card_verdict}};
  return kJudges.at(vector["kind"])(vector["input"], vector["expect"]);
}

std::set<std::string> files() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".json") names.insert(entry.path().filename().string());
  }
  return names;
}

std::string text_in(const std::string& file) {
  return std::string(text_of(need(read_file(kFolder / file, std::size_t{1} << 20))));
}

}  // namespace

TEST_CASE("The code says of every vector what the vector says of itself") {
  REQUIRE(files().size() > 50);
  for (const std::string& file : files()) {
    const json vector = json::parse(text_in(file));
    INFO(file << ": " << vector["title"].get<std::string>());
    CHECK(verdict_of(vector) == vector["verdict"].get<std::string>());
  }
}

TEST_CASE("The generator makes these files, byte for byte, and no others") {
  std::set<std::string> made;
  for (const Vector& vector : make_vectors()) {
    INFO(vector.file);
    CHECK(made.insert(vector.file).second);
    REQUIRE(std::filesystem::exists(kFolder / vector.file));
    CHECK(text_in(vector.file) == vector.text());
  }
  CHECK(made == files());
}

TEST_CASE("The document names every verdict that a vector gives") {
  const std::string document = [] {
    const Bytes bytes =
        need(read_file(HANDSLAG_SOURCE_DIR "/shared/record/FORMAT.md", std::size_t{1} << 20));
    return std::string(text_of(bytes));
  }();
  for (const Vector& vector : make_vectors()) {
    const std::string verdict = vector.verdict;
    if (verdict == "good") continue;
    INFO(verdict);
    CHECK(document.find("`" + verdict + "`") != std::string::npos);
  }
}

// Hidden: tests/interop/two_readers.py makes the cases, and says in each what its reader found.
TEST_CASE("Two readers say the same of every case", "[.]") {
  const char* file = std::getenv("HANDSLAG_CASES");
  REQUIRE(file);
  const json cases = json::parse(text_of(need(read_file(file, std::size_t{1} << 30))));
  REQUIRE(!cases.empty());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO("case " << i << ": " << cases[i]["input"].dump().substr(0, 20'000));
    CHECK(verdict_of(cases[i]) == cases[i]["verdict"].get<std::string>());
  }
}
