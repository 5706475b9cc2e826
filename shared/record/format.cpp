#include "shared/record/format.h"

#include <algorithm>

namespace handslag::record {
namespace {

// The contexts of FORMAT.md, chapter 3.
constexpr std::string_view kHeaderContext = "handslag header 1";
constexpr std::string_view kDescriptorContext = "handslag descriptor 1";
constexpr std::string_view kGrantContext = "handslag grant 1";
constexpr std::string_view kSectionContext = "handslag section 1";
constexpr std::string_view kAudienceContext = "handslag audience 1";
constexpr std::string_view kDeviceContext = "handslag device 1";
constexpr std::string_view kCommitmentContext = "handslag commitment 1";
constexpr std::string_view kHeadContext = "handslag head 1";

Failure malformed(const char* what) {
  return fail("record.malformed", std::string("The bytes are not a ") + what + ".");
}

Result<void> read_version(Reader& in) {
  const bool known = in.u8() == kFormat && in.u8() == kSuite;
  if (in.failed()) return malformed("record part");
  if (!known) {
    return fail("record.version", "Written in a format or suite that this version does not know.");
  }
  return {};
}

template <typename Fixed>
Fixed as(const crypto::Hash& hash) {
  Fixed out;
  std::copy_n(hash.value.begin(), Fixed::kSize, out.value.begin());
  return out;
}

bool takes_party(AudienceKind kind) {
  return kind == AudienceKind::party || kind == AudienceKind::handlers;
}

Audience read_audience(Reader& in) {
  const std::size_t count = in.u8();
  if (count == 0 || count > kAudienceLimit) in.reject();
  Audience audience;
  if (!in.failed()) audience.reserve(count);
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    Recipient recipient = read_recipient(in);
    if (std::ranges::find(audience, recipient) != audience.end()) in.reject();  // it is a set
    audience.push_back(std::move(recipient));
  }
  return audience;
}

template <typename Fixed>
std::vector<Fixed> read_list(Reader& in, std::size_t limit) {
  const std::size_t count = in.u8();
  if (count > limit) in.reject();
  std::vector<Fixed> list;
  if (!in.failed()) list.reserve(count);
  for (std::size_t i = 0; i < count && !in.failed(); ++i) list.push_back(in.fixed<Fixed>());
  return list;
}

template <typename List>
void write_list(Writer& out, const List& list) {
  out.u8(static_cast<std::uint8_t>(list.size()));
  for (const auto& entry : list) out.raw(entry);
}

}  // namespace

void write(Writer& out, const Recipient& recipient) {
  out.u8(static_cast<std::uint8_t>(recipient.kind)).short_string(recipient.party.text());
}

Recipient read_recipient(Reader& in) {
  const auto kind = static_cast<AudienceKind>(in.u8());
  Recipient recipient{kind, PartyId(in.short_string())};
  const bool known = kind >= AudienceKind::party && kind <= AudienceKind::field;
  const bool named =
      takes_party(kind) ? is_valid_name(recipient.party.text()) : recipient.party.empty();
  if (!known || !named) in.reject();
  return recipient;
}

Bytes encode(const Audience& audience) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(static_cast<std::uint8_t>(audience.size()));
  for (const Recipient& recipient : audience) write(out, recipient);
  return bytes;
}

Bytes encode(const Header& header) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat).u8(kSuite).raw(header.federation).raw(header.device);
  out.u32(header.epoch.value).u64(header.sequence.value).raw(header.previous);
  out.u64(header.directory.value).u32(static_cast<std::uint32_t>(header.utc_day.count));
  write_list(out, header.sections);
  return bytes;
}

Result<Header> decode_header(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  Header header;
  header.federation = in.fixed<FederationId>();
  header.device = in.fixed<DeviceId>();
  header.epoch.value = in.u32();
  header.sequence.value = in.u64();
  header.previous = in.fixed<RecordHash>();
  header.directory.value = in.u64();
  header.utc_day.count = static_cast<std::int32_t>(in.u32());
  header.sections = read_list<SectionId>(in, kSectionLimit);
  if (!in.finished() || header.sequence.value == 0 || header.epoch.value == 0) {
    return malformed("record header");
  }
  return header;
}

Bytes encode(const Descriptor& descriptor) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat).u8(kSuite).raw(descriptor.salt).raw(encode(descriptor.audience));
  out.raw(descriptor.session).u32(descriptor.ratchet_index).raw(descriptor.content);
  out.raw(descriptor.commitment).u32(descriptor.padded_size);
  write_list(out, descriptor.consent_tags);
  write_list(out, descriptor.grants);
  return bytes;
}

Result<Descriptor> decode_descriptor(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  Descriptor descriptor;
  descriptor.salt = in.fixed<Salt>();
  descriptor.audience = read_audience(in);
  descriptor.session = in.fixed<SessionId>();
  descriptor.ratchet_index = in.u32();
  descriptor.content = in.fixed<SectionHash>();
  descriptor.commitment = in.fixed<crypto::Hash>();
  descriptor.padded_size = in.u32();
  descriptor.consent_tags = read_list<ConsentTag>(in, kAudienceLimit);
  descriptor.grants = read_list<GrantHash>(in, kGrantLimit);
  const bool first = descriptor.ratchet_index == 0;
  const bool sized = descriptor.padded_size > 0 &&
                     size_class(descriptor.padded_size - 1) == descriptor.padded_size;
  if (!in.finished() || first == descriptor.grants.empty() || !sized) {
    return malformed("section descriptor");
  }
  return descriptor;
}

Bytes encode(const Grant& grant) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat).u8(kSuite).raw(grant.session);
  write(out, grant.recipient);
  out.blob(grant.sealed);
  return bytes;
}

Result<Grant> decode_grant(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  Grant grant;
  grant.session = in.fixed<SessionId>();
  grant.recipient = read_recipient(in);
  const ByteView sealed = in.blob();
  grant.sealed.assign(sealed.begin(), sealed.end());
  if (!in.finished()) return malformed("grant");
  return grant;
}

crypto::SecretBytes encode(const GrantContent& content) {
  crypto::SecretBytes bytes;
  crypto::SecretWriter out(bytes);
  out.raw(content.federation).raw(content.device).u32(content.epoch.value).raw(content.session);
  out.raw(encode(content.audience)).raw(content.recipient_key).u64(content.running_number);
  out.u8(static_cast<std::uint8_t>(content.lanes.size()));
  for (const LaneKey& key : content.lanes) out.u8(key.lane).raw(key.chain.expose());
  return bytes;
}

Result<GrantContent> decode_grant_content(ByteView bytes) {
  Reader in(bytes);
  GrantContent content;
  content.federation = in.fixed<FederationId>();
  content.device = in.fixed<DeviceId>();
  content.epoch.value = in.u32();
  content.session = in.fixed<SessionId>();
  content.audience = read_audience(in);
  content.recipient_key = in.fixed<crypto::KeyId>();
  content.running_number = in.u64();
  const std::size_t lanes = in.u8();
  for (std::size_t i = 0; i < lanes && !in.failed(); ++i) {
    LaneKey key;
    key.lane = in.u8();
    if (std::ranges::find(content.lanes, key.lane, &LaneKey::lane) != content.lanes.end()) {
      in.reject();  // which of the two would a reader take?
    }
    const ByteView chain = in.raw(32);
    std::copy(chain.begin(), chain.end(), key.chain.expose().begin());
    content.lanes.push_back(std::move(key));
  }
  if (!in.finished() || content.lanes.empty()) return malformed("grant's content");
  return content;
}

Bytes encode(const Head& head) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat).u8(kSuite).raw(head.device).u32(head.epoch.value);
  out.u64(head.sequence.value).raw(head.hash);
  return bytes;
}

RecordHash hash_of_header(ByteView encoded) {
  return as<RecordHash>(crypto::hash(kHeaderContext, {encoded}));
}
SectionId hash_of_descriptor(ByteView encoded) {
  return as<SectionId>(crypto::hash(kDescriptorContext, {encoded}));
}
GrantHash hash_of_grant(ByteView encoded) {
  return as<GrantHash>(crypto::hash(kGrantContext, {encoded}));
}
SectionHash hash_of_section(ByteView encoded) {
  return as<SectionHash>(crypto::hash(kSectionContext, {encoded}));
}
AudienceHash hash_of_audience(const Audience& audience) {
  return as<AudienceHash>(crypto::hash(kAudienceContext, {encode(audience)}));
}
DeviceId device_id(const crypto::SignPublic& sign, const crypto::BoxPublic& box) {
  return as<DeviceId>(crypto::hash(kDeviceContext, {sign, box}));
}

Bytes associated_data(const Header& header, std::uint8_t section_number,
                      const Descriptor& descriptor) {
  return associated_data(header, section_number, descriptor, hash_of_audience(descriptor.audience));
}

Bytes associated_data(const Header& header, std::uint8_t section_number,
                      const Descriptor& descriptor, const AudienceHash& audience) {
  Bytes bytes;
  bytes.reserve(256);
  Writer out(bytes);
  out.u8(kFormat).u8(kSuite).raw(header.federation).raw(header.device);
  out.u32(header.epoch.value).u64(header.sequence.value).u8(section_number);
  out.raw(descriptor.session).u32(descriptor.ratchet_index).u64(header.directory.value);
  out.raw(header.previous).raw(audience);
  write_list(out, descriptor.consent_tags);
  return bytes;
}

crypto::Hash commitment_input(ByteView associated) {
  return crypto::hash(kCommitmentContext, {associated});
}

crypto::Hash commitment(std::span<const std::uint8_t, 32> key, const FederationId& federation,
                        const crypto::Hash& input) {
  return crypto::keyed_hash(key, kCommitmentContext, {federation, input});
}

crypto::Signature sign_head(const crypto::SignKey& key, const Head& head) {
  return crypto::sign(key, kHeadContext, head.federation, encode(head));
}

bool verify_head(const crypto::SignPublic& key, const Head& head,
                 const crypto::Signature& signature) {
  return crypto::verify(key, kHeadContext, head.federation, encode(head), signature);
}

void advance_chain(std::span<std::uint8_t, 32> chain) {
  // BLAKE2b takes its key in before it gives anything out, so the chain may be both.
  crypto::derive(chain, chain, 1, "hslratch");
}

void content_key(std::span<std::uint8_t, 32> out, std::span<const std::uint8_t, 32> chain) {
  crypto::derive(out, chain, 2, "hslratch");
}

std::size_t size_class(std::size_t size) {
  std::size_t padded = kSmallestSize;
  while (padded <= size && padded <= kLargestSize) padded *= 2;
  return padded <= kLargestSize ? padded : 0;
}

void pad(crypto::SecretBytes& plain) {
  const std::size_t padded = size_class(plain.size());
  HANDSLAG_CHECK(padded != 0);
  plain.push_back(0x80);
  plain.resize(padded, 0);
}

bool unpad(crypto::SecretBytes& plain) {
  std::size_t size = plain.size();
  while (size > 0 && plain[size - 1] == 0) --size;
  if (size == 0 || plain[size - 1] != 0x80 || size_class(size - 1) != plain.size()) return false;
  plain.resize(size - 1);
  return true;
}

}  // namespace handslag::record
