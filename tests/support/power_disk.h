// A disk whose power can be cut at every single operation, that can refuse to write or to sync, and
// that can be full. It stands under the whole program: the C library's calls that change files are
// taken over in the test programs that link power_disk.cpp, so SQLite with its own file layer, the
// files of shared/base and whoever else writes all go through it. The files are real, in a folder;
// what a program reads is what it wrote. Beside them the disk keeps what would be there after a
// power cut: of each file the bytes that were synced and the writes that were not, and of each
// folder the names that were synced and the changes that were not.
//
// It believes no more than POSIX promises: a sync of a file makes its bytes durable and not its
// name, a sync of a folder the names in it. Two things it does believe: a rename happens whole or
// not at all, and writing some bytes of a sector leaves its other bytes alone (so does SQLite).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "shared/base/bytes.h"

namespace handslag::test {

class PowerDisk {
 public:
  /// Takes over `root`, a folder: what is in it is durable. One disk at a time in a process.
  explicit PowerDisk(const std::filesystem::path& root);
  PowerDisk(const PowerDisk&) = delete;
  PowerDisk& operator=(const PowerDisk&) = delete;
  ~PowerDisk();

  /// The power goes at this operation, counted from 1. It may still reach the disk, whole or in
  /// part; of all calls after it none does, and they fail.
  void cut_at(std::size_t operation);
  /// The power goes at this moment.
  void cut();
  /// This operation fails with EIO, and, where it `lasts`, all after it. What a failed sync was to
  /// write is lost for good, and a later sync that succeeds says nothing about it: so do disks.
  void fail_at(std::size_t operation, bool lasts);
  /// Files may grow by so many bytes together; then the disk is full (ENOSPC).
  void leave_room(std::size_t bytes);
  /// Nothing fails from here on, and there is room.
  void mend();
  /// A disk that lies: syncs of these files (or folders) succeed and do nothing. To try the tests.
  void forget_syncs(std::function<bool(const std::string& name)> of);

  /// Operations so far: every write, truncation, sync, and change of a name.
  std::size_t operations() const;
  bool is_off() const;
  /// Whether an operation has failed, or room was short.
  bool has_refused() const;
  /// The operation that the power went at, or the first that was refused, in words.
  std::string where() const;

  /// The program has ended. From here on calls reach the files as if there were no disk.
  void release();
  /// Makes the folder what it is when power returns: what was synced, and of the rest what `seed`
  /// chooses. 0: nothing, 1: everything, others: some of it, torn, out of order, or as zeros or
  /// junk. After release(); as often as wanted.
  void return_power(std::uint64_t seed) const;

 private:
  friend struct PowerDiskCalls;
  using Random = std::mt19937_64;

  /// A write or a truncation that is not synced.
  struct Change {
    std::size_t operation;
    std::uint64_t offset;  ///< of a truncation: the new size
    Bytes bytes;
    bool truncates;
  };
  struct Node {
    bool folder = false;
    mode_t mode = 0;
    Bytes durable;
    std::vector<Change> waiting;
    std::uint64_t size = 0;  ///< as the program sees it
  };
  /// A name that came (`from` is empty), went (`to` is empty) or changed.
  struct Naming {
    std::size_t operation;
    std::string from, to;
    std::size_t node;
  };
  enum class Fate { carried_out, power_cut, refused };

  static void apply(Bytes& content, const Change& change);
  static void apply_torn(Bytes& content, const Change& change, Random& random);
  static void apply(std::map<std::string, std::size_t>& names, const Naming& naming);

  std::optional<std::string> name_of(const char* path) const;
  std::string name_of(std::size_t node) const;
  std::optional<std::size_t> node_of(int fd) const;
  Fate next_operation(const std::string& what);
  std::size_t room_for(const Node& node, std::uint64_t end, std::size_t size) const;
  std::uint64_t used() const;
  void add(const std::filesystem::path& path);
  void sync(std::size_t node);
  void lose(std::size_t node);
  Bytes content_after(const Node& node, std::uint64_t seed, std::size_t until,
                      Random& random) const;

  std::filesystem::path root_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> names_;    ///< as the program sees them, relative to the root
  std::map<std::string, std::size_t> durable_;  ///< names that are synced
  std::vector<Naming> naming_;                  ///< changes of names that are not
  std::map<ino_t, std::size_t> inodes_;
  std::function<bool(const std::string&)> forgets_;
  std::optional<std::uint64_t> room_;  ///< what all files together may hold
  std::size_t operations_ = 0;
  std::size_t cut_at_ = 0;
  std::size_t fail_at_ = 0;
  bool lasts_ = false;
  bool off_ = false;
  bool refused_ = false;
  std::string where_;
};

}  // namespace handslag::test
