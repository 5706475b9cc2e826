#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace handslag::simulation {
namespace {

std::vector<std::pair<std::string, Disk*>>& disks() {
  static std::vector<std::pair<std::string, Disk*>> all;
  return all;
}

Disk* disk_of(const char* file) {
  if (file == nullptr) return nullptr;
  for (const auto& [folder, disk] : disks()) {
    if (std::strncmp(file, folder.c_str(), folder.size()) == 0) return disk;
  }
  return nullptr;
}

/// A file of SQLite's own layer, with its disk in front. The real one lies behind it in memory.
struct File {
  sqlite3_file base;
  Disk* disk;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File& file_of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return file_of(file).real();
}
sqlite3_vfs* system_layer = nullptr;

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  Disk* disk = file_of(file).disk;
  if (disk == nullptr) return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
  sqlite3_int64 present = 0;
  if (disk->full()) real(file)->pMethods->xFileSize(real(file), &present);
  const auto allowed = static_cast<int>(disk->allowed(offset, size, present));
  if (allowed > 0) {
    const int code = real(file)->pMethods->xWrite(real(file), bytes, allowed, offset);
    if (code != SQLITE_OK) return code;
  }
  if (allowed == size) return SQLITE_OK;
  return disk->dead() ? SQLITE_IOERR_WRITE : SQLITE_FULL;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  Disk* disk = file_of(file).disk;
  if (disk != nullptr && disk->dead()) return SQLITE_IOERR_TRUNCATE;
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int) {
  Disk* disk = file_of(file).disk;
  // Here a process dies and no machine, so what was written stays whether it was synced or not.
  return disk != nullptr && disk->dead() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}
int close(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}
int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), bytes, size, offset);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
  return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int control(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods{
    2,         close,      read,    write,       truncate,        sync,    file_size, lock,
    unlock,    check_lock, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,
    shm_unmap, nullptr,    nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* given) {
  File& own = file_of(file);
  own.base.pMethods = nullptr;
  own.disk = disk_of(name);
  const int code = system_layer->xOpen(system_layer, name, own.real(), flags, given);
  if (own.real()->pMethods != nullptr) own.base.pMethods = &kMethods;
  return code;
}
int remove(sqlite3_vfs*, const char* name, int sync_folder) {
  Disk* disk = disk_of(name);
  if (disk != nullptr && disk->dead()) return SQLITE_IOERR_DELETE;
  return system_layer->xDelete(system_layer, name, sync_folder);
}

/// Puts this layer before SQLite's own, for the whole process.
void install() {
  static sqlite3_vfs layer = [] {
    system_layer = sqlite3_vfs_find(nullptr);
    sqlite3_vfs own = *system_layer;
    own.szOsFile = static_cast<int>(sizeof(File)) + system_layer->szOsFile;
    own.zName = "handslag-simulation";
    own.pNext = nullptr;
    own.xOpen = open;
    own.xDelete = remove;
    return own;
  }();
  static const bool installed = sqlite3_vfs_register(&layer, 1) == SQLITE_OK;
  HANDSLAG_CHECK(installed);
}

}  // namespace

Disk::Disk(std::filesystem::path folder) : folder_(std::move(folder)) {
  install();
  disks().emplace_back(folder_.string() + "/", this);
}

Disk::~Disk() {
  std::erase_if(disks(), [this](const auto& entry) { return entry.second == this; });
}

bool Disk::refused() {
  return std::exchange(refused_, false);
}

void Disk::revive() {
  dead_ = false;
  writes_left_ = -1;
}

std::int64_t Disk::allowed(std::int64_t offset, std::int64_t size, std::int64_t present) {
  if (dead_) return 0;
  if (writes_left_ == 0) {
    dead_ = true;
    return size / 2;
  }
  if (full_ && offset + size > present) {
    refused_ = true;
    return std::clamp<std::int64_t>(present - offset, 0, size);
  }
  if (writes_left_ > 0) --writes_left_;
  return size;
}

Look::Look(const std::filesystem::path& file, bool to_write) {
  const int access = to_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  HANDSLAG_CHECK(sqlite3_open_v2(file.c_str(), &db_, access | SQLITE_OPEN_NOMUTEX, nullptr) ==
                 SQLITE_OK);
}

Look::~Look() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

std::int64_t Look::Row::integer(int column) const {
  return sqlite3_column_int64(row_, column);
}
bool Look::Row::is_null(int column) const {
  return sqlite3_column_type(row_, column) == SQLITE_NULL;
}
ByteView Look::Row::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(row_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(row_, column))};
}

sqlite3_stmt* Look::prepared(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  sqlite3_reset(statement);  // whoever looked last may have ended with a violation
  if (statement == nullptr) {
    HANDSLAG_CHECK(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) == SQLITE_OK);
  }
  return statement;
}

void Look::each(const char* sql, std::initializer_list<std::int64_t> numbers,
                const std::function<void(const Row&)>& row) {
  sqlite3_stmt* statement = prepared(sql);
  int position = 0;
  for (const std::int64_t number : numbers) sqlite3_bind_int64(statement, ++position, number);
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) row(Row(statement));
  sqlite3_reset(statement);
  HANDSLAG_CHECK(code == SQLITE_DONE);
}

void Look::run(const char* sql, std::initializer_list<std::int64_t> numbers, ByteView blob) {
  sqlite3_stmt* statement = prepared(sql);
  int position = 0;
  for (const std::int64_t number : numbers) sqlite3_bind_int64(statement, ++position, number);
  sqlite3_bind_blob64(statement, ++position, blob.data(), blob.size(), SQLITE_TRANSIENT);
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  HANDSLAG_CHECK(code == SQLITE_DONE);
}

}  // namespace handslag::simulation
