// Writes the first inputs of every target into the folder that is named (corpus): real encoded
// things, always the same bytes. Run by hand when a target or a format is new; what libFuzzer found
// beside them stays.
#include <cstdio>
#include <filesystem>
#include <map>

#include "shared/base/file.h"
#include "shared/crypto/key_file.h"
#include "shared/directory/admission.h"
#include "shared/directory/enrolment.h"
#include "shared/domain/card_code.h"
#include "shared/record/opener.h"
#include "shared/record/receipt.h"
#include "shared/record/sealer.h"
#include "sync/protocol/merkle.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/signed_request.h"
#include "tests/fuzz/seed_directory.h"
#include "tests/fuzz/service_cast.h"

namespace handslag::fuzz {
namespace {

using record::AudienceKind;
using record::Recipient;
using test::box_key;
using test::need;
using test::sign_key;
using test::vector_federation;

constexpr UtcTime kNow{1'795'424'400'000};
const Recipient kArchive{AudienceKind::party, PartyId("kommun")};
const Recipient kHandlers{AudienceKind::handlers, PartyId("kommun")};
const Recipient kReporting{AudienceKind::reporting, PartyId()};

class Seeds {
 public:
  explicit Seeds(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void add(const std::string& target, const std::string& name, ByteView bytes) const {
    std::filesystem::create_directories(folder_ / target);
    need(write_file(folder_ / target / ("seed-" + name), bytes, 0644));
  }
  void add(const std::string& target, const std::string& name, std::string_view text) const {
    add(target, name, bytes_of(text));
  }
  /// With the byte that chooses before it.
  void add(const std::string& target, const std::string& name, std::uint8_t kind,
           ByteView bytes) const {
    Bytes all{kind};
    Writer(all).raw(bytes);
    add(target, name, all);
  }
  void add(const std::string& target, const std::string& name, std::uint8_t kind,
           std::string_view text) const {
    add(target, name, kind, bytes_of(text));
  }

 private:
  std::filesystem::path folder_;
};

record::SessionPlan care_plan() {
  return {{kArchive, kHandlers},
          2,
          {{kArchive, box_key("archive").public_key, {0, 1}},
           {kHandlers, box_key("").public_key, {0}},
           {kHandlers, box_key("kurs").public_key, {1}}}};
}
record::SessionPlan reporting_plan() {
  return {{kReporting}, 1, {{kReporting, box_key("reporting").public_key, {0}}}};
}

crypto::SecretBytes statistics() {
  return record::encode(record::Statistics{MeetingPointId("huset"), ActivityId("kurs"),
                                           RegistrationMode::identified, ProofStrength::claimed,
                                           Day{20'780}});
}
crypto::SecretBytes attendance() {
  return record::encode(record::Attendance{MeetingPointId("huset"), ActivityId("kurs"), kNow});
}
crypto::SecretBytes contact() {
  record::IdentityContact content;
  HANDSLAG_CHECK(content.number.assign("199001012385"));
  return record::encode(content);
}
crypto::SecretBytes counts() {
  return record::encode(record::Counts{{{kReporting, 1, 2}, {kArchive, 3, 4}}, {{1}, 5, {}}});
}

crypto::SecretBytes staff_call() {
  return record::encode(record::StaffCall{MeetingPointId("huset"), Day{20'780}, 9, 4});
}

/// Three records of the vectors' device: two visits, then counts.
std::vector<record::CarriedRecord> records() {
  record::Sealer sealer;
  record::Header header = test::vector_header();
  const auto care = care_plan();
  const auto counted = reporting_plan();
  std::map<Recipient, std::uint64_t> granted;
  std::vector<record::CarriedRecord> out;
  for (int i = 0; i < 3; ++i) {
    std::vector<record::SectionDraft> drafts;
    if (i < 2) {
      drafts.push_back({&counted, 0, statistics()});
      drafts.push_back({&care, 1, contact()});
      drafts.push_back({&care, 1, attendance()});
    } else {
      drafts.push_back({&counted, 0, counts()});
    }
    auto sealed = sealer.seal(header, drafts, [&](const Recipient& to) { return ++granted[to]; });
    header.previous = sealed.hash;
    ++header.sequence.value;
    record::CarriedRecord carried{sealed.header, {}, {}};
    for (std::size_t n = 0; n < sealed.sections.size(); ++n) {
      carried.sections.push_back({static_cast<std::uint8_t>(n), sealed.sections[n].descriptor,
                                  sealed.sections[n].section});
    }
    for (auto& grant : sealed.grants) carried.grants.push_back(grant.bytes);
    out.push_back(std::move(carried));
  }
  return out;
}

crypto::Signature head_of(const record::CarriedRecord& carried) {
  const auto header = need(record::decode_header(carried.header));
  return record::sign_head(sign_key("device"),
                           {header.federation, header.device, header.epoch, header.sequence,
                            record::hash_of_header(carried.header)});
}

record::Checkpoint checkpoint() {
  return {kNow, {{1}, 5, merkle::empty_root()}};
}
record::Receipt receipt() {
  const auto last = records().back().header;
  return {{vector_federation(), test::vector_device(), {1}, {3}, record::hash_of_header(last)},
          {{{2}, 0}, {{2}, 1}},
          {0},
          checkpoint()};
}

void add_messages(const Seeds& seeds) {
  const test::FixedRandom random("fuzz messages");
  auto all = records();
  seeds.add("push", "visits", protocol::encode(protocol::Push{all, head_of(all.back())}));
  auto bare = all;
  for (auto& record : bare) {
    record.sections.clear();
    record.grants.clear();
  }
  seeds.add("push", "headers", protocol::encode(protocol::Push{bare, head_of(all.back())}));

  protocol::Feed feed{
      record::sign_checkpoint(sign_key("server"), vector_federation(), checkpoint()), 3, {}};
  seeds.add("feed", "empty", protocol::encode(feed));
  for (std::uint64_t i = 0; i < all.size(); ++i) {
    feed.entries.push_back({i, kNow, all[i], protocol::EntryKind::record, {}});
  }
  feed.entries.back().head = {head_of(all.back())};
  seeds.add("feed", "visits", protocol::encode(feed));
  protocol::FeedEntry late = feed.entries[1];
  std::swap(feed.entries[1].record.sections, late.record.sections);
  late.index = 3;
  late.kind = protocol::EntryKind::late_section;
  late.record = all[1];
  late.record.sections.resize(1);
  feed.entries[1].record = bare[1];
  feed.entries.push_back(std::move(late));
  protocol::FeedEntry restart{4, kNow, {}, protocol::EntryKind::restart, {}};
  restart.record.header = protocol::encode_restart(checkpoint().log);
  feed.entries.push_back(std::move(restart));
  seeds.add("feed", "late", protocol::encode(feed));

  const Bytes signed_receipt = record::sign_receipt(sign_key("server"), receipt());
  seeds.add("answer", "push", protocol::encode(protocol::PushAnswer{{7}, signed_receipt}));
  seeds.add("answer", "compare",
            protocol::encode(protocol::Compare{receipt().head, true, signed_receipt, {}}));
  seeds.add("answer", "compared",
            protocol::encode(protocol::CompareAnswer{
                {7}, feed.checkpoint, {{signed_receipt, head_of(all.back())}}}));
  seeds.add("answer", "restart", protocol::encode_restart(checkpoint().log));
  seeds.add("answer", "proof", protocol::encode_list({Bytes(32, 1), Bytes(32, 2)}));
  seeds.add("receipt", "receipt", 0, signed_receipt);
  seeds.add("receipt", "checkpoint", 0, feed.checkpoint);
  const auto body = [](const Bytes& bytes) {
    return ByteView(bytes).first(bytes.size() - crypto::Signature::kSize);
  };
  seeds.add("receipt", "receipt-body", 1, body(signed_receipt));
  seeds.add("receipt", "checkpoint-body", 2, body(feed.checkpoint));
}

record::GrantContent content() {
  record::GrantContent out;
  out.federation = vector_federation();
  out.device = test::vector_device();
  out.epoch = {1};
  out.audience = {kArchive};
  out.recipient_key = crypto::key_id(box_key("archive").public_key);
  out.running_number = 1;
  out.lanes.push_back({0, {}});
  out.lanes.push_back({1, {}});
  return out;
}

void add_parts(const Seeds& seeds) {
  const test::FixedRandom random("fuzz parts");
  const auto all = records();
  const auto& visit = all.front();
  seeds.add("grant", "clear", 0, visit.grants.front());
  seeds.add("grant", "content", 1, record::encode(content()));
  seeds.add("grant", "taken", 2, record::encode(content()));

  Bytes came;
  Writer(came)
      .blob(visit.header)
      .blob(visit.sections[1].descriptor)
      .blob(visit.grants[1])
      .blob(visit.sections[1].section);
  seeds.add("section", "as-it-came", 0, came);
  seeds.add("section", "descriptor", 4, visit.sections[1].descriptor);
  seeds.add("section", "descriptor-later", 4, all[1].sections[1].descriptor);
  const record::FieldState field{Bytes(60'000, 7)};
  const std::map<std::string, crypto::SecretBytes> contents = {
      {"statistics", statistics()}, {"attendance", attendance()},
      {"contact", contact()},       {"counts", counts()},
      {"staff-call", staff_call()}, {"field", record::encode(record::FieldState{Bytes(8, 7)})}};
  for (const auto& [name, plain] : contents) {
    crypto::SecretBytes padded(plain);
    record::pad(padded);
    seeds.add("section", "sealed-" + name, 1, plain);
    seeds.add("section", "padded-" + name, 2, padded);
    seeds.add("section", name, 3, plain);
  }
  seeds.add("section", "field-largest", 3, record::encode(field));
}

void add_directories(const Seeds& seeds) {
  const SeedDirectory seed;
  const Bytes envelope = seed.envelope();
  Reader in(envelope);
  (void)in.u8();
  const ByteView statement = in.blob();
  (void)in.raw(64);
  const ByteView body = in.blob();
  seeds.add("directory", "envelope", 0, envelope);
  seeds.add("directory", "statement", 1, statement);
  seeds.add("directory", "body", 2, body);

  using namespace directory;
  const crypto::SignKey sign = sign_key("server");
  const ServerAdmission server{{sign.public_key, {{}}, "https://server.example"}};
  seeds.add("admission", "as-it-came", 0, prove_admission(server, seed.directory, {&sign, {}}));
  Bytes party;
  Writer(party).short_string("region").short_string("").u8(1).short_string("skola").u8(1);
  seeds.add("admission", "party", 1, party);
  Bytes url{1};
  Writer(url).raw(Bytes(32, 9)).raw(bytes_of("https://server.example"));
  seeds.add("admission", "server", 2, url);
  seeds.add("admission", "reporting", 3, Bytes(3, 0));

  seeds.add("enrolment", "code", 0, code_text({0x1234567, 0x123456789}).view());
  EnrolmentRequest request{
      vector_federation(), sign_key("device").public_key, box_key("device").public_key, {}, {}};
  Bytes proven = encode(request);
  proven.resize(proven.size() - 64);
  request.proof =
      crypto::sign(sign_key("device"), "handslag enrolment proof 1", vector_federation(), proven);
  seeds.add("enrolment", "request", 1, encode(request));
  Bytes fields;
  Writer(fields).raw(vector_federation()).raw(request.box).raw(request.mac);
  seeds.add("enrolment", "signed", 2, fields);
  Bytes pending;
  Writer(pending).blob(bytes_of("https://server.example:8443")).blob(encode(request));
  seeds.add("pending", "waiting", pending);
}

std::string signed_text(std::string_view method, std::string_view target, std::string_view body) {
  const auto server = sign_key("server");
  const std::string challenge = protocol::Challenges(server).issue(kNow);
  HttpHeaders headers;
  protocol::sign_request(headers, sign_key("device"), vector_federation(),
                         {method, target, bytes_of(body), server.public_key, challenge});
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

void add_requests(const Seeds& seeds) {
  const test::FixedRandom random("fuzz requests");
  seeds.add("request", "feed", 0, signed_text("GET", "/v1/feed?from=0", ""));
  seeds.add("request", "push", 1, signed_text("POST", "/v1/push", "body"));
  seeds.add("request", "chunked", 1,
            "PUT /v1/directory HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            "4;a=b\r\nbody\r\n0\r\nT: 1\r\n\r\n");
  seeds.add("request", "folded", 0, "GET / HTTP/1.0\r\nA: b\r\n c\r\nHandslag-Key:\r\n\r\n");

  Bytes proof{0};
  Writer(proof).u64(1).u64(2).raw(merkle::leaf_hash({}));
  Writer(proof).raw(merkle::node_hash(merkle::leaf_hash({}), {})).raw(Hash256{});
  seeds.add("merkle", "any", proof);
  seeds.add("merkle", "real", Bytes{1, 200, 77, 0, 0});
  seeds.add("merkle", "real-changed", Bytes{1, 255, 100, 7, 3, 1});

  using namespace crypto;
  Bytes key;
  Writer(key).raw(bytes_of(kKeyFileMarker)).u8(1).u8(5).u8(0).raw(Bytes(16, 7)).u32(3).u32(8);
  Writer(key).blob(Bytes(32, 1));
  seeds.add("key_file", "server", 0, key);
  key[22] = 6;
  key[23] = 1;
  seeds.add("key_file", "passphrase", 0, key);
  seeds.add("key_file", "closed", 1, Bytes(64, 3));
}

void add_texts(const Seeds& seeds) {
  seeds.add("profile", "small", kSeedProfile);
  seeds.add("profile", "all-keys",
            std::string("valid_from = 2026-01-01\nvalid_to = 2027-12-31\nsuccessor = \"next\"\n") +
                std::string(kSeedProfile) +
                "starts = \"09:30\"\nroom = \"Sal 1\"\nvalid_to = 2026-12-31\n"
                "[[organ]]\nid = \"styrelse\"\nname = \"Styrelsen\"\n"
                "[policy]\nage_min = 16\nage_max = 64\nstale_days = 14\n");
  seeds.add("profile", "dotted", "a.b.c.\"d e\".'f' = { x = [[1, 2.5e3], [\"\\u00e5\"]] }\n");
  seeds.add(
      "po", "small",
      "# a language\nmsgid \"\"\nmsgstr \"\"\n\"Language: sv\\n\"\n"
      "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
      "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\"X-Endonym: Svenska\\n\"\n"
      "\"X-Direction: ltr\\n\"\n\"X-Review: human\\n\"\n\n"
      "#: a.cpp:1\nmsgctxt \"button\"\nmsgid \"idle.arrived\"\nmsgstr \"Hej {name}\"\n\n"
      "#, fuzzy\nmsgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"en\"\nmsgstr[1] \"{n} \\\"x\\\"\"\n");
  seeds.add("plural", "arabic",
            "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
            "n%100>=11 ? 4 : 5);");
  seeds.add("plural", "two", "nplurals=2; plural=n != 1;");
  seeds.add("plural", "arithmetic", "nplurals=3; plural=(n*2+1-n/3)%3 || (n<2 && n>=1);");
  // The day is 2026-11-23. Only published numbers; those of Skatteverket read in other digits too.
  const std::string day{'\x03', '\x0c'};
  seeds.add("number", "long", day + "199001012385");
  seeds.add("number", "coordination", day + "20260161-2381");
  seeds.add("number", "old", day + "900101+9801");
  seeds.add("number", "broken",
            day +
                "1990\xe2\x80\x93"
                "01 01 - 2386");
  seeds.add("number", "interim", day + "900101-T234");
  // Mark 772, and the last digit read wrongly.
  const std::string misread{'\x03', '\x04', '\x23'};
  const CardCode card = make_card_code({772}, "12345678901234567890123456");
  const std::string digits(card.digits());
  seeds.add("card_code", "ours", misread + digits);
  seeds.add("card_code", "cut-off", misread + digits.substr(0, 30));
  seeds.add("card_code", "after-a-number", misread + "199001012385" + digits);
  seeds.add("card_code", "goods", misread + "7310865004703");
  seeds.add("typing", "number", std::string("\x04") + "1990 0101-2385\b\b85");
  seeds.add("typing", "server", std::string("\x01") + "Server.Example:8443/");
  seeds.add("typing", "code",
            std::string("\x02") + std::string(directory::code_text({1, 2}).view()));
  seeds.add("inspect", "lines", "view\nscreenshot /tmp/a.png\nnothing\n\nview");
  seeds.add("address", "v4", "127.0.0.1:8443");
  seeds.add("address", "v6", "[::1]:8443");
  seeds.add("address", "date", "2026-11-22");
}

void add_service(const Seeds& seeds) {
  ServiceCast cast;
  const auto add = [&](const std::string& name, std::uint8_t who, const std::string& line,
                       const Bytes& body) {
    Bytes all{who};
    Writer(all).raw(bytes_of(line + "\n")).raw(body);
    seeds.add("service", name, all);
  };
  auto& federation = cast.bench.federation;
  test::Kiosk kiosk(federation, federation.device);
  kiosk.visit();
  kiosk.count();
  add("push", 1, "POST /v1/push", protocol::encode(kiosk.push()));
  protocol::Compare held;
  held.newest = kiosk.head_of(kiosk.log.back());
  add("compare", 1, "POST /v1/compare", protocol::encode(held));
  add("state", 3, "GET /v1/state", {});
  add("release", 3, "POST /v1/refill/release", {});
  add("feed", 2, "GET /v1/feed?from=0", {});
  add("feed-field", 1, "GET /v1/feed?from=1", {});
  add("consistency", 2, "GET /v1/log/consistency?first=1&second=2", {});
  add("directory", 0, "GET /v1/directory", {});
  add("health", 0, "GET /healthz", {});
  const test::TestDevice device{sign_key("device"), box_key("device")};
  directory::EnrolmentRequest request{
      federation.id(), device.sign.public_key, device.box.public_key, {}, {}};
  Bytes proven = encode(request);
  proven.resize(proven.size() - 64);
  request.proof = crypto::sign(device.sign, "handslag enrolment proof 1", federation.id(), proven);
  add("enrol", 0, "POST /v1/enrolments", encode(request));
  add("waiting", 3, "GET /v1/enrolments", {});
  add("clear", 3, "DELETE /v1/enrolments", {});
  federation.admit(device);
  add("publish", 0, "PUT /v1/directory", federation.next_envelope());
}

}  // namespace
}  // namespace handslag::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  using namespace handslag::fuzz;
  const Seeds seeds{std::filesystem::path(argv[1])};
  add_service(seeds);
  add_messages(seeds);
  add_parts(seeds);
  add_directories(seeds);
  add_requests(seeds);
  add_texts(seeds);
  return 0;
}
