// A kiosk without a screen and without a disk: seals visits as one does, for tests of those who
// read them. It can also do what no sound device does.
#pragma once

#include <string>
#include <vector>

#include "shared/directory/audience.h"
#include "shared/record/carried.h"
#include "shared/record/sealer.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

namespace handslag::test {

struct Pushed {
  record::CarriedRecord record;
  crypto::Signature head;
};

class PretendDevice {
 public:
  PretendDevice(const crypto::SignKey& sign, record::DeviceId id, record::FederationId federation)
      : sign_(sign), id_(id), federation_(federation) {}

  /// A visit of the statistics section alone: what the reporting station gets of it.
  Pushed visit(const directory::Directory& directory, const record::Statistics& statistics,
               Day utc_day) {
    return write(directory, record::encode(statistics), utc_day);
  }
  /// Tells how many sections it has sealed to the reporting station, and what log it saw.
  Pushed counts(const directory::Directory& directory, const record::SeenCheckpoint& seen,
                Day utc_day, std::uint64_t lie = 0) {
    const record::Recipient reporting{record::AudienceKind::reporting, PartyId()};
    return write(directory,
                 record::encode(record::Counts{{{reporting, grants_, sections_ + lie}}, seen}),
                 utc_day);
  }
  /// Another device with the same keys that has written the same so far.
  PretendDevice copy() const {
    PretendDevice other(sign_, id_, federation_);
    other.epoch_ = epoch_;
    other.sequence_ = sequence_;
    other.previous_ = previous_;
    other.grants_ = grants_;
    other.sections_ = sections_;
    return other;
  }
  void begin_epoch(Epoch epoch) {
    epoch_ = epoch;
    sequence_ = grants_ = sections_ = 0;
    sealer_ = record::Sealer();
  }
  Pushed write(const directory::Directory& directory, crypto::SecretBytes plain, Day utc_day) {
    const record::SessionPlan plan = need(directory::reporting_plan(directory));
    std::vector<record::SectionDraft> drafts;
    drafts.push_back({&plan, 0, std::move(plain)});
    record::Header header{federation_,       id_,     epoch_, Sequence{sequence_ + 1}, previous_,
                          directory.version, utc_day, {}};
    auto sealed = sealer_.seal(header, drafts, [&](const record::Recipient&) { return ++grants_; });
    ++sequence_;
    ++sections_;
    previous_ = sealed.hash;
    Pushed out{{std::move(sealed.header), {}, {}}, {}};
    for (std::size_t i = 0; i < sealed.sections.size(); ++i) {
      out.record.sections.push_back({static_cast<std::uint8_t>(i),
                                     std::move(sealed.sections[i].descriptor),
                                     std::move(sealed.sections[i].section)});
    }
    for (auto& grant : sealed.grants) out.record.grants.push_back(std::move(grant.bytes));
    out.head = record::sign_head(sign_, {federation_, id_, epoch_, Sequence{sequence_}, previous_});
    return out;
  }

 private:
  const crypto::SignKey& sign_;
  record::DeviceId id_;
  record::FederationId federation_;
  record::Sealer sealer_;
  Epoch epoch_{1};
  std::uint64_t sequence_ = 0;
  record::RecordHash previous_;
  std::uint64_t grants_ = 0;
  std::uint64_t sections_ = 0;
};

}  // namespace handslag::test
