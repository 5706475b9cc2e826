// What a push must be to be stored, and how it is: chain and head are verified over the headers
// alone before anything is written; a section that is unfit stays out by itself. Service calls this
// inside one transaction of the storage, so that a push which fails changed nothing.
#pragma once

#include "sync/server/storage.h"

namespace handslag::server {

/// Who pushes. The key is the one that the directory gives to the device.
struct LogOwner {
  record::FederationId federation;
  record::DeviceId device;
  crypto::SignPublic key;
};

/// A stored record that a chain holds; what a receipt reaches up to.
struct Reached {
  Chain chain;
  Sequence sequence;
  record::RecordHash hash;
};

/// Stores what is new in `push`. Reached is then the newest record of the chain that its last
/// record is in; of an epoch that forked, that last record itself: which of the chains behind it
/// are the device's own, the device alone knows. Errors: those of record::decode_header and of the
/// storage; "push.other_log" (a record of another federation or device, or of two epochs),
/// "push.order" (not by sequence), "push.gap" (a record between what is stored and what was sent is
/// missing), "push.fork" (the log branches off what was stored before, and the device does not know
/// it), "push.head" (the last record does not bear the device's signature).
Result<Reached> store_push(Storage& storage, const LogOwner& owner, const protocol::Push& push,
                           UtcTime now);

/// What the server has up to a record, from the epoch's first on, to be signed. Error, besides the
/// storage's: "push.too_much_missing" (more than a receipt can name).
Result<record::Receipt> receipt_of(Storage& storage, const LogOwner& owner, const Reached& reached,
                                   const record::Checkpoint& now);

/// The state of the server's log, with the time at which it was looked at.
Result<record::Checkpoint> checkpoint(Storage& storage, UtcTime now);

/// The leaf of one entry (PROTOCOL.md, chapter 6).
Hash256 leaf_of(protocol::EntryKind kind, const record::CarriedRecord& carried);

}  // namespace handslag::server
