#include "kiosk/runtime/device_home.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "shared/base/file.h"

namespace handslag::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKeyFile = "device.key";
constexpr std::string_view kSecretFile = "device.secret";
constexpr std::string_view kDirectoryFile = "directory";
constexpr std::string_view kPendingFile = "enrolment";
constexpr std::string_view kLockFile = "lock";
constexpr std::string_view kLogFile = "journal.db";
constexpr std::size_t kFileLimit = 16 * 1024 * 1024;
/// A systemd credential of this name (LoadCredentialEncrypted=) takes the place of the file, so
/// that the secret can be bound to the machine's TPM.
constexpr const char* kCredentialName = "handslag-device-secret";

Result<crypto::KeyProtection> secret_in(const fs::path& file) {
  auto bytes = read_file(file, 64);
  if (!bytes) return pass(bytes);
  if (bytes->size() != 32) {
    return fail(
        "key.malformed",
        fmt::format("{} is not a secret of 32 bytes. Take it from a backup, or enrol the device "
                    "anew in another folder.",
                    file.string()));
  }
  crypto::DeviceSecret out;
  std::ranges::copy(*bytes, out.secret.expose().begin());
  crypto::wipe(bytes->data(), bytes->size());
  return crypto::KeyProtection(std::move(out));
}

/// Refuses another role's home and folders of other things: whatever is a home is closed to
/// everybody else, and an enrolment writes files into it. Nothing is touched here.
Result<void> check_folder(const fs::path& folder) {
  static constexpr std::string_view kOwn[] = {kLockFile,      kKeyFile,     kSecretFile,
                                              kDirectoryFile, kPendingFile, kLogFile};
  bool empty = true, own = false, foreign = false;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const fs::path name = at->path().filename();
    if (name == "lost+found") continue;  // of a disk that is mounted here
    empty = false;
    // A power cut leaves a file that was still being written under its passing name.
    const fs::path meant = name.extension() == ".new" ? name.stem() : name;
    own = own || std::ranges::find(kOwn, meant.native()) != std::end(kOwn);
    foreign = foreign || (name.extension() == ".key" && name != kKeyFile);
  }
  // What cannot be listed, or is not there, shows when it is written.
  if (failed || empty || (own && !foreign)) return {};
  return fail("home.foreign",
              fmt::format("{} holds {}. Name the device's own home, or a new folder.",
                          folder.string(), foreign ? "the keys of another role" : "other things"));
}

}  // namespace

DeviceHome::DeviceHome(DeviceHome&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::exchange(other.lock_, -1)),
      keys_(std::move(other.keys_)),
      directory_(std::move(other.directory_)),
      envelope_(std::move(other.envelope_)),
      pending_(std::move(other.pending_)) {}

DeviceHome& DeviceHome::operator=(DeviceHome&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(lock_, other.lock_);
  std::swap(keys_, other.keys_);
  std::swap(directory_, other.directory_);
  std::swap(envelope_, other.envelope_);
  std::swap(pending_, other.pending_);
  return *this;
}

DeviceHome::~DeviceHome() {
  if (lock_ >= 0) ::close(lock_);
}

Result<DeviceHome> DeviceHome::open(const fs::path& folder) {
  if (auto ours = check_folder(folder); !ours) return pass(ours);
  if (auto made = make_private_folder(folder); !made) return pass(made);
  DeviceHome home(folder);
  if (auto locked = home.lock(); !locked) return pass(locked);
  if (auto loaded = home.load(); !loaded) return pass(loaded);
  return home;
}

Result<void> DeviceHome::lock() {
  lock_ = ::open((folder_ / kLockFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    return fail("file.unwritable", "The home cannot be written. Check its rights and the disk.");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    return fail("home.in_use", "Another Handslag kiosk runs on this home already. End it first.");
  }
  return {};
}

Result<crypto::KeyProtection> DeviceHome::device_secret(bool make) {
  if (const char* credentials = ::getenv("CREDENTIALS_DIRECTORY")) {
    const fs::path file = fs::path(credentials) / kCredentialName;
    if (is_there(file)) return secret_in(file);
  }
  const fs::path file = folder_ / kSecretFile;
  if (make && !is_there(file)) {
    crypto::Secret<32> fresh;
    crypto::random_bytes(fresh.expose());
    if (auto written = write_file(file, fresh.expose(), 0600); !written) return pass(written);
  }
  return secret_in(file);
}

Result<void> DeviceHome::load() {
  if (is_there(folder_ / kDirectoryFile)) {
    auto envelope = read_file(folder_ / kDirectoryFile, kFileLimit);
    if (!envelope) return pass(envelope);
    auto directory = directory::open_directory(*envelope);
    if (!directory) return pass(directory);
    directory_ = std::move(*directory);
    envelope_ = std::move(*envelope);
  }
  if (is_there(folder_ / kKeyFile)) {
    if (auto loaded = load_keys(); !loaded) return loaded;
  }
  // New keys would not continue the log that is there, nor would anybody ask for the visits in it.
  if (is_there(log_file()) && (!keys_ || !directory_)) {
    return fail(
        "home.damaged",
        fmt::format("{} holds a log, but the {} that belongs to it is missing. Take it from "
                    "a backup, or enrol the device anew in another folder and keep this one.",
                    folder_.string(), keys_ ? kDirectoryFile : kKeyFile));
  }
  return load_pending();
}

Result<void> DeviceHome::load_pending() {
  const fs::path file = folder_ / kPendingFile;
  if (!is_there(file)) return {};
  if (has_joined()) return remove_file(file);  // whatever stands in it, the waiting is over
  auto bytes = read_file(file, kFileLimit);
  if (!bytes) return pass(bytes);
  Reader in(*bytes);
  PendingEnrolment pending;
  pending.server = std::string(text_of(in.blob()));
  const ByteView request = in.blob();
  pending.request.assign(request.begin(), request.end());
  if (!in.finished())
    return fail("home.damaged",
                fmt::format("{} cannot be read as a request to join. Remove it, and "
                            "enrol with a new code.",
                            file.string()));
  // The power may have gone between the files of an enrolment that began, was given up or was
  // granted: a request that is not, or no longer, to be waited for is left out.
  if (!awaits_admission(pending)) return remove_file(file);
  pending_ = std::move(pending);
  return {};
}

bool DeviceHome::awaits_admission(const PendingEnrolment& pending) const {
  if (!keys_ || !directory_ || has_joined()) return false;
  const auto request = directory::decode_request(pending.request);
  return request && request->device() == keys_->id() &&
         request->federation == directory_->root.federation;
}

Result<void> DeviceHome::load_keys() {
  auto secret = device_secret(false);
  if (!secret) return pass(secret);
  auto bytes = crypto::read_key_file(folder_ / kKeyFile, crypto::KeyRole::device, *secret);
  if (!bytes) return pass(bytes);
  Reader in(*bytes);
  const ByteView sign = in.raw(32);
  const ByteView box = in.raw(32);
  if (!in.finished())
    return fail("key.malformed",
                "The device's key file is not of this version. Take it from a backup.");
  keys_ =
      DeviceKeys{crypto::sign_key_from_seed(std::span<const std::uint8_t, 32>(sign.data(), 32)),
                 crypto::box_key_from_secret(std::span<const std::uint8_t, 32>(box.data(), 32))};
  return {};
}

bool DeviceHome::has_joined() const {
  if (!keys_ || !directory_) return false;
  return directory_->device(keys_->id()) || is_there(log_file());
}

fs::path DeviceHome::log_file() const {
  return folder_ / kLogFile;
}

const directory::DeviceEntry* DeviceHome::entry() const {
  if (!keys_ || !directory_) return nullptr;
  const directory::DeviceEntry* entry = directory_->device(keys_->id());
  return entry && !entry->revoked ? entry : nullptr;
}

Result<void> DeviceHome::begin_enrolment(DeviceKeys keys, Bytes envelope,
                                         PendingEnrolment pending) {
  auto directory = directory::open_directory(envelope);
  if (!directory) return pass(directory);
  auto secret = device_secret(true);
  if (!secret) return pass(secret);
  HANDSLAG_CHECK(!has_joined());
  pending_.reset();  // whatever of the following fails, the earlier attempt is over
  crypto::SecretBytes bytes;
  crypto::SecretWriter(bytes).raw(keys.sign.seed.expose()).raw(keys.box.secret.expose());
  if (auto done =
          crypto::write_key_file(folder_ / kKeyFile, crypto::KeyRole::device, *secret, bytes);
      !done) {
    return done;
  }
  if (auto done = write_file(folder_ / kDirectoryFile, envelope, 0600); !done) return done;
  Bytes record;
  Writer(record).blob(bytes_of(pending.server)).blob(pending.request);
  if (auto done = write_file(folder_ / kPendingFile, record, 0600); !done) return done;
  keys_ = std::move(keys);
  directory_ = std::move(*directory);
  envelope_ = std::move(envelope);
  pending_ = std::move(pending);
  return {};
}

Result<void> DeviceHome::cancel_enrolment() {
  HANDSLAG_CHECK(!has_joined());
  pending_.reset();
  keys_.reset();
  directory_.reset();
  for (std::string_view name : {kPendingFile, kDirectoryFile, kKeyFile}) {
    if (auto done = remove_file(folder_ / name); !done) return done;
  }
  return {};
}

Result<void> DeviceHome::take_directory(ByteView envelope) {
  auto next = directory::open_directory(envelope);
  if (!next) return pass(next);
  HANDSLAG_CHECK(directory_.has_value());
  if (auto fits = directory::check_successor(*directory_, *next); !fits) return fits;
  if (auto done = write_file(folder_ / kDirectoryFile, envelope, 0600); !done) return done;
  directory_ = std::move(*next);
  envelope_.assign(envelope.begin(), envelope.end());
  if (pending_ && entry()) {
    pending_.reset();
    // Where it stays, the next start removes it: the device has joined all the same.
    (void)remove_file(folder_ / kPendingFile);
  }
  return {};
}

}  // namespace handslag::kiosk
