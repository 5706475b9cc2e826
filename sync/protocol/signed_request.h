// Who asks: requests are signed over method, target, body, the server meant and a challenge that it
// gave. A device's clock proves nothing, so time plays no part on the client's side; every answer
// carries the next challenge.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/time.h"
#include "shared/crypto/crypto.h"
#include "sync/protocol/http_headers.h"

namespace handslag::protocol {

inline constexpr std::string_view kKeyHeader = "Handslag-Key";
inline constexpr std::string_view kChallengeHeader = "Handslag-Challenge";
inline constexpr std::string_view kSignatureHeader = "Handslag-Signature";

/// What a signature is made over.
struct RequestToSign {
  std::string_view method;
  std::string_view target;  ///< path and query as sent
  ByteView body;
  crypto::SignPublic server;  ///< of receipts: the server that is meant
  std::string_view challenge;
};

/// Adds the three header fields.
void sign_request(HttpHeaders& headers, const crypto::SignKey& key,
                  const crypto::FederationId& federation, const RequestToSign& request);

/// The key whose holder signed. The caller checks the challenge and what the key may do. Errors:
/// "request.unsigned" (a field is missing or not hexadecimal), "request.signature".
Result<crypto::SignPublic> verify_request(const HttpHeaders& headers,
                                          const crypto::FederationId& federation,
                                          const RequestToSign& request);

/// Challenges without memory: random bytes and the time of issue under the server's own key, so
/// that any instance of a server accepts what another gave out.
class Challenges {
 public:
  explicit Challenges(const crypto::SignKey& server);
  std::string issue(UtcTime now) const;
  /// Whether this server gave it out, not more than five minutes ago. A challenge may come twice
  /// within that time: what is signed is idempotent.
  bool accepts(std::string_view challenge, UtcTime now) const;

 private:
  crypto::Hash mac(ByteView body) const;
  crypto::Secret<32> key_;
};

}  // namespace handslag::protocol
