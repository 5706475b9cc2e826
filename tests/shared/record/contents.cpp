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

TEST_CASE("Every visit's sections are of the smallest size, with or without a number") {
  const ActivityId longest(std::string(kNameLimit, 'a'));
  const MeetingPointId place(std::string(kNameLimit, 'b'));
  CHECK(size_class(encode(contact("")).size()) == kSmallestSize);
  CHECK(size_class(encode(contact("199001012385")).size()) == kSmallestSize);
  CHECK(size_class(encode(Attendance{place, longest, {}}).size()) == kSmallestSize);
  CHECK(size_class(encode(Statistics{place, longest, {}, {}, {}}).size()) == kSmallestSize);
}

TEST_CASE("A class or schema that is not known is kept whole and reported") {
  auto plain = encode(contact("199001012385"));
  plain[3] = 2;  // schema 2
  const auto schema = std::get<UnknownContent>(need(decode_content(plain)));
  CHECK(schema.data_class == 16);
  CHECK(schema.schema == 2);
  CHECK(schema.body.size() == plain.size() - 4);
  plain[0] = 99;
  CHECK(std::get<UnknownContent>(need(decode_content(plain))).data_class == 99);
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
  CHECK(decode(crypto::SecretBytes(3, 1)) == "record.content");
}
