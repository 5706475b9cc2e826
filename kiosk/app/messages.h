// What goes between the screens and the services behind them (kiosk/runtime): effects out, messages
// in. Values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/profile.h"
#include "shared/domain/visit.h"

namespace handslag::kiosk {

using Instant = std::chrono::nanoseconds;  // of a monotonic clock

// ---- effects: what the screens ask for ----

/// A visit that was saved, for as long as this process knows it. Nothing outside has such a number.
using VisitNumber = std::uint64_t;

/// Seal and commit this visit; answered by Saved, AlreadyHere or SaveFailed.
struct SaveVisit {
  Visit visit;
};
/// Commit that a visit does not count; answered by Undone or UndoFailed.
struct UndoVisit {
  VisitNumber visit = 0;
};
/// Begin enrolment with a server; answered by EnrolmentProgress.
struct Enrol {
  std::string server;  ///< "https://host:port"
  WipedText<22> code;  ///< digits; its check digits were right
};
/// Give up an enrolment that waits.
struct CancelEnrolment {};
/// Seal and commit that staff were called and have come. Nothing answers it, and nothing of the
/// visitor is in it.
struct RecordStaffCall {
  Instant waited{};  ///< from the call until staff cleared the mark, which is now
};
using Effect = std::variant<SaveVisit, UndoVisit, Enrol, CancelEnrolment, RecordStaffCall>;

// ---- messages: what the services tell ----

struct OfferedActivity {
  ActivityId id;
  std::string name;
  std::string principal;  ///< the member's name
  std::string starts;     ///< "09:00", or empty
  std::string room;       ///< or empty
  bool count_only = false;
};

/// A party that answers for what is recorded here (GDPR article 4.7).
struct Controller {
  std::string id;
  std::string name;
  std::string contact;                  ///< how to reach it; may be empty
  std::string data_protection;          ///< its data protection officer; may be empty
  std::vector<std::string> activities;  ///< names of those of today that it answers for
  bool is_host = false;                 ///< visits without an activity are its own
};

/// What this kiosk is and offers today. Comes first, and again with each new day or directory.
struct Offer {
  bool demonstration = false;
  std::string federation;
  std::optional<Rgb> accent;
  std::string meeting_point;  ///< "Köping"
  std::string place;          ///< "Stadshuset"
  std::vector<std::string> languages;
  std::vector<OfferedActivity> activities;
  std::vector<Controller> controllers;  ///< of the activities and of the place, each once
  Policy policy;
  Day today;           ///< Europe/Stockholm
  CardMark card_mark;  ///< of this federation's cards
};

/// The kiosk belongs to no federation yet: the enrolment screen is due.
struct NotEnrolled {
  std::string last_server;  ///< as typed before, or empty
};

struct Saved {
  UtcTime time;
  std::chrono::microseconds took{};  ///< from the effect's arrival to the committed record
  VisitNumber visit = 0;
};

/// How long a visit can be taken back.
inline constexpr Instant kUndoTime = std::chrono::seconds(60);
/// And how long at least there is to answer whether it is meant.
inline constexpr Instant kUndoQuestionTime = std::chrono::seconds(20);
/// Each sign of somebody at the question gives that time again, until so much has passed since it
/// came.
inline constexpr Instant kUndoQuestionMost = std::chrono::minutes(2);

/// The card was here today for the same activity; nothing was written.
struct AlreadyHere {
  VisitNumber visit = 0;
  Instant undo_left{};  ///< of kUndoTime; zero or less: none
};
/// The annulment is in the log, as a visit would be.
struct Undone {};

enum class SaveTrouble : std::uint8_t { disk_full, storage, activity_gone, internal };
struct SaveFailed {
  SaveTrouble trouble = SaveTrouble::internal;
};
/// The visit counts as before.
struct UndoFailed {
  SaveTrouble trouble = SaveTrouble::internal;
};

enum class Reach : std::uint8_t { unknown, online, offline };
struct SyncStatus {
  std::uint64_t unsent = 0;  ///< visits and staff calls saved here that no receipt covers
  std::optional<UtcTime> last_receipt;
  Reach reach = Reach::unknown;
  bool stale = false;    ///< no sync for longer than the policy's stale_days
  bool refused = false;  ///< the server was reached and refuses what this device sends
  bool operator==(const SyncStatus&) const = default;
};

enum class EnrolmentStage : std::uint8_t { connecting, waiting, refused };
enum class EnrolmentTrouble : std::uint8_t {
  none,
  offline,     ///< no server at that address
  other_root,  ///< the server is not the one that the code was given out for
  server,      ///< the server refused
  memory,      ///< not enough free memory to stretch the code
  storage,
};
/// Joining shows by an Offer.
struct EnrolmentProgress {
  EnrolmentStage stage = EnrolmentStage::connecting;
  EnrolmentTrouble trouble = EnrolmentTrouble::none;
};

enum class OutOfOrderReason : std::uint8_t {
  storage,    ///< the log cannot be opened or is damaged
  revoked,    ///< the directory no longer lets this device write
  directory,  ///< a key that every visit needs is not in the directory
};
struct OutOfOrder {
  OutOfOrderReason reason = OutOfOrderReason::storage;
  std::optional<Error> cause = {};  ///< for the technician: no screen shows it
};

/// A RecordStaffCall was not written. No screen shows it.
struct StaffCallLost {
  Error cause;  ///< for the technician
};

/// Whether what is said is heard from now on. No sound is built yet: the inspect socket tells so.
struct Hearing {
  bool heard = false;
};

/// Something is being said from now on; what was said until now is stopped.
struct Saying {
  Instant takes{};
};

using Message =
    std::variant<Offer, NotEnrolled, Saved, AlreadyHere, SaveFailed, Undone, UndoFailed, SyncStatus,
                 EnrolmentProgress, OutOfOrder, StaffCallLost, Hearing, Saying>;

/// Where effects go. Called on the drawing thread; must not wait.
class Services {
 public:
  virtual ~Services() = default;
  virtual void perform(Effect effect) = 0;
};

}  // namespace handslag::kiosk
