// What the server signs: that it has stored a device's log up to a head, and what its own log
// looked like then. FORMAT.md, chapter 8.
#pragma once

#include <vector>

#include "shared/record/contents.h"
#include "shared/record/format.h"

namespace handslag::record {

/// The state of the server's append-only log.
struct Checkpoint {
  UtcTime server_time;
  SeenCheckpoint log;
};

/// A section whose header is stored but which itself is not, by name; it blocks nothing.
struct MissingSection {
  Sequence sequence;
  std::uint8_t number = 0;
  auto operator<=>(const MissingSection&) const = default;
};

struct Receipt {
  Head head;  ///< the newest record that the server has of the device; all up to it, but `missing`
  std::vector<MissingSection> missing;
  Sequence backed_up;  ///< newest record in a completed backup; 0: none yet
  Checkpoint checkpoint;
};

/// Body, then the signature over it.
Bytes sign_receipt(const crypto::SignKey& server, const Receipt& receipt);
/// Errors: "receipt.version", "receipt.malformed", "receipt.signature".
Result<Receipt> open_receipt(ByteView bytes, const FederationId& federation,
                             const crypto::SignPublic& server);

Bytes sign_checkpoint(const crypto::SignKey& server, const FederationId& federation,
                      const Checkpoint& checkpoint);
/// Errors as for receipts.
Result<Checkpoint> open_checkpoint(ByteView bytes, const FederationId& federation,
                                   const crypto::SignPublic& server);

}  // namespace handslag::record
