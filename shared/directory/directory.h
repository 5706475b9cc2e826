// The signed directory: the only source of who and what exists in a federation. Two signed parts:
// the root statement (federation id, member parties' and reporting keys, administrator), signed by
// the root key that is kept offline; and the body (everything of daily life), signed by the
// administrator whom the statement names. FORMAT.md of shared/record, chapter 9.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/base/time.h"
#include "shared/crypto/crypto.h"
#include "shared/crypto/sha256.h"
#include "shared/domain/profile.h"
#include "shared/record/format.h"

namespace handslag::directory {

using crypto::BoxPublic;
using crypto::FederationId;
using crypto::Signature;
using crypto::SignPublic;
using record::DeviceId;

/// The last byte of a federation id. A demonstration accepts only the published test numbers, and
/// production refuses them.
enum class FederationKind : std::uint8_t { production = 1, demonstration = 2 };
FederationKind kind_of(const FederationId& id);

struct PartyKeys {
  PartyId id;
  BoxPublic archive;
  SignPublic sign;
};

/// Key of the handlers of one unit of a party: those of one activity, or, where `unit` is empty, of
/// the party's own reception. Signed by the party itself, so that nobody else can add a reader.
struct HandlersKey {
  PartyId party;
  ActivityId unit;
  std::uint32_t generation = 1;
  BoxPublic key;
  Signature by_party;
};

struct ReportingKeys {
  BoxPublic box;
  SignPublic sign;
};

/// What only the root signs.
struct RootStatement {
  FederationId federation;
  std::uint64_t version = 1;
  SignPublic root;
  SignPublic administrator;
  Day administrator_until;  ///< last day on which the administrator's directories count
  std::vector<PartyKeys> parties;
  std::optional<ReportingKeys> reporting;

  const PartyKeys* party(const PartyId& id) const;
};

struct ServerEntry {
  SignPublic sign;                ///< of receipts
  std::vector<Hash256> tls_keys;  ///< SHA-256 of the accepted public keys (SPKI), one or two
  std::string url;                ///< "https://host:port"
};

struct DeviceEntry {
  DeviceId id;
  SignPublic sign;
  BoxPublic box;
  MeetingPointId meeting_point;
  bool revoked = false;
  Bytes field_key;  ///< secret key of the `field` audience, sealed to `box`
};

/// Pseudonymous state that all active devices read.
struct FieldKey {
  std::uint32_t generation = 1;
  BoxPublic key;
};

struct Directory {
  RootStatement root;
  DirectoryVersion version{1};
  Day valid_from;
  Day sign_again_by;  ///< past it screens warn and consents count as stale
  FieldKey field;
  std::vector<HandlersKey> handlers;
  std::optional<ServerEntry> server;
  std::vector<DeviceEntry> devices;
  std::string profile_toml;
  Profile profile;  ///< of profile_toml

  const DeviceEntry* device(const DeviceId& id) const;
  const HandlersKey* handlers_of(const PartyId& party, const ActivityId& unit) const;
};

/// A root statement as the root signed it.
struct SignedStatement {
  Bytes bytes;
  Signature signature;
};

SignedStatement sign_statement(const crypto::SignKey& root, const RootStatement& statement);
/// `directory.root` must be what `statement` holds; `administrator` the key that it names.
Bytes sign_directory(const crypto::SignKey& administrator, const SignedStatement& statement,
                     const Directory& directory);

/// Whether a server can be reached at `url`: https://, then up to 247 printable ASCII characters.
/// It is shown on terminals, and a directory is a text that has to be UTF-8.
bool is_server_url(std::string_view url);

/// Opens an envelope and checks both signatures, and each handlers key against its party's. Says
/// nothing of whether its root is the right one: see fingerprint and check_successor. Errors:
/// "directory.malformed", "directory.version", "directory.signature", "directory.delegation_ended"
/// (dated after the administrator's last day), those of parse_profile.
Result<Directory> open_directory(ByteView envelope);
/// The statement inside an envelope, to be signed along with a new body.
Result<SignedStatement> statement_of(ByteView envelope);

/// Whether `next` may take the place of `held`. Errors: "directory.other_root",
/// "directory.other_federation", "directory.older" (version not above, or an older statement),
/// "directory.older_key" (a lower generation of the field key or of a unit's handlers key).
Result<void> check_successor(const Directory& held, const Directory& next);

/// 39 bits by which a device knows its federation's root. Argon2id (3 passes, 64 MiB) makes each
/// try dear: of a plain hash, a second root with the same 39 bits is found in minutes. Error
/// "crypto.memory".
Result<std::uint64_t> fingerprint(const SignPublic& root, const FederationId& federation);

Signature sign_handlers_key(const crypto::SignKey& party, const FederationId& federation,
                            const HandlersKey& key);
bool verify_handlers_key(const SignPublic& party, const FederationId& federation,
                         const HandlersKey& key);

}  // namespace handslag::directory
