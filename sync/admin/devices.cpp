#include "sync/admin/devices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "sync/admin/codes.h"
#include "sync/admin/server_link.h"
#include "sync/protocol/messages.h"

namespace handslag::admin {
namespace {

namespace fs = std::filesystem;

Failure unknown_place(const MeetingPointId& place, const Profile& profile) {
  std::vector<std::string> places;
  for (const MeetingPoint& known : profile.meeting_points) places.push_back(known.id.text());
  return fail("device.unknown_place",
              fmt::format("The federation has no meeting point '{}'. Its meeting points: {}.",
                          place.text(), fmt::join(places, ", ")));
}

/// Members whose records a device at `place` may have to seal, today or later.
std::set<PartyId> owners_at(const Profile& profile, const MeetingPoint& place, Day today) {
  std::set<PartyId> owners{place.host};
  for (const Activity& activity : profile.activities) {
    const bool here =
        std::ranges::find(activity.meeting_points, place.id) != activity.meeting_points.end();
    const bool over = activity.valid.to && *activity.valid.to < today;
    if (here && !over) owners.insert(activity.principal);
  }
  return owners;
}

/// The device's entry; nothing where nothing can be sealed to its key.
std::optional<directory::DeviceEntry> entry_of(const directory::EnrolmentRequest& request,
                                               const MeetingPointId& place,
                                               const crypto::BoxKey& field) {
  if (!crypto::shared_mac(field, request.box, "handslag device key 1", {})) return std::nullopt;
  return directory::DeviceEntry{request.device(),
                                request.sign,
                                request.box,
                                place,
                                false,
                                crypto::seal(request.box, field.secret.expose())};
}

Result<std::vector<Bytes>> waiting_requests(const directory::Directory& directory,
                                            const crypto::SignKey& administrator) {
  auto server = client_of(directory);
  if (!server) return pass(server);
  auto list = (*server)->request("GET", "/v1/enrolments", {}, &administrator, kPatience);
  if (!list) return pass(list);
  return protocol::decode_list(*list);
}

/// Puts the device into `changed` if its request was made with an open code, and marks that used.
Result<void> consider(directory::Directory& changed, ByteView bytes, CodeBook& codes,
                      const AdministratorKeys& keys, UtcTime now, DeviceRound& round) {
  auto request = directory::decode_request(bytes);
  if (!request) return {};  // the server should not have kept it, and nobody waits for it
  if (request->federation != changed.root.federation) return {};
  if (changed.device(request->device())) {
    round.publish_again = true;
    return {};
  }
  auto code = codes.find(*request, now);
  if (!code) return pass(code);
  auto entry = *code ? entry_of(*request, (*code)->meeting_point, keys.field) : std::nullopt;
  if (!entry) {
    round.without_code.push_back(request->device());
    return {};
  }
  if (auto ready = check_place(changed, entry->meeting_point, stockholm_day(now)); !ready) {
    return ready;
  }
  (*code)->used = true;
  round.admitted.push_back({entry->id, entry->meeting_point});
  changed.devices.push_back(std::move(*entry));
  return {};
}

}  // namespace

Result<void> check_place(const directory::Directory& directory, const MeetingPointId& place,
                         Day today) {
  const MeetingPoint* point = directory.profile.meeting_point(place);
  if (!point) return unknown_place(place, directory.profile);
  if (!directory.root.reporting) {
    return fail("device.no_reporting",
                "The directory names no reporting station yet, so no visit could be counted. Admit "
                "one with 'handslag directory admit'.");
  }
  std::vector<std::string> without_keys;
  for (const PartyId& owner : owners_at(directory.profile, *point, today)) {
    if (!directory.root.party(owner)) without_keys.push_back(owner.text());
  }
  if (without_keys.empty()) return {};
  return fail("device.no_party_keys",
              fmt::format("Nothing could be sealed to these members, which own visits at {}: {}. "
                          "Admit them with 'handslag directory admit'.",
                          place.text(), fmt::join(without_keys, ", ")));
}

Result<MadeCode> make_device_code(const fs::path& home, const CodeRequest& request,
                                  Passphrases& passphrases, UtcTime now) {
  if (auto fits = check_federation_home(home); !fits) return pass(fits);
  auto lock = lock_home(home);
  if (!lock) return pass(lock);
  auto held = read_directory(home / kDirectoryFile);
  if (!held) return pass(held);
  const auto& directory = held->directory;
  if (auto ready = check_place(directory, request.meeting_point, stockholm_day(now)); !ready) {
    return pass(ready);
  }
  auto keys = open_administrator(home, directory, passphrases);
  if (!keys) return pass(keys);
  auto codes = CodeBook::open(home, *keys, directory.root.federation);
  if (!codes) return pass(codes);
  const Result<directory::DeviceCode> code =
      directory::make_code(directory.root.root, directory.root.federation);
  if (!code) return pass(code);
  const UtcTime expires{now.ms + std::int64_t{request.valid_minutes} * 60'000};
  if (auto added = codes->add({*code, request.meeting_point, expires, false}, now); !added) {
    return pass(added);
  }
  if (auto saved = codes->save(now); !saved) return pass(saved);
  return MadeCode{directory::code_text(*code), expires};
}

Result<DeviceRound> admit_devices(const fs::path& home, const AdministratorKeys& keys,
                                  UtcTime now) {
  if (auto fits = check_federation_home(home); !fits) return pass(fits);
  auto lock = lock_home(home);
  if (!lock) return pass(lock);
  auto held = read_directory(home / kDirectoryFile);
  if (!held) return pass(held);
  auto requests = waiting_requests(held->directory, keys.sign);
  if (!requests) return pass(requests);
  auto codes = CodeBook::open(home, keys, held->directory.root.federation);
  if (!codes) return pass(codes);

  DeviceRound round;
  round.version = held->directory.version;
  directory::Directory changed = held->directory;
  for (const Bytes& bytes : *requests) {
    auto done = consider(changed, bytes, *codes, keys, now, round);
    if (!done) return pass(done);
  }
  if (round.admitted.empty() && round.publish_again) {
    if (auto told = publish(held->directory, held->envelope); !told) return pass(told);
  }
  if (round.admitted.empty()) return round;
  // First the code: where the directory cannot be written, a new code is needed, and no code ever
  // admits two devices.
  if (auto saved = codes->save(now); !saved) return pass(saved);
  auto next = sign_next(home, *held, std::move(changed), keys.sign, nullptr, now);
  if (!next) return pass(next);
  round.version = next->directory.version;
  if (auto told = publish(next->directory, next->envelope); !told) {
    return fail(told.error().code,
                "The devices are signed in, but the server has not been told. Run 'handslag "
                "directory publish'. " +
                    told.error().message);
  }
  return round;
}

}  // namespace handslag::admin
