// What a push must be to be stored, and how it is: chain and head are verified over the headers
// alone before anything is written; a section that is unfit stays out by itself. Service calls this
// inside one transaction of the storage, so that a push which fails changed nothing.
#pragma once

#include "sync/server/storage.h"

namespace handslag::server {

/// Whose log a push goes to. The key is the one that the directory gives to the device.
struct LogOwner {
  record::FederationId federation;
  LogName log;
  crypto::SignPublic key;
};

/// Stores what is new in `push`. Errors: those of record::decode_header and of the storage;
/// "push.other_log" (a record of another federation, device or epoch), "push.order" (not by
/// sequence), "push.gap" (a record between what is stored and what was sent is missing),
/// "push.fork" (the log differs from what was stored before), "push.head" (the last record does not
/// bear the device's signature).
Result<void> store_push(Storage& storage, const LogOwner& owner, const protocol::Push& push,
                        UtcTime now);

/// The state of the server's log, with the time at which it was looked at.
Result<record::Checkpoint> checkpoint(Storage& storage, UtcTime now);

}  // namespace handslag::server
