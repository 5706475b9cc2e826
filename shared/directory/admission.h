// How a role's public keys get into the directory: the role makes its keys in its own home and
// gives out an admission file with proof that it holds them; the administrator signs it in.
#pragma once

#include <variant>

#include "shared/directory/directory.h"

namespace handslag::directory {

struct PartyAdmission {
  PartyKeys keys;
  std::vector<HandlersKey> handlers;  ///< the party's own unit, and one for each of its activities
};
struct ReportingAdmission {
  ReportingKeys keys;
};
struct ServerAdmission {
  ServerEntry entry;
};
using Admission = std::variant<PartyAdmission, ReportingAdmission, ServerAdmission>;

/// Secret keys of whoever asks: the signing key, and every X25519 key in the order in which the
/// admission names them (a party's archive, then its handlers' keys).
struct ProvingKeys {
  const crypto::SignKey* sign = nullptr;
  std::vector<const crypto::BoxKey*> boxes;
};

/// The admission with its proofs: for each X25519 key a MAC that only its holder and the holder of
/// the directory's field key can make, and the signature of the Ed25519 key over everything.
Bytes prove_admission(const Admission& admission, const Directory& directory,
                      const ProvingKeys& keys);

/// Opens an admission file and checks every proof. Errors: "admission.malformed",
/// "admission.federation" (made for another federation), "admission.proof".
Result<Admission> check_admission(ByteView bytes, const FederationId& federation,
                                  const crypto::BoxKey& field);

/// The directory with the admission in it, not yet signed; the root statement's version grows where
/// the admission is a matter of the root (parties and reporting). Errors: "admission.unknown_party"
/// (the profile has no such member), "admission.replaces" (other keys stand there already: that
/// needs a decision of its own).
Result<void> admit(Directory& directory, const Admission& admission);
bool needs_root(const Admission& admission);

}  // namespace handslag::directory
