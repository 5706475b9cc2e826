#include "shared/directory/admission.h"

#include <algorithm>

namespace handslag::directory {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::string_view kProofContext = "handslag admission 1";
constexpr std::string_view kBoxContext = "handslag admission box 1";
constexpr std::size_t kKeyLimit = 200;

struct WriteBody {
  Writer& out;
  void operator()(const PartyAdmission& party) const {
    out.short_string(party.keys.id.text()).raw(party.keys.archive).raw(party.keys.sign);
    out.u8(static_cast<std::uint8_t>(party.handlers.size()));
    for (const HandlersKey& key : party.handlers) {
      out.short_string(key.unit.text()).u32(key.generation).raw(key.key).raw(key.by_party);
    }
  }
  void operator()(const ReportingAdmission& reporting) const {
    out.raw(reporting.keys.box).raw(reporting.keys.sign);
  }
  void operator()(const ServerAdmission& server) const {
    out.raw(server.entry.sign).blob(bytes_of(server.entry.url));
    out.u8(static_cast<std::uint8_t>(server.entry.tls_keys.size()));
    for (const Hash256& key : server.entry.tls_keys) out.raw(key);
  }
};

PartyAdmission read_party(Reader& in) {
  PartyAdmission party;
  party.keys.id = PartyId(in.short_string());
  party.keys.archive = in.fixed<BoxPublic>();
  party.keys.sign = in.fixed<SignPublic>();
  const std::size_t handlers = in.u8();
  if (handlers > kKeyLimit || !is_valid_name(party.keys.id.text())) in.reject();
  for (std::size_t i = 0; i < handlers && !in.failed(); ++i) {
    HandlersKey key;
    key.party = party.keys.id;
    key.unit = ActivityId(in.short_string());
    key.generation = in.u32();
    key.key = in.fixed<BoxPublic>();
    key.by_party = in.fixed<Signature>();
    if (!key.unit.empty() && !is_valid_name(key.unit.text())) in.reject();
    // A directory that names a unit twice in one generation is read by nobody.
    if (std::ranges::any_of(party.handlers, [&](const HandlersKey& other) {
          return other.unit == key.unit && other.generation == key.generation;
        })) {
      in.reject();
    }
    party.handlers.push_back(std::move(key));
  }
  return party;
}

ServerAdmission read_server(Reader& in) {
  ServerAdmission server;
  server.entry.sign = in.fixed<SignPublic>();
  server.entry.url = std::string(text_of(in.blob()));
  if (!is_server_url(server.entry.url)) in.reject();
  const std::size_t keys = in.u8();
  if (keys == 0 || keys > 2) in.reject();
  for (std::size_t i = 0; i < keys && !in.failed(); ++i) {
    server.entry.tls_keys.push_back(in.fixed<Hash256>());
  }
  return server;
}

SignPublic signer_of(const Admission& admission) {
  if (const auto* party = std::get_if<PartyAdmission>(&admission)) return party->keys.sign;
  if (const auto* reporting = std::get_if<ReportingAdmission>(&admission)) {
    return reporting->keys.sign;
  }
  return std::get<ServerAdmission>(admission).entry.sign;
}

std::vector<BoxPublic> boxes_of(const Admission& admission) {
  std::vector<BoxPublic> boxes;
  if (const auto* party = std::get_if<PartyAdmission>(&admission)) {
    boxes.push_back(party->keys.archive);
    for (const HandlersKey& key : party->handlers) boxes.push_back(key.key);
  } else if (const auto* reporting = std::get_if<ReportingAdmission>(&admission)) {
    boxes.push_back(reporting->keys.box);
  }
  return boxes;
}

Failure malformed() {
  return fail(
      "admission.malformed",
      "The file is not an admission file. Name one that 'handslag party create', 'reporting "
      "create' or 'server create' made.");
}

Result<Admission> read_admission(Reader& in) {
  const std::uint8_t role = in.u8();
  Admission admission;
  switch (role) {
    case 0:
      admission = read_party(in);
      break;
    case 1:
      admission = ReportingAdmission{{in.fixed<BoxPublic>(), in.fixed<SignPublic>()}};
      break;
    case 2:
      admission = read_server(in);
      break;
    default:
      return malformed();
  }
  if (in.failed()) return malformed();
  return admission;
}

Failure replaces() {
  return fail(
      "admission.replaces",
      "The directory already holds other keys for this role. Nothing was changed: hand over the "
      "file that belongs to those keys.");
}

Result<void> admit_party(Directory& directory, const PartyAdmission& party) {
  if (!directory.profile.member(party.keys.id)) {
    return fail("admission.unknown_party",
                "The federation's profile has no such member. Check which federation it is for.");
  }
  if (directory.root.party(party.keys.id)) return replaces();
  directory.root.parties.push_back(party.keys);
  directory.handlers.insert(directory.handlers.end(), party.handlers.begin(), party.handlers.end());
  return {};
}

}  // namespace

Bytes prove_admission(const Admission& admission, const Directory& directory,
                      const ProvingKeys& keys) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat).raw(directory.root.federation);
  out.u8(static_cast<std::uint8_t>(admission.index()));
  std::visit(WriteBody{out}, admission);
  const Bytes body = bytes;
  for (const crypto::BoxKey* box : keys.boxes) {
    const auto mac = crypto::shared_mac(*box, directory.field.key, kBoxContext, body);
    HANDSLAG_CHECK(mac.has_value());
    out.raw(*mac);
  }
  const Signature signature =
      crypto::sign(*keys.sign, kProofContext, directory.root.federation, bytes);
  Writer(bytes).raw(signature);
  return bytes;
}

Result<Admission> check_admission(ByteView bytes, const FederationId& federation,
                                  const crypto::BoxKey& field) {
  Reader in(bytes);
  if (in.u8() != kFormat) return malformed();
  if (in.fixed<FederationId>() != federation) {
    return fail("admission.federation",
                "The admission file was made for another federation. Have it made with this one's "
                "directory.");
  }
  auto admission = read_admission(in);
  if (!admission) return admission;
  const ByteView body = bytes.first(bytes.size() - in.left());
  const Failure unproven = fail("admission.proof",
                                "The admission file does not prove that its keys are held by "
                                "whoever made it. Ask for a new one.");
  for (const BoxPublic& box : boxes_of(*admission)) {
    const auto mac = crypto::shared_mac(field, box, kBoxContext, body);
    if (!mac || !crypto::same(*mac, in.fixed<crypto::Hash>())) return unproven;
  }
  const ByteView proven = bytes.first(bytes.size() - in.left());
  const Signature signature = in.fixed<Signature>();
  if (!in.finished()) return malformed();
  if (!crypto::verify(signer_of(*admission), kProofContext, federation, proven, signature)) {
    return unproven;
  }
  if (const auto* party = std::get_if<PartyAdmission>(&*admission)) {
    for (const HandlersKey& key : party->handlers) {
      if (!verify_handlers_key(party->keys.sign, federation, key)) return unproven;
    }
  }
  return admission;
}

bool needs_root(const Admission& admission) {
  return !std::holds_alternative<ServerAdmission>(admission);
}

Result<void> admit(Directory& directory, const Admission& admission) {
  if (const auto* party = std::get_if<PartyAdmission>(&admission)) {
    if (auto done = admit_party(directory, *party); !done) return done;
  } else if (const auto* reporting = std::get_if<ReportingAdmission>(&admission)) {
    if (directory.root.reporting) return replaces();
    directory.root.reporting = reporting->keys;
  } else {
    if (directory.server) return replaces();
    directory.server = std::get<ServerAdmission>(admission).entry;
  }
  if (needs_root(admission)) ++directory.root.version;
  return {};
}

}  // namespace handslag::directory
