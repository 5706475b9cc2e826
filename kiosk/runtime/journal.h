// The services behind the screens: the work of the device's home and log, and the thread that owns
// them. It seals and commits visits and staff calls, runs enrolment, and decides what the network
// is asked to carry.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "kiosk/app/mailbox.h"
#include "kiosk/runtime/device_home.h"
#include "kiosk/runtime/enrolment_run.h"
#include "kiosk/runtime/network.h"
#include "kiosk/runtime/recent_visits.h"
#include "kiosk/runtime/sync_run.h"

namespace handslag::kiosk {

/// What the journal does, without the thread that it does it on: whoever owns one calls it from one
/// thread, and runs what it hands to `on_journal` on that same thread.
class JournalWork {
 public:
  /// Takes an open home; what there is to tell goes to `mailbox`. Mailbox, clock and network
  /// outlive this.
  JournalWork(DeviceHome home, Mailbox& mailbox, const Clock& clock, Network& network,
              SyncRun::OnJournal on_journal);

  /// Once, before all else: tells what this kiosk is, and begins to sync.
  void begin();
  /// Carries out one effect. `asked`: when it was asked for.
  void act(Effect& effect, Instant asked);
  /// When on_deadline is to be called; calling it earlier changes nothing.
  std::optional<Instant> next_deadline() const;
  void on_deadline();

 private:
  void make_enrolment_run();
  void join();
  void offer();
  void act(SaveVisit& save, Instant asked);
  void act(const UndoVisit& undo);
  void act(const RecordStaffCall& call, Instant asked);
  void act(Enrol& enrol);
  void act(CancelEnrolment&);
  void out_of_order(OutOfOrderReason reason, std::optional<Error> cause = {});

  Mailbox& mailbox_;
  const Clock& clock_;
  Network& network_;
  SyncRun::OnJournal on_journal_;
  DeviceHome home_;
  std::unique_ptr<log::DeviceLog> log_;
  std::unique_ptr<SyncRun> sync_;
  std::unique_ptr<EnrolmentRun> enrolment_;
  std::optional<Day> offered_day_;
  std::optional<Instant> open_again_;  ///< a log that could not be opened
  RecentVisits recent_;
};

class Journal final : public Services {
 public:
  /// Takes an open home and starts working; what there is to tell goes to `mailbox`, which outlives
  /// the Journal.
  Journal(DeviceHome home, Mailbox& mailbox, const Clock& clock);
  /// Finishes the effect in hand, ends the network's request and wipes all keys.
  ~Journal() override;

  /// Never waits: effects are carried out in order on the journal's own thread.
  void perform(Effect effect) override;

 private:
  void post(std::function<void()> work);
  void run();

  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::deque<std::function<void()>> tasks_;

  std::unique_ptr<NetworkThread> network_;
  JournalWork work_;    // touched by the journal's thread alone
  std::thread thread_;  // last: starts when all the rest is there
};

}  // namespace handslag::kiosk
