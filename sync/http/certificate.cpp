#include "sync/http/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <memory>

#include "shared/base/freed.h"

namespace handslag {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

/// OpenSSL keeps a queue of errors for each thread; what is left there would confuse the next use.
Failure fail_clean(const char* code, const char* message) {
  ERR_clear_error();
  return fail(code, message);
}

Failure cannot_create() {
  return fail_clean("tls.create", "OpenSSL could not make a TLS certificate.");
}

std::string_view text_in(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
}

bool set_random_serial(X509* certificate) {
  unsigned char random[8];
  if (RAND_bytes(random, sizeof random) != 1) return false;
  std::uint64_t serial = 0;
  for (unsigned char byte : random) serial = serial << 8 | byte;
  // Positive and not zero (RFC 5280, 4.1.2.2).
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;
}

bool set_names(X509* certificate) {
  static constexpr char kName[] = "handslag-server";
  X509_NAME* name = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(kName), -1, -1,
                                    0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

Certificate self_signed(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509* x = certificate.get();
  const bool made = x && X509_set_version(x, X509_VERSION_3) == 1 && set_random_serial(x) &&
                    ASN1_TIME_set_string_X509(X509_getm_notBefore(x), "20200101000000Z") == 1 &&
                    ASN1_TIME_set_string_X509(X509_getm_notAfter(x), "99991231235959Z") == 1 &&
                    set_names(x) && X509_set_pubkey(x, key) == 1 &&
                    X509_sign(x, key, EVP_sha256()) > 0;
  if (!made) certificate.reset();
  return certificate;
}

Result<Hash256> pin_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return fail_clean("tls.certificate", "The certificate holds no public key.");
  const Hash256 hash = sha256({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return hash;
}

}  // namespace

Result<TlsCertificate> make_tls_certificate() {
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return cannot_create();
  const Certificate certificate = self_signed(key.get());
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  // Memory that is cleansed when it is freed.
  const Bio key_text(BIO_new(BIO_s_secmem()));
  if (!certificate || !certificate_text || !key_text ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) != 1) {
    return cannot_create();
  }
  const Result<Hash256> pin = pin_of(certificate.get());
  if (!pin) return pass(pin);
  TlsCertificate made;
  made.certificate_pem = std::string(text_in(certificate_text));
  made.spki_sha256 = *pin;
  if (!made.private_key_pem.assign(text_in(key_text))) return cannot_create();
  return made;
}

Result<Hash256> spki_sha256_of(std::string_view certificate_pem) {
  const Bio text(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
  const Certificate certificate(text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)
                                     : nullptr);
  if (!certificate) {
    return fail_clean("tls.certificate", "The text holds no certificate in PEM form.");
  }
  return pin_of(certificate.get());
}

}  // namespace handslag
