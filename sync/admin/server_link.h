// The federation's server as the command line reaches it: at the address and by the pinned keys
// that the directory names.
#pragma once

#include <memory>

#include "shared/directory/directory.h"
#include "sync/admin/federation.h"
#include "sync/client/signed_client.h"

namespace handslag::admin {

/// How long a command waits for one answer.
inline constexpr std::chrono::seconds kPatience{30};

/// Error "directory.no_server" where the directory names none yet.
Result<std::unique_ptr<sync::SignedClient>> client_of(const directory::Directory& directory);

/// Hands the directory to its own server. Errors: those of client_of and of SignedClient.
Result<void> publish(const directory::Directory& directory, ByteView envelope);

/// What the server says of itself to the administrator.
struct ServerState {
  LogEpoch log_epoch;                     ///< one more after each restoring from a backup
  std::vector<record::DeviceId> awaited;  ///< still to send again what the server lost
  std::vector<record::DeviceId> copied;   ///< a copy of the device wrote to its log
};
/// Errors: "server.state" (the answer makes no sense), those of client_of and of SignedClient.
Result<ServerState> server_state(const directory::Directory& directory,
                                 const AdministratorKeys& keys);
/// Has the server wait no longer for `devices`.
Result<void> release(const directory::Directory& directory, const AdministratorKeys& keys,
                     const std::vector<record::DeviceId>& devices);

}  // namespace handslag::admin
