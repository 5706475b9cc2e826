// Devices: the one-time code that the administrator gives out, and the admission of those that were
// given one. The code itself never travels by network.
#pragma once

#include "shared/directory/enrolment.h"
#include "sync/admin/federation.h"

namespace handslag::admin {

inline constexpr int kCodeMinutes = 60;
inline constexpr int kLongestCodeMinutes = 7 * 24 * 60;

struct CodeRequest {
  MeetingPointId meeting_point;
  int valid_minutes = kCodeMinutes;  ///< 1 to kLongestCodeMinutes
};

struct MadeCode {
  directory::CodeText digits;
  UtcTime expires;
};

/// Errors: "device.unknown_place" (the message names the meeting points), those of check_place, of
/// the code book, of keys and files.
Result<MadeCode> make_device_code(const std::filesystem::path& home, const CodeRequest& request,
                                  Passphrases& passphrases, UtcTime now);

/// Whether a device at `place` could seal what it writes: the directory must name a reporting
/// station, and keys of the place's host and of the principal of each activity there. Errors:
/// "device.no_reporting", "device.no_party_keys" (the message names them).
Result<void> check_place(const directory::Directory& directory, const MeetingPointId& place,
                         Day today);

struct AdmittedDevice {
  record::DeviceId device;
  MeetingPointId meeting_point;
};
struct DeviceRound {
  std::vector<AdmittedDevice> admitted;
  std::vector<record::DeviceId> without_code;  ///< waiting, but fit no open code
  /// A device that is signed in still waits: an earlier directory did not reach the server.
  bool publish_again = false;
  DirectoryVersion version;  ///< the home's newest
};

/// Asks the server which devices wait, signs in those that were made with an open code, and
/// publishes the new directory. Errors: "directory.no_server", those of the server, of keys, of
/// check_place and of sign_next. Where publishing fails the directory in `home` is signed already:
/// 'handslag directory publish' tries again.
Result<DeviceRound> admit_devices(const std::filesystem::path& home, const AdministratorKeys& keys,
                                  UtcTime now);

}  // namespace handslag::admin
