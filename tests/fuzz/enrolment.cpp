// Enrolment: the code that is typed, and the request that a device sends. First byte: 0 a code, 1 a
// request as it came, 2 a request that is signed here. Nothing is stretched: a try takes 0.2 s.
#include "shared/directory/enrolment.h"

#include "tests/fuzz/fuzz.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

void check_code(std::string_view typed) {
  const auto code = directory::parse_code(typed);
  if (!code) return;
  HANDSLAG_CHECK(code->random < (1U << 25) && code->fingerprint < (std::uint64_t{1} << 39));
  HANDSLAG_CHECK(directory::code_text(*code).view() == typed);
  std::string mistyped(typed);
  for (char& digit : mistyped) {
    const char right = digit;
    digit = right == '9' ? '0' : static_cast<char>(right + 1);
    HANDSLAG_CHECK(!directory::parse_code(mistyped));
    digit = right;
  }
}

void check_request(ByteView bytes) {
  const auto request = parse_twice([&] { return directory::decode_request(bytes); });
  HANDSLAG_CHECK(is_one_of(request, {"enrolment.malformed", "enrolment.proof"}));
  if (!request) return;
  HANDSLAG_CHECK(equal(directory::encode(*request), bytes));
  HANDSLAG_CHECK(request->device() == record::device_id(request->sign, request->box));
}

void check_signed(ByteView body) {
  static const crypto::SignKey device = test::sign_key("device");
  Reader in(body);
  directory::EnrolmentRequest request;
  request.federation = in.fixed<crypto::FederationId>();
  request.sign = device.public_key;
  request.box = in.fixed<crypto::BoxPublic>();
  request.mac = in.fixed<crypto::Hash>();
  Bytes bytes = directory::encode(request);
  bytes.resize(bytes.size() - crypto::Signature::kSize);
  const auto proof = crypto::sign(device, "handslag enrolment proof 1", request.federation, bytes);
  Writer(bytes).raw(proof);
  HANDSLAG_CHECK(directory::decode_request(bytes).has_value());
  check_request(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check_code(text_of(rest));
      break;
    case 1:
      check_request(rest);
      break;
    default:
      check_signed(rest);
  }
  return 0;
}
