// Every slip of a scanner is found, and nothing that is no card passes for one.
#include "shared/domain/card_code.h"

#include <string>

#include "tests/support/catch.h"

using namespace handslag;

namespace {

constexpr CardMark kOurs{40'712};
const std::string kRandom = "08150000000000000000004711";

std::string card() {
  return std::string(make_card_code(kOurs, kRandom).digits());
}

/// "card", "misread" or "not ours".
std::string verdict(std::string_view scanned, CardMark ours = kOurs) {
  const auto code = read_card_code(scanned, ours);
  if (code) return "card";
  return code.error() == CardRefusal::misread ? "misread" : "not ours";
}

}  // namespace

TEST_CASE("A code is the prefix, the mark, the random digits and two check digits") {
  CHECK(card().size() == kCardDigits);
  CHECK(card().substr(0, 34) ==
        "147"
        "40712" +
            kRandom);
  const auto read = read_card_code(card(), kOurs);
  REQUIRE(read);
  CHECK(read->digits() == card());
  CHECK(verdict(make_card_code({7}, kRandom).digits(), {7}) == "card");
}

TEST_CASE("The check digits make the whole number 1 modulo 97") {
  for (const char* random :
       {"00000000000000000000000000", "99999999999999999999999999", "31415926535897932384626433"}) {
    unsigned rest = 0;
    const CardCode code = make_card_code(kOurs, random);
    for (char c : code.digits()) rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
    CHECK(rest == 1);
  }
}

TEST_CASE("Every digit that is misread is found") {
  for (std::size_t at = 0; at < kCardDigits; ++at) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = card();
      if (wrong[at] == digit) continue;
      wrong[at] = digit;
      INFO(wrong);
      CHECK(verdict(wrong) == "misread");
    }
  }
}

TEST_CASE("Every pair of neighbours that changed places is found") {
  for (const std::string& sound :
       {card(), std::string(make_card_code(kOurs, "31415926535897932384626433").digits())}) {
    for (std::size_t at = 0; at + 1 < kCardDigits; ++at) {
      std::string wrong = sound;
      std::swap(wrong[at], wrong[at + 1]);
      INFO(wrong);
      CHECK(verdict(wrong) == (wrong == sound ? "card" : "misread"));
    }
  }
}

TEST_CASE("A scan that was cut off is to be read again") {
  for (std::size_t size = kCardPrefix.size(); size < kCardDigits; ++size) {
    INFO(size);
    CHECK(verdict(card().substr(0, size)) == "misread");
  }
  for (std::size_t from = 1; from <= 16; ++from) {
    INFO(from);
    CHECK(verdict(card().substr(from)) == "misread");
  }
  CHECK(verdict(card() + "7") == "misread");
  CHECK(verdict(card() + card()) == "misread");
}

TEST_CASE("Another federation's card is told from ours without any register") {
  CHECK(verdict(make_card_code({40'713}, kRandom).digits()) == "not ours");
  CHECK(verdict(make_card_code({0}, kRandom).digits()) == "not ours");
}

TEST_CASE("What is no card of this kind at all is not ours") {
  CHECK(verdict("") == "not ours");
  CHECK(verdict("7310865004703") == "not ours");  // goods
  CHECK(verdict("199001012385") == "not ours");   // published for tests
  CHECK(verdict("9001012385") == "not ours");
  CHECK(verdict("https://server.example/1") == "not ours");
  std::string letter = card();
  letter.back() = 'O';
  CHECK(verdict(letter) == "not ours");
}

TEST_CASE("What was typed before the card was held up does not spoil it") {
  for (const std::string before : {"", "1", "1990", "199001012385", "147"}) {
    INFO(before);
    const auto code = read_card_code_at_end(before + card(), kOurs);
    REQUIRE(code);
    CHECK(code->digits() == card());
  }
  CHECK_FALSE(read_card_code_at_end(card() + "1", kOurs).has_value());
  CHECK_FALSE(read_card_code_at_end("199001012385", kOurs).has_value());
}

TEST_CASE("A card's code leaves no digit behind when it moves on") {
  CardCode from = make_card_code(kOurs, kRandom);
  const std::string_view place = from.digits();
  const CardCode to = std::move(from);
  CHECK(to.digits() == card());
  for (std::size_t i = 0; i < kCardDigits; ++i) CHECK(place.data()[i] == '\0');
}
