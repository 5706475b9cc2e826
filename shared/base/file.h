// Files, as small whole things: read with a limit, written so that a power cut leaves the old or
// the new one.
#pragma once

#include <filesystem>

#include "shared/base/bytes.h"
#include "shared/base/result.h"

namespace handslag {

/// Errors: "file.missing", "file.unreadable", "file.too_large" (over `limit` bytes).
Result<Bytes> read_file(const std::filesystem::path& file, std::size_t limit);

/// Temporary file beside it, sync, rename, sync of the folder. `mode` as for chmod, 0600 for what
/// holds secrets. Error "file.unwritable": what was there stays, or, where the folder alone could
/// not be synced, either of the two.
Result<void> write_file(const std::filesystem::path& file, ByteView bytes, unsigned mode);

/// The same where nothing may be there yet: nothing is ever written over. Errors: "file.exists",
/// "file.unwritable".
Result<void> write_new_file(const std::filesystem::path& file, ByteView bytes, unsigned mode);

/// Removes a file, or finds none; on return it is gone for good. Error "file.unwritable".
Result<void> remove_file(const std::filesystem::path& file);

/// Makes a folder that only its owner enters (0700), and its parents, so that they are there after
/// a power cut. Error "file.unwritable".
Result<void> make_private_folder(const std::filesystem::path& folder);

/// Makes the names in a folder durable: those that came, went or changed. "file.unwritable".
Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace handslag
