#include "shared/record/receipt.h"

#include <set>

#include "tests/support/catch.h"
#include "tests/support/writing.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

namespace {

struct Signed {
  TestFederation f;
  Checkpoint checkpoint{UtcTime{1'795'424'400'000},
                        {LogEpoch{1}, 9, crypto::random_fixed<Hash256>()}};
  Receipt receipt{{f.id(), f.device.id(), Epoch{1}, Sequence{3}, {}},
                  {{Sequence{2}, 1}},
                  Sequence{0},
                  checkpoint};
  Bytes bytes = sign_receipt(f.server, receipt);

  std::string opened(ByteView changed) const {
    return verdict(open_receipt(changed, f.id(), f.server.public_key));
  }
};

}  // namespace

TEST_CASE("A receipt says what the server has stored and what it has not") {
  const Signed s;
  const Receipt opened = need(open_receipt(s.bytes, s.f.id(), s.f.server.public_key));
  CHECK(opened.head.sequence == Sequence{3});
  CHECK(opened.head.device == s.f.device.id());
  CHECK(opened.missing == s.receipt.missing);
  CHECK(opened.checkpoint.log.root == s.checkpoint.log.root);
  CHECK(opened.checkpoint.server_time == s.checkpoint.server_time);
}

TEST_CASE("Every changed byte of a receipt or checkpoint is found") {
  const Signed s;
  for (std::size_t at = 0; at < s.bytes.size(); ++at) {
    Bytes flipped = s.bytes;
    flipped[at] ^= 0x10;
    CHECK(s.opened(flipped) == "receipt.signature");
    CHECK(s.opened(ByteView(s.bytes).first(at)) != "good");
  }
  const Bytes checkpoint = sign_checkpoint(s.f.server, s.f.id(), s.checkpoint);
  for (std::size_t at = 0; at < checkpoint.size(); ++at) {
    Bytes flipped = checkpoint;
    flipped[at] ^= 0x10;
    CHECK(verdict(open_checkpoint(flipped, s.f.id(), s.f.server.public_key)) ==
          "receipt.signature");
  }
  CHECK(verdict(open_checkpoint(checkpoint, s.f.id(), s.f.server.public_key)) == "good");
}

TEST_CASE("Another server's or federation's receipt does not count, nor a checkpoint as one") {
  const Signed s;
  const TestFederation other;
  CHECK(verdict(open_receipt(s.bytes, s.f.id(), other.server.public_key)) == "receipt.signature");
  CHECK(verdict(open_receipt(s.bytes, other.id(), s.f.server.public_key)) == "receipt.signature");
  CHECK(s.opened(sign_checkpoint(s.f.server, s.f.id(), s.checkpoint)) == "receipt.signature");
}

TEST_CASE("A receipt may name more missing sections than a push could hold") {
  Signed s;
  s.receipt.missing.resize(70'000, {Sequence{1}, 63});
  CHECK(s.opened(sign_receipt(s.f.server, s.receipt)) == "good");
}
