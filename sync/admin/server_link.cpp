#include "sync/admin/server_link.h"

namespace handslag::admin {

Result<std::unique_ptr<sync::SignedClient>> client_of(const directory::Directory& directory) {
  if (!directory.server) {
    return fail("directory.no_server",
                "The directory names no server yet. Admit one with 'handslag directory admit'.");
  }
  return std::make_unique<sync::SignedClient>(directory.server->url, directory.root.federation,
                                              directory.server->sign,
                                              PinnedKeys{directory.server->tls_keys});
}

Result<void> publish(const directory::Directory& directory, ByteView envelope) {
  auto client = client_of(directory);
  if (!client) return pass(client);
  auto answer = (*client)->request("PUT", "/v1/directory", envelope, nullptr, kPatience);
  if (!answer) return pass(answer);
  return {};
}

}  // namespace handslag::admin
