#include "kiosk/i18n/plural.h"

#include <vector>

#include "tests/support/catch.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

std::vector<std::size_t> forms(std::string_view field, const std::vector<std::uint64_t>& counts) {
  const Result<PluralRule> rule = PluralRule::parse(field);
  REQUIRE(rule);
  std::vector<std::size_t> out;
  for (std::uint64_t n : counts) out.push_back(rule->form_of(n));
  return out;
}

std::string refusal(std::string_view field) {
  const Result<PluralRule> rule = PluralRule::parse(field);
  REQUIRE_FALSE(rule);
  CHECK(rule.error().code == "catalogue.plural");
  return rule.error().message;
}

using Forms = std::vector<std::size_t>;

}  // namespace

TEST_CASE("Swedish has one form for one and one for all others") {
  CHECK(forms("nplurals=2; plural=(n != 1);", {0, 1, 2, 21}) == Forms{1, 0, 1, 1});
}

TEST_CASE("A language may have one form for all counts") {
  CHECK(forms("nplurals=1; plural=0;", {0, 1, 7}) == Forms{0, 0, 0});
}

TEST_CASE("Polish has three forms") {
  CHECK(forms("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20)"
              " ? 1 : 2);",
              {0, 1, 2, 4, 5, 12, 14, 22, 25, 102, 112}) == Forms{2, 0, 1, 1, 2, 2, 2, 1, 2, 1, 2});
}

TEST_CASE("Arabic has six forms") {
  CHECK(forms("nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
              " n%100>=11 ? 4 : 5);",
              {0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 1000}) ==
        Forms{0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 5});
}

TEST_CASE("Operators bind as in C") {
  CHECK(forms("nplurals=6; plural=1+2*2-4/2;", {0}) == Forms{3});
  CHECK(forms("nplurals=6; plural=(1+2)*2-4%3;", {0}) == Forms{5});
  CHECK(forms("nplurals=2; plural=n>1 == 1 || n<0;", {0, 2}) == Forms{0, 1});
  CHECK(forms("nplurals=2; plural=n<=3 && n>=2 && n!=3;", {1, 2, 3, 4}) == Forms{0, 1, 0, 0});
}

TEST_CASE("What is not computed may divide by zero") {
  CHECK(forms("nplurals=2; plural=n==0 ? 0 : 5/n > 4;", {0, 1, 2}) == Forms{0, 1, 0});
  CHECK(forms("nplurals=2; plural=n!=0 && 5/n > 4;", {0, 1, 2}) == Forms{0, 1, 0});
}

TEST_CASE("What is no plural rule is refused, with what is wrong") {
  CHECK(refusal("plural=n").find("no nplurals") != std::string::npos);
  CHECK(refusal("nplurals=0; plural=0;").find("nplurals is not 1 to 6") != std::string::npos);
  CHECK(refusal("nplurals=7; plural=0;").find("nplurals is not 1 to 6") != std::string::npos);
  CHECK(refusal("nplurals=2 plural=n").find("no ';'") != std::string::npos);
  CHECK(refusal("nplurals=2; n").find("no plural") != std::string::npos);
  for (const char* bad : {"", "n n", "(n", "n ? 1", "m", "n=1", "1 +", "n ! 1", "system()"}) {
    INFO(bad);
    CHECK(refusal(std::string("nplurals=2; plural=") + bad).find("no expression") !=
          std::string::npos);
  }
  CHECK(refusal("nplurals=2; plural=n/0;").find("divides by zero for n=0") != std::string::npos);
  CHECK(refusal("nplurals=2; plural=n;").find("form 2 for n=2") != std::string::npos);
  CHECK_FALSE(refusal("nplurals=2; plural=" + std::string(100, '(')).empty());
  CHECK_FALSE(refusal("nplurals=2; plural=" + std::string(501, ' ') + "0").empty());
}
