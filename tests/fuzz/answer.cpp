// What the server answers with besides feeds: the answer to a push, and lists (who waits to be
// enrolled, a proof).
#include "sync/protocol/messages.h"
#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto answer = parse_twice([&] { return protocol::decode_push_answer(bytes); });
  HANDSLAG_CHECK(is_one_of(answer, {"protocol.version", "protocol.malformed"}));
  if (answer) HANDSLAG_CHECK(equal(protocol::encode(*answer), bytes));
  const auto list = parse_twice([&] { return protocol::decode_list(bytes); });
  HANDSLAG_CHECK(is_one_of(list, {"protocol.version", "protocol.malformed"}));
  if (list) HANDSLAG_CHECK(equal(protocol::encode_list(*list), bytes));
  return 0;
}
