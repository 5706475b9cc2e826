// One enrolment, from the typed code to the directory that names this device. Lives on the
// journal's thread; begun again after a restart where it had come as far as a request.
#pragma once

#include <functional>
#include <memory>

#include "kiosk/app/messages.h"
#include "kiosk/runtime/device_home.h"
#include "kiosk/runtime/network.h"

namespace handslag::kiosk {

class EnrolmentRun {
 public:
  using OnJournal = std::function<void(std::function<void()>)>;
  /// `on_joined` is called once the home's directory names this device.
  EnrolmentRun(DeviceHome& home, Network& network, const Clock& clock, OnJournal on_journal,
               std::function<void(EnrolmentProgress)> on_progress, std::function<void()> on_joined);

  /// Fetches the directory from `server` and goes on only where it leads to the code's fingerprint.
  void begin(std::string server, const directory::DeviceCode& code);
  /// Goes on with the request that the home holds.
  void resume();

  std::optional<Instant> deadline() const { return next_poll_; }
  void on_time();

 private:
  void submit(std::string method, std::string target, Bytes body,
              void (EnrolmentRun::*on_reply)(Result<Bytes>));
  void on_first_directory(Result<Bytes> reply);
  void send_request();
  void on_request_sent(Result<Bytes> reply);
  void on_polled(Result<Bytes> reply);
  void refuse(EnrolmentTrouble trouble);
  void tell(EnrolmentProgress progress);

  DeviceHome& home_;
  Network& network_;
  const Clock& clock_;
  OnJournal on_journal_;
  std::function<void(EnrolmentProgress)> on_progress_;
  std::function<void()> on_joined_;
  std::string server_;
  directory::DeviceCode code_;
  std::optional<Instant> next_poll_;
  bool sent_ = false;  ///< the server has the request
  std::optional<EnrolmentProgress> told_;
  /// Gone with this object: replies that come later are dropped.
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace handslag::kiosk
