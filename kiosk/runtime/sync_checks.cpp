// How a device finds out that the server lost or exchanged something, or that it was itself copied:
// comparing what each has, and proofs that the server's log only grew.
#include <fmt/format.h>

#include "kiosk/runtime/comparison.h"
#include "kiosk/runtime/sync_run.h"
#include "sync/protocol/merkle.h"
#include "sync/protocol/messages.h"

namespace handslag::kiosk {

void SyncRun::compare() {
  auto body = comparison_of(log_);
  if (!body) return failed(body.error(), false);
  submit("POST", "/v1/compare", std::move(*body), &SyncRun::on_compare_reply);
}

Result<void> SyncRun::take_comparison(ByteView body) {
  auto seen = kiosk::take_comparison(log_, *home_.directory(), body, clock_.now());
  if (!seen) return pass(seen);
  auto waiting = log_.waiting();
  if (!waiting) return pass(waiting);
  auto proved = log_.proved_checkpoint();
  if (!proved) return pass(proved);
  machine_.on_compared(clock_.monotonic(), waiting->any(), *proved != *seen);
  return {};
}

void SyncRun::on_compare_reply(Result<Bytes> reply) {
  if (!reply) return unanswered(reply.error());
  if (auto taken = take_comparison(*reply); !taken) return failed(taken.error(), true);
  // What a push was refused for is understood now: the next one says whether it is mended.
  refused_now() = false;
  tell();
}

void SyncRun::prove_log() {
  auto proved = log_.proved_checkpoint();
  if (!proved) return failed(proved.error(), false);
  auto seen = log_.checkpoint();
  if (!seen) return failed(seen.error(), false);
  proving_ = *seen;
  submit("GET", fmt::format("/v1/log/consistency?first={}&second={}", proved->size, proving_.size),
         {}, &SyncRun::on_proof_reply);
}

void SyncRun::on_proof_reply(Result<Bytes> reply) {
  if (!reply) return unanswered(reply.error());
  auto list = protocol::decode_list(*reply);
  if (!list) return failed(list.error(), true);
  merkle::Proof proof;
  for (const Bytes& entry : *list) {
    Reader in(entry);
    proof.push_back(in.fixed<Hash256>());
    if (in.finished()) continue;
    return failed({"log.proof_malformed", "The server's proof is not a list of hashes."}, true);
  }
  auto proved = log_.proved_checkpoint();
  if (!proved) return failed(proved.error(), true);
  const Hash256 old_root = proved->size == 0 ? merkle::empty_root() : proved->root;
  if (!merkle::verify_consistency(proved->size, old_root, proving_.size, proving_.root, proof)) {
    return failed(
        {"log.server_rolled_back", "The server's log is not a continuation of what it was."}, true);
  }
  if (auto kept = log_.set_proved_checkpoint(proving_); !kept) return failed(kept.error(), true);
  refused_now() = false;
  machine_.on_proof(clock_.monotonic());
  tell();
}

}  // namespace handslag::kiosk
