// A feed as the reporting station takes it: the message, the records in it, and what a report makes
// of them. The checkpoint's own bytes are the target 'receipt'.
#include "sync/protocol/messages.h"
#include "sync/report/record_set.h"
#include "tests/fuzz/record_parts.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

/// Knows the device that the seeds' records are of.
const directory::Directory& directory_of_seeds() {
  static const directory::Directory directory = [] {
    directory::Directory out;
    out.root.federation = test::vector_federation();
    const auto sign = test::sign_key("device").public_key;
    const auto box = test::box_key("device").public_key;
    out.devices = {{test::vector_device(), sign, box, MeetingPointId("huset"), false, {}}};
    return out;
  }();
  return directory;
}

void report_on(protocol::Feed feed) {
  static const crypto::BoxKey reporting = test::box_key("reporting");
  report::RecordSet set(test::vector_federation());
  std::uint64_t taken = 0;
  for (auto& entry : feed.entries) {
    if (!set.add(std::move(entry))) break;
    ++taken;
  }
  HANDSLAG_CHECK(set.next() == taken);
  const auto opened = set.open(directory_of_seeds(), reporting);
  const auto again = set.open(directory_of_seeds(), reporting);
  HANDSLAG_CHECK(opened.visits.size() == again.visits.size());
  HANDSLAG_CHECK(opened.annulled.size() == again.annulled.size());
  HANDSLAG_CHECK(opened.findings.size() == again.findings.size());
  HANDSLAG_CHECK(opened.checkpoints.size() == again.checkpoints.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  auto feed = parse_twice([&] { return protocol::decode_feed(bytes); });
  HANDSLAG_CHECK(is_one_of(feed, {"protocol.version", "protocol.malformed"}));
  if (!feed) return 0;
  HANDSLAG_CHECK(equal(protocol::encode(*feed), bytes));
  for (const auto& entry : feed->entries) {
    HANDSLAG_CHECK(entry.head.size() <= 1);
    check_carried(entry.record);
  }
  report_on(std::move(*feed));
  return 0;
}
