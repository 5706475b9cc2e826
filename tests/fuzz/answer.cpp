// What the server answers with besides feeds: the answers to a push and to a comparison, and lists
// (who waits to be enrolled, a proof). Also what a device compares, and what a restart names.
#include "sync/protocol/messages.h"
#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

template <typename Decode, typename Encode>
void check(ByteView bytes, Decode decode, Encode encode) {
  const auto message = parse_twice([&] { return decode(bytes); });
  HANDSLAG_CHECK(is_one_of(message, {"protocol.version", "protocol.malformed"}));
  if (message) HANDSLAG_CHECK(equal(encode(*message), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace protocol;
  const ByteView bytes(data, size);
  const auto again = [](const auto& message) { return encode(message); };
  check(bytes, decode_push_answer, again);
  check(bytes, decode_compare, again);
  check(bytes, decode_compare_answer, again);
  check(bytes, decode_restart, encode_restart);
  check(bytes, decode_list, encode_list);
  return 0;
}
