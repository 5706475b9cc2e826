// Each recipient learns from the device itself how much should have reached it, and nobody else
// does.
#include "kiosk/runtime/counts_record.h"

#include "shared/record/opener.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;
using record::AudienceKind;
using record::RecipientCount;

namespace {

std::vector<RecipientCount> some_counts() {
  return {{{AudienceKind::party, kKommun}, 1, 11},
          {{AudienceKind::handlers, kKommun}, 2, 12},
          {{AudienceKind::party, kRegion}, 3, 13},
          {{AudienceKind::handlers, kRegion}, 4, 14},
          {{AudienceKind::reporting, {}}, 5, 15}};
}

/// What the holder of `key` reads in the sealed record.
std::vector<record::Counts> read_with(const crypto::BoxKey& key,
                                      const record::SealedRecord& sealed) {
  const auto header = need(record::decode_header(sealed.header));
  auto opener = opener_with<record::Opener>(key);
  std::vector<record::Counts> out;
  for (std::size_t number = 0; number < sealed.sections.size(); ++number) {
    const auto& section = sealed.sections[number];
    for (const auto& grant : sealed.grants) {
      (void)opener.add_grant(header, number, section.descriptor, grant.bytes);
    }
    auto plain = opener.open(header, number, section.descriptor, section.section);
    if (!plain) continue;
    out.push_back(std::get<record::Counts>(need(record::decode_content(*plain))));
  }
  return out;
}

}  // namespace

TEST_CASE("Each recipient opens its own counts only, a party also those of its handlers") {
  const TestFederation f;
  auto counts = need(counts_record(f.directory, some_counts(), {{1}, 7, {}}));
  REQUIRE(counts.drafts.size() == 3);
  record::Sealer sealer;
  const auto sealed = sealer.seal(f.first_header(), counts.drafts, [](const auto&) { return 1; });

  const auto of_kommun = read_with(f.party(kKommun).archive, sealed);
  REQUIRE(of_kommun.size() == 1);
  REQUIRE(of_kommun[0].recipients.size() == 2);
  CHECK(of_kommun[0].recipients[0].sections == 11);
  CHECK(of_kommun[0].recipients[1].sections == 12);
  CHECK(of_kommun[0].checkpoint.size == 7);

  const auto of_region = read_with(f.party(kRegion).archive, sealed);
  REQUIRE(of_region.size() == 1);
  CHECK(of_region[0].recipients[0].grants == 3);

  const auto of_reporting = read_with(f.reporting, sealed);
  REQUIRE(of_reporting.size() == 1);
  REQUIRE(of_reporting[0].recipients.size() == 1);
  CHECK(of_reporting[0].recipients[0].sections == 15);

  CHECK(read_with(f.party(kKommun).units.at(kKurs), sealed).empty());
  CHECK(read_with(f.field, sealed).empty());
}

TEST_CASE("A recipient that left the directory is passed over") {
  TestFederation f;
  f.directory.root.parties.pop_back();
  CHECK(need(counts_record(f.directory, some_counts(), {})).drafts.size() == 2);
  f.directory.root.reporting.reset();
  CHECK(need(counts_record(f.directory, {some_counts()[4]}, {})).drafts.empty());
}
