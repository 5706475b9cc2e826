// A personal number as somebody typed or pasted it. The first two bytes are the day on which it is
// read.
#include "shared/domain/national_id.h"

#include <algorithm>

#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

constexpr Day kFirstDay{20'000};  // 2024-10-04; two bytes reach to 2204

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void check_screen(std::string_view typed) {
  for (const Masking masking : {Masking::none, Masking::last_four, Masking::all}) {
    ScreenNumber shown;
    ScreenNumber again;
    format_for_screen(typed, masking, shown);
    format_for_screen(typed, masking, again);
    HANDSLAG_CHECK(shown.view() == again.view() && is_utf8(shown.view()));
    HANDSLAG_CHECK(masking != Masking::all || std::ranges::none_of(shown.view(), is_digit));
  }
}

void check_number(const NationalId& number, Day today) {
  const std::string_view digits = number.digits();
  HANDSLAG_CHECK(digits.size() == 12 && std::ranges::all_of(digits, is_digit));
  const auto birth = number.birth_date();
  HANDSLAG_CHECK(birth ? *birth <= today : number.kind() == NationalId::Kind::coordination);
  // The twelve digits are its one name: they read as themselves, on any later day too.
  for (const Day day : {today, Day{today.count + 40'000}}) {
    const auto again = parse_national_id(digits, day);
    HANDSLAG_CHECK(again.has_value() && again->digits() == digits);
    HANDSLAG_CHECK(is_published_test_number(*again) == is_published_test_number(number));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Day today{kFirstDay.count + data[0] * 256 + data[1]};
  const std::string_view typed = text_of(ByteView(data + 2, size - 2));
  const auto number = parse_national_id(typed, today);
  const auto again = parse_national_id(typed, today);
  HANDSLAG_CHECK(number.has_value() == again.has_value());
  check_screen(typed);
  if (!number) {
    HANDSLAG_CHECK(number.error() == again.error());
    return 0;
  }
  HANDSLAG_CHECK(is_utf8(typed));
  HANDSLAG_CHECK(number->digits() == again->digits());
  check_number(*number, today);
  return 0;
}
