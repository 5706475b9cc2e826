// What is really so in a simulated world, read from the disks themselves, and the invariants that
// compare it with what the machines and their screens say. Neither the log's nor the server's own
// code is asked.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <variant>
#include <vector>

#include "shared/log/device_log.h"
#include "shared/record/contents.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/tally.h"

namespace handslag::simulation {

/// What a visitor asked for, as readers are to find it.
struct VisitTruth {
  record::Statistics statistics;
  PartyId owner;
  std::string number;  ///< twelve digits, or empty
  UtcTime time;
};

/// What a record holds that somebody at a kiosk caused: a check-in, or a call for staff (as the
/// host is to find it, with the hour).
using Asked = std::variant<VisitTruth, record::StaffCall>;

/// Why a record, or a section of it, need not reach its readers.
enum class Flaw : std::uint8_t {
  none,
  damaged,     ///< the device's disk changed a section's bytes: no server can take it
  unreadable,  ///< sealed so that the reporting station cannot open it
  unknown,     ///< holds what no reader knows
};

/// One record that some device committed.
struct Written {
  record::DeviceId device;
  Epoch epoch;
  Sequence sequence;
  std::uint64_t sections = 0;
  std::optional<VisitTruth> visit;
  std::optional<record::StaffCall> call;
  bool told = false;  ///< a screen said that it is saved
  Flaw flaw = Flaw::none;
  std::uint64_t flawed_section = 0;
  std::set<std::size_t> owners;  ///< whose disks hold it: the devices, by their place in the world

  bool header_stored = false;
  std::set<std::uint64_t> sections_stored;
  /// Whether screens count it as long as it is not sent.
  bool is_told() const { return visit || call; }
  /// Whether it must arrive: what was on no other disk than one that was set back is gone.
  bool is_held() const { return !owners.empty(); }
  bool complete() const { return header_stored && sections_stored.size() == sections; }
};

/// Whose first section everything that follows in the session needs.
using SessionName = std::tuple<record::DeviceId, record::SessionId, record::Audience>;
struct SectionName {
  record::RecordHash record;
  std::uint64_t number;
  auto operator<=>(const SectionName&) const = default;
};

struct LogEntry {
  record::RecordHash record;  ///< zeros: the server was restored
  std::optional<std::uint64_t> late_section;
};

class Truth {
 public:
  explicit Truth(Tally& tally) : tally_(tally) {}

  // ---- what devices wrote ----

  /// A new device, empty or with what is on the disk of another.
  void add_device(std::optional<std::size_t> copied_from = std::nullopt);
  /// Takes over records that `look` shows and that are new; a visit or a call for staff among them
  /// is `acting`. Gives the hashes of what is new.
  std::vector<record::RecordHash> absorb(std::size_t device, Look& look,
                                         std::optional<Asked>& acting);
  /// The device's disk is an older one again, as `look` shows it; its log calls `unsent` unsent.
  void set_back(std::size_t device, Look& look, std::set<record::RecordHash> unsent);
  /// After a restart: nothing that was ever committed may be gone or changed.
  void check_log(std::size_t device, Look& look) const;
  /// The screen says that the newest visit is saved.
  void check_saved(std::size_t device, const std::vector<record::RecordHash>& committed);
  /// The device's log calls all sent but `unsent`.
  void check_outbox(std::size_t device, const std::set<record::RecordHash>& unsent);
  /// What a screen claims: that so many visits are unsent, that the newest one is sent.
  void check_claim(std::size_t device, std::uint64_t unsent) const;
  void check_sent(std::size_t device, const record::RecordHash& newest) const;
  std::uint64_t unsent(std::size_t device) const { return unsent_[device]; }

  // ---- what the server has ----

  /// Takes over what was committed on the server's disk since the last time.
  void absorb_server(Look& look);
  /// The server's disk is an older one again.
  void restore_server(Look& look);
  /// After a restart: nothing that was ever committed may be gone or changed.
  void check_server(Look& look) const;
  /// A server that was restored gives out nothing before what it lost came again, but for what is
  /// on disks of `copied` devices alone: it cannot know of two with one name.
  void check_refilled(const std::set<record::DeviceId>& copied) const;
  const std::vector<LogEntry>& server_log() const { return server_log_; }

  /// Keeps which sessions begin on a disk that is about to change.
  void note_sessions(Look& look);
  /// Sections without which a session cannot be read, and that the server has not got.
  std::set<SessionName> lost_sessions() const;

  std::map<record::RecordHash, Written>& records() { return records_; }
  const std::map<record::RecordHash, Written>& records() const { return records_; }
  const Written& at(const record::RecordHash& hash) const;
  /// For a Violation.
  std::string name_of(const record::RecordHash& hash) const;

 private:
  /// What the device cannot know yet: what was received, and what a server then lost.
  void forgive(std::size_t device);
  void store(const LogEntry& entry, const std::set<std::uint64_t>& sections);

  Tally& tally_;
  std::map<record::RecordHash, Written> records_;
  std::vector<LogEntry> server_log_;
  std::set<record::RecordHash> lost_;  ///< in the newest restoring of the server
  bool refilling_ = false;             ///< the server knows that it was restored
  std::map<SectionName, SessionName> sessions_;
  std::vector<std::uint64_t> unsent_;                        ///< visits and calls, by device
  std::vector<std::uint64_t> known_;                         ///< records, by device
  std::vector<std::int64_t> newest_;                         ///< the place in its log, by device
  std::vector<std::set<record::RecordHash>> called_unsent_;  ///< by each device's own log
  std::vector<std::set<record::RecordHash>> forgiven_;       ///< by device
};

}  // namespace handslag::simulation
