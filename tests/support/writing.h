// What the tests of records write and read: a visit as a kiosk seals it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/record/opener.h"
#include "shared/record/sealer.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

namespace handslag::test {

/// A device that writes one record after another, and remembers the chain.
class Kiosk {
 public:
  explicit Kiosk(const TestFederation& federation)
      : federation_(federation), next_(federation.first_header()) {}

  /// One attendance section of `owner` for a unit.
  record::SealedRecord attendance(const PartyId& owner, const ActivityId& unit) {
    const directory::CarePlan care = federation_.care(owner);
    std::vector<record::SectionDraft> drafts;
    drafts.push_back({&care.plan, care.lane_of(unit),
                      record::encode(record::Attendance{kHuset, unit, UtcTime{1}})});
    return seal(drafts);
  }

  record::SealedRecord seal(std::span<record::SectionDraft> drafts) {
    auto sealed = sealer_.seal(next_, drafts, [&](const auto& to) { return ++granted_[to]; });
    next_.previous = sealed.hash;
    ++next_.sequence.value;
    return sealed;
  }

  void set_day(Day day) { next_.utc_day = day; }
  /// The process ends and starts again: keys are gone, the log goes on.
  void restart() { sealer_ = record::Sealer(); }
  record::Head head() const {
    return {
        next_.federation, next_.device, next_.epoch, {next_.sequence.value - 1}, next_.previous};
  }

 private:
  const TestFederation& federation_;
  record::Header next_;
  record::Sealer sealer_;
  std::map<record::Recipient, std::uint64_t> granted_;
};

inline record::Header header_of(const record::SealedRecord& sealed) {
  return need(record::decode_header(sealed.header));
}
inline record::Descriptor descriptor_of(const record::SealedRecord& sealed,
                                        std::size_t number = 0) {
  return need(record::decode_descriptor(sealed.sections.at(number).descriptor));
}

/// Gives the opener all grants of a record; how many it could open.
inline int take_grants(record::Opener& opener, const record::SealedRecord& sealed) {
  int taken = 0;
  for (std::size_t number = 0; number < sealed.sections.size(); ++number) {
    for (const record::SealedGrant& grant : sealed.grants) {
      taken +=
          opener
              .add_grant(header_of(sealed), number, sealed.sections[number].descriptor, grant.bytes)
              .has_value();
    }
  }
  return taken;
}

inline Result<crypto::SecretBytes> open(record::Opener& opener, const record::SealedRecord& sealed,
                                        std::size_t number = 0) {
  return opener.open(header_of(sealed), number, sealed.sections.at(number).descriptor,
                     sealed.sections[number].section);
}

/// All keys of a party, to look into grants with.
struct BoxKeys {
  const TestParty& party;
  Result<record::GrantContent> open(ByteView sealed) const {
    if (auto plain = crypto::open_seal(party.archive, sealed)) {
      return record::decode_grant_content(*plain);
    }
    for (const auto& [unit, key] : party.units) {
      if (auto plain = crypto::open_seal(key, sealed)) return record::decode_grant_content(*plain);
    }
    return fail("test.no_key", "no key of the party opens the grant");
  }
};

/// A record of another device whose grant and descriptor bear the session id of `copied`.
inline record::SealedRecord session_of_another_device(const TestFederation& f,
                                                      const record::SealedRecord& copied) {
  record::Header header = f.first_header();
  header.device = crypto::random_fixed<record::DeviceId>();
  record::Descriptor descriptor = descriptor_of(copied);
  const record::Recipient archive{record::AudienceKind::party, kKommun};
  const auto& key = f.party(kKommun).archive.public_key;
  record::GrantContent content{header.federation,
                               header.device,
                               header.epoch,
                               descriptor.session,
                               descriptor.audience,
                               crypto::key_id(key),
                               1,
                               {}};
  content.lanes.emplace_back();
  Bytes grant = record::encode(
      record::Grant{descriptor.session, archive, crypto::seal(key, record::encode(content))});
  descriptor.grants = {record::hash_of_grant(grant)};
  record::SealedRecord out;
  const Bytes described = record::encode(descriptor);
  header.sections = {record::hash_of_descriptor(described)};
  out.sections.push_back({header.sections[0], described, {}, descriptor.audience});
  out.header = record::encode(header);
  out.grants.push_back({std::move(grant), archive});
  return out;
}

/// "good", or the error's code, for a reader with these keys who has the record's own grants.
template <typename... Keys>
std::string reading(const record::SealedRecord& sealed, const Keys&... keys) {
  auto opener = opener_with<record::Opener>(keys...);
  take_grants(opener, sealed);
  return verdict(open(opener, sealed));
}

}  // namespace handslag::test
