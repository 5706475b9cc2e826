// The federation's server as the command line reaches it: at the address and by the pinned keys
// that the directory names.
#pragma once

#include <memory>

#include "shared/directory/directory.h"
#include "sync/client/signed_client.h"

namespace handslag::admin {

/// How long a command waits for one answer.
inline constexpr std::chrono::seconds kPatience{30};

/// Error "directory.no_server" where the directory names none yet.
Result<std::unique_ptr<sync::SignedClient>> client_of(const directory::Directory& directory);

/// Hands the directory to its own server. Errors: those of client_of and of SignedClient.
Result<void> publish(const directory::Directory& directory, ByteView envelope);

}  // namespace handslag::admin
