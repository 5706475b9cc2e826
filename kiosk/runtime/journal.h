// The services behind the screens: the thread that owns the device's home and log. It seals and
// commits visits, runs enrolment, and decides what the network's thread is asked to carry.
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
  std::optional<Instant> next_deadline() const;
  void on_deadline();

  void join_or_wait();
  void make_enrolment_run();
  void join();
  void offer();
  void act(SaveVisit& save, Instant asked);
  void act(const UndoVisit& undo);
  void act(Enrol& enrol);
  void act(CancelEnrolment&);
  void out_of_order(OutOfOrderReason reason, std::optional<Error> cause = {});

  Mailbox& mailbox_;
  const Clock& clock_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::deque<std::function<void()>> tasks_;

  // Touched by the journal's thread alone.
  DeviceHome home_;
  std::unique_ptr<log::DeviceLog> log_;
  std::unique_ptr<SyncRun> sync_;
  std::unique_ptr<EnrolmentRun> enrolment_;
  std::optional<Day> offered_day_;
  std::optional<Instant> open_again_;  ///< a log that could not be opened
  RecentVisits recent_;
  std::unique_ptr<Network> network_;
  std::thread thread_;  // last: starts when all the rest is there
};

}  // namespace handslag::kiosk
