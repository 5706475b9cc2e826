#include "shared/directory/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>

#include "shared/base/text.h"

namespace handslag::directory {
namespace {

using nlohmann::json;

constexpr std::uint8_t kEnvelopeFormat = 1;
constexpr std::string_view kRootContext = "handslag root statement 1";
constexpr std::string_view kBodyContext = "handslag directory 1";
constexpr std::string_view kHandlersContext = "handslag handlers key 1";
constexpr std::string_view kStatementHash = "handslag statement hash 1";
// Anybody may hand in a directory under a root of his own, so reading one must not take long:
// each entry is compared with those before it, and each handlers key has a signature.
constexpr std::size_t kPartyLimit = 1'000;
constexpr std::size_t kHandlersLimit = 10'000;
constexpr std::size_t kDeviceLimit = 10'000;
constexpr std::size_t kDepthLimit = 16;  // of lists and objects in one another
constexpr std::size_t kUrlLimit = 255;

/// Thrown and caught inside this file only: one way out of nested reading.
struct Unreadable {
  std::string what;
};

json parsed(ByteView text) {
  if (json_depth(text_of(text)) > kDepthLimit) throw Unreadable{"lists within lists without end"};
  return json::parse(text_of(text));
}

template <typename Fixed>
Fixed fixed_of(const json& value) {
  const auto fixed = crypto::fixed_from_hex<Fixed>(value.get_ref<const std::string&>());
  if (!fixed) throw Unreadable{"a key or hash of the wrong length"};
  return *fixed;
}

template <typename Id>
Id name_of(const json& value, bool may_be_empty = false) {
  Id id(value.get<std::string>());
  if (id.empty() ? !may_be_empty : !is_valid_name(id.text())) throw Unreadable{"a wrong name"};
  return id;
}

BoxPublic box_of(const json& value) {
  const auto key = fixed_of<BoxPublic>(value);
  if (!crypto::is_usable(key)) throw Unreadable{"a key to which nothing can be sealed"};
  return key;
}

/// Unsigned whole numbers only: JSON's other numbers would be cut to fit, each in its own way.
template <typename Integer>
Integer number_of(const json& value) {
  if (!value.is_number_unsigned() ||
      value.get<std::uint64_t>() > std::numeric_limits<Integer>::max()) {
    throw Unreadable{"a number out of its range"};
  }
  return value.get<Integer>();
}

/// A list only: what is none would be walked as a list of one.
const json& list_of(const json& value) {
  if (!value.is_array()) throw Unreadable{"a value where a list belongs"};
  return value;
}

template <typename List, typename Same>
void refuse_twice(const List& list, Same same) {
  if (std::ranges::any_of(list, same)) throw Unreadable{"an entry that stands there twice"};
}

Day day_in(const json& value) {
  const auto day = parse_iso_date(value.get_ref<const std::string&>());
  if (!day) throw Unreadable{"a wrong date"};
  return *day;
}

json to_json(const RootStatement& statement) {
  json parties = json::array();
  for (const PartyKeys& party : statement.parties) {
    parties.push_back({{"id", party.id.text()},
                       {"archive", crypto::hex(party.archive)},
                       {"sign", crypto::hex(party.sign)}});
  }
  json out = {{"federation", crypto::hex(statement.federation)},
              {"version", statement.version},
              {"root", crypto::hex(statement.root)},
              {"administrator", crypto::hex(statement.administrator)},
              {"administrator_until", iso_date(statement.administrator_until)},
              {"parties", std::move(parties)}};
  if (statement.reporting) {
    out["reporting"] = {{"box", crypto::hex(statement.reporting->box)},
                        {"sign", crypto::hex(statement.reporting->sign)}};
  }
  return out;
}

RootStatement read_statement(const json& in) {
  RootStatement out;
  out.federation = fixed_of<FederationId>(in.at("federation"));
  const std::uint8_t kind = out.federation.value.back();
  if (kind != 1 && kind != 2) throw Unreadable{"a federation that is of no known kind"};
  out.version = number_of<std::uint64_t>(in.at("version"));
  out.root = fixed_of<SignPublic>(in.at("root"));
  out.administrator = fixed_of<SignPublic>(in.at("administrator"));
  out.administrator_until = day_in(in.at("administrator_until"));
  if (in.at("parties").size() > kPartyLimit) throw Unreadable{"more parties than are possible"};
  for (const json& party : list_of(in.at("parties"))) {
    PartyKeys keys{name_of<PartyId>(party.at("id")), box_of(party.at("archive")),
                   fixed_of<SignPublic>(party.at("sign"))};
    refuse_twice(out.parties, [&](const PartyKeys& other) { return other.id == keys.id; });
    out.parties.push_back(std::move(keys));
  }
  if (in.contains("reporting")) {
    const json& reporting = in.at("reporting");
    out.reporting = {box_of(reporting.at("box")), fixed_of<SignPublic>(reporting.at("sign"))};
  }
  return out;
}

json handlers_json(const std::vector<HandlersKey>& handlers) {
  json out = json::array();
  for (const HandlersKey& key : handlers) {
    out.push_back({{"party", key.party.text()},
                   {"unit", key.unit.text()},
                   {"generation", key.generation},
                   {"key", crypto::hex(key.key)},
                   {"signature", crypto::hex(key.by_party)}});
  }
  return out;
}

json devices_json(const std::vector<DeviceEntry>& devices) {
  json out = json::array();
  for (const DeviceEntry& device : devices) {
    out.push_back({{"id", crypto::hex(device.id)},
                   {"sign", crypto::hex(device.sign)},
                   {"box", crypto::hex(device.box)},
                   {"meeting_point", device.meeting_point.text()},
                   {"revoked", device.revoked},
                   {"field_key", crypto::hex(device.field_key)}});
  }
  return out;
}

json to_json(const Directory& directory, const crypto::Hash& statement) {
  json out = {
      {"statement", crypto::hex(statement)},
      {"version", directory.version.value},
      {"valid_from", iso_date(directory.valid_from)},
      {"sign_again_by", iso_date(directory.sign_again_by)},
      {"field",
       {{"generation", directory.field.generation}, {"key", crypto::hex(directory.field.key)}}},
      {"handlers", handlers_json(directory.handlers)},
      {"devices", devices_json(directory.devices)},
      {"profile", directory.profile_toml}};
  if (directory.server) {
    json keys = json::array();
    for (const Hash256& key : directory.server->tls_keys) keys.push_back(crypto::hex(key));
    out["server"] = {{"sign", crypto::hex(directory.server->sign)},
                     {"tls_keys", std::move(keys)},
                     {"url", directory.server->url}};
  }
  return out;
}

void read_server(const json& in, Directory& out) {
  if (!in.contains("server")) return;
  const json& server = in.at("server");
  ServerEntry entry{fixed_of<SignPublic>(server.at("sign")), {}, server.at("url")};
  for (const json& key : list_of(server.at("tls_keys"))) {
    entry.tls_keys.push_back(fixed_of<Hash256>(key));
  }
  if (!is_server_url(entry.url)) throw Unreadable{"a server's address that is none"};
  if (entry.tls_keys.empty() || entry.tls_keys.size() > 2) {
    throw Unreadable{"a server with no TLS key, or more than two"};
  }
  out.server = std::move(entry);
}

void read_devices(const json& in, Directory& out) {
  if (in.at("devices").size() > kDeviceLimit) throw Unreadable{"more devices than are possible"};
  for (const json& device : list_of(in.at("devices"))) {
    const auto field_key = crypto::parse_hex(device.at("field_key").get_ref<const std::string&>());
    if (!field_key) throw Unreadable{"a wrong field key"};
    DeviceEntry entry{fixed_of<DeviceId>(device.at("id")),
                      fixed_of<SignPublic>(device.at("sign")),
                      box_of(device.at("box")),
                      name_of<MeetingPointId>(device.at("meeting_point")),
                      device.at("revoked").get<bool>(),
                      *field_key};
    if (record::device_id(entry.sign, entry.box) != entry.id) {
      throw Unreadable{"a device whose name is not that of its keys"};
    }
    refuse_twice(out.devices, [&](const DeviceEntry& other) { return other.id == entry.id; });
    out.devices.push_back(std::move(entry));
  }
}

void read_handlers(const json& in, Directory& out) {
  if (in.at("handlers").size() > kHandlersLimit) throw Unreadable{"more keys than are possible"};
  for (const json& entry : list_of(in.at("handlers"))) {
    HandlersKey key{name_of<PartyId>(entry.at("party")),
                    name_of<ActivityId>(entry.at("unit"), true),
                    number_of<std::uint32_t>(entry.at("generation")), box_of(entry.at("key")),
                    fixed_of<Signature>(entry.at("signature"))};
    const PartyKeys* party = out.root.party(key.party);
    if (!party || !verify_handlers_key(party->sign, out.root.federation, key)) {
      throw Unreadable{"a handlers key that its party did not sign"};
    }
    refuse_twice(out.handlers, [&](const HandlersKey& other) {
      return std::tie(other.party, other.unit, other.generation) ==
             std::tie(key.party, key.unit, key.generation);
    });
    out.handlers.push_back(std::move(key));
  }
}

/// The four parts of an envelope, not yet verified.
struct Parts {
  ByteView statement;
  Signature statement_signature;
  ByteView body;
  Signature body_signature;
};

Result<Parts> split(ByteView envelope) {
  Reader in(envelope);
  const std::uint8_t format = in.u8();
  Parts parts;
  parts.statement = in.blob();
  parts.statement_signature = in.fixed<Signature>();
  parts.body = in.blob();
  parts.body_signature = in.fixed<Signature>();
  if (format != kEnvelopeFormat && !envelope.empty()) {
    return fail("directory.version",
                "The directory is of a version that is not known here. Install a newer "
                "version of this program.");
  }
  if (!in.finished()) {
    return fail("directory.malformed",
                "The file is not a federation's directory. Get it from the administrator.");
  }
  return parts;
}

Directory read_parts(const Parts& parts) {
  Directory out;
  out.root = read_statement(parsed(parts.statement));
  const FederationId& federation = out.root.federation;
  if (!crypto::verify(out.root.root, kRootContext, federation, parts.statement,
                      parts.statement_signature)) {
    throw Unreadable{"signature"};
  }
  if (!crypto::verify(out.root.administrator, kBodyContext, federation, parts.body,
                      parts.body_signature)) {
    throw Unreadable{"signature"};
  }
  const json body = parsed(parts.body);
  if (fixed_of<crypto::Hash>(body.at("statement")) !=
      crypto::hash(kStatementHash, {parts.statement})) {
    throw Unreadable{"signature"};
  }
  out.version.value = number_of<std::uint64_t>(body.at("version"));
  out.valid_from = day_in(body.at("valid_from"));
  out.sign_again_by = day_in(body.at("sign_again_by"));
  out.field = {number_of<std::uint32_t>(body.at("field").at("generation")),
               box_of(body.at("field").at("key"))};
  read_handlers(body, out);
  read_server(body, out);
  read_devices(body, out);
  out.profile_toml = body.at("profile").get<std::string>();
  return out;
}

Bytes handlers_bytes(const HandlersKey& key) {
  Bytes bytes;
  Writer(bytes)
      .short_string(key.party.text())
      .short_string(key.unit.text())
      .u32(key.generation)
      .raw(key.key);
  return bytes;
}

}  // namespace

FederationKind kind_of(const FederationId& id) {
  return static_cast<FederationKind>(id.value.back());
}

const PartyKeys* RootStatement::party(const PartyId& id) const {
  const auto found = std::ranges::find(parties, id, &PartyKeys::id);
  return found == parties.end() ? nullptr : &*found;
}

const DeviceEntry* Directory::device(const DeviceId& id) const {
  const auto found = std::ranges::find(devices, id, &DeviceEntry::id);
  return found == devices.end() ? nullptr : &*found;
}

const HandlersKey* Directory::handlers_of(const PartyId& party, const ActivityId& unit) const {
  const HandlersKey* newest = nullptr;
  for (const HandlersKey& key : handlers) {
    const bool ours = key.party == party && key.unit == unit;
    if (ours && (!newest || newest->generation < key.generation)) newest = &key;
  }
  return newest;
}

bool is_server_url(std::string_view url) {
  return url.starts_with("https://") && url.size() <= kUrlLimit &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7f; });
}

SignedStatement sign_statement(const crypto::SignKey& root, const RootStatement& statement) {
  const std::string text = to_json(statement).dump();
  const ByteView bytes = bytes_of(text);
  return {Bytes(bytes.begin(), bytes.end()),
          crypto::sign(root, kRootContext, statement.federation, bytes)};
}

Bytes sign_directory(const crypto::SignKey& administrator, const SignedStatement& statement,
                     const Directory& directory) {
  const crypto::Hash hash = crypto::hash(kStatementHash, {statement.bytes});
  const std::string body = to_json(directory, hash).dump();
  const Signature signature =
      crypto::sign(administrator, kBodyContext, directory.root.federation, bytes_of(body));
  Bytes envelope;
  Writer(envelope)
      .u8(kEnvelopeFormat)
      .blob(statement.bytes)
      .raw(statement.signature)
      .blob(bytes_of(body))
      .raw(signature);
  return envelope;
}

Result<Directory> open_directory(ByteView envelope) {
  auto parts = split(envelope);
  if (!parts) return pass(parts);
  try {
    Directory directory = read_parts(*parts);
    if (directory.valid_from > directory.root.administrator_until) {
      return fail("directory.delegation_ended",
                  "The administrator's key had ended when this directory was signed. The root must "
                  "name an administrator again.");
    }
    auto profile = parse_profile(directory.profile_toml, "the directory's profile");
    if (!profile) return pass(profile);
    directory.profile = std::move(*profile);
    return directory;
  } catch (const Unreadable& unreadable) {
    if (unreadable.what == "signature") {
      return fail("directory.signature",
                  "The directory is not signed by the federation's root and administrator. "
                  "Get it again, and tell the administrator.");
    }
    return fail("directory.malformed",
                fmt::format("The directory holds {}. The administrator must sign another.",
                            unreadable.what));
  } catch (const json::exception&) {
    return fail(
        "directory.malformed",
        "The directory's text is not what this version reads. Install a newer version of this "
        "program.");
  }
}

Result<SignedStatement> statement_of(ByteView envelope) {
  auto parts = split(envelope);
  if (!parts) return pass(parts);
  return SignedStatement{Bytes(parts->statement.begin(), parts->statement.end()),
                         parts->statement_signature};
}

Result<void> check_successor(const Directory& held, const Directory& next) {
  if (next.root.root != held.root.root) {
    return fail(
        "directory.other_root",
        "The directory is signed under another root key. Ask the administrator which federation "
        "this home belongs to.");
  }
  if (next.root.federation != held.root.federation) {
    return fail("directory.other_federation",
                "The directory is of another federation. Ask the administrator for the right one.");
  }
  if (next.version <= held.version || next.root.version < held.root.version) {
    return fail("directory.older",
                "The directory is not newer than the one held here. Take the newest one.");
  }
  // Bringing back a key that was replaced would bring back a reader who has left.
  bool older_key = next.field.generation < held.field.generation;
  for (const HandlersKey& key : held.handlers) {
    const HandlersKey* now = next.handlers_of(key.party, key.unit);
    older_key = older_key || (now && now->generation < key.generation);
  }
  if (older_key) {
    return fail("directory.older_key",
                "The directory brings back a key that was replaced. The administrator must sign a "
                "new one.");
  }
  return {};
}

Result<std::uint64_t> fingerprint(const SignPublic& root, const FederationId& federation) {
  const crypto::Hash salt = crypto::hash("handslag root 1", {root, federation});
  const auto slow = crypto::stretch(root, std::span<const std::uint8_t, 16>(salt.value.data(), 16),
                                    crypto::Stretch{3, 65'536});
  if (!slow) return pass(slow);
  return Reader(slow->expose()).u64() >> (64 - 39);
}

Signature sign_handlers_key(const crypto::SignKey& party, const FederationId& federation,
                            const HandlersKey& key) {
  return crypto::sign(party, kHandlersContext, federation, handlers_bytes(key));
}

bool verify_handlers_key(const SignPublic& party, const FederationId& federation,
                         const HandlersKey& key) {
  return crypto::verify(party, kHandlersContext, federation, handlers_bytes(key), key.by_party);
}

}  // namespace handslag::directory
