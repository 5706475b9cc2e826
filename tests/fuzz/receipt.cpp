// Receipts and checkpoints. First byte: 0 bytes as they came; 1 and 2 a body that the server
// signed, as a receipt and as a checkpoint.
#include "shared/record/receipt.h"
#include "tests/fuzz/fuzz.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

const crypto::SignKey& server() {
  static const crypto::SignKey key = test::sign_key("server");
  return key;
}

void check(ByteView bytes) {
  const auto federation = test::vector_federation();
  const auto receipt =
      parse_twice([&] { return record::open_receipt(bytes, federation, server().public_key); });
  HANDSLAG_CHECK(is_one_of(receipt, {"receipt.version", "receipt.malformed", "receipt.signature"}));
  if (receipt) HANDSLAG_CHECK(equal(record::sign_receipt(server(), *receipt), bytes));

  const auto checkpoint =
      parse_twice([&] { return record::open_checkpoint(bytes, federation, server().public_key); });
  HANDSLAG_CHECK(
      is_one_of(checkpoint, {"receipt.version", "receipt.malformed", "receipt.signature"}));
  if (checkpoint) {
    HANDSLAG_CHECK(equal(record::sign_checkpoint(server(), federation, *checkpoint), bytes));
  }
  // One signature, one meaning.
  HANDSLAG_CHECK(!receipt || !checkpoint);
}

Bytes signed_body(ByteView body, std::string_view context) {
  Bytes out(body.begin(), body.end());
  Writer(out).raw(crypto::sign(server(), context, test::vector_federation(), body));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check(rest);
      break;
    case 1:
      check(signed_body(rest, "handslag receipt 1"));
      break;
    default:
      check(signed_body(rest, "handslag checkpoint 1"));
  }
  return 0;
}
