// What a visit (besök) is, before it becomes a record.
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/ids.h"
#include "shared/domain/card_code.h"
#include "shared/domain/national_id.h"

namespace handslag {

/// How a visit or enrolment is counted. The three are equal citizens.
enum class RegistrationMode : std::uint8_t {
  identified = 1,  ///< with a number or a known participant
  anonymous = 2,   ///< a person was here, nobody says who
  count_only = 3,  ///< volyminsats: heads are counted, a typed number is wiped and not stored
};

/// What stands behind a claimed identity. Codes are stored: never renumber.
enum class ProofStrength : std::uint8_t {
  none = 1,     ///< nobody claimed to be anyone
  claimed = 2,  ///< a number was typed; nothing shows that it is the visitor's own
  card = 3,     ///< a card was held up; nothing shows that it is the visitor's own
};

/// A visit as the kiosk's screens hand it over.
struct Visit {
  RegistrationMode mode = RegistrationMode::anonymous;
  ProofStrength proof = ProofStrength::none;
  /// Only where mode is identified and proof claimed.
  std::optional<NationalId> number;
  /// Nothing where the visitor chose no activity: the meeting point's host then owns the record.
  std::optional<ActivityId> activity;
  /// Only where mode is identified and proof card.
  std::optional<CardCode> card = {};
};

}  // namespace handslag
