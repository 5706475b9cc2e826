// A small made-up federation in memory, with every private key at hand: root, administrator, two
// parties with handlers' units, a reporting station, a server and one device. The tests of record,
// log, directory and sync are written against it.
//
//   kommun   hosts the place "huset"; principal of "kurs" and "grupp"; handlers for its own
//            reception and for each of the two
//   region   principal of "skola"; handlers for its own reception and for "skola"
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/directory/audience.h"
#include "shared/directory/directory.h"
#include "shared/record/sealer.h"

namespace handslag::test {

inline const PartyId kKommun{"kommun"};
inline const PartyId kRegion{"region"};
inline const MeetingPointId kHuset{"huset"};
inline const ActivityId kReception{};  // a party's own unit, no activity
inline const ActivityId kKurs{"kurs"};
inline const ActivityId kGrupp{"grupp"};
inline const ActivityId kSkola{"skola"};

/// 2026-11-23, the Monday on which all of it holds.
inline constexpr Day kMonday{20'780};

/// The profile's text.
extern const std::string kTestProfile;

/// A party with its keys; `units` by activity.
struct TestParty {
  PartyId id;
  crypto::BoxKey archive;
  crypto::SignKey sign;
  std::map<ActivityId, crypto::BoxKey> units;
};

struct TestDevice {
  crypto::SignKey sign;
  crypto::BoxKey box;
  record::DeviceId id() const { return record::device_id(sign.public_key, box.public_key); }
};

class TestFederation {
 public:
  TestFederation();

  const directory::FederationId& id() const { return directory.root.federation; }
  const TestParty& party(const PartyId& id) const;
  TestParty& party(const PartyId& id);

  /// Signs `directory` as it stands, as the administrator would.
  Bytes envelope() const;
  /// Raises the version, and signs.
  Bytes next_envelope();
  /// A new directory version in which the handlers of a unit have a new key (someone has left).
  void renew_handlers(const PartyId& party, const ActivityId& unit);
  /// Enters another device at "huset" into the directory.
  void admit(const TestDevice& device);

  directory::CarePlan care(const PartyId& owner) const;
  record::SessionPlan reporting_plan() const;

  /// A header of the device's first record, as the sealer takes it.
  record::Header first_header() const;

  crypto::SignKey root = crypto::make_sign_key();
  crypto::SignKey administrator = crypto::make_sign_key();
  crypto::SignKey server = crypto::make_sign_key();
  crypto::BoxKey reporting = crypto::make_box_key();
  crypto::BoxKey field = crypto::make_box_key();
  TestDevice device{crypto::make_sign_key(), crypto::make_box_key()};
  std::vector<TestParty> parties;
  directory::Directory directory;

 private:
  void add_party(PartyId id, const std::vector<ActivityId>& units);
  void add_handlers(const TestParty& party, const ActivityId& unit, std::uint32_t generation);
};

/// A key again, for those who take keys away.
crypto::BoxKey copy_of(const crypto::BoxKey& key);
crypto::SignKey copy_of(const crypto::SignKey& key);

/// An opener with copies of these keys.
template <typename Opener, typename... Keys>
Opener opener_with(const Keys&... keys) {
  std::vector<crypto::BoxKey> held;
  (held.push_back(copy_of(keys)), ...);
  return Opener(std::move(held));
}

}  // namespace handslag::test
