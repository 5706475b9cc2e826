// Which numbers the kiosk takes, and what it says of others. All are published for tests or fail.
#include <set>

#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

Visitor at_number(bool demonstration = true) {
  Offer offer = an_offer();
  offer.demonstration = demonstration;
  Visitor visitor = Visitor::at_idle(std::move(offer));
  visitor.press("Jag har kommit");
  return visitor;
}

/// What is said when 'continue' is chosen after this was typed.
std::string trouble_with(std::string_view typed, bool demonstration = true) {
  Visitor visitor = at_number(demonstration);
  visitor.type(typed);
  CHECK_FALSE(visitor.item("number.continue").enabled);
  visitor.press("Fortsätt");
  CHECK(visitor.screen() == "number");
  CHECK(visitor.item("number.note").emphasis == Emphasis::warn);
  return visitor.label("number.note");
}

}  // namespace

TEST_CASE("'Continue' keeps its place when it cannot be used, and says why when chosen") {
  Visitor visitor = at_number();
  CHECK_FALSE(visitor.item("number.continue").enabled);
  CHECK(visitor.item("number.note").emphasis == Emphasis::normal);
  visitor.press("Fortsätt");
  CHECK(visitor.label("number.note") == "Skriv ditt nummer först, eller välj Utan nummer.");
  visitor.press("1");
  CHECK(visitor.item("number.note").emphasis == Emphasis::normal);
}

TEST_CASE("Each wrong number is refused with words of its own") {
  std::set<std::string> said;
  const char* const wrong[] = {"",
                               "1990A1012385",
                               "1990",
                               "199001T12385",
                               "19900101T385",
                               "1990010123A5",
                               "179001012385",
                               "199013012385",
                               "202912312385",
                               "199001010000",
                               "199001012386",
                               "5560001234"};
  for (const char* typed : wrong) said.insert(trouble_with(typed));
  CHECK(said.size() >= 9);
  CHECK(trouble_with("199001012386") == "Någon siffra stämmer inte. Se efter numret en gång till.");
  CHECK(trouble_with("199013012385") == "Det datumet finns inte. Se efter månad och dag.");
}

TEST_CASE("Every refusal of a number has words of its own") {
  Visitor visitor = at_number();
  std::set<std::string> said;
  for (int i = 0; i <= static_cast<int>(NumberRefusal::check_digit); ++i) {
    visitor.state.draft.number_trouble =
        NumberTrouble{NumberTrouble::Kind::form, static_cast<NumberRefusal>(i)};
    visitor.state.draft.number_trouble_told = true;
    said.insert(visitor.label("number.note"));
  }
  CHECK(said.size() == static_cast<std::size_t>(NumberRefusal::check_digit) + 1);
}

TEST_CASE("Production refuses numbers published for tests") {
  CHECK(trouble_with(kTestNumber, false) ==
        "Det här är ett testnummer och gäller inte här. Skriv ditt eget nummer.");
}

TEST_CASE("A demonstration takes no other numbers") {
  // No other number may stand here, so the state is set as such a one would set it.
  Visitor visitor = at_number();
  visitor.state.draft.number_trouble =
      NumberTrouble{NumberTrouble::Kind::only_published, NumberRefusal::empty};
  visitor.press("Fortsätt");
  CHECK(visitor.screen() == "number");
  CHECK(visitor.label("number.note").starts_with("Det här är en demonstration."));
}

TEST_CASE("A change of federation's kind is seen at once") {
  Visitor visitor = at_number();
  visitor.type(kTestNumber);
  CHECK(visitor.item("number.continue").enabled);
  Offer production = an_offer();
  production.demonstration = false;
  visitor.tell(production);
  CHECK(visitor.screen() == "number");
  CHECK_FALSE(visitor.item("number.continue").enabled);
}

TEST_CASE("A number that a new offer refuses is not saved") {
  Visitor visitor = at_number();
  visitor.type(kTestNumber).press("Fortsätt");
  Offer production = an_offer();
  production.demonstration = false;
  visitor.tell(production);
  visitor.press("Arbetsförberedande grupp");
  CHECK(visitor.effects.empty());
  CHECK(visitor.screen() == "number");
  CHECK(visitor.item("number.note").emphasis == Emphasis::warn);
}

TEST_CASE("Both forms and signs are taken, and no more than twelve digits") {
  for (const char* typed : {"19900101-2385", "900101-2385", "9001012385"}) {
    Visitor visitor = at_number();
    visitor.type(typed).press("Fortsätt").press("Jag är inte säker");
    CHECK(visitor.visit().number->digits() == kTestNumber);
  }
  Visitor pad = at_number();
  pad.type(kTestNumber).press("9").press("9").press("Fortsätt").press("Jag är inte säker");
  CHECK(pad.visit().number->digits() == kTestNumber);
  Visitor old = at_number();
  old.type("030818+9802");
  CHECK(old.item("number.continue").enabled);
  CHECK(old.field() == "03 08 18 + 9802");
}

TEST_CASE("Bytes that no number has are not taken") {
  Visitor visitor = at_number();
  visitor.type("1\x01\xC3\xA5!\n2");
  CHECK(visitor.state.draft.number.view() == "12");
}

TEST_CASE("Whatever is pasted, a number that stands there is read, and nothing else is kept") {
  using namespace std::string_view_literals;
  for (const std::string_view pasted :
       {"  19900101-2385\r\n"sv, "1990 01 01 - 23 85"sv, "19900101\0-2385"sv, "\t199001012385\t"sv,
        "\x1b[200~19900101-2385\x1b[201~"sv,
        "\xef\xbb\xbf"
        "19900101-2385"sv,
        "199001012385\x7f\x80\xff"sv}) {
    Visitor visitor = at_number();
    visitor.type(pasted);
    const std::string kept(visitor.state.draft.number.view());
    INFO(kept);
    CHECK(kept.find_first_not_of("0123456789-+ ") == kept.npos);
    if (pasted.find('[') == pasted.npos) {
      CHECK(visitor.item("number.continue").enabled);
      continue;
    }
    // Of the marks around a bracketed paste digits are left: too many for a number, no card.
    visitor.press("number.continue");
    CHECK(visitor.screen() == "number");
    CHECK(visitor.effects.empty());
  }
}

TEST_CASE("What is pasted and holds no number says so, and stays within the field") {
  using namespace std::string_view_literals;
  const std::string wide = "\xef\xbc\x91\xef\xbc\x99\xef\xbc\x99\xef\xbc\x90";  // full width
  const std::string page(100'000, '-');
  const std::string digits(100'000, '1');
  for (const std::string_view pasted :
       {""sv, "\0\0\0"sv, "\n\r\v\f\b"sv, std::string_view(wide), std::string_view(page),
        std::string_view(digits), "https://example.se/?id=1"sv, "; DROP TABLE visits"sv,
        "%n%s{}"sv}) {
    Visitor visitor = at_number();
    visitor.type(pasted);
    CHECK(visitor.state.draft.number.view().size() <= kTypedLimit);
    // What is longer than a number may be a card's code, which is judged when it is whole.
    visitor.press("number.continue");
    CHECK(visitor.screen() == "number");
    CHECK(visitor.item("number.note").emphasis == Emphasis::warn);
    CHECK(visitor.effects.empty());
  }
}
