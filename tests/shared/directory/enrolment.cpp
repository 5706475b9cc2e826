#include "shared/directory/enrolment.h"

#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::directory;
using namespace handslag::test;

namespace {

const DeviceCode kCode{0x1abcdef, 0x5555555555};

std::string digits_of(const DeviceCode& code) {
  return std::string(code_text(code).view());
}

}  // namespace

TEST_CASE("A code is 22 digits and comes back as it was given out") {
  for (const DeviceCode& code : {kCode, DeviceCode{0, 0}, DeviceCode{0x1ffffff, 0x7fffffffff}}) {
    const auto parsed = parse_code(digits_of(code));
    REQUIRE(parsed);
    CHECK(parsed->random == code.random);
    CHECK(parsed->fingerprint == code.fingerprint);
  }
  CHECK(digits_of(kCode).size() == kCodeDigits);
}

TEST_CASE("Every single wrong digit is caught") {
  const std::string digits = digits_of(kCode);
  for (std::size_t at = 0; at < digits.size(); ++at) {
    for (char other = '0'; other <= '9'; ++other) {
      std::string typed = digits;
      typed[at] = other;
      CHECK(parse_code(typed).has_value() == (typed == digits));
    }
  }
}

TEST_CASE("Every exchange of two neighbours is caught") {
  for (std::uint32_t random = 1; random < 2'000; random += 7) {
    const std::string digits = digits_of({random * 16'001, random * 274'177});
    for (std::size_t at = 0; at + 1 < digits.size(); ++at) {
      std::string typed = digits;
      std::swap(typed[at], typed[at + 1]);
      CHECK(parse_code(typed).has_value() == (typed == digits));
    }
  }
}

TEST_CASE("What is not 22 digits is no code") {
  CHECK_FALSE(parse_code(""));
  CHECK_FALSE(parse_code(digits_of(kCode).substr(1)));
  CHECK_FALSE(parse_code(digits_of(kCode) + "0"));
  std::string letters = digits_of(kCode);
  letters[3] = 'x';
  CHECK_FALSE(parse_code(letters));
}

TEST_CASE("A code leads to one root of one federation") {
  const TestFederation f;
  const TestFederation other;
  const DeviceCode code = need(make_code(f.root.public_key, f.id()));
  CHECK(code.fingerprint == need(fingerprint(f.root.public_key, f.id())));
  CHECK(code.fingerprint < (std::uint64_t{1} << 39));
  CHECK(code.random < (1U << 25));
  CHECK(code.fingerprint != need(fingerprint(other.root.public_key, f.id())));
  CHECK(code.fingerprint != need(fingerprint(f.root.public_key, other.id())));
}

TEST_CASE("A request shows that its maker was given the code") {
  const TestFederation f;
  const auto request = need(make_request(kCode, f.id(), f.device.sign, f.device.box.public_key));
  CHECK(need(made_with(request, kCode)));
  CHECK_FALSE(need(made_with(request, {kCode.random ^ 1, kCode.fingerprint})));
  CHECK_FALSE(need(made_with(request, {kCode.random, kCode.fingerprint ^ 1})));

  auto exchanged = request;
  exchanged.box = crypto::make_box_key().public_key;
  CHECK_FALSE(need(made_with(exchanged, kCode)));
}

TEST_CASE("A request comes back from its bytes, and no changed byte goes unnoticed") {
  const TestFederation f;
  const Bytes bytes =
      encode(need(make_request(kCode, f.id(), f.device.sign, f.device.box.public_key)));
  CHECK(need(decode_request(bytes)).device() == f.device.id());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes flipped = bytes;
    flipped[at] ^= 0x04;
    CHECK(verdict(decode_request(flipped)) ==
          (at == 0 ? "enrolment.malformed" : "enrolment.proof"));
    CHECK(verdict(decode_request(ByteView(bytes).first(at))) == "enrolment.malformed");
  }
}
