// What of a card stands in records: the same for the same card, and no way from one to another.
#include "shared/record/card.h"

#include <set>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/federation.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

TEST_CASE("Each new card is a card of its federation, and unlike every other") {
  const TestFederation f;
  std::set<std::string> codes;
  for (int i = 0; i < 200; ++i) {
    const CardCode code = new_card_code(f.id());
    CHECK(read_card_code(code.digits(), card_mark(f.id())));
    codes.insert(std::string(code.digits()));
  }
  CHECK(codes.size() == 200);
  const TestFederation other;
  CHECK(card_mark(f.id()) != card_mark(other.id()));
}

TEST_CASE("The random digits of cards are spread evenly") {
  const TestFederation f;
  int seen[10] = {};
  for (int i = 0; i < 500; ++i) {
    const CardCode code = new_card_code(f.id());
    for (char c : code.digits().substr(8, kCardRandomDigits)) ++seen[c - '0'];
  }
  // 13,000 digits: 1,300 of each, and six standard deviations are 205.
  for (const int count : seen) {
    CHECK(count > 1'095);
    CHECK(count < 1'505);
  }
}

TEST_CASE("A card has one identity, and a pseudonym for each year") {
  const TestFederation f;
  const CardCode card = new_card_code(f.id());
  const CardCode other = new_card_code(f.id());
  CHECK(card_identity(f.id(), card) == card_identity(f.id(), card));
  CHECK(card_identity(f.id(), card) != card_identity(f.id(), other));
  CHECK(card_pseudonym(f.id(), card, 2026) == card_pseudonym(f.id(), card, 2026));
  CHECK(card_pseudonym(f.id(), card, 2026) != card_pseudonym(f.id(), card, 2027));
  CHECK(card_pseudonym(f.id(), card, 2026) != card_pseudonym(f.id(), other, 2026));
  CHECK(card_pseudonym(f.id(), card, 2026).value != card_identity(f.id(), card).value);
  const TestFederation elsewhere;
  CHECK(card_identity(elsewhere.id(), card) != card_identity(f.id(), card));
}
