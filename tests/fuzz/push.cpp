// A device's push, as the server takes it in, and each part of the records in it.
#include "sync/protocol/messages.h"
#include "tests/fuzz/record_parts.h"

using namespace handslag;
using namespace handslag::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto push = parse_twice([&] { return protocol::decode_push(bytes); });
  HANDSLAG_CHECK(is_one_of(push, {"protocol.version", "protocol.malformed"}));
  if (!push) return 0;
  HANDSLAG_CHECK(equal(protocol::encode(*push), bytes));
  HANDSLAG_CHECK(!push->records.empty() && push->records.size() <= protocol::kPushRecordLimit);
  for (const auto& record : push->records) check_carried(record);
  return 0;
}
