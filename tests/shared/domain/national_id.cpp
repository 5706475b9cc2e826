// Every number here is published for tests (shared/domain/test_numbers.h) or fails the check digit,
// so that nobody can bear it.
#include "shared/domain/national_id.h"

#include <string>
#include <type_traits>

#include "shared/domain/test_numbers.h"
#include "tests/support/catch.h"

using namespace handslag;

namespace {

const Day kToday = *day_of({2026, 11, 22});

std::string digits_read(std::string_view typed, Day today = kToday) {
  const auto number = parse_national_id(typed, today);
  return number ? std::string(number->digits()) : "refused";
}

NumberRefusal refusal(std::string_view typed, Day today = kToday) {
  const auto number = parse_national_id(typed, today);
  REQUIRE_FALSE(number.has_value());
  return number.error();
}

NationalId number_of(std::string_view typed) {
  auto number = parse_national_id(typed, kToday);
  REQUIRE(number.has_value());
  return std::move(*number);
}

std::string on_screen(std::string_view typed, Masking masking = Masking::none) {
  ScreenNumber out;
  format_for_screen(typed, masking, out);
  return std::string(out.view());
}

static_assert(!std::is_copy_constructible_v<NationalId>);
static_assert(!std::is_copy_assignable_v<NationalId>);
static_assert(!std::is_default_constructible_v<NationalId>);

}  // namespace

TEST_CASE("Every published test number is read, and known for one") {
  for (std::string_view digits : kPublishedTestNumbers) {
    INFO(digits);
    const auto number = parse_national_id(digits, kToday);
    REQUIRE(number.has_value());
    CHECK(number->digits() == digits);
    CHECK(is_published_test_number(*number));
  }
}

TEST_CASE("Ten digits take the latest century that does not put the birth in the future") {
  CHECK(digits_read("9001012385") == "199001012385");
  CHECK(digits_read("900101-2385") == "199001012385");
  CHECK(digits_read("000229-2399") == "200002292399");
  CHECK(digits_read("000104-2399") == "200001042399");
}

TEST_CASE("A plus sign takes ten digits one century back") {
  CHECK(digits_read("000104+2399") == "190001042399");
  CHECK(digits_read("030818+9802") == "190308189802");
  CHECK(digits_read("900101+9802") == "189001019802");
}

TEST_CASE(
    "The plus sign comes with the calendar year of the hundredth birthday, not with the day") {
  CHECK(digits_read("030818+9802", *day_of({2003, 1, 1})) == "190308189802");
  CHECK(digits_read("030818+9802", *day_of({2003, 12, 31})) == "190308189802");
  CHECK(refusal("030818+9802", *day_of({2002, 12, 31})) == NumberRefusal::year_out_of_range);
}

TEST_CASE("The century is resolved with the real day of a coordination number") {
  // Born on the 2nd, written 62: read on that very day it is this century, not the last one.
  CHECK(digits_read("260162-2380", *day_of({2026, 1, 2})) == "202601622380");
  CHECK(digits_read("260191-2393", *day_of({2026, 1, 31})) == "202601912393");
  CHECK(digits_read("800060-2394") == "198000602394");
}

TEST_CASE("The leap day exists in 2000 and not in 1900") {
  CHECK(digits_read("200002292399") == "200002292399");
  CHECK(refusal("000229+2399") == NumberRefusal::impossible_date);
}

TEST_CASE("A sign means nothing among twelve digits") {
  CHECK(digits_read("20000104-2399") == "200001042399");
  CHECK(digits_read("20000104+2399") == "200001042399");
  CHECK(digits_read("1990-01-01-2385") == "199001012385");
}

TEST_CASE("A date may be partial in a coordination number") {
  for (std::string_view digits : {"191500722390", "191711602399", "198000602394"}) {
    INFO(digits);
    const NationalId number = number_of(digits);
    CHECK(number.kind() == NationalId::Kind::coordination);
    CHECK_FALSE(number.birth_date().has_value());
  }
}

TEST_CASE("A whole date gives the day of birth, after 60 was subtracted") {
  CHECK(number_of("199001012385").birth_date() == day_of({1990, 1, 1}));
  CHECK(number_of("199001012385").kind() == NationalId::Kind::personal);
  CHECK(number_of("202201612393").birth_date() == day_of({2022, 1, 1}));
  CHECK(number_of("202601912393").birth_date() == day_of({2026, 1, 31}));
  CHECK(number_of("202601912393").kind() == NationalId::Kind::coordination);
}

TEST_CASE("Spaces, dashes, direction marks and other scripts' digits are read") {
  for (
      std::string_view typed : {
          "1990 01 01 2385", " 19900101-2385\t",
          "19900101\u20132385",              // en dash
          "19900101\u22122385",              // minus sign
          "19900101\uFF0D2385",              // full-width hyphen-minus
          "1990\u00A001\u00A001\u202F2385",  // no-break spaces
          "\u206619900101-2385\u2069",       // left-to-right isolate
          "\u200E19900101-2385\u200F",       // direction marks
          "\u0661\u0669\u0669\u0660\u0660\u0661\u0660\u0661\u0662\u0663\u0668\u0665",  // Arabic
          "\u06F1\u06F9\u06F9\u06F0\u06F0\u06F1\u06F0\u06F1\u06F2\u06F3\u06F8\u06F5",  // Persian
          "\uFF11\uFF19\uFF19\uFF10\uFF10\uFF11\uFF10\uFF11\uFF12\uFF13\uFF18\uFF15",  // full-width
          "1990\u0660\u0661\u06F0\u06F12385",                                          // mixed
      }) {
    INFO(typed);
    CHECK(digits_read(typed) == "199001012385");
  }
  CHECK(digits_read("03 08 18 \uFF0B 9802") == "190308189802");
}

TEST_CASE("Each script's digits and signs stand for their own in ASCII, and nothing else does") {
  for (const char32_t zero : {U'0', U'\u0660', U'\u06F0', U'\u0966', U'\uFF10'}) {
    for (char32_t i = 0; i < 10; ++i) {
      CHECK(ascii_of_typed(zero + i) == static_cast<char>('0' + i));
    }
  }
  CHECK(ascii_of_typed(U'\u2013') == '-');
  CHECK(ascii_of_typed(U'\uFF0B') == '+');
  CHECK(ascii_of_typed(U'T') == 'T');
  for (const char32_t none : {U'\0', U'\n', U'\x1b', U' ', U'\x7F', U'\u0080', U'\u00E5', U'\u200F',
                              U'\uFEFF', U'\U0001F600', static_cast<char32_t>(0x110000)}) {
    CHECK_FALSE(ascii_of_typed(none));
  }
}

TEST_CASE("Nothing typed is empty, whatever invisible characters stand there") {
  CHECK(refusal("") == NumberRefusal::empty);
  CHECK(refusal(" \u00A0\u2066\u2069 - ") == NumberRefusal::empty);
}

TEST_CASE("The length is ten or twelve") {
  CHECK(refusal("1") == NumberRefusal::too_short);
  CHECK(refusal("900101-238") == NumberRefusal::too_short);
  CHECK(refusal("19900101238") == NumberRefusal::too_short);
  CHECK(refusal("1990010123850") == NumberRefusal::too_long);
  CHECK(refusal(std::string(10'000, '1')) == NumberRefusal::too_long);
}

TEST_CASE("Who stops two digits short of twelve is told that, not that it is another number") {
  CHECK(refusal("1990010123") == NumberRefusal::too_short);
  CHECK(refusal("1990 01 01 23") == NumberRefusal::too_short);
}

TEST_CASE("What is no digit, space or sign is illegal") {
  CHECK(refusal("19900101/2385") == NumberRefusal::illegal_character);
  CHECK(refusal("199001\u00E52385") == NumberRefusal::illegal_character);
  CHECK(refusal("hello") == NumberRefusal::illegal_character);
  CHECK(refusal("1990O1012385") == NumberRefusal::illegal_character);
  CHECK(refusal("19900101\xFF") == NumberRefusal::illegal_character);
  CHECK(refusal("19900101\xE2\x80") == NumberRefusal::illegal_character);
}

TEST_CASE("A plus sign among ten digits stands before the last four, alone") {
  CHECK(refusal("+9001012385") == NumberRefusal::illegal_character);
  CHECK(refusal("030818+-9802") == NumberRefusal::illegal_character);
  CHECK(refusal("030818++9802") == NumberRefusal::illegal_character);
}

TEST_CASE("Interim and reserve numbers have refusals of their own") {
  CHECK(refusal("19900101T385") == NumberRefusal::interim_number);
  CHECK(refusal("900101-t385") == NumberRefusal::interim_number);
  CHECK(refusal("199001012A85") == NumberRefusal::reserve_number);
  CHECK(refusal("19900101AB12") == NumberRefusal::reserve_number);
  CHECK(refusal("991990010123") == NumberRefusal::reserve_number);
}

TEST_CASE("Organisation numbers are told from people's") {
  CHECK(refusal("202100-0000") == NumberRefusal::organisation_number);
  CHECK(refusal("16202100-0000") == NumberRefusal::organisation_number);
}

TEST_CASE("The date is judged before the check digit") {
  CHECK(refusal("199013012385") == NumberRefusal::impossible_date);
  CHECK(refusal("199002302385") == NumberRefusal::impossible_date);
  CHECK(refusal("199001322385") == NumberRefusal::impossible_date);
  CHECK(refusal("202201922380") == NumberRefusal::impossible_date);
  CHECK(refusal("199000012385") == NumberRefusal::impossible_date);  // month 00, but a plain day
}

TEST_CASE("A wrong check digit is refused last") {
  CHECK(refusal("199001012386") == NumberRefusal::check_digit);
  CHECK(refusal("202601612382") == NumberRefusal::check_digit);
  CHECK(refusal("900101-2386") == NumberRefusal::check_digit);
}

TEST_CASE("A birth in the future is refused, one today is not") {
  CHECK(refusal("202601612381", *day_of({2025, 12, 31})) == NumberRefusal::in_the_future);
  CHECK(digits_read("202601612381", *day_of({2026, 1, 1})) == "202601612381");
  CHECK(refusal("201701012393", *day_of({2016, 12, 31})) == NumberRefusal::in_the_future);
}

TEST_CASE("Years before 1840 and after the 2000s are out of range") {
  CHECK(refusal("183901012386") == NumberRefusal::year_out_of_range);
  CHECK(refusal("219001012386") == NumberRefusal::year_out_of_range);
  CHECK(refusal("009001012386") == NumberRefusal::year_out_of_range);
}

TEST_CASE("Birth number 000 is never given") {
  CHECK(refusal("199001010000") == NumberRefusal::birth_number_zero);
  CHECK(refusal("199001010001") == NumberRefusal::birth_number_zero);
}

TEST_CASE("A moved number leaves no digit behind") {
  NationalId from = number_of("199001012385");
  const NationalId to = std::move(from);
  CHECK(to.digits() == "199001012385");
  CHECK(from.digits().empty());
}

TEST_CASE("What is typed is grouped as it grows") {
  CHECK(on_screen("").empty());
  CHECK(on_screen("1990") == "1990");
  CHECK(on_screen("19900") == "1990 0");
  CHECK(on_screen("19900101") == "1990 01 01");
  CHECK(on_screen("1990010123") == "1990 01 01 – 23");
  CHECK(on_screen("199001012385") == "1990 01 01 – 2385");
  CHECK(on_screen("900101-2385") == "90 01 01 – 2385");
  CHECK(on_screen("030818+9802") == "03 08 18 + 9802");
}

TEST_CASE("Masked digits leave only their count to be seen") {
  CHECK(on_screen("199001012385", Masking::last_four) == "1990 01 01 – ••••");
  CHECK(on_screen("199001012385", Masking::all) == "•••• •• •• – ••••");
  CHECK(on_screen("199001", Masking::all) == "•••• ••");
}

TEST_CASE("Digits that are spelt longer than UTF-8 allows are no digits") {
  REQUIRE(digits_read("199001012385") == "199001012385");
  CHECK(refusal("19900101238\xc0\xb5") == NumberRefusal::illegal_character);
  CHECK(refusal("19900101238\xe0\x80\xb5") == NumberRefusal::illegal_character);
  CHECK(refusal("19900101238\xf8\x80\x80\xb5") == NumberRefusal::illegal_character);
}
