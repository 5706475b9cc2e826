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
#include "shared/record/card.h"
#include "shared/record/format.h"

namespace handslag::record {

/// Codes are stored: never renumber. 16 and up are the care classes that consent names.
enum class DataClass : std::uint8_t {
  statistics = 1,
  field = 2,
  counts = 3,
  annulment = 4,
  staff_call = 5,
  identity_contact = 16,
  attendance = 17,
};

/// The record's one purpose. Codes are stored: never renumber.
enum class Purpose : std::uint8_t {
  operation = 1,  ///< keeping the log and the place at work: counts, field state, staff calls
  visit = 2,      ///< receiving a visitor and counting the visit
};

/// For the reporting station: no name, no number, a day and no time.
struct Statistics {
  MeetingPointId meeting_point;
  ActivityId activity;  ///< empty where none was chosen
  RegistrationMode mode = RegistrationMode::anonymous;
  ProofStrength proof = ProofStrength::none;
  Day day;  ///< Europe/Stockholm
  /// There exactly where proof is card, so that a second check-in can be counted once.
  std::optional<Pseudonym> pseudonym = {};
};

/// For the owning party. Written for every visit, with nothing where nothing is known, so that its
/// presence and size tell nothing. At most one of the two.
struct IdentityContact {
  WipedText<12> number;  ///< twelve digits, or empty
  std::optional<CardIdentity> card = {};
};

/// For the owning party.
struct Attendance {
  MeetingPointId meeting_point;
  ActivityId activity;  ///< empty where none was chosen
  UtcTime time;         ///< when the visitor confirmed, by the device's clock
};

enum class AnnulmentReason : std::uint8_t {
  undone = 1,  ///< by the visitor, at the kiosk, within a minute
};

/// felregistrering: says to the readers of these sections that they do not count. Nothing is ever
/// changed. It holds only for sections that the same device wrote.
struct Annulment {
  AnnulmentReason reason = AnnulmentReason::undone;
  std::vector<SectionId> sections;  ///< 1 to kAnnulmentLimit
};
/// So that it is of the smallest size, as all that a visit writes.
inline constexpr std::size_t kAnnulmentLimit = 3;

/// That staff were called at a kiosk and came: of nobody, and nothing of what was on its screen. To
/// the host of the meeting point and, without the hour, to the reporting station: a check-in beside
/// it in the log has no time there, and gets none by it.
struct StaffCall {
  MeetingPointId meeting_point;
  Day day;                                ///< when they were called, Europe/Stockholm
  std::optional<std::uint8_t> hour = {};  ///< likewise, 0 to 23
  std::uint16_t minutes = 0;  ///< whole ones, until they came; kLongestStaffWait or less
};
/// Stands for all that is longer.
inline constexpr std::uint16_t kLongestStaffWait = 0xffff;

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
  Bytes state;  ///< at most kFieldStateLimit bytes
};
inline constexpr std::size_t kFieldStateLimit = 60'000;

/// A section's plain text, before padding.
crypto::SecretBytes encode(const Statistics&);
crypto::SecretBytes encode(const IdentityContact&);
crypto::SecretBytes encode(const Attendance&);
crypto::SecretBytes encode(const Annulment&);
crypto::SecretBytes encode(const StaffCall&);
crypto::SecretBytes encode(const Counts&);
crypto::SecretBytes encode(const FieldState&);

/// What a reader does not know, by class, purpose or schema: kept, and reported by class and
/// schema.
struct UnknownContent {
  std::uint8_t data_class = 0;
  std::uint16_t schema = 0;
  crypto::SecretBytes body;
};

using Content = std::variant<Statistics, IdentityContact, Attendance, Annulment, StaffCall, Counts,
                             FieldState, UnknownContent>;

/// Error "record.content": a known class and schema whose bytes do not fit, which is the writer's
/// fault and is reported by device.
Result<Content> decode_content(ByteView plain);

}  // namespace handslag::record
