// A push, a receipt, a directory and a feed with each of their bytes changed: what was changed is
// never taken for whole, nothing that was stored is lost, and the honest one is taken afterwards as
// if nothing had been. A device's real log makes the push.
#include <algorithm>
#include <set>

#include "shared/log/device_log.h"
#include "sync/report/record_set.h"
#include "sync/server/intake.h"
#include "tests/support/catch.h"
#include "tests/support/server_home.h"
#include "tests/support/tables.h"

using namespace handslag;
using namespace handslag::test;

namespace {

/// The lowest bit, the highest, and all of them.
constexpr std::uint8_t kChanges[] = {0x01, 0x80, 0xff};

using Answers = std::map<std::string, int>;

/// How often each answer of `judge` came for `honest` with one byte changed: each byte, each
/// change. An answer that begins with "wrong" ends the test.
template <typename Judge>
Answers each_byte_changed(const Bytes& honest, const Judge& judge) {
  Answers answers;
  Bytes changed = honest;
  for (std::size_t at = 0; at < honest.size(); ++at) {
    for (const std::uint8_t change : kChanges) {
      changed[at] = honest[at] ^ change;
      const std::string answer = judge(changed);
      if (answer.starts_with("wrong")) {
        FAIL("byte " << at << " of " << honest.size() << " changed by " << int{change} << ": "
                     << answer);
      }
      ++answers[answer];
    }
    changed[at] = honest[at];
  }
  return answers;
}

std::set<std::string> names(const Answers& answers) {
  std::set<std::string> out;
  for (const auto& [name, times] : answers) out.insert(name);
  return out;
}

Bytes first(const Bytes& bytes, std::size_t size) {
  return Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

std::set<Bytes> parts_of(const record::CarriedRecord& carried) {
  std::set<Bytes> parts{carried.header};
  for (const auto& section : carried.sections) {
    parts.insert({section.descriptor, section.section});
  }
  parts.insert(carried.grants.begin(), carried.grants.end());
  return parts;
}

/// A kiosk's log: visits of two agencies and the counts that end a push.
class SentLog {
 public:
  explicit SentLog(const TestFederation& federation) : f_(federation) {
    visit(kKommun);
    visit(kRegion);
    counts();
  }
  /// As it is sent: the first `records`, or all.
  protocol::Push push(std::size_t records = 3) {
    record::Head head{f_.id(), f_.device.id(), {1}, {}, {}};
    protocol::Push out;
    out.records = need(log_.outbox(protocol::kPushByteLimit)).records;
    out.records.resize(records);
    head.sequence = {records};
    head.hash = record::hash_of_header(out.records.back().header);
    out.head = record::sign_head(f_.device.sign, head);
    return out;
  }

 private:
  void visit(const PartyId& owner) {
    const auto care = f_.care(owner);
    const auto reporting = f_.reporting_plan();
    std::vector<record::SectionDraft> drafts;
    const record::Statistics counted{kHuset,  {}, RegistrationMode::anonymous, ProofStrength::none,
                                     kMonday, {}};
    drafts.push_back({&reporting, 0, record::encode(counted)});
    drafts.push_back({&care.plan, 0, record::encode(record::IdentityContact{})});
    append(log::RecordKind::visit, drafts);
  }
  void counts() {
    std::vector<record::SessionPlan> plans;
    std::vector<record::SectionDraft> drafts;
    const auto news = log_.uncounted();
    plans.reserve(news.size());
    for (const auto& count : news) {
      if (count.recipient.kind == record::AudienceKind::handlers) continue;
      plans.push_back(need(directory::plan_for_one(f_.directory, count.recipient)));
      drafts.push_back({&plans.back(), 0, record::encode(record::Counts{{count}, {}})});
    }
    append(log::RecordKind::counts, drafts);
  }
  void append(log::RecordKind kind, std::vector<record::SectionDraft>& drafts) {
    need(log_.append(kind, f_.directory.version, FakeClock().now(), drafts));
  }

  const TestFederation& f_;
  TemporaryFolder folder_;
  log::DeviceLog log_ =
      need(log::DeviceLog::open(folder_ / "log", f_.id(), f_.device.id(), f_.device.sign));
};

/// A server that holds the first of a log's three records. Pushes are looked at and undone, so that
/// the next one meets the same server.
struct Intake {
  Intake() { need(store(sent.push(1))); }

  Result<void> store(const protocol::Push& push) {
    return storage->transaction([&]() -> Result<void> {
      auto stored = server::store_push(*storage, owner, push, now);
      if (!stored) return pass(stored);
      return {};
    });
  }
  std::vector<record::MissingSection> missing() {
    const auto chain = need(storage->chains(owner.device)).at(0).id;
    const Sequence last = need(storage->tip(chain)).sequence;
    return need(storage->missing(chain, last, protocol::kMissingLimit));
  }
  std::vector<protocol::FeedEntry> entries() {
    return need(storage->entries(0, std::size_t{1} << 30));
  }

  /// What comes of a body in the place of the honest one.
  std::string judge(const Bytes& body) {
    const auto push = protocol::decode_push(body);
    if (!push) return push.error().code;
    if (push->records.empty()) return "wrong: a push of nothing";
    std::string answer;
    const auto undone = storage->transaction([&]() -> Result<void> {
      auto stored = server::store_push(*storage, owner, *push, now);
      answer = stored ? look() : stored.error().code;
      return fail("test.undone", "");
    });
    return undone.error().code == "test.undone" ? answer : "wrong: " + undone.error().message;
  }

  /// After a push that was taken: every part is the device's own, what is not there is named, the
  /// old record is as it was, and the honest push brings the rest.
  std::string look() {
    std::size_t sections = 0;
    std::set<Bytes> stored;
    for (const auto& entry : entries()) {
      if (entry.index == 0 && parts_of(entry.record) != parts_of(whole.records[0])) {
        return "wrong: a stored record was changed";
      }
      stored.merge(parts_of(entry.record));
      sections += entry.record.sections.size();
    }
    if (!std::ranges::includes(all_parts, stored)) return "wrong: a changed part was stored";
    const std::size_t kept_out = missing().size();
    if (sections + kept_out != all_sections) return "wrong: a section is neither here nor missing";
    if (auto rest = server::store_push(*storage, owner, whole, now); !rest) {
      return "wrong: the honest push is refused, " + rest.error().code;
    }
    stored.clear();
    for (const auto& entry : entries()) stored.merge(parts_of(entry.record));
    if (!missing().empty() || stored != all_parts) return "wrong: the honest push is not whole";
    return kept_out == 0 ? "whole" : "kept out by name";
  }

  FakeClock clock;
  UtcTime now = clock.now();
  TestFederation federation;
  SentLog sent{federation};
  TemporaryFolder folder;
  std::unique_ptr<server::Storage> storage =
      need(server::open_sqlite_storage(folder / "server.db"));
  server::LogOwner owner{federation.id(), federation.device.id(),
                         federation.device.sign.public_key};
  protocol::Push whole = sent.push();
  std::set<Bytes> all_parts = [this] {
    std::set<Bytes> parts;
    for (const auto& carried : whole.records) parts.merge(parts_of(carried));
    return parts;
  }();
  std::size_t all_sections = [this] {
    std::size_t count = 0;
    for (const auto& carried : whole.records) count += carried.sections.size();
    return count;
  }();
};

}  // namespace

TEST_CASE_METHOD(Intake, "No changed byte of a push is stored, and none keeps the rest out") {
  const Bytes honest = protocol::encode(whole);
  REQUIRE(judge(honest) == "whole");
  const std::string before = Tables(folder / "server.db").dump();
  const Answers answers = each_byte_changed(honest, [&](const Bytes& body) {
    const std::string answer = judge(body);
    if (answer != "whole") return answer;
    // Parts of the first record lie there already, so that nobody looks at what comes again.
    const auto push = need(protocol::decode_push(body));
    bool same = push.records[0].header == whole.records[0].header;
    for (const std::size_t i : {1, 2}) {
      same = same && parts_of(push.records[i]) == parts_of(whole.records[i]);
    }
    return std::string(same ? "known already" : "wrong: taken as if whole");
  });
  CHECK(names(answers) == std::set<std::string>{"kept out by name", "known already",
                                                "protocol.malformed", "protocol.version",
                                                "push.fork", "push.gap", "push.head", "push.order",
                                                "push.other_log", "record.malformed",
                                                "record.version"});
  CHECK(Tables(folder / "server.db").dump() == before);
  CHECK(judge(honest) == "whole");
}

TEST_CASE_METHOD(Intake, "A push cut anywhere, or with a byte behind it, is none") {
  const Bytes honest = protocol::encode(whole);
  for (std::size_t size = 0; size < honest.size(); ++size) {
    const std::string answer = judge(first(honest, size));
    if (answer != "protocol.malformed" && answer != "protocol.version") FAIL(size << answer);
  }
  Bytes longer = honest;
  longer.push_back(0);
  CHECK(judge(longer) == "protocol.malformed");
  CHECK(judge(honest) == "whole");
}

TEST_CASE_METHOD(Intake, "Records and their parts in another order or number cost no section") {
  const auto judged = [&](const std::function<void(protocol::Push&)>& change) {
    protocol::Push changed = whole;
    change(changed);
    return judge(protocol::encode(changed));
  };
  using Push = protocol::Push;
  const auto order = [](Push& p, int a, int b, int c) {
    p.records = {p.records.at(static_cast<std::size_t>(a)),
                 p.records.at(static_cast<std::size_t>(b)),
                 p.records.at(static_cast<std::size_t>(c))};
  };
  CHECK(judged([&](Push& p) { order(p, 1, 0, 2); }) == "push.order");
  CHECK(judged([&](Push& p) { order(p, 2, 1, 0); }) == "push.gap");
  CHECK(judged([&](Push& p) { order(p, 0, 2, 1); }) == "push.gap");
  CHECK(judged([&](Push& p) { order(p, 1, 1, 2); }) == "push.order");
  CHECK(judged([&](Push& p) { order(p, 1, 2, 2); }) == "push.order");
  CHECK(judged([&](Push& p) { p.records.erase(p.records.begin() + 1); }) == "push.gap");
  CHECK(judged([&](Push& p) { p.records.pop_back(); }) == "push.head");
  // The first is stored already, and need not come again.
  CHECK(judged([&](Push& p) { p.records.erase(p.records.begin()); }) == "whole");

  auto& sections = whole.records[1].sections;
  CHECK(judged([&](Push& p) { std::ranges::reverse(p.records[1].sections); }) == "whole");
  CHECK(judged([&](Push& p) { std::ranges::reverse(p.records[1].grants); }) == "whole");
  CHECK(judged([&](Push& p) { p.records[1].sections.push_back(sections[0]); }) == "whole");
  CHECK(judged([&](Push& p) { p.records[1].grants.push_back(p.records[1].grants[0]); }) == "whole");
  CHECK(judged([&](Push& p) {
          std::swap(p.records[1].sections[0].number, p.records[1].sections[1].number);
        }) == "kept out by name");
  CHECK(judged([&](Push& p) { std::swap(p.records[1].sections, p.records[2].sections); }) ==
        "kept out by name");
  CHECK(judged([&](Push& p) {
          std::swap(p.records[1].sections[0].descriptor, p.records[2].sections[0].descriptor);
        }) == "kept out by name");
  CHECK(judged([&](Push& p) { std::swap(p.records[1].header, p.records[2].header); }) ==
        "push.gap");
}

TEST_CASE_METHOD(Intake,
                 "Another device's name takes no push, nor does another key or federation") {
  const Bytes honest = protocol::encode(whole);
  const TestDevice other{crypto::make_sign_key(), crypto::make_box_key()};
  const server::LogOwner own = owner;
  owner.device = other.id();
  CHECK(judge(honest) == "push.other_log");
  owner = own;
  owner.key = other.sign.public_key;
  CHECK(judge(honest) == "push.head");
  owner = own;
  owner.federation = TestFederation().id();
  CHECK(judge(honest) == "push.other_log");
  owner = own;
  CHECK(judge(honest) == "whole");
}

TEST_CASE_METHOD(ServiceBench, "No changed byte of a receipt empties an outbox") {
  Kiosk kiosk(federation, federation.device);
  kiosk.visit();
  auto torn = kiosk.push();
  torn.records[0].sections.pop_back();
  const Bytes honest = push(kiosk, torn).body;
  const auto good = need(protocol::decode_push_answer(honest));
  const auto opened = [&](const Bytes& body) -> std::string {
    const auto answer = protocol::decode_push_answer(body);
    if (!answer) return answer.error().code;
    const auto receipt =
        record::open_receipt(answer->receipt, federation.id(), federation.server.public_key);
    if (!receipt) return receipt.error().code;
    // Beside the receipt stands which directory to fetch, which says for itself whether it counts.
    return answer->receipt == good.receipt ? "the receipt as it was" : "wrong: another receipt";
  };
  CHECK(names(each_byte_changed(honest, opened)) ==
        std::set<std::string>{"protocol.malformed", "protocol.version", "receipt.signature",
                              "the receipt as it was"});
  for (std::size_t size = 0; size < honest.size(); ++size) {
    const std::string answer = opened(first(honest, size));
    if (answer != "protocol.malformed" && answer != "protocol.version") FAIL(size << answer);
  }
  const TestFederation other;
  CHECK(verdict(record::open_receipt(good.receipt, federation.id(), other.server.public_key)) ==
        "receipt.signature");
}

TEST_CASE_METHOD(ServiceBench, "No changed byte of a directory is taken, and the old one stays") {
  const Bytes before = ask("GET", "/v1/directory").body;
  const Bytes next = federation.next_envelope();
  const auto put = [&](const Bytes& envelope) {
    const std::string answer = outcome(ask("PUT", "/v1/directory", envelope));
    return answer == "200" ? "wrong: taken" : answer;
  };
  const auto answers = names(each_byte_changed(next, put));
  CHECK(answers == std::set<std::string>{"400 directory.malformed", "400 directory.signature",
                                         "400 directory.version"});
  for (std::size_t size = 0; size < next.size(); ++size) {
    const std::string answer = put(first(next, size));
    if (answer != "400 directory.malformed" && answer != "400 directory.version") {
      FAIL(size << answer);
    }
  }
  CHECK(ask("GET", "/v1/directory").body == before);
  CHECK(outcome(ask("PUT", "/v1/directory", next)) == "200");
  // Signed anew by somebody else, or by the administrator under an older number.
  TestFederation stranger;
  stranger.directory.version = {99};
  CHECK(put(stranger.envelope()) == "400 directory.other_root");
  federation.directory.version = {1};
  CHECK(put(federation.envelope()) == "409 directory.older");
  CHECK(ask("GET", "/v1/directory").body == next);
}

TEST_CASE_METHOD(ServiceBench, "No changed byte of a feed makes another report without a word") {
  federation.directory.root.reporting->sign = reporting.public_key;
  ++federation.directory.root.version;
  REQUIRE(outcome(publish()) == "200");
  SentLog sent(federation);
  REQUIRE(outcome(ask_as(federation.device.sign, "POST", "/v1/push",
                         protocol::encode(sent.push()))) == "200");
  const Bytes honest = ask_as(reporting, "GET", "/v1/feed?from=0").body;
  const auto good = need(protocol::decode_feed(honest));
  REQUIRE(good.entries.size() == 3);

  const auto read = [&](const Bytes& body) -> std::string {
    const auto feed = protocol::decode_feed(body);
    if (!feed) return feed.error().code;
    const auto state =
        record::open_checkpoint(feed->checkpoint, federation.id(), federation.server.public_key);
    if (!state) return state.error().code;
    report::RecordSet records(federation.id());
    for (const auto& entry : feed->entries) {
      if (auto added = records.add(entry); !added) return added.error().code;
    }
    const auto opened = records.open(federation.directory, federation.reporting);
    if (!opened.findings.empty()) {
      return opened.visits.size() <= 2 ? "found and named" : "wrong: a visit more";
    }
    if (opened.visits.size() != 2) return "wrong: a visit less";
    for (std::size_t i = 0; i < 3; ++i) {
      if (parts_of(feed->entries[i].record) != parts_of(good.entries[i].record)) {
        return "wrong: another record";
      }
    }
    return "the same report";  // of an arrival or a cursor, which nobody signs
  };
  REQUIRE(read(honest) == "the same report");
  const Answers answers = each_byte_changed(honest, read);
  // Arrivals of three entries and the cursor, eight bytes each, and no other.
  CHECK(answers.at("the same report") == 4 * 8 * 3);
  CHECK(answers.at("found and named") > 0);
  CHECK(answers.at("receipt.signature") > 0);
  for (std::size_t size = 0; size < honest.size(); ++size) {
    const std::string answer = read(first(honest, size));
    if (answer != "protocol.malformed" && answer != "protocol.version") FAIL(size << answer);
  }
}

TEST_CASE_METHOD(RunningProgram,
                 "Over TLS a changed push changes nothing, and the honest one goes") {
  start();
  HANDSLAG_CHECK(need(ask("PUT", "/v1/directory", federation.next_envelope())).status == 200);
  SentLog sent(federation);
  const Bytes honest = protocol::encode(sent.push());
  int refused = 0, kept_out = 0;
  Bytes changed = honest;
  for (std::size_t at = 3; at < honest.size(); at += honest.size() / 40) {
    changed[at] ^= 0x01;
    const auto answer = need(ask_as(federation.device.sign, "POST", "/v1/push", changed));
    changed[at] = honest[at];
    ++(answer.status == 200 ? kept_out : refused);
    if (answer.status != 200) CHECK((answer.status == 400 || answer.status == 409));
  }
  CHECK(refused > 0);
  CHECK(kept_out > 0);
  for (const std::size_t size : {std::size_t{0}, honest.size() / 3, honest.size() - 1}) {
    CHECK(need(ask_as(federation.device.sign, "POST", "/v1/push", first(honest, size))).status ==
          400);
  }
  const auto answer = need(ask_as(federation.device.sign, "POST", "/v1/push", honest));
  REQUIRE(answer.status == 200);
  const auto receipt = need(record::open_receipt(
      need(protocol::decode_push_answer(answer.body)).receipt, federation.id(), entry().sign));
  CHECK(receipt.head.sequence == Sequence{3});
  CHECK(receipt.missing.empty());
}
