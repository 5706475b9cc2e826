// What the server does with a device that was copied, and with what shows that it was itself
// restored from a backup.
#include <algorithm>
#include <filesystem>

#include "tests/support/catch.h"
#include "tests/support/server_fixture.h"
#include "tests/support/tables.h"

using namespace handslag;
using namespace handslag::test;
using nlohmann::json;

namespace {

struct Comparing : ServiceBench {
  Comparing() {
    for (int i = 0; i < 3; ++i) kiosk.visit();
  }

  protocol::CompareAnswer compare(const protocol::Compare& held = {}) {
    const auto response = ask_as(kiosk.key(), "POST", "/v1/compare", protocol::encode(held));
    HANDSLAG_CHECK(response.status == 200);
    return need(protocol::decode_compare_answer(response.body));
  }
  record::Checkpoint checkpoint_of(const protocol::CompareAnswer& answer) const {
    return need(
        record::open_checkpoint(answer.checkpoint, federation.id(), federation.server.public_key));
  }
  std::vector<record::Receipt> chains(const protocol::CompareAnswer& answer) const {
    std::vector<record::Receipt> list;
    for (const auto& chain : answer.chains) {
      list.push_back(
          need(record::open_receipt(chain.receipt, federation.id(), federation.server.public_key)));
      CHECK(record::verify_head(federation.device.sign.public_key, list.back().head, chain.head));
    }
    return list;
  }
  protocol::Compare holding(const record::Receipt& receipt) const {
    protocol::Compare held;
    held.newest = kiosk.head_of(kiosk.log.back());
    held.receipt = record::sign_receipt(federation.server, receipt);
    return held;
  }
  protocol::Push forked(const Kiosk& by, std::size_t from, std::size_t to) const {
    protocol::Push push = by.push(from, to);
    push.forked = true;
    return push;
  }
  json state() {
    const auto response = ask_as(federation.administrator, "GET", "/v1/state");
    HANDSLAG_CHECK(response.status == 200);
    return json::parse(text_of(response.body));
  }
  std::string feed_of(const crypto::SignKey& key) {
    return outcome(ask_as(key, "GET", "/v1/feed?from=0"));
  }

  /// A backup now, and what restoring it does later.
  void back_up() {
    service.reset();
    std::filesystem::copy_file(folder / "server.db", folder / "backup.db",
                               std::filesystem::copy_options::overwrite_existing);
    start();
  }
  void restore() {
    service.reset();
    for (const std::string end : {"-wal", "-shm"}) {
      std::filesystem::remove(folder / ("server.db" + end));
    }
    std::filesystem::copy_file(folder / "backup.db", folder / "server.db",
                               std::filesystem::copy_options::overwrite_existing);
    start();
  }

  Kiosk kiosk{federation, federation.device};
};

}  // namespace

TEST_CASE_METHOD(Comparing, "A device is told how far the server has its log, with its own head") {
  CHECK(compare().chains.empty());
  receipt(kiosk, kiosk.push(0, 2));
  const auto held = chains(compare());
  REQUIRE(held.size() == 1);
  CHECK(held[0].head == kiosk.head_of(kiosk.log[1]));
  CHECK(held[0].missing.empty());
}

TEST_CASE_METHOD(Comparing, "Only an active device may compare") {
  const Bytes body = protocol::encode(protocol::Compare{});
  CHECK(outcome(ask("POST", "/v1/compare", body)) == "401 request.unsigned");
  CHECK(outcome(ask_as(reporting, "POST", "/v1/compare", body)) == "403 push.unknown_device");
  CHECK(outcome(ask_as(kiosk.key(), "POST", "/v1/compare", {1})) == "400 protocol.malformed");
}

TEST_CASE_METHOD(Comparing, "A copied device's branch is kept once it knows of it, and named") {
  receipt(kiosk, kiosk.push());
  Kiosk copy = kiosk.copy(federation.device, 1);
  copy.visit();
  copy.visit();
  CHECK(outcome(push(copy, copy.push(1, 3))) == "409 push.fork");
  CHECK(state()["copied"].empty());
  const auto taken = receipt(copy, forked(copy, 1, 3));
  CHECK(taken.head == copy.head_of(copy.log.back()));
  CHECK(taken.missing.empty());
  CHECK(state()["copied"] == json{crypto::hex(federation.device.id())});
  const auto held = chains(compare());
  REQUIRE(held.size() == 2);
  CHECK(held[0].head == kiosk.head_of(kiosk.log.back()));
  CHECK(held[1].head == taken.head);
  kiosk.visit();
  CHECK(receipt(kiosk, kiosk.push(3, 4)).head.sequence == Sequence{4});
  CHECK(feed(federation.device.sign).entries.size() == 6);
}

TEST_CASE_METHOD(Comparing, "A branch names what is missing of what it shares and of its own") {
  auto push_all = kiosk.push();
  push_all.records[0].sections.erase(push_all.records[0].sections.begin() + 1);
  push_all.records[2].sections.clear();
  const auto whole = receipt(kiosk, push_all);
  CHECK(whole.missing.size() > 4);
  Kiosk copy = kiosk.copy(federation.device, 2);
  copy.visit();
  auto branch = forked(copy, 2, 3);
  branch.records[0].sections.clear();
  const auto taken = receipt(copy, branch);
  const auto of = [&](Sequence sequence) {
    return std::ranges::count(taken.missing, sequence, &record::MissingSection::sequence);
  };
  CHECK(of({1}) > 0);
  CHECK(of({3}) == 4);
  CHECK(std::ranges::is_sorted(taken.missing));
}

TEST_CASE_METHOD(Comparing, "Of a forked epoch a receipt reaches no further than what was pushed") {
  receipt(kiosk, kiosk.push());
  Kiosk copy = kiosk.copy(federation.device, 2);
  copy.visit();
  receipt(copy, forked(copy, 2, 3));
  CHECK(receipt(copy, copy.push(0, 1)).head == kiosk.head_of(kiosk.log.back()));
  CHECK(receipt(copy, forked(copy, 0, 1)).head == copy.head_of(copy.log.front()));
  CHECK(receipt(copy, forked(copy, 0, 3)).head == copy.head_of(copy.log.back()));
}

TEST_CASE_METHOD(Comparing, "A new epoch follows from what the device wrote before, or is a gap") {
  Kiosk next = kiosk.copy(federation.device, 3);
  next.begin_epoch({2});
  next.visit();
  CHECK(outcome(push(next, next.push())) == "409 push.gap");
  receipt(kiosk, kiosk.push());
  CHECK(receipt(next, next.push()).head.epoch == Epoch{2});
  CHECK(chains(compare()).size() == 2);
}

TEST_CASE_METHOD(Comparing, "One head does not vouch for two branches") {
  receipt(kiosk, kiosk.push(0, 1));
  Kiosk copy = kiosk.copy(federation.device, 1);
  copy.visit();
  copy.visit();
  protocol::Push mixed = copy.signed_push({kiosk.log[1], copy.log[2]});
  mixed.forked = true;
  CHECK(outcome(push(copy, mixed)) == "409 push.gap");
  receipt(copy, forked(copy, 1, 2));
  mixed = copy.signed_push({kiosk.log[1], copy.log[2]});
  mixed.forked = true;
  CHECK(outcome(push(copy, mixed)) == "400 push.head");
}

TEST_CASE_METHOD(Comparing, "A restored server is found out by the first receipt that it lost") {
  receipt(kiosk, kiosk.push(0, 1));
  back_up();
  const auto lost = receipt(kiosk, kiosk.push());
  CHECK(checkpoint_of(compare(holding(lost))).log.log_epoch == LogEpoch{1});
  restore();
  CHECK(outcome(push(kiosk, kiosk.push(2, 3))) == "409 push.gap");
  const auto answer = compare(holding(lost));
  CHECK(checkpoint_of(answer).log.log_epoch == LogEpoch{2});
  CHECK(chains(answer).at(0).head.sequence == Sequence{1});
  const auto again = checkpoint_of(compare(holding(lost)));
  CHECK(again.log.log_epoch == LogEpoch{2});
  const auto entries = feed(federation.device.sign).entries;
  REQUIRE(entries.size() == 2);
  CHECK(entries[1].kind == protocol::EntryKind::restart);
  CHECK(need(protocol::decode_restart(entries[1].record.header)) == lost.checkpoint.log);
}

TEST_CASE_METHOD(Comparing, "A server that grew again before anybody saw is found out as well") {
  const TestDevice other{crypto::make_sign_key(), crypto::make_box_key()};
  federation.admit(other);
  REQUIRE(outcome(publish()) == "200");
  Kiosk second(federation, other);
  for (int i = 0; i < 5; ++i) second.visit();
  receipt(kiosk, kiosk.push(0, 1));
  back_up();
  const auto lost = receipt(kiosk, kiosk.push());
  restore();
  receipt(second, second.push());
  CHECK(checkpoint_of(compare(holding(lost))).log.log_epoch == LogEpoch{2});
}

TEST_CASE_METHOD(Comparing, "What the server did not sign shows nothing") {
  auto forged = receipt(kiosk, kiosk.push());
  forged.checkpoint.log.size = 1'000;
  protocol::Compare held = holding(forged);
  held.receipt.back() ^= 1;
  CHECK(checkpoint_of(compare(held)).log.log_epoch == LogEpoch{1});
  held.receipt = {1, 2, 3};
  CHECK(checkpoint_of(compare(held)).log.log_epoch == LogEpoch{1});
}

TEST_CASE_METHOD(Comparing,
                 "Until every active device has sent, parties and reporting get nothing") {
  const TestDevice other{crypto::make_sign_key(), crypto::make_box_key()};
  federation.admit(other);
  REQUIRE(outcome(publish()) == "200");
  receipt(kiosk, kiosk.push(0, 1));
  CHECK(feed_of(reporting) == "200");
  need(service->begin_refill());
  CHECK(feed_of(reporting) == "503 feed.refilling");
  CHECK(feed_of(federation.party(kKommun).sign) == "503 feed.refilling");
  CHECK(feed_of(federation.device.sign) == "200");
  CHECK(state()["awaited"].size() == 2);

  protocol::Push some = kiosk.push(0, 2);
  some.more = true;
  receipt(kiosk, some);
  CHECK(state()["awaited"].size() == 2);
  receipt(kiosk, kiosk.push());
  CHECK(state()["awaited"] == json{crypto::hex(other.id())});
  const Bytes empty = protocol::encode(protocol::Compare{});
  CHECK(outcome(ask_as(other.sign, "POST", "/v1/compare", empty)) == "200");
  CHECK(state()["awaited"].empty());
  CHECK(feed_of(reporting) == "200");
}

TEST_CASE_METHOD(Comparing, "A device that has something to send is awaited on") {
  receipt(kiosk, kiosk.push(0, 1));
  need(service->begin_refill());
  protocol::Compare held;
  held.waiting = true;
  held.newest = kiosk.head_of(kiosk.log[0]);
  compare(held);
  CHECK(state()["awaited"].size() == 1);
  held.waiting = false;
  held.newest = kiosk.head_of(kiosk.log[1]);
  compare(held);
  CHECK(state()["awaited"].size() == 1);
  held.newest = kiosk.head_of(kiosk.log[0]);
  compare(held);
  CHECK(state()["awaited"].empty());
}

TEST_CASE_METHOD(Comparing, "The administrator says whom not to wait for, and nobody else") {
  need(service->begin_refill());
  const auto& id = federation.device.id();
  const Bytes body = protocol::encode_list({Bytes(id.value.begin(), id.value.end())});
  CHECK(outcome(ask_as(reporting, "POST", "/v1/refill/release", body)) ==
        "403 request.not_allowed");
  CHECK(outcome(ask_as(federation.administrator, "POST", "/v1/refill/release",
                       protocol::encode_list({{1, 2}}))) == "400 protocol.malformed");
  CHECK(feed_of(reporting) == "503 feed.refilling");
  CHECK(outcome(ask_as(federation.administrator, "POST", "/v1/refill/release", body)) == "200");
  CHECK(feed_of(reporting) == "200");
  CHECK(outcome(ask_as(reporting, "GET", "/v1/state")) == "403 request.not_allowed");
}
