#include "sync/protocol/signed_request.h"

#include <algorithm>

namespace handslag::protocol {
namespace {

constexpr std::string_view kContext = "handslag request 1";
constexpr std::string_view kBodyContext = "handslag request body 1";
constexpr std::string_view kChallengeContext = "handslag challenge 1";
constexpr std::int64_t kLifetimeMs = 5 * 60 * 1000;

Bytes bytes_to_sign(const RequestToSign& request) {
  Bytes bytes;
  Writer(bytes)
      .blob(bytes_of(request.method))
      .blob(bytes_of(request.target))
      .raw(crypto::hash(kBodyContext, {request.body}))
      .raw(request.server)
      .blob(bytes_of(request.challenge));
  return bytes;
}

}  // namespace

void sign_request(HttpHeaders& headers, const crypto::SignKey& key,
                  const crypto::FederationId& federation, const RequestToSign& request) {
  const auto signature = crypto::sign(key, kContext, federation, bytes_to_sign(request));
  headers.add(std::string(kKeyHeader), crypto::hex(key.public_key));
  headers.add(std::string(kChallengeHeader), std::string(request.challenge));
  headers.add(std::string(kSignatureHeader), crypto::hex(signature));
}

Result<crypto::SignPublic> verify_request(const HttpHeaders& headers,
                                          const crypto::FederationId& federation,
                                          const RequestToSign& request) {
  const auto key = crypto::fixed_from_hex<crypto::SignPublic>(headers.find(kKeyHeader));
  const auto signature = crypto::fixed_from_hex<crypto::Signature>(headers.find(kSignatureHeader));
  if (!key || !signature) {
    return fail("request.unsigned", "The request must be signed by a key of the directory.");
  }
  if (!crypto::verify(*key, kContext, federation, bytes_to_sign(request), *signature)) {
    return fail("request.signature", "The request's signature is not that of the key it names.");
  }
  return *key;
}

Challenges::Challenges(const crypto::SignKey& server) {
  const crypto::Hash derived =
      crypto::keyed_hash(server.seed.expose(), "handslag challenge key 1", {});
  std::ranges::copy(derived.value, key_.expose().begin());
}

crypto::Hash Challenges::mac(ByteView body) const {
  return crypto::keyed_hash(key_.expose(), kChallengeContext, {body});
}

std::string Challenges::issue(UtcTime now) const {
  Bytes bytes;
  Writer(bytes)
      .u64(static_cast<std::uint64_t>(now.ms))
      .raw(crypto::random_fixed<FixedBytes<struct NonceTag, 16>>());
  const crypto::Hash code = mac(bytes);
  Writer(bytes).raw(code);
  return crypto::hex(bytes);
}

bool Challenges::accepts(std::string_view challenge, UtcTime now) const {
  const auto bytes = crypto::parse_hex(challenge);
  if (!bytes || bytes->size() != 8 + 16 + crypto::Hash::kSize) return false;
  Reader in(*bytes);
  const ByteView body = in.raw(24);
  const auto code = in.fixed<crypto::Hash>();
  Reader time(body);
  const auto issued = static_cast<std::int64_t>(time.u64());
  return crypto::same(code, mac(body)) && issued <= now.ms && now.ms - issued <= kLifetimeMs;
}

}  // namespace handslag::protocol
