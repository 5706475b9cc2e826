// A server that was restored from a backup has lost what came after it. It begins a new log epoch,
// has every device send again what is missing, and until all have, gives the parties nothing: a
// withdrawal may be among it. Service calls this inside a transaction of the storage.
#pragma once

#include "sync/server/intake.h"

namespace handslag::server {

/// Whether `seen`, which this server signed, shows that it has lost a part of its log since.
Result<bool> shows_loss(Storage& storage, const record::SeenCheckpoint& seen);

/// Begins the next log epoch with an entry that names `ended`, the newest state known of the log
/// that was lost, and awaits all active devices of the directory.
Result<void> begin_refill(Storage& storage, const record::SeenCheckpoint& ended,
                          const directory::Directory& directory, UtcTime now);

/// The active devices that are still to send what they hold.
Result<std::vector<record::DeviceId>> still_awaited(Storage& storage,
                                                    const directory::Directory& directory);
/// A device has sent all it holds, or the administrator does not wait for it.
Result<void> await_no_longer(Storage& storage, const record::DeviceId& device);

}  // namespace handslag::server
