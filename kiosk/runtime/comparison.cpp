#include "kiosk/runtime/comparison.h"

#include "kiosk/runtime/counts_record.h"
#include "sync/protocol/messages.h"

namespace handslag::kiosk {
namespace {

Result<log::ServerView> open_view(const directory::Directory& directory, ByteView body) {
  auto answer = protocol::decode_compare_answer(body);
  if (!answer) return pass(answer);
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
  return view;
}

}  // namespace

Result<void> append_counts(log::DeviceLog& log, const directory::Directory& directory,
                           const std::vector<record::RecipientCount>& counts, UtcTime now) {
  if (counts.empty()) return {};
  auto checkpoint = log.checkpoint();
  if (!checkpoint) return pass(checkpoint);
  auto record = counts_record(directory, counts, *checkpoint);
  if (!record) return pass(record);
  if (record->drafts.empty()) return {};
  auto appended = log.append(log::RecordKind::counts, directory.version, now, record->drafts);
  if (!appended) return pass(appended);
  return {};
}

Result<Bytes> comparison_of(log::DeviceLog& log) {
  auto waiting = log.waiting();
  if (!waiting) return pass(waiting);
  auto receipt = log.receipt_bytes();
  if (!receipt) return receipt;
  auto checkpoint = log.checkpoint_bytes();
  if (!checkpoint) return checkpoint;
  return protocol::encode(
      protocol::Compare{log.newest(), waiting->any(), std::move(*receipt), std::move(*checkpoint)});
}

Result<record::SeenCheckpoint> take_comparison(log::DeviceLog& log,
                                               const directory::Directory& directory, ByteView body,
                                               UtcTime now) {
  auto view = open_view(directory, body);
  if (!view) return pass(view);
  auto copied = log.compare(*view);
  if (!copied) return pass(copied);
  if (*copied) {
    // The last counts of the epoch that ends here: what is withheld of it shows by them. Told again
    // where there is no news, because the epoch must end in a record that no copy has: a receipt
    // for a copy's record says nothing about what this device wrote.
    auto counted = append_counts(log, directory, log.sealed_so_far(), now);
    if (!counted) return pass(counted);
    if (auto begun = log.begin_epoch(**copied); !begun) return pass(begun);
  }
  return view->checkpoint.log;
}

}  // namespace handslag::kiosk
