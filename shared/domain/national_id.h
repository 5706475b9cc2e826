// Swedish personal identity numbers (personnummer) and coordination numbers (samordningsnummer):
// reading what a person typed, saying what is wrong with it, and showing it. Pure: the day is
// handed in, and every digit stays in wiped memory.
//
// Rules: folkbokföringslag (1991:481) 18 § for the form, the sign and the check digit; lag
// (2022:1697) for coordination numbers; Skatteverket's open test numbers for partial birth dates.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "shared/base/time.h"
#include "shared/base/wiped.h"

namespace handslag {

/// A number that passed every rule. Holds the twelve digits YYYYMMDDNNNC in wiped memory;
/// move-only, and a moved-from one holds no digit.
class NationalId {
 public:
  enum class Kind : std::uint8_t { personal, coordination };

  std::string_view digits() const { return digits_.view(); }
  Kind kind() const;
  /// Nothing where a coordination number has an unknown month or day.
  std::optional<Day> birth_date() const;

 private:
  friend struct NationalIdParser;
  NationalId() = default;
  WipedText<12> digits_;
};

/// Why typed text is no number. The kiosk has its own words for each.
enum class NumberRefusal : std::uint8_t {
  empty,              ///< nothing but spaces and signs
  illegal_character,  ///< neither digit, space nor sign, or a sign where none has a meaning
  too_short,          ///< not ten or twelve characters, or ten that look like a part of twelve
  too_long,
  interim_number,  ///< a letter in place of the first of the last four digits (T-nummer)
  reserve_number,  ///< health care's own: begins with 99, or letters among the last four
  organisation_number,
  year_out_of_range,  ///< before 1840, or in a century after the 2000s
  impossible_date,
  in_the_future,
  birth_number_zero,  ///< 000 is never given, nor is 0000 for an unknown birth number accepted
  check_digit,
};

/// First year of a birth date that is taken for possible.
inline constexpr int kFirstBirthYear = 1840;

/// Reads ten or twelve digits as people type them: in ASCII, full-width or other scripts' decimal
/// digits, with any spaces, dashes, plus signs and marks of writing direction. In the ten-digit
/// form
/// '+' before the last four says that the person turns 100 in the year of `today` or earlier;
/// otherwise the birth is in the latest century that does not put it after `today`. With twelve
/// digits a sign has no meaning. `today` is the day in Europe/Stockholm.
///
/// Refuses in this order: form, kind of number, date, birth number, check digit.
tl::expected<NationalId, NumberRefusal> parse_national_id(std::string_view typed, Day today);

/// What a typed character stands for in ASCII: the digit of another script's decimal digit, '+' and
/// '-' for their other forms, printable ASCII for itself. Nothing for all else, also for spaces.
std::optional<char> ascii_of_typed(char32_t character);

/// Whether the number is one of those that Skatteverket publishes for tests (test_numbers.h).
/// Demonstration federations take only these, and production takes none of them.
bool is_published_test_number(const NationalId& number);

enum class Masking : std::uint8_t { none, last_four, all };

/// Room for the longest text that format_for_screen writes, in bytes of UTF-8.
inline constexpr std::size_t kScreenNumberCapacity = 48;
using ScreenNumber = WipedText<kScreenNumberCapacity>;

/// Groups what has been typed so far: "1990 01 01 – 23", and the ten-digit form, known by not
/// beginning with 18, 19 or 20, as "90 01 01 – 23" ('+' in place of the dash where it was typed).
/// A masked digit is shown as "•". Of more than twelve characters the first twelve are shown;
/// what parse_national_id calls illegal is left out.
void format_for_screen(std::string_view typed, Masking masking, ScreenNumber& out);

}  // namespace handslag
