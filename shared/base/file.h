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
/// holds secrets. Error "file.unwritable" leaves what was there.
Result<void> write_file(const std::filesystem::path& file, ByteView bytes, unsigned mode);

/// The same where nothing may be there yet: nothing is ever written over. Errors: "file.exists",
/// "file.unwritable".
Result<void> write_new_file(const std::filesystem::path& file, ByteView bytes, unsigned mode);

/// Makes a folder that only its owner enters (0700), and its parents. Error "file.unwritable".
Result<void> make_private_folder(const std::filesystem::path& folder);

}  // namespace handslag
