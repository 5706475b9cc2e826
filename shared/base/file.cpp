#include "shared/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace handslag {
namespace {

/// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Failure unwritable(const std::filesystem::path& file) {
  return fail("file.unwritable",
              fmt::format("{} cannot be written: {}. Check its folder, the rights there and the "
                          "room on the disk.",
                          file.string(), ::strerror(errno)));
}

Failure unreadable(const std::filesystem::path& file) {
  return fail(errno == ENOENT ? "file.missing" : "file.unreadable",
              fmt::format("{} cannot be read: {}. Check that it is the file that is meant and that "
                          "this user may read it.",
                          file.string(), ::strerror(errno)));
}

bool write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// With its parents. One that is there already is left alone: it is not ours to sync.
Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  if (std::filesystem::is_directory(folder, failed)) return {};
  const std::filesystem::path parent = folder_of(folder);
  if (parent != folder) {
    if (auto made = make_folder(parent); !made) return made;
  }
  if (::mkdir(folder.c_str(), 0777) != 0) return unwritable(folder);
  auto synced = sync_folder(parent);
  if (!synced) ::rmdir(folder.c_str());  // so that the next try does not take it for durable
  return synced;
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& file, std::size_t limit) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) return unreadable(file);
  Bytes out;
  std::uint8_t block[65'536];
  while (true) {
    const ssize_t n = ::read(in.get(), block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unreadable(file);
    if (n == 0) return out;
    out.insert(out.end(), block, block + n);
    if (out.size() > limit) {
      return fail("file.too_large",
                  fmt::format("{} is larger than {} bytes, so it is another file than is meant. "
                              "Check its name.",
                              file.string(), limit));
    }
  }
}

Result<void> write_file(const std::filesystem::path& file, ByteView bytes, unsigned mode) {
  const std::filesystem::path fresh = file.string() + ".new";
  ::unlink(fresh.c_str());
  {
    const Descriptor out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (out.get() < 0 || !write_all(out.get(), bytes) || ::fsync(out.get()) != 0) {
      const Failure failed = unwritable(file);
      ::unlink(fresh.c_str());  // on a full disk it would take what room there is
      return failed;
    }
  }
  return rename_file(fresh, file);
}

Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return unwritable(to);
  return sync_folder(folder_of(to));
}

Result<void> write_new_file(const std::filesystem::path& file, ByteView bytes, unsigned mode) {
  const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (out.get() < 0 && errno == EEXIST) {
    return fail("file.exists", fmt::format("{} is there already. Name a new file.", file.string()));
  }
  if (out.get() < 0) return unwritable(file);
  if (!write_all(out.get(), bytes) || ::fsync(out.get()) != 0) {
    const Failure failure = unwritable(file);
    ::unlink(file.c_str());
    return failure;
  }
  return sync_folder(folder_of(file));
}

Result<void> remove_file(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return unwritable(file);
  // Also where there was none: an earlier try may have failed at this.
  return sync_folder(folder_of(file));
}

bool is_there(const std::filesystem::path& file) {
  struct stat found {};
  return ::lstat(file.c_str(), &found) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

Result<void> make_private_folder(const std::filesystem::path& folder) {
  if (folder.native().size() >= PATH_MAX) {
    // Else its beginning would be made, name by name.
    errno = ENAMETOOLONG;
    return unwritable(folder);
  }
  if (auto made = make_folder(folder); !made) return made;
  if (::chmod(folder.c_str(), 0700) != 0) return unwritable(folder);
  return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return unwritable(folder);
  return {};
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder, Patience patience) {
  FolderLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int how = patience == Patience::wait ? LOCK_EX : LOCK_EX | LOCK_NB;
  int locked = -1;
  if (lock.fd_ >= 0) {
    do {
      locked = ::flock(lock.fd_, how);
    } while (locked != 0 && errno == EINTR);
  }
  if (locked == 0) return lock;
  if (lock.fd_ >= 0 && errno == EWOULDBLOCK) {
    return fail("home.in_use", fmt::format("Another program works on {} already. End it first, or "
                                           "name the home that is meant.",
                                           folder.string()));
  }
  return fail("file.unwritable",
              fmt::format("{} cannot be used: {}. Check that it is the folder that is meant and "
                          "that this user may write it.",
                          folder.string(), ::strerror(errno)));
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace handslag
