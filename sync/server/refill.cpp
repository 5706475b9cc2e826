#include "sync/server/refill.h"

#include <algorithm>

namespace handslag::server {

Result<bool> shows_loss(Storage& storage, const record::SeenCheckpoint& seen) {
  auto present = checkpoint(storage, {});
  if (!present) return pass(present);
  const record::SeenCheckpoint& log = present->log;
  if (seen.log_epoch != log.log_epoch) return seen.log_epoch > log.log_epoch;
  if (seen.size > log.size) return true;
  auto root = merkle::root(storage, seen.size);
  if (!root) return pass(root);
  return *root != seen.root;
}

Result<void> begin_refill(Storage& storage, const record::SeenCheckpoint& ended,
                          const directory::Directory& directory, UtcTime now) {
  auto epoch = storage.log_epoch();
  if (!epoch) return pass(epoch);
  auto size = storage.log_size();
  if (!size) return pass(size);
  const LogEpoch begun{std::max(*epoch, ended.log_epoch).value + 1};
  const record::CarriedRecord entry{protocol::encode_restart(ended), {}, {}};
  if (auto added = storage.add_restart(begun, *size, now, entry.header); !added) return added;
  const Hash256 leaf = leaf_of(protocol::EntryKind::restart, entry);
  if (auto grown = merkle::append(storage, *size, leaf); !grown) return grown;
  std::vector<record::DeviceId> devices;
  for (const auto& device : directory.devices) {
    if (!device.revoked) devices.push_back(device.id);
  }
  return storage.set_awaited(devices);
}

Result<std::vector<record::DeviceId>> still_awaited(Storage& storage,
                                                    const directory::Directory& directory) {
  auto awaited = storage.awaited();
  if (!awaited) return awaited;
  std::erase_if(*awaited, [&](const record::DeviceId& id) {
    const auto* device = directory.device(id);
    return !device || device->revoked;
  });
  return awaited;
}

Result<void> await_no_longer(Storage& storage, const record::DeviceId& device) {
  auto awaited = storage.awaited();
  if (!awaited) return pass(awaited);
  if (std::erase(*awaited, device) == 0) return {};
  return storage.set_awaited(*awaited);
}

}  // namespace handslag::server
