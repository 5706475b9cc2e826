// The server's own TLS certificate. Clients do not look at who signed it or until when it holds:
// they know the hash of its public key from the signed directory (sync/client/http_client.h).
#pragma once

#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/base/wiped.h"
#include "shared/crypto/sha256.h"

namespace handslag {

inline constexpr std::size_t kPrivateKeyPemLimit = 1024;  // bytes

struct TlsCertificate {
  std::string certificate_pem;
  WipedText<kPrivateKeyPemLimit> private_key_pem;  // PKCS #8, not encrypted
  Hash256 spki_sha256;  // of the SubjectPublicKeyInfo in DER, as RFC 7469 pins it
};

/// A new P-256 key and a certificate over it, signed by itself, for CN=handslag-server, valid from
/// 2020 and without a known end (RFC 5280, 4.1.2.5). "tls.create" where OpenSSL fails.
Result<TlsCertificate> make_tls_certificate();

/// The pin of the first certificate in `certificate_pem`. "tls.certificate" where there is none.
Result<Hash256> spki_sha256_of(std::string_view certificate_pem);

}  // namespace handslag
