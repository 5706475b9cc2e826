// What a device and the server tell one another about the device's log (PROTOCOL.md, chapter 7),
// and what the device does then. Without network or clock of its own; SyncRun says when.
#pragma once

#include "shared/directory/directory.h"
#include "shared/log/device_log.h"

namespace handslag::kiosk {

/// Writes a counts record of `counts` into the log, where there is anybody to tell. Errors: those
/// of counts_record and of the log.
Result<void> append_counts(log::DeviceLog& log, const directory::Directory& directory,
                           const std::vector<record::RecipientCount>& counts, UtcTime now);

/// The body of POST /v1/compare. Errors: those of the log.
Result<Bytes> comparison_of(log::DeviceLog& log);

/// Takes the answer, and begins a new epoch where the server shows what a copy of this device
/// wrote. Gives the state of the server's log. Errors: those of decode_compare_answer,
/// open_checkpoint, open_receipt and DeviceLog::compare.
Result<record::SeenCheckpoint> take_comparison(log::DeviceLog& log,
                                               const directory::Directory& directory, ByteView body,
                                               UtcTime now);

}  // namespace handslag::kiosk
