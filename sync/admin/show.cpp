#include "sync/admin/show.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace handslag::admin {
namespace {

using directory::Directory;
using nlohmann::json;

std::string_view kind_text(const Directory& directory) {
  return directory::kind_of(directory.root.federation) == directory::FederationKind::production
             ? "production"
             : "demonstration";
}

void add_parties(std::string& out, const Directory& directory) {
  out += "\nMembers\n";
  for (const Member& member : directory.profile.members) {
    const bool admitted = directory.root.party(member.id) != nullptr;
    out += fmt::format("  {:<28} {:<28} {}\n", member.id.text(), member.name,
                       admitted ? "has keys" : "no keys yet");
    for (const auto& key : directory.handlers) {
      if (key.party != member.id) continue;
      out += fmt::format("    handlers of {}\n",
                         key.unit.empty() ? std::string("the reception") : key.unit.text());
    }
  }
}

void add_devices(std::string& out, const Directory& directory) {
  out += "\nDevices\n";
  if (directory.devices.empty()) out += "  none yet\n";
  for (const auto& device : directory.devices) {
    out += fmt::format("  {}  {}{}\n", crypto::hex(device.id), device.meeting_point.text(),
                       device.revoked ? "  revoked" : "");
  }
}

}  // namespace

std::string show_text(const Directory& directory, std::string_view fingerprint) {
  const auto& root = directory.root;
  std::string out = fmt::format("{}\n\n", directory.profile.name);
  const auto line = [&](std::string_view name, std::string_view value) {
    out += fmt::format("{:<26} {}\n", name, value);
  };
  line("Federation", crypto::hex(root.federation));
  line("Kind", kind_text(directory));
  line("Root fingerprint", fingerprint);
  line("Directory version", fmt::format("{}", directory.version.value));
  line("Valid from", iso_date(directory.valid_from));
  line("Sign again by", iso_date(directory.sign_again_by));
  line("Administrator until", iso_date(root.administrator_until));
  line("Server", directory.server ? directory.server->url : "none yet");
  line("Reporting station", root.reporting ? "has keys" : "none yet");
  add_parties(out, directory);
  add_devices(out, directory);
  return out;
}

std::string show_json(const Directory& directory, std::string_view fingerprint) {
  const auto& root = directory.root;
  json parties = json::array();
  for (const auto& party : root.parties) {
    parties.push_back({{"id", party.id.text()},
                       {"archive", crypto::hex(party.archive)},
                       {"sign", crypto::hex(party.sign)}});
  }
  json handlers = json::array();
  for (const auto& key : directory.handlers) {
    handlers.push_back({{"party", key.party.text()},
                        {"unit", key.unit.text()},
                        {"generation", key.generation},
                        {"key", crypto::hex(key.key)}});
  }
  json devices = json::array();
  for (const auto& device : directory.devices) {
    devices.push_back({{"id", crypto::hex(device.id)},
                       {"sign", crypto::hex(device.sign)},
                       {"box", crypto::hex(device.box)},
                       {"meeting_point", device.meeting_point.text()},
                       {"revoked", device.revoked}});
  }
  json members = json::array();
  for (const Member& member : directory.profile.members) {
    members.push_back({{"id", member.id.text()}, {"name", member.name}});
  }
  json places = json::array();
  for (const MeetingPoint& place : directory.profile.meeting_points) {
    places.push_back({{"id", place.id.text()}, {"name", place.name}, {"host", place.host.text()}});
  }
  json out = {{"federation", crypto::hex(root.federation)},
              {"kind", kind_text(directory)},
              {"name", directory.profile.name},
              {"profile", directory.profile.id},
              {"root", crypto::hex(root.root)},
              {"root_fingerprint", fingerprint},
              {"root_statement_version", root.version},
              {"administrator", crypto::hex(root.administrator)},
              {"administrator_until", iso_date(root.administrator_until)},
              {"version", directory.version.value},
              {"valid_from", iso_date(directory.valid_from)},
              {"sign_again_by", iso_date(directory.sign_again_by)},
              {"field", crypto::hex(directory.field.key)},
              {"members", std::move(members)},
              {"meeting_points", std::move(places)},
              {"parties", std::move(parties)},
              {"handlers", std::move(handlers)},
              {"devices", std::move(devices)}};
  if (root.reporting) {
    out["reporting"] = {{"box", crypto::hex(root.reporting->box)},
                        {"sign", crypto::hex(root.reporting->sign)}};
  }
  if (directory.server) {
    json keys = json::array();
    for (const auto& key : directory.server->tls_keys) keys.push_back(crypto::hex(key));
    out["server"] = {{"url", directory.server->url},
                     {"sign", crypto::hex(directory.server->sign)},
                     {"tls_keys", std::move(keys)}};
  }
  return out.dump(2) + "\n";
}

}  // namespace handslag::admin
