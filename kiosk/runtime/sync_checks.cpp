// How a device finds out that the server lost or exchanged something, or that it was itself copied:
// comparing what each has, and proofs that the server's log only grew.
#include <fmt/format.h>

#include "kiosk/runtime/sync_run.h"
#include "sync/protocol/merkle.h"
#include "sync/protocol/messages.h"

namespace handslag::kiosk {

void SyncRun::compare() {
  auto outbox = log_.outbox(1);
  if (!outbox) return failed(outbox.error(), false);
  auto receipt = log_.receipt_bytes();
  if (!receipt) return failed(receipt.error(), false);
  auto checkpoint = log_.checkpoint_bytes();
  if (!checkpoint) return failed(checkpoint.error(), false);
  submit("POST", "/v1/compare",
         protocol::encode(protocol::Compare{log_.newest(), !outbox->records.empty(),
                                            std::move(*receipt), std::move(*checkpoint)}),
         &SyncRun::on_compare_reply);
}

Result<void> SyncRun::take_comparison(ByteView body) {
  auto answer = protocol::decode_compare_answer(body);
  if (!answer) return pass(answer);
  const directory::Directory& directory = *home_.directory();
  const auto& federation = directory.root.federation;
  const auto& server = directory.server->sign;
  auto checkpoint = record::open_checkpoint(answer->checkpoint, federation, server);
  if (!checkpoint) return pass(checkpoint);
  log::ServerView view{*checkpoint, std::move(answer->checkpoint), {}};
  for (const protocol::HeldChain& chain : answer->chains) {
    auto receipt = record::open_receipt(chain.receipt, federation, server);
    if (!receipt) return pass(receipt);
    view.chains.push_back({std::move(*receipt), chain.head});
  }
  auto copied = log_.compare(view);
  if (!copied) return pass(copied);
  if (*copied) {
    // The last counts of the epoch that ends here: what is withheld of it shows by them. Told again
    // where there is no news, because the epoch must end in a record that no copy has: a receipt
    // for a copy's record says nothing about what this device wrote.
    auto counts = log_.sealed_so_far();
    if (!counts) return pass(counts);
    if (auto counted = append_counts(*counts); !counted) return counted;
    if (auto begun = log_.begin_epoch(**copied); !begun) return begun;
  }
  auto outbox = log_.outbox(1);
  if (!outbox) return pass(outbox);
  auto proved = log_.proved_checkpoint();
  if (!proved) return pass(proved);
  machine_.on_compared(clock_.monotonic(), !outbox->records.empty(), *proved != checkpoint->log);
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
