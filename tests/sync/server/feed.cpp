#include <set>

#include "sync/protocol/merkle.h"
#include "tests/support/catch.h"
#include "tests/support/server_fixture.h"

using namespace handslag;
using namespace handslag::test;

namespace {

using record::AudienceKind;
using record::Recipient;

struct Feeding : ServiceBench {
  Kiosk kiosk{federation, federation.device};

  /// Kinds of everybody that a feed's sections and grants are addressed to, as text.
  std::set<std::string> addressed(const protocol::Feed& feed) {
    std::set<std::string> out;
    const auto name = [](const Recipient& to) {
      return std::to_string(static_cast<int>(to.kind)) + to.party.text();
    };
    for (const auto& entry : feed.entries) {
      for (const auto& section : entry.record.sections) {
        for (const auto& to : need(record::decode_descriptor(section.descriptor)).audience) {
          out.insert(name(to));
        }
      }
      for (const auto& grant : entry.record.grants) {
        out.insert(name(need(record::decode_grant(grant)).recipient));
      }
    }
    return out;
  }
  std::string consistency(std::uint64_t first, std::uint64_t second) {
    return "/v1/log/consistency?first=" + std::to_string(first) +
           "&second=" + std::to_string(second);
  }
};

std::vector<std::size_t> section_numbers(const protocol::FeedEntry& entry) {
  std::vector<std::size_t> out;
  for (const auto& section : entry.record.sections) out.push_back(section.number);
  return out;
}

}  // namespace

TEST_CASE_METHOD(Feeding, "Each reader gets what is addressed to it, and only grants for it") {
  kiosk.visit(kKommun, kKurs);
  kiosk.visit(kRegion, kSkola);
  receipt(kiosk, kiosk.push());

  const auto counted = feed(reporting);
  CHECK(addressed(counted) == std::set<std::string>{"3"});
  CHECK(section_numbers(counted.entries[0]) == std::vector<std::size_t>{0});
  const auto kommun = feed(federation.party(kKommun).sign);
  CHECK(addressed(kommun) == std::set<std::string>{"1kommun", "2kommun"});
  CHECK(section_numbers(kommun.entries[0]) == std::vector<std::size_t>{1, 2});
  CHECK(section_numbers(kommun.entries[1]).empty());
  const auto region = feed(federation.party(kRegion).sign);
  CHECK(addressed(region) == std::set<std::string>{"1region", "2region"});
  CHECK(section_numbers(region.entries[0]).empty());
  const auto device = feed(federation.device.sign);
  CHECK(addressed(device) == std::set<std::string>{"5"});
  CHECK(section_numbers(device.entries[1]) == std::vector<std::size_t>{3});
  // Headers go to all: the chain has to be followed.
  for (const auto* each : {&counted, &kommun, &region, &device}) {
    CHECK(each->entries.size() == 2);
    CHECK(each->entries[1].record.header == kiosk.log[1].header);
    CHECK(each->entries[1].head.size() == 1);
    CHECK(each->entries[1].arrival == clock.now());
  }
}

TEST_CASE_METHOD(Feeding, "Whom the directory does not know gets no feed") {
  CHECK(outcome(ask_as(crypto::make_sign_key(), "GET", "/v1/feed?from=0")) ==
        "403 request.not_allowed");
  CHECK(outcome(ask_as(federation.administrator, "GET", "/v1/feed?from=0")) ==
        "403 request.not_allowed");
  federation.directory.devices[0].revoked = true;
  REQUIRE(outcome(publish()) == "200");
  CHECK(outcome(ask_as(federation.device.sign, "GET", "/v1/feed?from=0")) ==
        "403 request.not_allowed");
}

TEST_CASE_METHOD(Feeding, "The cursor must be a number") {
  for (const auto* query : {"", "?from=", "?from=-1", "?from=1x", "?from=0x1", "?form=1",
                            "?from=18446744073709551616", "?from=%30"}) {
    CHECK(outcome(ask_as(reporting, "GET", std::string("/v1/feed") + query)) ==
          "400 request.query");
  }
}

TEST_CASE_METHOD(Feeding, "A cursor beyond the log gives nothing, and the log's true size") {
  kiosk.visit();
  receipt(kiosk, kiosk.push());
  for (const std::uint64_t from :
       {std::uint64_t{1}, std::uint64_t{1000}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    const auto empty = feed(reporting, from);
    CHECK(empty.entries.empty());
    CHECK(empty.next == from);
    CHECK(checkpoint(empty).log.size == 1);
  }
}

TEST_CASE_METHOD(Feeding, "By the cursor a reader gets every entry once, however much there is") {
  constexpr std::size_t kRecords = 400;
  for (std::size_t i = 0; i < kRecords; ++i) kiosk.visit();
  receipt(kiosk, kiosk.push(0, 250));
  std::uint64_t next = 0;
  std::size_t pages = 0;
  while (true) {
    const auto page = feed(reporting, next);
    if (page.entries.empty()) break;
    for (const auto& entry : page.entries) REQUIRE(entry.index == next++);
    REQUIRE(page.next == next);
    ++pages;
    // New entries that come between two pages are not missed either.
    if (pages == 1) receipt(kiosk, kiosk.push(250, kRecords));
  }
  CHECK(next == kRecords);
  CHECK(pages > 1);
}

TEST_CASE_METHOD(Feeding, "The checkpoint is the server's, over all entries") {
  for (int i = 0; i < 3; ++i) kiosk.visit();
  receipt(kiosk, kiosk.push());
  const auto feed = Feeding::feed(reporting);
  CHECK(checkpoint(feed).log.size == 3);
  CHECK(verdict(record::open_checkpoint(feed.checkpoint, federation.id(),
                                        crypto::make_sign_key().public_key)) ==
        "receipt.signature");
}

TEST_CASE_METHOD(Feeding, "Between any two checkpoints there is a proof of consistency") {
  std::vector<record::Checkpoint> seen{checkpoint(feed(reporting))};
  for (std::size_t i = 0; i < 9; ++i) {
    kiosk.count();
    seen.push_back(receipt(kiosk, kiosk.push(i, i + 1)).checkpoint);
  }
  for (const auto& old_one : seen) {
    for (const auto& new_one : seen) {
      const auto response =
          ask_as(reporting, "GET", consistency(old_one.log.size, new_one.log.size));
      if (old_one.log.size > new_one.log.size) {
        CHECK(outcome(response) == "400 request.query");
        continue;
      }
      merkle::Proof proof;
      for (const Bytes& hash : need(protocol::decode_list(response.body))) {
        proof.push_back(Reader(hash).fixed<Hash256>());
      }
      CHECK(merkle::verify_consistency(old_one.log.size, old_one.log.root, new_one.log.size,
                                       new_one.log.root, proof));
    }
  }
}

TEST_CASE_METHOD(Feeding, "How the log grows is told to the federation only, and within its size") {
  CHECK(outcome(ask("GET", consistency(0, 0))) == "401 request.unsigned");
  CHECK(outcome(ask_as(crypto::make_sign_key(), "GET", consistency(0, 0))) ==
        "403 request.not_allowed");
  for (const auto* key : {&federation.device.sign, &federation.administrator, &reporting}) {
    CHECK(outcome(ask_as(*key, "GET", consistency(0, 0))) == "200");
    CHECK(outcome(ask_as(*key, "GET", consistency(0, 1))) == "400 request.query");
    CHECK(outcome(ask_as(*key, "GET", consistency(0, ~std::uint64_t{0}))) == "400 request.query");
  }
}

TEST_CASE_METHOD(Feeding, "Whoever has the record sees that the log's leaf is its own") {
  kiosk.visit();
  const auto state = receipt(kiosk, kiosk.push()).checkpoint;
  Bytes leaf;
  handslag::Writer(leaf).u8(1).blob(kiosk.log[0].header).u8(4).u8(0).u8(1).u8(2).u8(3);
  CHECK(state.log.root == merkle::leaf_hash(leaf));
}
