#include "shared/directory/enrolment.h"

#include <algorithm>

namespace handslag::directory {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr int kFingerprintBits = 39;
constexpr int kRandomBits = 25;
constexpr std::size_t kPayloadDigits = kCodeDigits - 2;
constexpr std::string_view kMacContext = "handslag enrolment 1";
constexpr std::string_view kProofContext = "handslag enrolment proof 1";
constexpr std::string_view kSaltContext = "handslag enrolment salt 1";
/// With 25 random bits each guess has to cost something: about 0.2 s and 64 MiB.
constexpr crypto::Stretch kStretch{3, 65'536};

/// The two digits that make the whole number 1 modulo 97 (ISO 7064 MOD 97-10).
unsigned check_of(std::string_view digits) {
  unsigned rest = 0;
  for (char c : digits) rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
  return 98 - rest * 100 % 97;
}

Result<crypto::Hash> mac_of(const EnrolmentRequest& request, const DeviceCode& code) {
  crypto::SecretBytes secret;
  crypto::SecretWriter(secret).u32(code.random).u64(code.fingerprint);
  const crypto::Hash salt = crypto::hash(kSaltContext, {request.federation, request.sign});
  const auto key =
      crypto::stretch(secret, std::span<const std::uint8_t, 16>(salt.value.data(), 16), kStretch);
  if (!key) return pass(key);
  return crypto::keyed_hash(key->expose(), kMacContext,
                            {request.federation, request.sign, request.box});
}

Bytes proven_part(const EnrolmentRequest& request) {
  Bytes bytes;
  Writer(bytes)
      .u8(kFormat)
      .raw(request.federation)
      .raw(request.sign)
      .raw(request.box)
      .raw(request.mac);
  return bytes;
}

}  // namespace

Result<DeviceCode> make_code(const SignPublic& root, const FederationId& federation) {
  const auto print = fingerprint(root, federation);
  if (!print) return pass(print);
  return DeviceCode{crypto::random_below(1U << kRandomBits), *print};
}

CodeText code_text(const DeviceCode& code) {
  std::uint64_t payload = (std::uint64_t{code.random} << kFingerprintBits) | code.fingerprint;
  char digits[kCodeDigits];
  for (std::size_t i = kPayloadDigits; i-- > 0; payload /= 10) {
    digits[i] = static_cast<char>('0' + payload % 10);
  }
  const unsigned check = check_of({digits, kPayloadDigits});
  digits[kPayloadDigits] = static_cast<char>('0' + check / 10);
  digits[kPayloadDigits + 1] = static_cast<char>('0' + check % 10);
  CodeText text;
  text.assign({digits, kCodeDigits});
  crypto::wipe(digits, sizeof digits);
  return text;
}

std::optional<DeviceCode> parse_code(std::string_view digits) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.size() != kCodeDigits || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  const std::string_view payload_digits = digits.substr(0, kPayloadDigits);
  const unsigned check = static_cast<unsigned>((digits[kPayloadDigits] - '0') * 10 +
                                               (digits[kPayloadDigits + 1] - '0'));
  if (check != check_of(payload_digits)) return std::nullopt;
  std::uint64_t payload = 0;
  for (char c : payload_digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (payload > (UINT64_MAX - digit) / 10) return std::nullopt;
    payload = payload * 10 + digit;
  }
  return DeviceCode{static_cast<std::uint32_t>(payload >> kFingerprintBits),
                    payload & ((std::uint64_t{1} << kFingerprintBits) - 1)};
}

Result<EnrolmentRequest> make_request(const DeviceCode& code, const FederationId& federation,
                                      const crypto::SignKey& sign, const BoxPublic& box) {
  EnrolmentRequest request{federation, sign.public_key, box, {}, {}};
  auto mac = mac_of(request, code);
  if (!mac) return pass(mac);
  request.mac = *mac;
  request.proof = crypto::sign(sign, kProofContext, federation, proven_part(request));
  return request;
}

Bytes encode(const EnrolmentRequest& request) {
  Bytes bytes = proven_part(request);
  Writer(bytes).raw(request.proof);
  return bytes;
}

Result<EnrolmentRequest> decode_request(ByteView bytes) {
  Reader in(bytes);
  const std::uint8_t format = in.u8();
  EnrolmentRequest request;
  request.federation = in.fixed<FederationId>();
  request.sign = in.fixed<SignPublic>();
  request.box = in.fixed<BoxPublic>();
  request.mac = in.fixed<crypto::Hash>();
  request.proof = in.fixed<Signature>();
  if (!in.finished() || format != kFormat) {
    return fail("enrolment.malformed", "The bytes are not a device's request to be enrolled.");
  }
  if (!crypto::verify(request.sign, kProofContext, request.federation, proven_part(request),
                      request.proof)) {
    return fail("enrolment.proof", "The request is not signed with the key that it names.");
  }
  return request;
}

Result<bool> made_with(const EnrolmentRequest& request, const DeviceCode& code) {
  auto mac = mac_of(request, code);
  if (!mac) return pass(mac);
  return crypto::same(*mac, request.mac);
}

}  // namespace handslag::directory
