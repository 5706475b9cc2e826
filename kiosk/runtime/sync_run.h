// Carries out what the sync machine decides: takes batches from the log's outbox, ends them with a
// counts record, verifies receipts before anything leaves the outbox, fetches newer directories
// (sync_run.cpp), compares what server and device have, and has the server prove that its log only
// grew (sync_checks.cpp). Lives on the journal's thread.
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "kiosk/app/messages.h"
#include "kiosk/runtime/device_home.h"
#include "kiosk/runtime/network.h"
#include "shared/log/device_log.h"
#include "sync/client/sync_machine.h"

namespace handslag::kiosk {

class SyncRun {
 public:
  /// Runs a piece of work on the journal's thread.
  using OnJournal = std::function<void(std::function<void()>)>;

  /// `on_status` is called after everything that a visitor or staff could see in the status strip,
  /// `on_directory` when a newer directory was taken.
  SyncRun(DeviceHome& home, log::DeviceLog& log, Network& network, const Clock& clock,
          OnJournal on_journal, std::function<void(SyncStatus)> on_status,
          std::function<void()> on_directory);

  /// Nothing while a request is under way, and where the directory knows no server.
  std::optional<Instant> deadline() const;
  void on_time();
  void on_committed();
  /// Tells the status, where it differs from what was told.
  void tell();

 private:
  void connect();
  void submit(std::string method, std::string target, Bytes body,
              void (SyncRun::*on_reply)(Result<Bytes>));
  void fetch_directory();
  void push();
  void compare();
  void prove_log();
  void on_directory_reply(Result<Bytes> reply);
  void on_push_reply(Result<Bytes> reply);
  void on_compare_reply(Result<Bytes> reply);
  void on_proof_reply(Result<Bytes> reply);
  Result<void> take_receipt(ByteView body);
  Result<void> take_comparison(ByteView body);
  /// No answer to use: none at all, or a refusal.
  void unanswered(const Error& error);
  /// An answer that cannot be taken, or what this device's own files do not give.
  void failed(const Error& error, bool answered);
  bool& refused_now() { return refused_[static_cast<std::size_t>(doing_)]; }

  DeviceHome& home_;
  log::DeviceLog& log_;
  Network& network_;
  const Clock& clock_;
  OnJournal on_journal_;
  std::function<void(SyncStatus)> on_status_;
  std::function<void()> on_directory_;
  sync::SyncMachine machine_;
  record::SeenCheckpoint proving_;  ///< what the proof under way is to reach
  sync::SyncAction doing_ = sync::SyncAction::nothing;
  record::Head pushed_;  ///< the last record of the push under way
  /// By action: what the server refused or answered wrongly, until the same succeeds. A push that
  /// is taken does not mend a log that was exchanged.
  std::array<bool, 5> refused_{};
  std::optional<SyncStatus> told_;
  /// Gone with this object: replies that come later are dropped.
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace handslag::kiosk
