// A device's home: its own keys, the newest directory, its log. What a thief of the device gets is
// listed in SECURITY.md.
#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include "shared/crypto/key_file.h"
#include "shared/directory/directory.h"
#include "shared/directory/enrolment.h"

namespace handslag::kiosk {

struct DeviceKeys {
  crypto::SignKey sign;
  crypto::BoxKey box;
  record::DeviceId id() const { return record::device_id(sign.public_key, box.public_key); }
};

/// A request to be enrolled that the administrator has not yet signed in.
struct PendingEnrolment {
  std::string server;  ///< "https://host:port" as it was typed
  Bytes request;       ///< as sent; holds nothing secret
};

class DeviceHome {
 public:
  /// Opens or makes a home. Errors: those of files and key files, "home.in_use" (another program of
  /// this device runs on it), "home.foreign" (another role's home, or a folder of other things; it
  /// is left as it was), "home.damaged" (a log without its key or directory; a request to join that
  /// cannot be read).
  static Result<DeviceHome> open(const std::filesystem::path& folder);
  DeviceHome(DeviceHome&&) noexcept;
  DeviceHome& operator=(DeviceHome&&) noexcept;
  ~DeviceHome();

  /// Nothing before the first enrolment was begun.
  const DeviceKeys* keys() const { return keys_ ? &*keys_ : nullptr; }
  /// The newest directory held; nothing before the first.
  const directory::Directory* directory() const { return directory_ ? &*directory_ : nullptr; }
  const PendingEnrolment* pending() const { return pending_ ? &*pending_ : nullptr; }
  /// Whether this device is, or ever was, signed in: its keys are those of its log and must stay.
  bool has_joined() const;
  /// This device's own entry; nothing until it is signed in, or once it is revoked.
  const directory::DeviceEntry* entry() const;
  std::filesystem::path log_file() const;

  /// New keys, the directory that the code led to, and the request, all durable on return. The keys
  /// of an earlier attempt are replaced: they were never signed in.
  Result<void> begin_enrolment(DeviceKeys keys, Bytes envelope, PendingEnrolment pending);
  /// Gives up an enrolment that was not signed in, with its keys.
  Result<void> cancel_enrolment();
  /// Whether these are the bytes of the directory that is held.
  bool holds(ByteView envelope) const {
    return directory_ && std::ranges::equal(envelope_, envelope);
  }
  /// Takes a newer directory. Errors: those of open_directory and check_successor.
  Result<void> take_directory(ByteView envelope);

 private:
  explicit DeviceHome(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> lock();
  Result<void> load();
  Result<void> load_pending();
  Result<void> load_keys();
  bool awaits_admission(const PendingEnrolment& pending) const;
  Result<crypto::KeyProtection> device_secret(bool make);

  std::filesystem::path folder_;
  int lock_ = -1;
  std::optional<DeviceKeys> keys_;
  std::optional<directory::Directory> directory_;
  Bytes envelope_;  ///< of `directory_`
  std::optional<PendingEnrolment> pending_;
};

}  // namespace handslag::kiosk
