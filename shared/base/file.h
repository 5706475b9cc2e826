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

/// False only where there is certainly nothing of this name. What cannot be looked at (no right to,
/// links in a circle) counts as there: reading it then says why.
bool is_there(const std::filesystem::path& file);

/// Gives a file that is whole and on the disk another name, in the same folder; durable on return.
/// Error "file.unwritable".
Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a folder that only its owner enters (0700), and its parents, so that they are there after
/// a power cut. Error "file.unwritable".
Result<void> make_private_folder(const std::filesystem::path& folder);

/// Makes the names in a folder durable: those that came, went or changed. "file.unwritable".
Result<void> sync_folder(const std::filesystem::path& folder);

/// Keeps a second program out of a folder. Held until it goes, and no longer than its process
/// lives.
class FolderLock {
 public:
  enum class Patience { wait, give_up };
  /// Errors: "home.in_use" (held by another, and nobody wants to wait), "file.unwritable".
  static Result<FolderLock> take(const std::filesystem::path& folder, Patience patience);
  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace handslag
