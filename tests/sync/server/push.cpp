#include <algorithm>

#include "tests/support/catch.h"
#include "tests/support/server_fixture.h"
#include "tests/support/tables.h"

using namespace handslag;
using namespace handslag::test;

namespace {

struct Pushing : ServiceBench {
  Pushing() {
    for (int i = 0; i < 3; ++i) kiosk.visit();
  }
  Kiosk kiosk{federation, federation.device};
};

std::vector<record::MissingSection> none() {
  return {};
}

/// One record without its section `number` and the grants that this section names.
record::CarriedRecord lacking(record::CarriedRecord carried, std::size_t number) {
  const auto at = carried.sections.begin() + static_cast<std::ptrdiff_t>(number);
  const auto named = need(record::decode_descriptor(at->descriptor)).grants;
  std::erase_if(carried.grants, [&](const Bytes& grant) {
    return std::ranges::find(named, record::hash_of_grant(grant)) != named.end();
  });
  carried.sections.erase(at);
  return carried;
}

}  // namespace

TEST_CASE_METHOD(Pushing, "A push is taken, and its receipt covers what was sent") {
  const auto receipt = Pushing::receipt(kiosk, kiosk.push());
  CHECK(receipt.head.device == federation.device.id());
  CHECK(receipt.head.epoch == Epoch{1});
  CHECK(receipt.head.sequence == Sequence{3});
  CHECK(receipt.head.hash == record::hash_of_header(kiosk.log.back().header));
  CHECK(receipt.missing == none());
  CHECK(receipt.backed_up == Sequence{0});
  CHECK(receipt.checkpoint.log.size == 3);
  CHECK(receipt.checkpoint.server_time == clock.now());
}

TEST_CASE_METHOD(Pushing, "The answer names the newest directory") {
  REQUIRE(outcome(publish()) == "200");
  const auto answer = need(protocol::decode_push_answer(push(kiosk, kiosk.push()).body));
  CHECK(answer.directory == federation.directory.version);
}

TEST_CASE_METHOD(Pushing, "The same push again stores nothing a second time") {
  const auto first = receipt(kiosk, kiosk.push());
  Tables tables(folder / "server.db");
  const std::string before = tables.dump();
  const auto again = receipt(kiosk, kiosk.push());
  CHECK(tables.dump() == before);
  CHECK(again.head.hash == first.head.hash);
  CHECK(again.checkpoint.log.root == first.checkpoint.log.root);
}

TEST_CASE_METHOD(Pushing, "A log goes on where the last push ended, and may overlap it") {
  CHECK(receipt(kiosk, kiosk.push(0, 1)).head.sequence == Sequence{1});
  CHECK(receipt(kiosk, kiosk.push(0, 2)).head.sequence == Sequence{2});
  const auto whole = receipt(kiosk, kiosk.push(2, 3));
  CHECK(whole.head.sequence == Sequence{3});
  CHECK(whole.checkpoint.log.size == 3);
}

TEST_CASE_METHOD(Pushing, "Only active devices of the directory may push") {
  const TestDevice stranger{crypto::make_sign_key(), crypto::make_box_key()};
  Kiosk unknown(federation, stranger);
  unknown.visit();
  CHECK(outcome(push(unknown, unknown.push())) == "403 push.unknown_device");

  federation.directory.devices[0].revoked = true;
  REQUIRE(outcome(publish()) == "200");
  CHECK(outcome(push(kiosk, kiosk.push())) == "403 push.revoked");
  CHECK(outcome(ask_as(federation.administrator, "POST", "/v1/push",
                       protocol::encode(kiosk.push()))) == "403 push.unknown_device");
}

TEST_CASE_METHOD(Pushing, "A device pushes its own log only") {
  const TestDevice other{crypto::make_sign_key(), crypto::make_box_key()};
  federation.admit(other);
  REQUIRE(outcome(publish()) == "200");
  Tables tables(folder / "server.db");
  const std::string before = tables.dump();
  CHECK(outcome(ask_as(other.sign, "POST", "/v1/push", protocol::encode(kiosk.push()))) ==
        "400 push.other_log");
  Kiosk second(federation, federation.device, {2});
  second.visit();
  auto mixed = kiosk.push();
  mixed.records.push_back(second.log[0]);
  CHECK(outcome(push(kiosk, kiosk.signed_push(mixed.records))) == "400 push.other_log");
  CHECK(tables.dump() == before);
}

TEST_CASE_METHOD(Pushing, "A record that is left out is a gap, and nothing is stored") {
  CHECK(outcome(push(kiosk, kiosk.push(1, 3))) == "409 push.gap");
  CHECK(outcome(push(kiosk, kiosk.signed_push({kiosk.log[0], kiosk.log[2]}))) == "409 push.gap");
  CHECK(feed(federation.device.sign).entries.empty());
}

TEST_CASE_METHOD(Pushing, "Records stand in the order of their sequence, each once") {
  CHECK(outcome(push(kiosk, kiosk.signed_push({kiosk.log[0], kiosk.log[0]}))) == "400 push.order");
  receipt(kiosk, kiosk.push(0, 2));
  CHECK(outcome(push(kiosk, kiosk.signed_push({kiosk.log[1], kiosk.log[0]}))) == "400 push.order");
}

TEST_CASE_METHOD(Pushing, "A copied device is found out, wherever its log parts") {
  receipt(kiosk, kiosk.push());
  Kiosk copy(federation, federation.device);
  copy.visit();
  CHECK(outcome(push(copy, copy.push())) == "409 push.fork");
  for (int i = 0; i < 3; ++i) copy.visit();
  CHECK(outcome(push(copy, copy.push(3, 4))) == "409 push.fork");
  CHECK(receipt(kiosk, kiosk.push()).checkpoint.log.size == 3);
}

TEST_CASE_METHOD(Pushing, "A new epoch begins at its first record") {
  receipt(kiosk, kiosk.push());
  Kiosk next(federation, federation.device, {2});
  next.visit();
  const auto receipt = Pushing::receipt(next, next.push());
  CHECK(receipt.head.epoch == Epoch{2});
  CHECK(receipt.head.sequence == Sequence{1});
  CHECK(receipt.checkpoint.log.size == 4);
}

TEST_CASE_METHOD(Pushing, "A head that the device did not sign vouches for nothing") {
  auto unsigned_push = kiosk.push();
  unsigned_push.head = {};
  CHECK(outcome(push(kiosk, unsigned_push)) == "400 push.head");
  auto earlier = kiosk.push();
  earlier.head = kiosk.push(0, 2).head;
  CHECK(outcome(push(kiosk, earlier)) == "400 push.head");
  CHECK(feed(federation.device.sign).entries.empty());
}

TEST_CASE_METHOD(Pushing, "Bodies that are no push are refused by name") {
  const Bytes good = protocol::encode(kiosk.push());
  const auto refused = [&](const Bytes& body) {
    return outcome(ask_as(kiosk.key(), "POST", "/v1/push", body));
  };
  CHECK(refused({}) == "400 protocol.version");
  CHECK(refused(Bytes(1000, 0xee)) == "400 protocol.version");
  CHECK(refused({protocol::kVersion, 0, 0, 0, 0}) == "400 protocol.malformed");
  CHECK(refused({protocol::kVersion, 0xff, 0xff, 0xff, 0xff}) == "400 protocol.malformed");
  CHECK(refused(Bytes(good.begin(), good.end() - 1)) == "400 protocol.malformed");
  Bytes longer = good;
  longer.push_back(0);
  CHECK(refused(longer) == "400 protocol.malformed");
  Bytes newer = good;
  newer[0] = protocol::kVersion + 1;
  CHECK(refused(newer) == "400 protocol.version");
}

TEST_CASE_METHOD(Pushing, "Each unsound section stays out alone, and a later push brings it") {
  auto records = kiosk.log;
  const auto spoil = GENERATE(0, 1, 2, 3, 4);
  auto& sections = records[0].sections;
  if (spoil == 0) sections[0].section[40] ^= 1;
  if (spoil == 1) sections[0].descriptor[5] ^= 1;
  if (spoil == 2) sections[0].number = 63;
  if (spoil == 3) records[0] = lacking(records[0], 0);
  if (spoil == 4) records[0].grants.erase(records[0].grants.begin());
  const auto first = receipt(kiosk, kiosk.signed_push(records));
  CHECK(first.missing == std::vector<record::MissingSection>{{Sequence{1}, 0}});
  CHECK(first.head.sequence == Sequence{3});

  const auto later = receipt(kiosk, kiosk.push(0, 1));
  CHECK(later.missing == none());
  CHECK(later.head.sequence == Sequence{3});
  CHECK(later.checkpoint.log.size == 4);
  const auto late = feed(reporting, 3).entries.at(0);
  CHECK(late.kind == protocol::EntryKind::late_section);
  CHECK(late.index == 3);
  CHECK(late.record.header == kiosk.log[0].header);
  REQUIRE(late.record.sections.size() == 1);
  CHECK(late.record.sections[0].section == kiosk.log[0].sections[0].section);
  CHECK(late.record.grants.size() == 1);
}

TEST_CASE_METHOD(Pushing, "Sections that come late bring their own session's grants only") {
  auto bare = kiosk.log[0];
  bare.sections.clear();
  receipt(kiosk, kiosk.signed_push({bare}));
  receipt(kiosk, kiosk.push(0, 1));
  std::size_t grants = 0;
  for (const auto& key : {&federation.party(kKommun).sign, &federation.device.sign}) {
    for (const auto& entry : feed(*key).entries) grants += entry.record.grants.size();
  }
  for (const auto& entry : feed(reporting).entries) {
    grants += entry.record.grants.size();
  }
  CHECK(grants == kiosk.log[0].grants.size());
}

TEST_CASE_METHOD(Pushing, "A section whose grant no reader could be served stays out") {
  auto carried = kiosk.log[0];
  const auto descriptor = need(record::decode_descriptor(carried.sections[0].descriptor));
  const auto with_grant = [&](Bytes grant) {
    auto named = descriptor;
    named.grants = {record::hash_of_grant(grant)};
    auto header = federation.first_header();
    record::CarriedRecord made{{}, {{0, record::encode(named), carried.sections[0].section}}, {}};
    header.sections = {record::hash_of_descriptor(made.sections[0].descriptor)};
    made.header = record::encode(header);
    made.grants.push_back(std::move(grant));
    return receipt(kiosk, kiosk.signed_push({made})).missing.size();
  };
  const int fault = GENERATE(0, 1, 2);
  auto grant = need(record::decode_grant(carried.grants[0]));
  if (fault == 1) grant.session = {};
  if (fault == 2) grant.recipient = {record::AudienceKind::field, PartyId()};
  CHECK(with_grant(fault == 0 ? Bytes(40, 1) : record::encode(grant)) == 1);
}

TEST_CASE_METHOD(Pushing, "A receipt names everything that is missing, or the push is refused") {
  record::Header header = federation.first_header();
  header.sections.assign(record::kSectionLimit, {});
  std::vector<record::CarriedRecord> records;
  for (std::size_t i = 0; i * record::kSectionLimit <= protocol::kMissingLimit; ++i) {
    records.push_back({record::encode(header), {}, {}});
    header.previous = record::hash_of_header(records.back().header);
    ++header.sequence.value;
  }
  Tables tables(folder / "server.db");
  const std::string before = tables.dump();
  CHECK(outcome(push(kiosk, kiosk.signed_push(records))) == "409 push.too_much_missing");
  CHECK(tables.dump() == before);
  records.pop_back();
  CHECK(receipt(kiosk, kiosk.signed_push(records)).missing.size() ==
        records.size() * record::kSectionLimit);
}

TEST_CASE_METHOD(Pushing, "After a restart everything is there and goes on") {
  const auto before = receipt(kiosk, kiosk.push(0, 2));
  start();
  CHECK(receipt(kiosk, kiosk.push(0, 2)).checkpoint.log.root == before.checkpoint.log.root);
  CHECK(receipt(kiosk, kiosk.push()).checkpoint.log.size == 3);
}
