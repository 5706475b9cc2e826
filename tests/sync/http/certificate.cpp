#include "sync/http/certificate.h"

#include "tests/support/catch.h"

using namespace handslag;

TEST_CASE("A new certificate comes with its key and the pin of its public key") {
  const auto made = make_tls_certificate();
  REQUIRE(made);
  CHECK(made->private_key_pem.view().starts_with("-----BEGIN PRIVATE KEY-----"));
  CHECK(made->certificate_pem.starts_with("-----BEGIN CERTIFICATE-----"));
  CHECK(spki_sha256_of(made->certificate_pem).value() == made->spki_sha256);
}

TEST_CASE("No two certificates have the same key") {
  const auto one = make_tls_certificate();
  const auto other = make_tls_certificate();
  REQUIRE((one && other));
  CHECK(one->spki_sha256 != other->spki_sha256);
}

TEST_CASE("A pin is what OpenSSL's own tools make of the public key") {
  // openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | sha256sum
  const char* pem = R"(-----BEGIN CERTIFICATE-----
MIIBiDCCAS2gAwIBAgIUesvWl+hpwRt1K/vRvB4cnp7kRfQwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNaGFuZHNsYWctdGVzdDAgFw0yNjExMjIwMTA2MzZaGA8yMTI2
MTAyOTAxMDYzNlowGDEWMBQGA1UEAwwNaGFuZHNsYWctdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABCtt9MasvAxt0FyGq3XtyWhZnGr+1we/M4rv+93rRCPZ
vybU97WFLhBD29omyvuxDShjDyqzX+4KHSCQDykzC8ejUzBRMB0GA1UdDgQWBBT6
ZKLJWkF9CoR67V1av9Lgy4hVkzAfBgNVHSMEGDAWgBT6ZKLJWkF9CoR67V1av9Lg
y4hVkzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQC86cDekMlq
rrN0kcxaw2Lj3loePxnktodbi6UebylSFQIhALmuwW4k1u7Qu2QPret4NnuSFvoW
u8cTSOZerqGlcdMm
-----END CERTIFICATE-----
)";
  const auto pin = spki_sha256_of(pem);
  REQUIRE(pin);
  const Hash256 expected{{0xe9, 0xa6, 0x68, 0x39, 0x71, 0x89, 0x5e, 0x51, 0x6b, 0x64, 0x66,
                          0xca, 0x79, 0x22, 0x56, 0xc5, 0xce, 0xfe, 0xb1, 0x33, 0x72, 0xba,
                          0x7b, 0xfd, 0x0c, 0xde, 0x54, 0x05, 0xbc, 0xc6, 0x50, 0xae}};
  CHECK(*pin == expected);
}

TEST_CASE("What is no certificate has no pin") {
  CHECK(spki_sha256_of("").error().code == "tls.certificate");
  CHECK(spki_sha256_of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .error()
            .code == "tls.certificate");
}
