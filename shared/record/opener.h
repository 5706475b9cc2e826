// The reader's side: verifies a device's chain, opens grants with the reader's keys and sections
// with what the grants gave. Whatever does not fit is an error with a name, never skipped in
// silence.
#pragma once

#include <map>
#include <vector>

#include "shared/record/contents.h"
#include "shared/record/format.h"

namespace handslag::record {

/// Follows the headers of one device and epoch. One signed head vouches for all before it.
class ChainVerifier {
 public:
  ChainVerifier(FederationId federation, DeviceId device, Epoch epoch)
      : federation_(federation), device_(device), epoch_(epoch) {}
  /// Begins behind a head that was verified before.
  explicit ChainVerifier(const Head& behind)
      : federation_(behind.federation),
        device_(behind.device),
        epoch_(behind.epoch),
        last_(behind.sequence),
        hash_(behind.hash) {}

  /// Errors: those of decode_header, "record.other_log" (other federation, device or epoch),
  /// "record.gap" (a sequence number is missing or comes again), "record.chain" (the previous hash
  /// is not that of the record before).
  Result<Header> follow(ByteView header);
  /// The head that a device signs for what was followed so far.
  Head head() const { return {federation_, device_, epoch_, last_, hash_}; }

 private:
  FederationId federation_;
  DeviceId device_;
  Epoch epoch_;
  Sequence last_{0};
  RecordHash hash_{};
};

/// Opens sections for whoever holds `keys`. A reader of a year holds some ten thousand lanes, more
/// than a process may lock, so what grants gave is kept encrypted under one key that is locked, but
/// for the session at hand.
class Opener {
 public:
  explicit Opener(std::vector<crypto::BoxKey> keys);

  /// Takes a grant that came with the record whose section `number` begins the session, and tries
  /// each key. Errors: those of the decoders, "record.descriptor" (not the one the header names),
  /// "record.foreign_grant" (the descriptor does not name this grant: the server's fault),
  /// "record.not_for_us" (no key of ours opens it), "record.grant_mismatch" (sealed for another
  /// session, device or key than it travels for: the device's fault).
  Result<void> add_grant(const Header& header, std::size_t number, ByteView descriptor,
                         ByteView grant);

  /// Opens section `number` of a verified header. Errors, in the order of the checks:
  /// "record.descriptor" (not the one that the header names), "record.ciphertext" (not the bytes
  /// that the descriptor names), "record.no_grant" (nothing was granted to us for this session),
  /// "record.commitment" (no lane that we hold was committed to: for the archive key the device's
  /// fault, for a unit's key a section of another unit), "record.tampered", "record.padding".
  Result<crypto::SecretBytes> open(const Header& header, std::size_t number, ByteView descriptor,
                                   ByteView section);

 private:
  /// A lane's chain key, encrypted: at index 0, so that an earlier section can be opened later, and
  /// at the index that was last asked for.
  struct Lane {
    Bytes base;
    Bytes chain;
    std::uint32_t index = 0;
  };
  using Lanes = std::map<std::uint8_t, Lane>;
  /// A session is named by its device too: another's session id is no way to its readers' lanes.
  struct SessionKey {
    FederationId federation;
    DeviceId device;
    Epoch epoch;
    SessionId session;
    Audience audience;
    auto operator<=>(const SessionKey&) const = default;
  };
  using Sessions = std::map<SessionKey, Lanes>;
  static SessionKey key_of(const Header& header, const Descriptor& descriptor);
  static Result<Descriptor> named_descriptor(const Header& header, std::size_t number,
                                             ByteView bytes);
  void keep(Lanes& lanes, const GrantContent& content);
  bool take_up(const Header& header, const Descriptor& descriptor);
  void put_down();
  bool find_content_key(const Descriptor& descriptor, const FederationId& federation,
                        ByteView associated);
  bool fits(std::uint8_t number, Lane& lane, const Descriptor& descriptor,
            const FederationId& federation, const crypto::Hash& bound);
  std::span<std::uint8_t, 32> chain_of(std::uint8_t lane);
  void load(std::uint8_t lane, const Bytes& encrypted);

  static constexpr std::size_t kLanes = 256;

  std::vector<crypto::BoxKey> keys_;
  Sessions sessions_;
  crypto::Secret<32> wrapping_key_;
  crypto::Secret<32> content_key_;
  /// The session that was opened last: sections of one session come in rows, so its chain keys stay
  /// decrypted, in locked memory, until another has its turn.
  Sessions::value_type* at_hand_ = nullptr;
  crypto::Secret<32 * kLanes> chains_;
  AudienceHash audience_hash_;
  std::uint8_t last_fit_ = 0;  ///< the lane that the last section was of; tried first
};

}  // namespace handslag::record
