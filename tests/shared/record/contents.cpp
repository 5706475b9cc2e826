// What stands inside sections, and what a reader does with what it does not know.
#include "shared/record/contents.h"

#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

namespace {

template <typename T>
T again(const T& content) {
  return std::get<T>(need(decode_content(encode(content))));
}

IdentityContact contact(std::string_view number) {
  IdentityContact content;
  content.number.assign(number);
  return content;
}

}  // namespace

TEST_CASE("Contents come back as they went in") {
  const Statistics statistics = again(
      Statistics{kHuset, kKurs, RegistrationMode::identified, ProofStrength::claimed, kMonday});
  CHECK(statistics.activity == kKurs);
  CHECK(statistics.mode == RegistrationMode::identified);
  CHECK(statistics.day == kMonday);
  CHECK(again(contact("199001012385")).number.view() == "199001012385");
  CHECK(again(contact("")).number.empty());
  CHECK(again(Attendance{kHuset, kReception, UtcTime{-1}}).time == UtcTime{-1});
  CHECK(again(FieldState{{1, 2, 3}}).state == Bytes{1, 2, 3});
  const Counts counts = again(Counts{{{{AudienceKind::party, kKommun}, 2, 7}}, {{2}, 5, {}}});
  CHECK(counts.recipients.at(0).sections == 7);
  CHECK(counts.checkpoint.size == 5);
  CHECK(counts.checkpoint.log_epoch == LogEpoch{2});
}

TEST_CASE("A card stands in both contents as its own hash, and nowhere as its code") {
  const auto federation = crypto::random_fixed<crypto::FederationId>();
  const CardCode card = new_card_code(federation);
  IdentityContact identity;
  identity.card = card_identity(federation, card);
  CHECK(again(identity).card == identity.card);
  CHECK(again(identity).number.empty());
  const Statistics statistics{kHuset,
                              kKurs,
                              RegistrationMode::identified,
                              ProofStrength::card,
                              kMonday,
                              card_pseudonym(federation, card, 2026)};
  CHECK(again(statistics).pseudonym == statistics.pseudonym);
  CHECK(again(statistics).proof == ProofStrength::card);
}

TEST_CASE("An annulment names the sections that do not count") {
  const Annulment annulment{AnnulmentReason::undone,
                            {crypto::random_fixed<SectionId>(), crypto::random_fixed<SectionId>()}};
  CHECK(again(annulment).sections == annulment.sections);
}

TEST_CASE("A call for staff says where, on which day, for how long, and where it may the hour") {
  for (const std::optional<std::uint8_t> hour :
       {std::optional<std::uint8_t>(), std::optional<std::uint8_t>(0),
        std::optional<std::uint8_t>(23)}) {
    for (const std::uint16_t minutes : {std::uint16_t{0}, kLongestStaffWait}) {
      const StaffCall call = again(StaffCall{kHuset, kMonday, hour, minutes});
      CHECK(call.meeting_point == kHuset);
      CHECK(call.day == kMonday);
      CHECK(call.hour == hour);
      CHECK(call.minutes == minutes);
    }
  }
}

TEST_CASE("A call for staff is these bytes") {
  const auto told = crypto::parse_hex(
      "05010001"
      "056875736574"
      "0000512c"
      "0109"
      "0004");
  REQUIRE(told);
  const auto plain = encode(StaffCall{kHuset, kMonday, 9, 4});
  CHECK(Bytes(plain.begin(), plain.end()) == *told);
}

TEST_CASE("A call for staff that does not fit is the writer's fault") {
  const auto decode = [](const crypto::SecretBytes& plain) {
    return verdict(decode_content(plain));
  };
  const auto good = encode(StaffCall{kHuset, kMonday, 9, 4});
  CHECK(decode(good) == "good");
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK(decode(crypto::SecretBytes(good.begin(), good.begin() + size)) == "record.content");
  }
  auto longer = good;
  longer.push_back(0);
  CHECK(decode(longer) == "record.content");
  CHECK(decode(encode(StaffCall{kHuset, kMonday, 24, 4})) == "record.content");
  CHECK(decode(encode(StaffCall{MeetingPointId(), kMonday, 9, 4})) == "record.content");
  CHECK(decode(encode(StaffCall{MeetingPointId("-x"), kMonday, 9, 4})) == "record.content");
  auto twice = good;
  twice[14] = 2;  // how many hours follow
  twice.insert(twice.begin() + 15, 9);
  CHECK(decode(twice) == "record.content");
  auto as_visit = good;
  as_visit[1] = 2;
  CHECK(std::holds_alternative<UnknownContent>(need(decode_content(as_visit))));
  auto newer = good;
  newer[3] = 2;
  CHECK(std::get<UnknownContent>(need(decode_content(newer))).schema == 2);
}

TEST_CASE("What was written before there were cards is read as it was meant") {
  crypto::SecretBytes plain;
  crypto::SecretWriter(plain).u8(16).u8(2).u16(1).short_string("199001012385");
  CHECK(std::get<IdentityContact>(need(decode_content(plain))).number.view() == "199001012385");
  plain.clear();
  crypto::SecretWriter(plain).u8(16).u8(2).u16(1).short_string("");
  CHECK(std::get<IdentityContact>(need(decode_content(plain))).number.empty());
  plain.clear();
  crypto::SecretWriter(plain).u8(1).u8(2).u16(1).short_string("huset").short_string("kurs");
  crypto::SecretWriter(plain).u8(1).u8(2).u32(static_cast<std::uint32_t>(kMonday.count));
  const auto statistics = std::get<Statistics>(need(decode_content(plain)));
  CHECK(statistics.day == kMonday);
  CHECK_FALSE(statistics.pseudonym);
}

TEST_CASE("Every visit's sections are of the smallest size, with or without a number") {
  const ActivityId longest(std::string(kNameLimit, 'a'));
  const MeetingPointId place(std::string(kNameLimit, 'b'));
  CHECK(size_class(encode(contact("")).size()) == kSmallestSize);
  CHECK(size_class(encode(contact("199001012385")).size()) == kSmallestSize);
  CHECK(size_class(encode(Attendance{place, longest, {}}).size()) == kSmallestSize);
  CHECK(size_class(encode(Statistics{place, longest, {}, {}, {}}).size()) == kSmallestSize);
  CHECK(size_class(encode(Statistics{place, longest, {}, {}, {}, Pseudonym()}).size()) ==
        kSmallestSize);
  IdentityContact card;
  card.card = CardIdentity();
  CHECK(size_class(encode(card).size()) == kSmallestSize);
  CHECK(size_class(encode(StaffCall{place, {}, 9, kLongestStaffWait}).size()) == kSmallestSize);
  const Annulment largest{AnnulmentReason::undone, std::vector<SectionId>(kAnnulmentLimit)};
  CHECK(size_class(encode(largest).size()) == kSmallestSize);
}

TEST_CASE("A class or schema that is not known is kept whole and reported") {
  auto plain = encode(contact("199001012385"));
  plain[3] = 3;  // schema 3
  const auto schema = std::get<UnknownContent>(need(decode_content(plain)));
  CHECK(schema.data_class == 16);
  CHECK(schema.schema == 3);
  CHECK(schema.body.size() == plain.size() - 4);
  plain[0] = 99;
  CHECK(std::get<UnknownContent>(need(decode_content(plain))).data_class == 99);
}

TEST_CASE("A known class under another purpose is kept and reported, and counts as no visit") {
  auto plain = encode(
      Statistics{kHuset, kKurs, RegistrationMode::identified, ProofStrength::claimed, kMonday});
  for (const int purpose : {0, 1, 3, 255}) {
    plain[1] = static_cast<std::uint8_t>(purpose);
    const auto kept = std::get<UnknownContent>(need(decode_content(plain)));
    CHECK(kept.data_class == 1);
    CHECK(kept.body.size() == plain.size() - 4);
  }
  auto counts = encode(Counts{});
  counts[1] = 2;
  CHECK(std::holds_alternative<UnknownContent>(need(decode_content(counts))));
  counts.resize(3);
  CHECK(verdict(decode_content(counts)) == "record.content");
}

TEST_CASE("A field state has at most 60,000 bytes") {
  CHECK(again(FieldState{Bytes(60'000, 1)}).state.size() == 60'000);
  CHECK(verdict(decode_content(encode(FieldState{Bytes(60'001, 1)}))) == "record.content");
}

TEST_CASE("A known content that does not fit is the writer's fault, by name") {
  const auto decode = [](crypto::SecretBytes plain) { return verdict(decode_content(plain)); };
  auto longer = encode(contact("199001012385"));
  longer.push_back(0);
  CHECK(decode(longer) == "record.content");
  auto letters = encode(contact("199001012385"));
  letters.back() = 'x';
  CHECK(decode(letters) == "record.content");
  auto mode = encode(
      Statistics{kHuset, kKurs, static_cast<RegistrationMode>(4), ProofStrength::none, kMonday});
  CHECK(decode(mode) == "record.content");
  CHECK(decode(encode(Attendance{MeetingPointId(), kKurs, {}})) == "record.content");
  const auto statistics = [&](ProofStrength proof, std::optional<Pseudonym> pseudonym) {
    return decode(
        encode(Statistics{kHuset, kKurs, RegistrationMode::identified, proof, kMonday, pseudonym}));
  };
  CHECK(statistics(ProofStrength::card, Pseudonym()) == "good");
  CHECK(statistics(ProofStrength::card, std::nullopt) == "record.content");
  CHECK(statistics(ProofStrength::claimed, Pseudonym()) == "record.content");
  CHECK(decode(encode(Annulment{AnnulmentReason::undone, {}})) == "record.content");
  CHECK(decode(encode(Annulment{AnnulmentReason::undone, std::vector<SectionId>(4)})) ==
        "record.content");
  auto kind = encode(contact(""));
  kind.back() = 3;
  CHECK(decode(kind) == "record.content");
  CHECK(decode(crypto::SecretBytes(3, 1)) == "record.content");
}

TEST_CASE("Field state has its limit for readers too") {
  CHECK(again(FieldState{Bytes(kFieldStateLimit, 1)}).state.size() == kFieldStateLimit);
  CHECK(verdict(decode_content(encode(FieldState{Bytes(kFieldStateLimit + 1, 1)}))) ==
        "record.content");
}
