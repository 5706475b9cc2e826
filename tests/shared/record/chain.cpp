// The chain of a device's records and the head that vouches for it.
#include "tests/support/catch.h"
#include "tests/support/writing.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

namespace {

struct WrittenLog {
  TestFederation f;
  Kiosk kiosk{f};
  std::vector<Bytes> headers;
  ChainVerifier chain{f.id(), f.device.id(), Epoch{1}};

  WrittenLog() {
    for (int i = 0; i < 4; ++i) headers.push_back(kiosk.attendance(kKommun, kKurs).header);
  }
};

}  // namespace

TEST_CASE("One signed head vouches for all records before it") {
  WrittenLog log;
  for (const Bytes& header : log.headers) need(log.chain.follow(header));
  const auto signature = sign_head(log.f.device.sign, log.kiosk.head());
  CHECK(verify_head(log.f.device.sign.public_key, log.chain.head(), signature));
}

TEST_CASE("A missing, repeated or reordered record is a gap") {
  WrittenLog log;
  need(log.chain.follow(log.headers[0]));
  CHECK(verdict(log.chain.follow(log.headers[2])) == "record.gap");
  CHECK(verdict(log.chain.follow(log.headers[0])) == "record.gap");
  CHECK(verdict(log.chain.follow(log.headers[1])) == "good");
}

TEST_CASE("A record that was exchanged breaks the chain") {
  WrittenLog log;
  need(log.chain.follow(log.headers[0]));
  Header forged = need(decode_header(log.headers[1]));
  forged.utc_day.count += 1;
  need(log.chain.follow(encode(forged)));
  CHECK(verdict(log.chain.follow(log.headers[2])) == "record.chain");
}

TEST_CASE("The first record of an epoch follows nothing") {
  WrittenLog log;
  Header first = need(decode_header(log.headers[0]));
  first.previous.value[0] = 1;
  CHECK(verdict(log.chain.follow(encode(first))) == "record.chain");
}

TEST_CASE("Records of another device, epoch or federation are of another log") {
  WrittenLog log;
  const auto other = [&](auto change) {
    Header header = need(decode_header(log.headers[0]));
    change(header);
    return verdict(log.chain.follow(encode(header)));
  };
  CHECK(other([](Header& h) { h.device.value[0] ^= 1; }) == "record.other_log");
  CHECK(other([](Header& h) { h.federation.value[0] ^= 1; }) == "record.other_log");
  CHECK(other([](Header& h) { h.epoch.value = 2; }) == "record.other_log");
}

TEST_CASE("A reader goes on behind a head that was verified before") {
  WrittenLog log;
  need(log.chain.follow(log.headers[0]));
  need(log.chain.follow(log.headers[1]));
  ChainVerifier later(log.chain.head());
  CHECK(verdict(later.follow(log.headers[2])) == "good");
  CHECK(later.head().sequence == Sequence{3});
}

TEST_CASE("A head is not signed by another device, nor for another record") {
  WrittenLog log;
  const Head head = log.kiosk.head();
  const auto signature = sign_head(log.f.device.sign, head);
  const auto& key = log.f.device.sign.public_key;
  CHECK_FALSE(verify_head(log.f.server.public_key, head, signature));
  Head other = head;
  other.sequence.value += 1;
  CHECK_FALSE(verify_head(key, other, signature));
  other = head;
  other.hash.value[0] ^= 1;
  CHECK_FALSE(verify_head(key, other, signature));
  other = head;
  other.epoch.value = 2;
  CHECK_FALSE(verify_head(key, other, signature));
}
