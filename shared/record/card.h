// What of a card's code may stand in a record: hashes under their own contexts, never the code. The
// code has 86 random bits, so nobody finds it by trying. FORMAT.md, chapter 11.
#pragma once

#include "shared/crypto/crypto.h"
#include "shared/domain/card_code.h"

namespace handslag::record {

/// Who a card is for the party that owns a visit: the same in every year.
using CardIdentity = FixedBytes<struct CardIdentityTag, 32>;
/// Who a card is for the reporting station: another one each calendar year, and no way from the
/// one to the other or to a CardIdentity.
using Pseudonym = FixedBytes<struct PseudonymTag, 32>;

CardMark card_mark(const crypto::FederationId& federation);
/// A new card's code, of the system's randomness.
CardCode new_card_code(const crypto::FederationId& federation);

CardIdentity card_identity(const crypto::FederationId& federation, const CardCode& code);
/// `year` as in Europe/Stockholm.
Pseudonym card_pseudonym(const crypto::FederationId& federation, const CardCode& code, int year);

}  // namespace handslag::record
