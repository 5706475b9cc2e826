#include "kiosk/runtime/enrolment_run.h"

namespace handslag::kiosk {
namespace {

using namespace std::chrono_literals;

/// Somebody stands beside the device and waits for the administrator.
constexpr Instant kPoll = 2s;
constexpr std::chrono::milliseconds kTimeout = 15s;

/// Whether the same request may be taken later: no server, one that starts or whose disk is full.
bool passes_by_itself(const Error& error) {
  return sync::is_unreachable(error) || error.code == "net.answer" ||
         error.code == "server.answer" || error.code.starts_with("store.");
}

}  // namespace

EnrolmentRun::EnrolmentRun(DeviceHome& home, Network& network, const Clock& clock,
                           OnJournal on_journal, std::function<void(EnrolmentProgress)> on_progress,
                           std::function<void()> on_joined)
    : home_(home),
      network_(network),
      clock_(clock),
      on_journal_(std::move(on_journal)),
      on_progress_(std::move(on_progress)),
      on_joined_(std::move(on_joined)) {}

void EnrolmentRun::submit(std::string method, std::string target, Bytes body,
                          void (EnrolmentRun::*on_reply)(Result<Bytes>)) {
  next_poll_.reset();
  NetworkRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  request.timeout = kTimeout;
  request.on_reply = [this, on_reply, on_journal = on_journal_,
                      alive = std::weak_ptr(alive_)](Result<Bytes> reply) {
    on_journal([this, on_reply, alive, reply = std::move(reply)] {
      if (!alive.expired()) (this->*on_reply)(reply);
    });
  };
  network_.submit(std::move(request));
}

void EnrolmentRun::refuse(EnrolmentTrouble trouble) {
  next_poll_.reset();
  tell({EnrolmentStage::refused, trouble});
}

void EnrolmentRun::tell(EnrolmentProgress progress) {
  // A screen is drawn anew for each message, so what is known already is not told again.
  if (told_ && told_->stage == progress.stage && told_->trouble == progress.trouble) return;
  told_ = progress;
  on_progress_(progress);
}

void EnrolmentRun::begin(std::string server, const directory::DeviceCode& code) {
  server_ = std::move(server);
  code_ = code;
  tell({EnrolmentStage::connecting, EnrolmentTrouble::none});
  // Any certificate will do for this one request: what it brings counts only if it leads to the
  // root whose fingerprint stands in the code.
  network_.connect({server_, {}, {}, AnyCertificate{}, std::nullopt});
  submit("GET", "/v1/directory", {}, &EnrolmentRun::on_first_directory);
}

void EnrolmentRun::on_first_directory(Result<Bytes> reply) {
  if (!reply) {
    // Whoever answers with something else than HTTPS is no server of ours either.
    const std::string& code = reply.error().code;
    const bool offline =
        sync::is_unreachable(reply.error()) || code == "net.answer" || code == "net.request";
    return refuse(offline ? EnrolmentTrouble::offline : EnrolmentTrouble::server);
  }
  auto directory = directory::open_directory(*reply);
  if (!directory) return refuse(EnrolmentTrouble::other_root);
  const auto& root = directory->root;
  const auto print = directory::fingerprint(root.root, root.federation);
  if (!print) return refuse(EnrolmentTrouble::memory);
  if (*print != code_.fingerprint) return refuse(EnrolmentTrouble::other_root);
  DeviceKeys keys{crypto::make_sign_key(), crypto::make_box_key()};
  auto request = directory::make_request(code_, root.federation, keys.sign, keys.box.public_key);
  code_ = {};  // used up: only the administrator's tool needs it from here on
  if (!request) return refuse(EnrolmentTrouble::memory);
  PendingEnrolment pending{server_, directory::encode(*request)};
  if (!home_.begin_enrolment(std::move(keys), *reply, std::move(pending))) {
    return refuse(EnrolmentTrouble::storage);
  }
  resume();
}

void EnrolmentRun::resume() {
  HANDSLAG_CHECK(home_.pending() && home_.directory());
  const directory::Directory& directory = *home_.directory();
  server_ = home_.pending()->server;
  ServerTrust trust = AnyCertificate{};
  if (directory.server) trust = PinnedKeys{directory.server->tls_keys};
  network_.connect({server_, directory.root.federation, {}, std::move(trust), std::nullopt});
  send_request();
}

void EnrolmentRun::send_request() {
  submit("POST", "/v1/enrolments", home_.pending()->request, &EnrolmentRun::on_request_sent);
}

void EnrolmentRun::on_request_sent(Result<Bytes> reply) {
  if (!reply && !passes_by_itself(reply.error())) return refuse(EnrolmentTrouble::server);
  sent_ = reply.has_value();
  tell({EnrolmentStage::waiting, sent_ ? EnrolmentTrouble::none : EnrolmentTrouble::offline});
  next_poll_ = clock_.monotonic() + kPoll;
}

void EnrolmentRun::on_time() {
  if (!next_poll_ || clock_.monotonic() < *next_poll_) return;
  if (!sent_) return send_request();
  submit("GET", "/v1/directory", {}, &EnrolmentRun::on_polled);
}

void EnrolmentRun::on_polled(Result<Bytes> reply) {
  // A directory that does not follow from the held one is left alone; so is no answer at all.
  if (reply && home_.take_directory(*reply) && home_.entry()) return on_joined_();
  next_poll_ = clock_.monotonic() + kPoll;
}

}  // namespace handslag::kiosk
