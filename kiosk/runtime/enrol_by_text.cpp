#include "kiosk/runtime/enrol_by_text.h"

#include <condition_variable>

#include "kiosk/runtime/journal.h"

namespace handslag::kiosk {
namespace {

const char* words_of(EnrolmentTrouble trouble) {
  switch (trouble) {
    case EnrolmentTrouble::none:
      break;
    case EnrolmentTrouble::offline:
      return "No server answers at that address.";
    case EnrolmentTrouble::other_root:
      return "The server is not the one that the code was given out for.";
    case EnrolmentTrouble::server:
      return "The server refused the request.";
    case EnrolmentTrouble::memory:
      return "There is not enough free memory to use the code.";
    case EnrolmentTrouble::storage:
      return "The home cannot be written.";
  }
  return "The enrolment was refused.";
}

/// Sleeps until the journal has something to tell.
class Waiting {
 public:
  explicit Waiting(Mailbox& mailbox) : mailbox_(mailbox) {
    mailbox.set_wake([this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      changed_.notify_one();
    });
  }
  ~Waiting() { mailbox_.set_wake({}); }

  std::vector<Message> messages(std::chrono::steady_clock::time_point end) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, end, [this] { return woken_; });
    woken_ = false;
    lock.unlock();
    return mailbox_.take();
  }

 private:
  Mailbox& mailbox_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

Result<Enrol> read_code(const std::string& server, std::istream& in) {
  Enrol enrol;
  enrol.server = server;
  bool fits = true;
  for (char c = '\0'; in.get(c) && c != '\n';) {
    if (c >= '0' && c <= '9') fits = enrol.code.push_back(c) && fits;
  }
  if (!fits || !directory::parse_code(enrol.code.view())) {
    return fail("enrol.code", "The code is not right: 22 digits, of which the last two check.");
  }
  return enrol;
}

/// It was signed in, and yet it is not ready for visitors.
Result<void> joined_out_of_order(OutOfOrderReason reason) {
  switch (reason) {
    case OutOfOrderReason::revoked:
      return fail("enrol.refused", "This device has been revoked.");
    case OutOfOrderReason::storage:
      return fail("enrol.refused", "The device was signed in, but its log cannot be opened.");
    case OutOfOrderReason::directory:
      break;
  }
  return fail("enrol.incomplete",
              "The device was signed in. Visits can be saved once every party and the reporting "
              "station have their keys in the directory.");
}

}  // namespace

Result<void> enrol_by_text(DeviceHome home, const std::string& server, std::istream& in,
                           std::ostream& out, std::chrono::seconds patience, const Clock& clock) {
  if (home.has_joined()) {
    return fail("enrol.enrolled", "This device belongs to a federation already.");
  }
  const bool resumed = home.pending() != nullptr;
  Mailbox mailbox;
  Waiting waiting(mailbox);
  Journal journal(std::move(home), mailbox, clock);
  if (!resumed) {
    auto enrol = read_code(server, in);
    if (!enrol) return pass(enrol);
    journal.perform(std::move(*enrol));
  }
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    for (Message& message : waiting.messages(end)) {
      if (std::holds_alternative<Offer>(message)) {
        out << "enrolled" << std::endl;
        return {};
      }
      if (const auto* trouble = std::get_if<OutOfOrder>(&message)) {
        return joined_out_of_order(trouble->reason);
      }
      const auto* progress = std::get_if<EnrolmentProgress>(&message);
      if (!progress) continue;
      if (progress->stage == EnrolmentStage::refused) {
        return fail("enrol.refused", words_of(progress->trouble));
      }
      if (progress->stage == EnrolmentStage::waiting) {
        out << "waiting for the administrator" << std::endl;
      }
    }
  }
  return fail("enrol.timeout", "The administrator has not signed this device in yet.");
}

}  // namespace handslag::kiosk
