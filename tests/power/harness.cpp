// The proof that these tests would find a fault: stores that lose what they told, each in its own
// way, and each is found. Beside every one stands the same store without the fault.
#include <fcntl.h>
#include <unistd.h>

#include "shared/base/file.h"
#include "shared/store/database.h"
#include "tests/support/catch.h"
#include "tests/support/folder.h"
#include "tests/support/power_disk.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::test;

namespace {

namespace fs = std::filesystem;

using Tell = std::function<void(int note)>;
/// Writes notes 1, 2 and so on, and tells each when it is saved.
using Writer = std::function<void(const fs::path& folder, const Tell& tell)>;
/// The newest note there; nothing where what is there cannot be read.
using Look = std::function<std::optional<int>(const fs::path& folder)>;

/// A power cut at each operation, or one at the end after each operation in turn was refused.
enum class Trouble { cut, refused };

/// Whether that ever shows that a note was told and is not there.
bool loses(const Writer& write, const Look& read,
           const std::function<bool(const std::string&)>& forgets = {},
           Trouble trouble = Trouble::cut) {
  const TemporaryFolder folder;
  const fs::path root = folder / "disk";
  for (std::size_t at = 1;; ++at) {
    fs::remove_all(root);
    fs::create_directory(root);
    PowerDisk disk(root);
    if (forgets) disk.forget_syncs(forgets);
    if (trouble == Trouble::cut) {
      disk.cut_at(at);
    } else {
      disk.fail_at(at, false);
    }
    int told = 0;
    write(root, [&](int note) {
      if (!disk.is_off()) told = note;
    });
    const bool over = !disk.is_off() && !disk.has_refused();
    disk.cut();
    disk.release();
    for (std::size_t seed = 0; seed < 8; ++seed) {
      disk.return_power(seed);
      const auto kept = read(root);
      if (!kept || *kept < told) return true;
    }
    if (over) return false;
  }
}

constexpr store::Migration kNotes[] = {{"CREATE TABLE notes (note INTEGER, weight BLOB)"}};
constexpr store::Schema kSchema{0x6e6f7465, kNotes};

enum class Fault { none, does_not_sync, tells_before_commit };

Writer database(Fault fault) {
  return [fault](const fs::path& folder, const Tell& tell) {
    auto db = store::Database::open(folder / "notes.db", kSchema);
    if (!db) return;
    if (fault == Fault::does_not_sync && !db->execute("PRAGMA synchronous=OFF")) return;
    for (int note = 1; note <= 3; ++note) {
      const auto done = db->transaction<void>([&]() -> Result<void> {
        auto insert = db->prepare("INSERT INTO notes VALUES (?,zeroblob(9000))");
        if (!insert) return pass(insert);
        auto ran = insert->bind(1, std::int64_t{note}).run();
        if (ran && fault == Fault::tells_before_commit) tell(note);
        return ran;
      });
      if (done) tell(note);
    }
  };
}

std::optional<int> newest_in_database(const fs::path& folder) {
  auto db = store::Database::open(folder / "notes.db", kSchema);
  if (!db) return std::nullopt;
  auto query = db->prepare("SELECT coalesce(max(note), 0) FROM notes");
  if (!query || !query->step()) return std::nullopt;
  return static_cast<int>(query->integer(0));
}

Bytes content(int note) {
  return Bytes(3'000, static_cast<std::uint8_t>(note));
}

std::optional<int> newest_in_file(const fs::path& folder) {
  const auto bytes = read_file(folder / "note", 1 << 20);
  if (!bytes) return bytes.error().code == "file.missing" ? std::optional(0) : std::nullopt;
  const int note = bytes->empty() ? 0 : bytes->front();
  return *bytes == content(note) ? std::optional(note) : std::nullopt;
}

/// As write_file does, but for the sync that is left out.
enum class Left { nothing, sync_of_file, sync_of_folder };

Writer file_without(Left left) {
  return [=](const fs::path& folder, const Tell& tell) {
    for (int note = 1; note <= 3; ++note) {
      const std::string fresh = folder / "note.new";
      const int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (out < 0) return;
      const Bytes bytes = content(note);
      bool good = ::write(out, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
      if (left != Left::sync_of_file) good = good && ::fsync(out) == 0;
      ::close(out);
      good = good && ::rename(fresh.c_str(), (folder / "note").c_str()) == 0;
      if (left != Left::sync_of_folder) {
        const int parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        good = good && ::fsync(parent) == 0;
        ::close(parent);
      }
      if (good) tell(note);
    }
  };
}

void sound_file(const fs::path& folder, const Tell& tell) {
  for (int note = 1; note <= 3; ++note) {
    if (write_file(folder / "note", content(note), 0600)) tell(note);
  }
}

}  // namespace

TEST_CASE("The tests find a database that does not sync, or tells before it has committed") {
  CHECK_FALSE(loses(database(Fault::none), newest_in_database));
  CHECK(loses(database(Fault::does_not_sync), newest_in_database));
  CHECK(loses(database(Fault::tells_before_commit), newest_in_database));
}

TEST_CASE("The tests find a file that is put in place before it, or its folder, is synced") {
  CHECK_FALSE(loses(sound_file, newest_in_file));
  CHECK_FALSE(loses(file_without(Left::nothing), newest_in_file));
  CHECK(loses(file_without(Left::sync_of_file), newest_in_file));
  CHECK(loses(file_without(Left::sync_of_folder), newest_in_file));
}

TEST_CASE("The tests find a disk that says of any file that it is synced when it is not") {
  const auto is = [](std::string_view wanted) {
    return [wanted](const std::string& name) { return name == wanted; };
  };
  CHECK(loses(database(Fault::none), newest_in_database, is("notes.db-wal")));
  CHECK(loses(database(Fault::none), newest_in_database, is("notes.db")));
  CHECK(loses(database(Fault::none), newest_in_database, is("")));
  CHECK(loses(sound_file, newest_in_file, is("note.new")));
  CHECK(loses(sound_file, newest_in_file, is("")));
}

TEST_CASE("A store and a file that were refused any one operation lose nothing that they told") {
  CHECK_FALSE(loses(database(Fault::none), newest_in_database, {}, Trouble::refused));
  CHECK_FALSE(loses(sound_file, newest_in_file, {}, Trouble::refused));
}
