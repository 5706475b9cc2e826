// What stands inside a section, by data class and schema number. A schema is never changed, only
// followed by a new number; a reader keeps and reports what it does not know. FORMAT.md, chapter 7.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "shared/base/result.h"
#include "shared/base/time.h"
#include "shared/crypto/sha256.h"
#include "shared/domain/visit.h"
#include "shared/record/format.h"

namespace handslag::record {

/// Codes are stored: never renumber. 16 and up are the care classes that consent names.
enum class DataClass : std::uint8_t {
  statistics = 1,
  field = 2,
  counts = 3,
  identity_contact = 16,
  attendance = 17,
};

/// The record's one purpose. Codes are stored: never renumber.
enum class Purpose : std::uint8_t {
  operation = 1,  ///< keeping the log itself: counts, field state
  visit = 2,      ///< receiving a visitor and counting the visit
};

/// For the reporting station: no name, no number, a day and no time.
struct Statistics {
  MeetingPointId meeting_point;
  ActivityId activity;  ///< empty where none was chosen
  RegistrationMode mode = RegistrationMode::anonymous;
  ProofStrength proof = ProofStrength::none;
  Day day;  ///< Europe/Stockholm
};

/// For the owning party. Written for every visit, with no number where there is none, so that its
/// presence and size tell nothing.
struct IdentityContact {
  WipedText<12> number;  ///< twelve digits, or empty
};

/// For the owning party.
struct Attendance {
  MeetingPointId meeting_point;
  ActivityId activity;  ///< empty where none was chosen
  UtcTime time;         ///< when the visitor confirmed, by the device's clock
};

/// How much a device has sealed to a recipient in all records before this one.
struct RecipientCount {
  Recipient recipient;
  std::uint64_t grants = 0;
  std::uint64_t sections = 0;
};

/// The newest state of the server's log that the device has seen.
struct SeenCheckpoint {
  LogEpoch log_epoch;      ///< 0: none yet
  std::uint64_t size = 0;  ///< leaves
  Hash256 root;            ///< RFC 9162
  auto operator<=>(const SeenCheckpoint&) const = default;
};

struct Counts {
  std::vector<RecipientCount> recipients;
  SeenCheckpoint checkpoint;
};

/// Pseudonymous state that devices share. Schema 1 is opaque bytes; no identity may stand there.
struct FieldState {
  Bytes state;  ///< at most 60,000 bytes
};

/// A section's plain text, before padding.
crypto::SecretBytes encode(const Statistics&);
crypto::SecretBytes encode(const IdentityContact&);
crypto::SecretBytes encode(const Attendance&);
crypto::SecretBytes encode(const Counts&);
crypto::SecretBytes encode(const FieldState&);

/// What a reader does not know: kept, and reported by class and schema.
struct UnknownContent {
  std::uint8_t data_class = 0;
  std::uint16_t schema = 0;
  crypto::SecretBytes body;
};

using Content =
    std::variant<Statistics, IdentityContact, Attendance, Counts, FieldState, UnknownContent>;

/// Error "record.content": a known class and schema whose bytes do not fit, which is the writer's
/// fault and is reported by device.
Result<Content> decode_content(ByteView plain);

}  // namespace handslag::record
