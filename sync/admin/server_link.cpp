#include "sync/admin/server_link.h"

#include <nlohmann/json.hpp>

#include "sync/protocol/messages.h"

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

namespace {

std::optional<std::vector<record::DeviceId>> devices_of(const nlohmann::json& list) {
  std::vector<record::DeviceId> devices;
  if (!list.is_array()) return std::nullopt;
  for (const auto& entry : list) {
    if (!entry.is_string()) return std::nullopt;
    const auto id = crypto::fixed_from_hex<record::DeviceId>(entry.get<std::string>());
    if (!id) return std::nullopt;
    devices.push_back(*id);
  }
  return devices;
}

}  // namespace

Result<ServerState> server_state(const directory::Directory& directory,
                                 const AdministratorKeys& keys) {
  auto client = client_of(directory);
  if (!client) return pass(client);
  auto answer = (*client)->request("GET", "/v1/state", {}, &keys.sign, kPatience);
  if (!answer) return pass(answer);
  const auto json = nlohmann::json::parse(answer->begin(), answer->end(), nullptr, false);
  const auto none = nlohmann::json();
  const auto awaited = devices_of(json.is_object() ? json.value("awaited", none) : none);
  const auto copied = devices_of(json.is_object() ? json.value("copied", none) : none);
  if (!awaited || !copied || !json.contains("log_epoch") ||
      !json["log_epoch"].is_number_unsigned()) {
    return fail("server.state", "The server's answer about itself makes no sense.");
  }
  return ServerState{{json["log_epoch"].get<std::uint32_t>()}, *awaited, *copied};
}

Result<void> release(const directory::Directory& directory, const AdministratorKeys& keys,
                     const std::vector<record::DeviceId>& devices) {
  auto client = client_of(directory);
  if (!client) return pass(client);
  std::vector<Bytes> list;
  for (const auto& device : devices) list.emplace_back(device.value.begin(), device.value.end());
  auto answer = (*client)->request("POST", "/v1/refill/release", protocol::encode_list(list),
                                   &keys.sign, kPatience);
  if (!answer) return pass(answer);
  return {};
}

}  // namespace handslag::admin
