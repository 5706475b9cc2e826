// A kiosk of a world: the real home, log, sync and screens in a process that dies, sleeps and
// starts again, with visitors at its screen. What its screen says is compared with the truth after
// each message.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "kiosk/app/update.h"
#include "kiosk/runtime/journal.h"
#include "kiosk/screens/screens.h"
#include "tests/simulation/line.h"
#include "tests/simulation/world.h"

namespace handslag::simulation {

class DeviceSide {
 public:
  DeviceSide(World& world, std::size_t place, const test::TestDevice& keys);
  /// A copy of another's disk, as it is now.
  DeviceSide(World& world, std::size_t place, const DeviceSide& original);

  // ---- what happens to it ----

  void start();
  /// The process dies as it stands; it starts again after `pause`.
  void crash(Instant pause);
  /// Ends in order, and starts again after `pause`.
  void restart(Instant pause);
  void fall_asleep();
  void wake_up();
  /// Keeps a copy of its disk; puts the last copy in the disk's place.
  void keep_image();
  void set_back();
  /// The server went away in the middle of whatever it was asked.
  void cut_line();
  /// Somebody comes, and does what visitors do.
  void visitor();
  /// Somebody calls staff, who come after `wait`, or when the kiosk is awake again.
  void call_staff(Instant wait);
  void set_network(bool there) { network_ = there; }
  void set_memory(bool bad) { memory_is_bad_ = bad; }
  /// At the next start something goes wrong that no other record may suffer from.
  void flaw_at_next_start(Flaw flaw) { flaw_ = flaw; }
  /// Staff start a kiosk again that is out of order.
  void help();

  /// After a time of quiet: the log is whole, all is sent but what no server takes, and the screen
  /// says neither more nor less.
  void check_rest();

  // ---- what others ask ----

  bool runs() const { return process_ != nullptr; }
  record::DeviceId id() const { return id_; }
  bool asleep() const { return asleep_; }
  bool has_network() const { return network_; }
  bool memory_is_bad() const { return memory_is_bad_; }
  void when_awake(std::function<void()> what) { at_wake_.push_back(std::move(what)); }
  /// Its newest record.
  record::Head newest() const;
  /// An answer is about to be handed in, by which something may leave the outbox.
  void note_answer() { answer_came_ = true; }

  Disk disk;
  MachineClock clock;
  const std::size_t place;

 private:
  DeviceSide(World& world, std::size_t place, const crypto::SignKey& sign, record::DeviceId id);
  std::filesystem::path image() const { return folder_.string() + "-image"; }
  /// What is gone when the process dies.
  struct Process {
    kiosk::Mailbox mailbox;
    std::unique_ptr<Line> line;
    std::unique_ptr<kiosk::JournalWork> work;
    kiosk::State screen;
    std::unique_ptr<Look> look;
    std::optional<record::RecordHash> newest_visit;
  };

  void step(const std::function<void()>& what);
  void settle();
  void absorb();
  void show(kiosk::Message message);
  void check_screen();
  void check_outbox();
  void end();
  void post(std::function<void()> what);
  void set_alarm();
  void tap(std::string_view item);
  void leave_screen();
  void perform(kiosk::Effect effect);
  void staff_come();
  VisitTruth truth_of(const Visit& visit) const;
  record::StaffCall truth_of(const kiosk::RecordStaffCall& call, Instant asked) const;
  void make_flaw();
  void damage_a_section();
  void write_unreadable(Flaw flaw);
  log::DeviceLog open_log() const;
  /// At the log of the process that runs.
  Look& look() const;
  /// Records that a log calls unsent, in whole or in part.
  static std::set<record::RecordHash> unsent_by(Look& look);

  World& world_;
  std::filesystem::path folder_;
  crypto::SignKey sign_;
  record::DeviceId id_;
  std::unique_ptr<Process> process_;
  std::uint64_t life_ = 0;   ///< of the process: what was put down for an earlier one is dropped
  std::uint64_t alarm_ = 0;  ///< the newest; earlier ones are dropped
  std::optional<Asked> acting_;
  bool call_lost_ = false;                     ///< the journal said so of the newest call
  std::vector<record::RecordHash> committed_;  ///< in this step
  bool asleep_ = false;
  bool network_ = true;
  bool memory_is_bad_ = false;
  bool answer_came_ = false;
  Flaw flaw_ = Flaw::none;
  std::deque<std::function<void()>> at_wake_;
  Instant busy_since_{0};
  int steps_at_once_ = 0;
};

}  // namespace handslag::simulation
