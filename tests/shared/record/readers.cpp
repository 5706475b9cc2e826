// Who can open what, and who cannot.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <numeric>

#include "tests/support/catch.h"
#include "tests/support/writing.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

namespace {

/// How many pieces this process's memory is in: each guarded secret adds some. (What is locked
/// cannot be asked under the address sanitizer, which locks nothing.)
long pieces_of_memory() {
  std::ifstream maps("/proc/self/maps");
  return std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
}

}  // namespace

TEST_CASE("A visit opens for the party's archive and for the handlers of its unit") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  CHECK(reading(sealed, f.party(kKommun).archive) == "good");
  CHECK(reading(sealed, f.party(kKommun).units.at(kKurs)) == "good");
}

TEST_CASE("A visit does not open for the handlers of another unit of the same party") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  CHECK(reading(sealed, f.party(kKommun).units.at(kGrupp)) == "record.commitment");
  CHECK(reading(sealed, f.party(kKommun).units.at(kReception)) == "record.commitment");
}

TEST_CASE("A visit does not open for another party, for reporting or for a device") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  CHECK(reading(sealed, f.party(kRegion).archive) == "record.no_grant");
  CHECK(reading(sealed, f.party(kRegion).units.at(kSkola)) == "record.no_grant");
  CHECK(reading(sealed, f.reporting) == "record.no_grant");
  CHECK(reading(sealed, f.field) == "record.no_grant");
  CHECK(reading(sealed, f.device.box) == "record.no_grant");
}

TEST_CASE("A visit without an activity is read by the host's own reception") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kReception);
  CHECK(reading(sealed, f.party(kKommun).units.at(kReception)) == "good");
  CHECK(reading(sealed, f.party(kKommun).units.at(kKurs)) == "record.commitment");
}

TEST_CASE("Someone with two units' keys opens both units' visits, in any order") {
  const TestFederation f;
  Kiosk kiosk(f);
  const auto first = kiosk.attendance(kKommun, kGrupp);
  const auto second = kiosk.attendance(kKommun, kKurs);
  const auto third = kiosk.attendance(kKommun, kReception);
  auto opener =
      opener_with<Opener>(f.party(kKommun).units.at(kKurs), f.party(kKommun).units.at(kGrupp));
  CHECK(take_grants(opener, first) == 2);
  CHECK(verdict(open(opener, third)) == "record.commitment");
  CHECK(verdict(open(opener, second)) == "good");
  CHECK(verdict(open(opener, first)) == "good");
  CHECK(verdict(open(opener, second)) == "good");
}

TEST_CASE("Sections of several sessions open by turns, forwards and backwards") {
  const TestFederation f;
  Kiosk kiosk(f);
  std::vector<SealedRecord> written;
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  for (int i = 0; i < 12; ++i) {
    kiosk.set_day({kMonday.count + i / 4});
    written.push_back(kiosk.attendance(kKommun, i % 2 == 0 ? kKurs : kReception));
    take_grants(opener, written.back());
  }
  for (const std::size_t i : {0U, 5U, 1U, 10U, 6U, 4U, 3U, 2U, 11U, 7U, 9U, 8U, 0U}) {
    CHECK(verdict(open(opener, written[i])) == "good");
  }
}

TEST_CASE("What was written comes out") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  take_grants(opener, sealed);
  const auto content = need(decode_content(need(open(opener, sealed))));
  CHECK(std::get<Attendance>(content).activity == kKurs);
}

TEST_CASE("Every lane advances at every use, so that an index tells nothing of the activity") {
  const TestFederation f;
  Kiosk kiosk(f);
  std::vector<std::uint32_t> indexes;
  for (const auto& unit : {kKurs, kKurs, kGrupp, kReception, kKurs}) {
    indexes.push_back(descriptor_of(kiosk.attendance(kKommun, unit)).ratchet_index);
  }
  CHECK(indexes == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
}

TEST_CASE("Records of different activities of a party look alike in clear") {
  const TestFederation f;
  const auto shape = [&](const ActivityId& unit) {
    const auto sealed = Kiosk(f).attendance(kKommun, unit);
    std::vector<std::size_t> sizes{sealed.header.size(), sealed.sections[0].descriptor.size(),
                                   sealed.sections[0].section.size()};
    for (const auto& grant : sealed.grants) sizes.push_back(grant.bytes.size());
    const auto descriptor = descriptor_of(sealed);
    return std::tuple(sizes, descriptor.audience, descriptor.padded_size, descriptor.ratchet_index);
  };
  CHECK(shape(kKurs) == shape(kGrupp));
  CHECK(shape(kKurs) == shape(kReception));
}

TEST_CASE("In clear a grant names party and kind, the same for every unit") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  REQUIRE(sealed.grants.size() == 4);
  for (std::size_t i = 1; i < 4; ++i) {
    const Grant grant = need(decode_grant(sealed.grants[i].bytes));
    CHECK(grant.recipient == Recipient{AudienceKind::handlers, kKommun});
    CHECK(sealed.grants[i].bytes.size() == sealed.grants[1].bytes.size());
  }
}

TEST_CASE("What a restart forgot is opened by the party, and new records go on") {
  const TestFederation f;
  Kiosk kiosk(f);
  const auto before = kiosk.attendance(kKommun, kKurs);
  kiosk.restart();
  const auto after = kiosk.attendance(kKommun, kKurs);
  CHECK(descriptor_of(after).session != descriptor_of(before).session);
  CHECK(descriptor_of(after).ratchet_index == 0);
  CHECK(reading(before, f.party(kKommun).archive) == "good");
  CHECK(reading(after, f.party(kKommun).archive) == "good");
}

TEST_CASE("The device's own keys open no grant of its own records") {
  const TestFederation f;
  auto opener = opener_with<Opener>(f.device.box, f.field);
  CHECK(take_grants(opener, Kiosk(f).attendance(kKommun, kKurs)) == 0);
}

TEST_CASE("A session ends with the UTC day, for every audience") {
  const TestFederation f;
  Kiosk kiosk(f);
  const auto kommun = kiosk.attendance(kKommun, kKurs);
  const auto region = kiosk.attendance(kRegion, kSkola);
  kiosk.set_day({kMonday.count + 1});
  CHECK(descriptor_of(kiosk.attendance(kKommun, kKurs)).session != descriptor_of(kommun).session);
  // Also where the clock goes back: the other party's session ended with the first of the new day.
  kiosk.set_day(kMonday);
  const auto later = kiosk.attendance(kRegion, kSkola);
  CHECK(descriptor_of(later).session != descriptor_of(region).session);
  CHECK(later.grants.size() == 3);
}

TEST_CASE("Within a day a session goes on, and grants are made once") {
  const TestFederation f;
  Kiosk kiosk(f);
  const auto first = kiosk.attendance(kKommun, kKurs);
  const auto second = kiosk.attendance(kKommun, kGrupp);
  CHECK(descriptor_of(first).session == descriptor_of(second).session);
  CHECK(descriptor_of(first).grants.size() == 4);
  CHECK(descriptor_of(second).grants.empty());
  CHECK(second.grants.empty());
}

TEST_CASE("When a handler leaves, the old key opens nothing that is written after") {
  TestFederation f;
  Kiosk kiosk(f);
  const auto left = copy_of(f.party(kKommun).units.at(kKurs));
  const auto before = kiosk.attendance(kKommun, kKurs);
  f.renew_handlers(kKommun, kKurs);
  const auto after = kiosk.attendance(kKommun, kKurs);
  CHECK(reading(before, left) == "good");
  CHECK(reading(after, left) == "record.no_grant");
  CHECK(reading(after, f.party(kKommun).units.at(kKurs)) == "good");
}

TEST_CASE("Grants to a recipient are numbered without a gap, from 1") {
  const TestFederation f;
  Kiosk kiosk(f);
  std::vector<std::uint64_t> numbers;
  const BoxKeys keys{f.party(kKommun)};
  for (int day = 0; day < 2; ++day) {
    kiosk.set_day({kMonday.count + day});
    for (const auto& sealed : kiosk.attendance(kKommun, kKurs).grants) {
      const auto content = need(keys.open(need(decode_grant(sealed.bytes)).sealed));
      if (sealed.recipient.kind == AudienceKind::handlers)
        numbers.push_back(content.running_number);
    }
  }
  CHECK(numbers == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("A device that takes another's session id does not shut out its readers") {
  TestFederation f;
  const auto honest = Kiosk(f).attendance(kKommun, kKurs);
  // The same session id, under another device, comes to the reader first.
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  const auto thief = session_of_another_device(f, honest);
  REQUIRE(take_grants(opener, thief) == 1);
  REQUIRE(take_grants(opener, honest) == 1);
  CHECK(verdict(open(opener, honest)) == "good");
}

TEST_CASE("A reader of many sessions guards no more memory than a reader of one") {
  const TestFederation f;
  Kiosk kiosk(f);
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  take_grants(opener, kiosk.attendance(kKommun, kKurs));
  const long before = pieces_of_memory();
  for (int day = 1; day < 200; ++day) {
    kiosk.set_day({kMonday.count + day});
    const auto sealed = kiosk.attendance(kKommun, kKurs);
    REQUIRE(take_grants(opener, sealed) == 1);
    REQUIRE(open(opener, sealed));
  }
  CHECK(pieces_of_memory() - before < 100);
}

TEST_CASE("A forged ratchet index costs a reader no walk") {
  const TestFederation f;
  const Recipient archive{AudienceKind::party, kKommun};
  SessionPlan plan{{archive}, 200, {{archive, f.party(kKommun).archive.public_key, {}}}};
  plan.targets[0].lanes.resize(plan.lanes);
  std::iota(plan.targets[0].lanes.begin(), plan.targets[0].lanes.end(), std::uint8_t{0});
  std::vector<SectionDraft> drafts;
  drafts.push_back({&plan, 0, encode(FieldState{})});
  const auto sealed = Kiosk(f).seal(drafts);
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  REQUIRE(take_grants(opener, sealed) == 1);

  Descriptor forged = descriptor_of(sealed);
  forged.grants.clear();
  forged.ratchet_index = 999'999;
  const Bytes descriptor = encode(forged);
  Header second = header_of(sealed);
  second.sequence = {2};
  second.sections = {hash_of_descriptor(descriptor)};
  const auto begin = std::chrono::steady_clock::now();
  CHECK(verdict(opener.open(second, 0, descriptor, sealed.sections[0].section)) ==
        "record.commitment");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}
