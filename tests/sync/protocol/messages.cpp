#include "sync/protocol/messages.h"

#include "tests/support/catch.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::protocol;
using test::need;
using test::verdict;

namespace {

Push small_push() {
  return {{{{1, 2, 3}, {{0, {4}, {5, 6}}}, {{7}, {8, 9}}}, {{1}, {}, {}}}, {}};
}
Feed small_feed() {
  Feed feed{{1, 2}, 18, {}};
  feed.entries.push_back(
      {17, {1234}, {{3}, {{2, {4}, {5}}}, {{6}}}, EntryKind::late_section, {{}}});
  feed.entries.push_back({18, {-1}, {{3}, {}, {}}, EntryKind::record, {}});
  return feed;
}

/// No part of `whole` but the whole is read.
template <typename Decode>
void check_that_cuts_are_refused(const Bytes& whole, Decode decode) {
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE(verdict(decode(cut)) == "protocol.malformed");
  }
  Bytes longer = whole;
  longer.push_back(0);
  CHECK(verdict(decode(longer)) == "protocol.malformed");
  CHECK(verdict(decode(Bytes{})) == "protocol.version");
  CHECK(verdict(decode(Bytes{kVersion + 1})) == "protocol.version");
}

}  // namespace

TEST_CASE("Messages are read as they were written") {
  const Bytes push = encode(small_push());
  CHECK(encode(need(decode_push(push))) == push);
  const Bytes feed = encode(small_feed());
  CHECK(encode(need(decode_feed(feed))) == feed);
  const Bytes answer = encode(PushAnswer{{7}, {1, 2, 3}});
  CHECK(encode(need(decode_push_answer(answer))) == answer);
  const std::vector<Bytes> list{{1}, {}, {2, 3}};
  CHECK(need(decode_list(encode_list(list))) == list);
}

TEST_CASE("Messages that are cut, longer or of another version are refused") {
  check_that_cuts_are_refused(encode(small_push()), decode_push);
  check_that_cuts_are_refused(encode(small_feed()), decode_feed);
  check_that_cuts_are_refused(encode(PushAnswer{{7}, {1, 2, 3}}), decode_push_answer);
  check_that_cuts_are_refused(encode_list({{1}, {2, 3}}), decode_list);
}

TEST_CASE("A push holds one record or more, and a record not too many sections") {
  Push none = small_push();
  none.records.clear();
  CHECK(verdict(decode_push(encode(none))) == "protocol.malformed");
  Push many = small_push();
  many.records.assign(kPushRecordLimit, {{1}, {}, {}});
  CHECK(verdict(decode_push(encode(many))) == "good");
  many.records.push_back({{1}, {}, {}});
  CHECK(verdict(decode_push(encode(many))) == "protocol.malformed");
  Push wide = small_push();
  wide.records[0].sections.assign(record::kSectionLimit, {0, {1}, {2}});
  CHECK(verdict(decode_push(encode(wide))) == "good");
  wide.records[0].sections.push_back({0, {1}, {2}});
  CHECK(verdict(decode_push(encode(wide))) == "protocol.malformed");
}

TEST_CASE("A byte that stands for yes or no, or for a kind, is nothing else") {
  Bytes push = encode(small_push());
  push[1] = 4;
  CHECK(verdict(decode_push(push)) == "protocol.malformed");
  Bytes feed = encode(small_feed());
  // version, checkpoint, next, count, then the first entry's index and arrival
  const std::size_t late = 1 + (4 + 2) + 8 + 4 + 8 + 8;
  REQUIRE(feed[late] == 2);
  feed[late] = 4;
  CHECK(verdict(decode_feed(feed)) == "protocol.malformed");
}
