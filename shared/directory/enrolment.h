// How a new device gets into the directory: a one-time code, digits only, given out by the
// administrator and typed at the device; the device's public keys with a MAC under the code; the
// administrator's check. The code itself is never sent. SECURITY.md says what it withstands.
#pragma once

#include <optional>
#include <string>

#include "shared/base/wiped.h"
#include "shared/directory/directory.h"

namespace handslag::directory {

/// 20 digits for 25 random bits and 39 of the root's fingerprint, then 2 check digits.
inline constexpr std::size_t kCodeDigits = 22;
using CodeText = WipedText<kCodeDigits>;

struct DeviceCode {
  std::uint32_t random = 0;       ///< 25 bits: what only administrator and device know
  std::uint64_t fingerprint = 0;  ///< 39 bits of the root that the device may trust
};

/// Error "crypto.memory": the fingerprint needs 64 MiB.
Result<DeviceCode> make_code(const SignPublic& root, const FederationId& federation);
CodeText code_text(const DeviceCode& code);
/// Nothing where the length or the check digits (ISO 7064 MOD 97-10) are wrong: mistyped.
std::optional<DeviceCode> parse_code(std::string_view digits);

/// What a device sends, bytes as they travel.
struct EnrolmentRequest {
  FederationId federation;
  SignPublic sign;
  BoxPublic box;
  crypto::Hash mac;
  Signature proof;  ///< by the device's own key, over all the rest

  DeviceId device() const { return record::device_id(sign, box); }
};

/// Error "crypto.memory": stretching the code needs 64 MiB.
Result<EnrolmentRequest> make_request(const DeviceCode& code, const FederationId& federation,
                                      const crypto::SignKey& sign, const BoxPublic& box);
Bytes encode(const EnrolmentRequest& request);
/// Checks the device's own signature. Errors: "enrolment.malformed", "enrolment.proof".
Result<EnrolmentRequest> decode_request(ByteView bytes);
/// Whether the request was made by someone who was given this code.
Result<bool> made_with(const EnrolmentRequest& request, const DeviceCode& code);

}  // namespace handslag::directory
