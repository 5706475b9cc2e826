#include "kiosk/runtime/sync_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "kiosk/runtime/comparison.h"
#include "sync/protocol/merkle.h"
#include "sync/protocol/messages.h"

namespace handslag::kiosk {
namespace {

Peer peer_of(const DeviceHome& home) {
  const directory::Directory& directory = *home.directory();
  const directory::ServerEntry& server = *directory.server;
  return {server.url, directory.root.federation, server.sign, PinnedKeys{server.tls_keys},
          crypto::sign_key_from_seed(home.keys()->sign.seed.expose())};
}

std::uint64_t random_bits() {
  return Reader(crypto::random_fixed<FixedBytes<struct JitterTag, 8>>()).u64();
}

}  // namespace

SyncRun::SyncRun(DeviceHome& home, log::DeviceLog& log, Network& network, const Clock& clock,
                 OnJournal on_journal, std::function<void(SyncStatus)> on_status,
                 std::function<void()> on_directory)
    : home_(home),
      log_(log),
      network_(network),
      clock_(clock),
      on_journal_(std::move(on_journal)),
      on_status_(std::move(on_status)),
      on_directory_(std::move(on_directory)),
      machine_(clock.monotonic(),
               std::chrono::seconds(home.directory()->profile.policy.sync_retry_limit_seconds)) {
  connect();
}

void SyncRun::connect() {
  if (home_.directory()->server) network_.connect(peer_of(home_));
}

void SyncRun::tell() {
  SyncStatus status;
  switch (machine_.reachability()) {
    case sync::Reachability::unknown:
      status.reach = Reach::unknown;
      break;
    case sync::Reachability::online:
      status.reach = Reach::online;
      break;
    case sync::Reachability::offline:
      status.reach = Reach::offline;
      break;
  }
  status.refused = std::ranges::find(refused_, true) != refused_.end();
  if (auto log = log_.status()) {
    status.unsent = log->unsent;
    status.last_receipt = log->last_receipt;
    const std::int64_t stale_ms =
        std::int64_t{home_.directory()->profile.policy.stale_days} * 86'400'000;
    status.stale = log->last_receipt && clock_.now().ms - log->last_receipt->ms > stale_ms;
  }
  // A screen is drawn anew for each message, so what is known already is not told again.
  if (told_ == status) return;
  told_ = status;
  on_status_(status);
}

std::optional<Instant> SyncRun::deadline() const {
  return home_.directory()->server ? machine_.deadline() : std::nullopt;
}

void SyncRun::on_committed() {
  machine_.on_committed(clock_.monotonic());
  tell();
}

void SyncRun::on_time() {
  if (!home_.directory()->server) return;
  const sync::SyncAction due = machine_.begin_due(clock_.monotonic());
  // Also asked while a request is under way, whose answer must still find what it is about.
  if (due != sync::SyncAction::nothing) doing_ = due;
  switch (due) {
    case sync::SyncAction::nothing:
      return;
    case sync::SyncAction::push:
      return push();
    case sync::SyncAction::fetch_directory:
      return fetch_directory();
    case sync::SyncAction::compare:
      return compare();
    case sync::SyncAction::prove_log:
      return prove_log();
  }
}

void SyncRun::submit(std::string method, std::string target, Bytes body,
                     void (SyncRun::*on_reply)(Result<Bytes>)) {
  NetworkRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  request.on_reply = [this, on_reply, on_journal = on_journal_,
                      alive = std::weak_ptr(alive_)](Result<Bytes> reply) {
    on_journal([this, on_reply, alive, reply = std::move(reply)] {
      if (!alive.expired()) (this->*on_reply)(reply);
    });
  };
  network_.submit(std::move(request));
}

void SyncRun::unanswered(const Error& error) {
  const bool reached = !sync::is_unreachable(error);
  // A broken connection is the network's fault; a refusal is the server's.
  if (reached && error.code != "net.answer" && error.code != "net.cancelled") refused_now() = true;
  machine_.on_failure(clock_.monotonic(), reached, random_bits());
  tell();
}

void SyncRun::failed(const Error& error, bool answered) {
  const bool own_fault = error.code.starts_with("store.") || error.code.starts_with("file.");
  if (!own_fault) refused_now() = true;
  const bool online = machine_.reachability() == sync::Reachability::online;
  machine_.on_failure(clock_.monotonic(), answered || online, random_bits());
  tell();
}

void SyncRun::fetch_directory() {
  submit("GET", "/v1/directory", {}, &SyncRun::on_directory_reply);
}

void SyncRun::on_directory_reply(Result<Bytes> reply) {
  if (!reply) return unanswered(reply.error());
  // The one that is held already, as in nearly every poll, is neither opened anew nor a failure; an
  // older one is a server that was set back.
  const bool same = home_.holds(*reply);
  if (!same) {
    if (auto taken = home_.take_directory(*reply); !taken) return failed(taken.error(), true);
  }
  refused_now() = false;
  machine_.on_directory(clock_.monotonic());
  if (!same) {
    connect();
    on_directory_();
  }
  tell();
}

void SyncRun::push() {
  // Counts that cannot be written (the disk is full) keep no visit from leaving.
  const auto counted = append_counts(log_, *home_.directory(), log_.uncounted(), clock_.now());
  auto outbox = log_.outbox(protocol::kPushByteLimit);
  if (!outbox) return failed(outbox.error(), false);
  if (outbox->records.empty()) {
    if (!counted) return failed(counted.error(), false);
    refused_now() = false;
    machine_.on_nothing_to_send(clock_.monotonic());
    return tell();
  }
  pushed_ = outbox->last;
  submit("POST", "/v1/push",
         protocol::encode(protocol::Push{std::move(outbox->records), outbox->head, outbox->more,
                                         outbox->forked}),
         &SyncRun::on_push_reply);
}

Result<void> SyncRun::take_receipt(ByteView body) {
  auto answer = protocol::decode_push_answer(body);
  if (!answer) return pass(answer);
  const directory::Directory& directory = *home_.directory();
  auto receipt =
      record::open_receipt(answer->receipt, directory.root.federation, directory.server->sign);
  if (!receipt) return pass(receipt);
  if (auto accepted = log_.accept(*receipt, answer->receipt); !accepted) return accepted;
  if (receipt->head.epoch != pushed_.epoch || receipt->head.sequence < pushed_.sequence) {
    return fail("push.not_taken", "The server's receipt ends before what it was sent.");
  }
  auto rest = log_.waiting();
  if (!rest) return pass(rest);
  // Sections that the server named as missing stay in the outbox, but sending the same bytes again
  // at once would change nothing: they wait for the next push or poll, and keep nothing else here.
  machine_.on_receipt(clock_.monotonic(), rest->unseen, directory.version, answer->directory);
  return {};
}

void SyncRun::on_push_reply(Result<Bytes> reply) {
  if (!reply) return unanswered(reply.error());
  if (auto taken = take_receipt(*reply); !taken) return failed(taken.error(), true);
  refused_now() = false;
  tell();
}

}  // namespace handslag::kiosk
