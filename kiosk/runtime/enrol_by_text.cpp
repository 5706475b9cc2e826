#include "kiosk/runtime/enrol_by_text.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>

#include "kiosk/runtime/journal.h"

namespace handslag::kiosk {
namespace {

const char* words_of(EnrolmentTrouble trouble) {
  switch (trouble) {
    case EnrolmentTrouble::none:
      break;
    case EnrolmentTrouble::offline:
      return "No server answers at that address. Check it, and the network.";
    case EnrolmentTrouble::other_root:
      return "The server is not the one that the code was given out for. Check its address, and "
             "ask "
             "the administrator.";
    case EnrolmentTrouble::server:
      return "The server refused the request. Ask the administrator to look at the server.";
    case EnrolmentTrouble::memory:
      return "There is not enough free memory to use the code. End other programs and try again.";
    case EnrolmentTrouble::storage:
      return "The home cannot be written. Check its rights and the room on the disk.";
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

/// "https://host" or "https://host:port"; a host may be a name or a numeric address of either kind.
bool is_server(std::string_view text) {
  constexpr std::string_view kStart = "https://";
  if (!text.starts_with(kStart)) return false;
  text.remove_prefix(kStart.size());
  // Colons within brackets are an IPv6 address's own.
  const std::size_t colon = text.find(':', text.starts_with('[') ? text.find(']') : 0);
  const std::string_view host = text.substr(0, colon);
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    unsigned number = 0;
    const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (failed != std::errc() || end != port.data() + port.size() || number == 0 ||
        number > 65'535) {
      return false;
    }
  }
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(".:-[]").find(c) != std::string_view::npos;
  });
}

Result<Enrol> read_code(const std::string& server, std::istream& in) {
  if (!is_server(server)) {
    return fail("enrol.server",
                "The server's address must be like https://host or https://host:8443. Nothing was "
                "asked.");
  }
  constexpr int kLongestLine = 100;
  Enrol enrol;
  enrol.server = server;
  bool fits = true;
  int characters = 0;
  for (char c = '\0'; fits && in.get(c) && c != '\n'; ++characters) {
    if (c >= '0' && c <= '9') {
      fits = enrol.code.push_back(c);
    } else {
      fits = c == ' ' || c == '-' || c == '\r';
    }
    fits = fits && characters < kLongestLine;
  }
  if (!fits || !directory::parse_code(enrol.code.view())) {
    return fail(
        "enrol.code",
        "The code is not right. It is 22 digits, of which the last two check the others: type it "
        "again, with spaces or dashes or without.");
  }
  return enrol;
}

/// It was signed in, and yet it is not ready for visitors.
Result<void> joined_out_of_order(const OutOfOrder& trouble) {
  switch (trouble.reason) {
    case OutOfOrderReason::revoked:
      return fail("enrol.refused", "This device has been revoked. Ask the administrator.");
    case OutOfOrderReason::storage:
      if (trouble.cause) return Failure(*trouble.cause);
      return fail("enrol.refused",
                  "The device was signed in, but its home cannot be used. Start the kiosk on it.");
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
    return fail("enrol.enrolled",
                "This device belongs to a federation already. Start it without --enrol.");
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
        return joined_out_of_order(*trouble);
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
  return fail(
      "enrol.timeout",
      "The administrator has not signed this device in yet. Start this again, or the kiosk, "
      "to go on waiting; no code is needed.");
}

}  // namespace handslag::kiosk
