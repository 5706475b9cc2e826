#include "tests/support/power_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <mutex>

#include "shared/base/result.h"
#include "tests/support/failing_memory.h"

namespace handslag::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

std::recursive_mutex mutex;
PowerDisk* current = nullptr;

std::string parent_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

bool chance(std::mt19937_64& random, unsigned of_eight) {
  return random() % 8 < of_eight;
}

Bytes read_whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

PowerDisk::PowerDisk(const fs::path& root) : root_(fs::canonical(root)) {
  add(root_);
  for (const auto& entry : fs::recursive_directory_iterator(root_)) add(entry.path());
  durable_ = names_;
  const std::lock_guard lock(mutex);
  HANDSLAG_CHECK(current == nullptr);
  current = this;
}

PowerDisk::~PowerDisk() {
  release();
}

void PowerDisk::add(const fs::path& path) {
  struct stat about {};
  HANDSLAG_CHECK(::stat(path.c_str(), &about) == 0);
  Node node;
  node.folder = S_ISDIR(about.st_mode);
  node.mode = about.st_mode & 07777;
  if (!node.folder) node.durable = read_whole(path);
  node.size = node.durable.size();
  inodes_[about.st_ino] = nodes_.size();
  names_[path == root_ ? "" : path.lexically_relative(root_).string()] = nodes_.size();
  nodes_.push_back(std::move(node));
}

void PowerDisk::cut_at(std::size_t operation) {
  cut_at_ = operation;
}

void PowerDisk::cut() {
  const std::lock_guard lock(mutex);
  off_ = true;
}

void PowerDisk::fail_at(std::size_t operation, bool lasts) {
  const std::lock_guard lock(mutex);
  fail_at_ = operation;
  lasts_ = lasts;
}

void PowerDisk::leave_room(std::size_t bytes) {
  const std::lock_guard lock(mutex);
  room_ = used() + bytes;
}

void PowerDisk::mend() {
  const std::lock_guard lock(mutex);
  fail_at_ = 0;
  room_.reset();
}

void PowerDisk::forget_syncs(std::function<bool(const std::string&)> of) {
  forgets_ = std::move(of);
}

std::size_t PowerDisk::operations() const {
  const std::lock_guard lock(mutex);
  return operations_;
}

bool PowerDisk::is_off() const {
  const std::lock_guard lock(mutex);
  return off_;
}

bool PowerDisk::has_refused() const {
  const std::lock_guard lock(mutex);
  return refused_;
}

std::string PowerDisk::where() const {
  const std::lock_guard lock(mutex);
  return where_;
}

void PowerDisk::release() {
  const std::lock_guard lock(mutex);
  if (current == this) current = nullptr;
}

std::optional<std::string> PowerDisk::name_of(const char* path) const {
  const std::string text = fs::path(path).lexically_normal().string();
  const std::string& root = root_.native();
  if (!text.starts_with(root)) return std::nullopt;
  if (text.size() == root.size()) return "";
  if (text[root.size()] != '/') return std::nullopt;
  return text.substr(root.size() + 1, text.find_last_not_of('/') - root.size());
}

std::string PowerDisk::name_of(std::size_t node) const {
  for (const auto& [name, named] : names_) {
    if (named == node) return name;
  }
  return "a file that was removed";
}

std::optional<std::size_t> PowerDisk::node_of(int fd) const {
  struct stat about {};
  if (::fstat(fd, &about) != 0) return std::nullopt;
  const auto found = inodes_.find(about.st_ino);
  if (found == inodes_.end()) return std::nullopt;
  return found->second;
}

PowerDisk::Fate PowerDisk::next_operation(const std::string& what) {
  if (off_) return Fate::refused;
  ++operations_;
  if (operations_ == cut_at_) {
    off_ = true;
    where_ = what;
    return Fate::power_cut;
  }
  if (fail_at_ != 0 && (operations_ == fail_at_ || (lasts_ && operations_ > fail_at_))) {
    if (!refused_) where_ = what;
    refused_ = true;
    return Fate::refused;
  }
  return Fate::carried_out;
}

std::uint64_t PowerDisk::used() const {
  std::uint64_t sum = 0;
  for (const auto& [name, node] : names_) sum += nodes_[node].size;
  return sum;
}

/// How many of `size` bytes that end at `end` there is room for.
std::size_t PowerDisk::room_for(const Node& node, std::uint64_t end, std::size_t size) const {
  if (!room_ || end <= node.size) return size;
  const std::uint64_t so_far = used();
  const std::uint64_t left = *room_ > so_far ? *room_ - so_far : 0;
  const std::uint64_t reach = node.size + left;
  const std::uint64_t start = end - size;
  return reach <= start ? 0 : std::min<std::uint64_t>(size, reach - start);
}

void PowerDisk::apply(Bytes& content, const Change& change) {
  if (change.truncates) return content.resize(change.offset);
  const std::uint64_t end = change.offset + change.bytes.size();
  if (content.size() < end) content.resize(end);
  std::ranges::copy(change.bytes, content.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

/// A write of which only a part arrived, or for which the file only grew.
void PowerDisk::apply_torn(Bytes& content, const Change& change, Random& random) {
  if (change.truncates) return;
  const std::size_t before = content.size();
  const std::size_t size = change.bytes.size();
  const unsigned how = random() % 4;
  Change part = change;
  if (how == 0) {
    part.bytes.resize(size == 0 ? 0 : random() % size);
    return apply(content, part);
  }
  if (how >= 2) {
    // Past the old end: zeros, or whatever lay on the disk before.
    content.resize(std::max<std::size_t>(before, change.offset + size));
    for (std::size_t i = before; i < content.size(); ++i) {
      content[i] = how == 2 ? 0 : static_cast<std::uint8_t>(random());
    }
  }
  for (std::size_t at = 0; at < size;) {
    const std::size_t next =
        std::min(size, at + kSector - static_cast<std::size_t>((change.offset + at) % kSector));
    if (chance(random, 4)) {
      part.offset = change.offset + at;
      part.bytes.assign(change.bytes.begin() + static_cast<std::ptrdiff_t>(at),
                        change.bytes.begin() + static_cast<std::ptrdiff_t>(next));
      apply(content, part);
    }
    at = next;
  }
}

void PowerDisk::apply(std::map<std::string, std::size_t>& names, const Naming& naming) {
  if (!naming.from.empty()) names.erase(naming.from);
  if (!naming.to.empty()) names[naming.to] = naming.node;
}

void PowerDisk::sync(std::size_t index) {
  Node& node = nodes_[index];
  if (forgets_ && forgets_(name_of(index))) return;
  for (const Change& change : node.waiting) apply(node.durable, change);
  node.waiting.clear();
  if (!node.folder) return;
  const std::string folder = name_of(index);
  std::erase_if(naming_, [&](const Naming& naming) {
    if (parent_of(naming.to.empty() ? naming.from : naming.to) != folder) return false;
    apply(durable_, naming);
    return true;
  });
}

/// A sync that failed: some of it arrived, and the system forgets that the rest did not.
void PowerDisk::lose(std::size_t index) {
  Node& node = nodes_[index];
  Random random(operations_);
  for (const Change& change : node.waiting) {
    if (chance(random, 3)) apply(node.durable, change);
  }
  node.waiting.clear();
}

Bytes PowerDisk::content_after(const Node& node, std::uint64_t seed, std::size_t until,
                               Random& random) const {
  Bytes content = node.durable;
  for (const Change& change : node.waiting) {
    if (seed == 0) continue;
    if (seed == 1 || (until != 0 && change.operation < until)) {
      apply(content, change);
    } else if (until != 0) {
      if (change.operation == until) apply_torn(content, change, random);
    } else if (chance(random, 3)) {
      apply(content, change);
    } else if (chance(random, 4)) {
      apply_torn(content, change, random);
    }
  }
  return content;
}

void PowerDisk::return_power(std::uint64_t seed) const {
  Random random(seed * 1'000'003 + operations_);
  std::vector<std::size_t> open;  // operations that are not synced
  for (const Naming& naming : naming_) open.push_back(naming.operation);
  for (const Node& node : nodes_) {
    for (const Change& change : node.waiting) open.push_back(change.operation);
  }
  // Every other time all is in order up to some operation, as on a disk that does not reorder.
  const std::size_t until = seed % 2 == 0 && !open.empty() ? open[random() % open.size()] : 0;
  std::map<std::string, std::size_t> names = durable_;
  for (const Naming& naming : naming_) {
    const bool arrived = until != 0 ? naming.operation <= until : chance(random, 4);
    if (seed == 1 || (seed != 0 && arrived)) apply(names, naming);
  }
  for (const auto& entry : fs::directory_iterator(root_)) fs::remove_all(entry.path());
  for (const auto& [name, index] : names) {
    const Node& node = nodes_[index];
    const fs::path path = root_ / name;
    if (name.empty() || !fs::exists(path.parent_path())) continue;
    if (node.folder) {
      fs::create_directory(path);
    } else {
      const Bytes content = content_after(node, seed, until, random);
      std::ofstream(path, std::ios::binary)
          .write(reinterpret_cast<const char*>(content.data()),
                 static_cast<std::streamsize>(content.size()));
    }
    fs::permissions(path, static_cast<fs::perms>(node.mode));
  }
}

/// The calls of the C library, taken over. Without a disk, or elsewhere, they are what they were.
struct PowerDiskCalls {
  using Fate = PowerDisk::Fate;

  /// The disk has memory of its own, and does one thing at a time.
  struct Entry {
    EnoughMemory memory;
    std::lock_guard<std::recursive_mutex> lock{mutex};
  };

  static int refuse(int error) {
    errno = error;
    return -1;
  }

  static int open(const char* path, int flags, mode_t mode) {
    const auto real = [&] {
      return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
    };
    const Entry entry;
    const auto name = current ? current->name_of(path) : std::nullopt;
    if (!name) return real();
    if (current->off_) return refuse(EIO);
    const bool is_new = (flags & O_CREAT) != 0 && !current->names_.contains(*name);
    if (!is_new) {
      HANDSLAG_CHECK((flags & O_TRUNC) == 0);  // nobody here overwrites what is there
      return real();
    }
    const Fate fate = current->next_operation("create " + *name);
    if (fate == Fate::refused) return refuse(EIO);
    const int fd = real();
    if (fd < 0) return fd;
    struct stat about {};
    HANDSLAG_CHECK(::fstat(fd, &about) == 0);
    PowerDisk::Node node;
    node.mode = about.st_mode & 07777;
    came(*name, about.st_ino, std::move(node));
    if (fate == Fate::carried_out) return fd;
    ::close(fd);
    return refuse(EIO);
  }

  static int make_folder(const char* path, mode_t mode) {
    const auto real = [&] {
      return static_cast<int>(::syscall(SYS_mkdirat, AT_FDCWD, path, mode));
    };
    const Entry entry;
    const auto name = current ? current->name_of(path) : std::nullopt;
    if (!name || current->names_.contains(*name)) return real();
    const Fate fate = current->next_operation("make folder " + *name);
    if (fate == Fate::refused) return refuse(EIO);
    const int done = real();
    if (done != 0) return done;
    struct stat about {};
    HANDSLAG_CHECK(::stat(path, &about) == 0);
    PowerDisk::Node node;
    node.folder = true;
    node.mode = about.st_mode & 07777;
    came(*name, about.st_ino, std::move(node));
    return fate == Fate::carried_out ? 0 : refuse(EIO);
  }

  static void came(const std::string& name, ino_t inode, PowerDisk::Node node) {
    const std::size_t index = current->nodes_.size();
    current->nodes_.push_back(std::move(node));
    current->inodes_[inode] = index;
    renamed({current->operations_, "", name, index});
  }
  static void renamed(PowerDisk::Naming naming) {
    PowerDisk::apply(current->names_, naming);
    current->naming_.push_back(std::move(naming));
  }

  /// write() where `at` is nothing.
  static ssize_t write(int fd, const void* bytes, std::size_t size, std::optional<off64_t> at) {
    const auto real = [&](std::size_t count) {
      return static_cast<ssize_t>(at ? ::syscall(SYS_pwrite64, fd, bytes, count, *at)
                                     : ::syscall(SYS_write, fd, bytes, count));
    };
    const Entry entry;
    const auto index = current ? current->node_of(fd) : std::nullopt;
    if (!index) return real(size);
    const auto offset = static_cast<std::uint64_t>(at ? *at : ::lseek(fd, 0, SEEK_CUR));
    const Fate fate = current->next_operation(
        fmt::format("write {} bytes at {} of {}", size, offset, current->name_of(*index)));
    if (fate == Fate::refused) return refuse(EIO);
    PowerDisk::Node& node = current->nodes_[*index];
    const std::size_t fits = current->room_for(node, offset + size, size);
    if (fits < size) current->refused_ = true;
    if (fits == 0 && size != 0) return refuse(ENOSPC);
    const ssize_t written = real(fits);
    if (written < 0) return written;
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    node.waiting.push_back({current->operations_, offset, Bytes(first, first + written), false});
    node.size = std::max(node.size, offset + static_cast<std::uint64_t>(written));
    return fate == Fate::carried_out ? written : refuse(EIO);
  }

  static int truncate(int fd, off64_t size) {
    const auto real = [&] { return static_cast<int>(::syscall(SYS_ftruncate, fd, size)); };
    const Entry entry;
    const auto index = current ? current->node_of(fd) : std::nullopt;
    if (!index) return real();
    const Fate fate =
        current->next_operation(fmt::format("truncate {} to {}", current->name_of(*index), size));
    if (fate == Fate::refused) return refuse(EIO);
    PowerDisk::Node& node = current->nodes_[*index];
    const auto end = static_cast<std::uint64_t>(size);
    if (end > node.size && current->room_for(node, end, end - node.size) < end - node.size) {
      current->refused_ = true;
      return refuse(ENOSPC);
    }
    const int done = real();
    if (done != 0) return done;
    node.waiting.push_back({current->operations_, end, {}, true});
    node.size = end;
    return fate == Fate::carried_out ? 0 : refuse(EIO);
  }

  /// Never a real one: a test's files go with the test, and waiting for them would take most of it.
  static int sync(int fd) {
    const Entry entry;
    const auto index = current ? current->node_of(fd) : std::nullopt;
    if (!index) return 0;
    const Fate fate = current->next_operation("sync " + current->name_of(*index));
    // Of a sync that the power cut short, what is not synced is left to the seed.
    if (fate == Fate::power_cut || current->off_) return refuse(EIO);
    if (fate == Fate::carried_out) {
      current->sync(*index);
      return 0;
    }
    current->lose(*index);
    return refuse(EIO);
  }

  static int remove(const char* path, int flags) {
    const auto real = [&] {
      return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, flags));
    };
    const Entry entry;
    const auto name = current ? current->name_of(path) : std::nullopt;
    if (!name) return real();
    const auto found = current->names_.find(*name);
    if (found == current->names_.end()) return real();
    const std::size_t index = found->second;
    const Fate fate = current->next_operation("remove " + *name);
    if (fate == Fate::refused) return refuse(EIO);
    const int done = real();
    if (done == 0) renamed({current->operations_, *name, "", index});
    return fate == Fate::carried_out ? done : refuse(EIO);
  }

  static int rename(const char* from, const char* to) {
    const auto real = [&] {
      return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
    };
    const Entry entry;
    const auto old_name = current ? current->name_of(from) : std::nullopt;
    const auto new_name = current ? current->name_of(to) : std::nullopt;
    if (!old_name || !new_name) return real();
    const auto found = current->names_.find(*old_name);
    if (found == current->names_.end()) return real();
    const std::size_t index = found->second;
    const Fate fate = current->next_operation("rename " + *old_name + " to " + *new_name);
    if (fate == Fate::refused) return refuse(EIO);
    const int done = real();
    if (done == 0) renamed({current->operations_, *old_name, *new_name, index});
    return fate == Fate::carried_out ? done : refuse(EIO);
  }
};

}  // namespace handslag::test

using handslag::test::PowerDiskCalls;

namespace {

mode_t mode_in(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_in(flags, arguments);
  va_end(arguments);
  return PowerDiskCalls::open(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_in(flags, arguments);
  va_end(arguments);
  return PowerDiskCalls::open(path, flags, mode);
}
ssize_t write(int fd, const void* bytes, size_t size) {
  return PowerDiskCalls::write(fd, bytes, size, std::nullopt);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return PowerDiskCalls::write(fd, bytes, size, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  return PowerDiskCalls::write(fd, bytes, size, at);
}
int ftruncate(int fd, off_t size) noexcept {
  return PowerDiskCalls::truncate(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  return PowerDiskCalls::truncate(fd, size);
}
int fsync(int fd) {
  return PowerDiskCalls::sync(fd);
}
int fdatasync(int fd) {
  return PowerDiskCalls::sync(fd);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return PowerDiskCalls::make_folder(path, mode);
}
int unlink(const char* path) noexcept {
  return PowerDiskCalls::remove(path, 0);
}
int rmdir(const char* path) noexcept {
  return PowerDiskCalls::remove(path, AT_REMOVEDIR);
}
int remove(const char* path) noexcept {
  const int done = PowerDiskCalls::remove(path, 0);
  return done != 0 && errno == EISDIR ? PowerDiskCalls::remove(path, AT_REMOVEDIR) : done;
}
int rename(const char* from, const char* to) noexcept {
  return PowerDiskCalls::rename(from, to);
}

}  // extern "C"
