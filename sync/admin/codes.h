// The one-time codes that the administrator has given out for devices: sealed under a key that only
// the administrator's passphrase opens, each with its meeting point and its end. A code that was
// used or is over is forgotten.
#pragma once

#include "shared/directory/enrolment.h"
#include "sync/admin/federation.h"

namespace handslag::admin {

/// Each request that waits is tried with every open code, and a try costs about 0.2 s.
inline constexpr std::size_t kOpenCodeLimit = 32;

struct GivenCode {
  directory::DeviceCode code;
  MeetingPointId meeting_point;
  UtcTime expires;
  bool used = false;

  bool is_open(UtcTime now) const { return !used && now < expires; }
};

class CodeBook {
 public:
  /// Reads the codes of `home`; none where there is no file yet. Errors: those of files,
  /// "code.damaged" (the file is not what the administrator's key wrote).
  static Result<CodeBook> open(const std::filesystem::path& home, const AdministratorKeys& keys,
                               const directory::FederationId& federation);

  /// Error "code.too_many": kOpenCodeLimit are open.
  Result<void> add(GivenCode code, UtcTime now);
  /// The open code that a request was made with; nothing where there is none. Errors: those of
  /// made_with.
  Result<GivenCode*> find(const directory::EnrolmentRequest& request, UtcTime now);
  /// Writes those that are still open: a used code is forgotten, so it fits nothing.
  Result<void> save(UtcTime now) const;

 private:
  CodeBook(std::filesystem::path file, crypto::Secret<32> key, directory::FederationId federation)
      : file_(std::move(file)), key_(std::move(key)), federation_(federation) {}
  Result<void> read(ByteView plain);

  std::filesystem::path file_;
  crypto::Secret<32> key_;
  directory::FederationId federation_;
  std::vector<GivenCode> codes_;
};

}  // namespace handslag::admin
