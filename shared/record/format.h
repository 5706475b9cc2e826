// The bytes of a record: header, descriptor, grant, section, head. FORMAT.md beside this file
// specifies them for readers in any language; this is the one place that writes and reads them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/bytes.h"
#include "shared/base/ids.h"
#include "shared/base/result.h"
#include "shared/base/time.h"
#include "shared/crypto/crypto.h"

namespace handslag::record {

/// Version of FORMAT.md that this code writes; a test holds the two together.
inline constexpr std::uint8_t kFormat = 1;
/// Ed25519, X25519, XChaCha20-Poly1305, BLAKE2b.
inline constexpr std::uint8_t kSuite = 1;

inline constexpr std::size_t kSectionLimit = 64;   // sections of one record
inline constexpr std::size_t kAudienceLimit = 16;  // recipients of one section
inline constexpr std::size_t kGrantLimit = 64;     // grants of one session
inline constexpr std::size_t kSmallestSize = 128;  // padded plain text, bytes
inline constexpr std::size_t kLargestSize = 65'536;

using crypto::FederationId;
using DeviceId = FixedBytes<struct DeviceTag, 16>;
using SessionId = FixedBytes<struct SessionTag, 16>;
using Salt = FixedBytes<struct SaltTag, 16>;
using RecordHash = FixedBytes<struct RecordHashTag, 32>;
using SectionId = FixedBytes<struct SectionTag, 32>;  // the hash of the section's descriptor
using GrantHash = FixedBytes<struct GrantTag, 32>;
using SectionHash = FixedBytes<struct SectionHashTag, 32>;  // of nonce and ciphertext
using AudienceHash = FixedBytes<struct AudienceHashTag, 32>;
using ConsentTag = FixedBytes<struct ConsentTagTag, 32>;

/// Who may read, by kind. Codes are stored: never renumber.
enum class AudienceKind : std::uint8_t {
  party = 1,      ///< a member agency's archive
  handlers = 2,   ///< its handlers of one unit
  reporting = 3,  ///< the coordinator's reporting station: counts only
  audit = 4,
  field = 5,  ///< all active devices: pseudonymous state only
};

/// A recipient as it stands in clear: by party and kind only, never by unit.
struct Recipient {
  AudienceKind kind = AudienceKind::party;
  PartyId party;  ///< empty for reporting, audit and field
  auto operator<=>(const Recipient&) const = default;
};
using Audience = std::vector<Recipient>;  // the owning party's entries come first

struct Header {
  FederationId federation;
  DeviceId device;
  Epoch epoch;
  Sequence sequence;
  RecordHash previous;  ///< of an epoch's first record: the newest of those before, or zero
  DirectoryVersion directory;
  Day utc_day;
  std::vector<SectionId> sections;
};

struct Descriptor {
  Salt salt;
  Audience audience;
  SessionId session;
  std::uint32_t ratchet_index = 0;
  SectionHash content;
  crypto::Hash commitment;
  std::uint32_t padded_size = 0;
  std::vector<ConsentTag> consent_tags;
  std::vector<GrantHash> grants;  ///< all grants of the session where ratchet_index is 0, else none
};

/// A grant as it travels: what is in clear, and the sealed box (crypto_box_seal).
struct Grant {
  SessionId session;
  Recipient recipient;
  Bytes sealed;
};

/// A lane is one forward ratchet of a session; a recipient can open the lanes it has a key of.
struct LaneKey {
  std::uint8_t lane = 0;
  crypto::Secret<32> chain;  ///< the lane's chain key at ratchet index 0
};

/// What the sealed box of a grant holds.
struct GrantContent {
  FederationId federation;
  DeviceId device;
  Epoch epoch;
  SessionId session;
  Audience audience;
  crypto::KeyId recipient_key;
  std::uint64_t running_number = 0;  ///< counts the device's grants to this recipient, from 1
  std::vector<LaneKey> lanes;
};

/// What a device signs at every commit.
struct Head {
  FederationId federation;
  DeviceId device;
  Epoch epoch;
  Sequence sequence;
  RecordHash hash;
  bool operator==(const Head&) const = default;
};

Bytes encode(const Header&);
Bytes encode(const Descriptor&);
Bytes encode(const Grant&);
Bytes encode(const Head&);
Bytes encode(const Audience&);
crypto::SecretBytes encode(const GrantContent&);

/// Errors of all decoders: "record.version" (format or suite unknown), "record.malformed".
Result<Header> decode_header(ByteView);
Result<Descriptor> decode_descriptor(ByteView);
Result<Grant> decode_grant(ByteView);
Result<GrantContent> decode_grant_content(ByteView);

void write(Writer& out, const Recipient&);
Recipient read_recipient(Reader& in);

RecordHash hash_of_header(ByteView encoded);
SectionId hash_of_descriptor(ByteView encoded);
GrantHash hash_of_grant(ByteView encoded);
SectionHash hash_of_section(ByteView encoded);
AudienceHash hash_of_audience(const Audience&);
DeviceId device_id(const crypto::SignPublic& sign, const crypto::BoxPublic& box);

/// What a section's encryption is bound to beside its key.
Bytes associated_data(const Header&, std::uint8_t section_number, const Descriptor&);
crypto::Hash commitment(std::span<const std::uint8_t, 32> content_key, const FederationId&,
                        ByteView associated);

crypto::Signature sign_head(const crypto::SignKey&, const Head&);
bool verify_head(const crypto::SignPublic&, const Head&, const crypto::Signature&);

/// chain key i -> chain key i+1, in place.
void advance_chain(std::span<std::uint8_t, 32> chain);
/// chain key i -> content key i. `out` is locked memory of the caller's, wiped after its one use.
void content_key(std::span<std::uint8_t, 32> out, std::span<const std::uint8_t, 32> chain);

/// The smallest class (128, 256, 512 ... 65,536) that holds `size` bytes and one of padding;
/// 0 where none does.
std::size_t size_class(std::size_t size);
/// ISO/IEC 7816-4: one 0x80, then zeros, up to the class.
void pad(crypto::SecretBytes& plain);
/// False where the padding is not what pad writes.
bool unpad(crypto::SecretBytes& plain);

}  // namespace handslag::record
