#include "shared/domain/national_id.h"

#include <algorithm>
#include <array>
#include <compare>
#include <tuple>

#include "shared/base/result.h"
#include "shared/base/text.h"
#include "shared/domain/test_numbers.h"

namespace handslag {
namespace {

using Refused = tl::unexpected<NumberRefusal>;

constexpr int kCoordinationOffset = 60;  // added to the day of a coordination number
constexpr std::size_t kShortForm = 10;
constexpr std::size_t kLongForm = 12;

enum class Mark { digit, letter, plus, dash, ignored, illegal };

/// One typed character as the rules see it. `ascii` has a meaning for digits and letters only.
struct Typed {
  Mark mark;
  char ascii = '\0';
};

/// Takes one code point off the front; 0xFFFFFFFF for bytes that are not UTF-8.
char32_t next_code_point(std::string_view& text) {
  const std::size_t size = code_point_size(text);
  if (size == 0) {
    text.remove_prefix(1);
    return 0xFFFFFFFF;
  }
  const auto lead = static_cast<unsigned char>(text.front());
  char32_t value = size == 1 ? lead : lead & (0x7Fu >> size);
  for (char byte : text.substr(1, size - 1)) {
    value = (value << 6) | (static_cast<unsigned char>(byte) & 0x3F);
  }
  text.remove_prefix(size);
  return value;
}

bool one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != set.npos;
}

Typed classify(char32_t c) {
  // The zeros of the decimal digits that keyboards of the kiosk's languages type: ASCII,
  // Arabic-Indic, Eastern Arabic-Indic (Persian, Dari, Pashto, Sorani), Devanagari, Bengali, Thai,
  // Burmese, full-width.
  for (char32_t zero :
       {U'0', U'\u0660', U'\u06F0', U'\u0966', U'\u09E6', U'\u0E50', U'\u1040', U'\uFF10'}) {
    if (c >= zero && c <= zero + 9) return {Mark::digit, static_cast<char>('0' + (c - zero))};
  }
  if (c >= U'A' && c <= U'Z') return {Mark::letter, static_cast<char>(c)};
  if (c >= U'a' && c <= U'z') return {Mark::letter, static_cast<char>(c - U'a' + U'A')};
  if (one_of(c, U"+\uFF0B\uFE62")) return {Mark::plus};
  // Hyphens, dashes, the minus sign and their full-width and small forms.
  if (c >= U'\u2010' && c <= U'\u2015') return {Mark::dash};
  if (one_of(c, U"-\u2212\uFF0D\uFE63\uFE58\u00AD")) return {Mark::dash};
  // Spaces: ASCII, no-break, typographic, ideographic.
  if (c >= U'\u2000' && c <= U'\u200A') return {Mark::ignored};
  if (one_of(c, U" \t\r\n\u00A0\u202F\u205F\u3000")) return {Mark::ignored};
  // Marks without width: directions (LRM, RLM, ALM, embeddings, isolates), joiners, BOM.
  if ((c >= U'\u200B' && c <= U'\u200F') || (c >= U'\u202A' && c <= U'\u202E')) {
    return {Mark::ignored};
  }
  if (c >= U'\u2060' && c <= U'\u2069') return {Mark::ignored};
  if (one_of(c, U"\u061C\uFEFF")) return {Mark::ignored};
  return {Mark::illegal};
}

/// What was typed, without its signs.
struct Characters {
  WipedText<kLongForm> text;  // ASCII digits and upper-case letters
  bool letters = false;
  bool illegal = false;
  bool longer = false;  // there was more than fits
  std::size_t plus_signs = 0;
  std::size_t signs_before_last_four = 0;  // as seen from the ten-digit form
  bool plus_before_last_four = false;
};

Characters characters_of(std::string_view typed) {
  Characters out;
  while (!typed.empty()) {
    const Typed next = classify(next_code_point(typed));
    const bool before_last_four = out.text.size() == kShortForm - 4;
    switch (next.mark) {
      case Mark::digit:
      case Mark::letter:
        if (!out.text.push_back(next.ascii)) out.longer = true;
        out.letters = out.letters || next.mark == Mark::letter;
        break;
      case Mark::plus:
      case Mark::dash:
        if (next.mark == Mark::plus) ++out.plus_signs;
        if (before_last_four) ++out.signs_before_last_four;
        if (before_last_four && next.mark == Mark::plus) out.plus_before_last_four = true;
        break;
      case Mark::ignored:
        break;
      case Mark::illegal:
        out.illegal = true;
        break;
    }
  }
  return out;
}

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

int number_at(std::string_view digits, std::size_t from, std::size_t size) {
  int value = 0;
  for (char c : digits.substr(from, size)) value = value * 10 + (c - '0');
  return value;
}

/// Letters make an interim number where only the first of the last four is one (Ladok's T-nummer
/// and its kin), and a health care reserve number where they stand elsewhere among those four.
NumberRefusal refusal_for_letters(std::string_view text) {
  if (text.size() != kShortForm && text.size() != kLongForm) {
    return NumberRefusal::illegal_character;
  }
  const std::string_view date = text.substr(0, text.size() - 4);
  const std::string_view last_three = text.substr(text.size() - 3);
  if (std::any_of(date.begin(), date.end(), is_letter)) return NumberRefusal::illegal_character;
  if (std::any_of(last_three.begin(), last_three.end(), is_letter)) {
    return NumberRefusal::reserve_number;
  }
  return NumberRefusal::interim_number;
}

/// In the ten-digit form a plus sign changes the century, so it may stand in its own place only.
bool signs_have_a_meaning(const Characters& in) {
  if (in.text.size() == kLongForm || in.plus_signs == 0) return true;
  return in.plus_signs == 1 && in.plus_before_last_four && in.signs_before_last_four == 1;
}

std::optional<NumberRefusal> refusal_of_form(const Characters& in) {
  if (in.illegal) return NumberRefusal::illegal_character;
  if (in.text.empty()) return NumberRefusal::empty;
  if (in.longer) return NumberRefusal::too_long;
  if (in.letters) return refusal_for_letters(in.text.view());
  if (in.text.size() < kShortForm) return NumberRefusal::too_short;
  if (in.text.size() == kShortForm + 1) return NumberRefusal::too_short;
  if (!signs_have_a_meaning(in)) return NumberRefusal::illegal_character;
  return std::nullopt;
}

/// Other numbers that consist of digits only: Region Stockholm's reserve numbers begin with 99;
/// organisation numbers have 2 or more as their third digit and 16 in place of the century.
std::optional<NumberRefusal> refusal_of_kind(std::string_view digits) {
  if (digits.size() == kShortForm) {
    if (digits[2] >= '2') return NumberRefusal::organisation_number;
    return std::nullopt;
  }
  const std::string_view century = digits.substr(0, 2);
  if (century == "99") return NumberRefusal::reserve_number;
  if (century == "16" && digits[4] >= '2') return NumberRefusal::organisation_number;
  return std::nullopt;
}

/// The date part of a number: the real day, after 60 was subtracted.
struct BirthDate {
  int year;
  int month;  // 0: unknown, coordination numbers only
  int day;    // 0: unknown, coordination numbers only
  bool coordination;

  bool partial() const { return coordination && (month == 0 || day == 0); }
  /// The earliest day that it can mean, to be compared with today.
  YearMonthDay earliest() const { return {year, std::max(month, 1), std::max(day, 1)}; }
};

/// `digits` in the twelve-digit form.
BirthDate birth_date_of(std::string_view digits) {
  const int day = number_at(digits, 6, 2);
  const bool coordination = day >= kCoordinationOffset;
  return {number_at(digits, 0, 4), number_at(digits, 4, 2),
          coordination ? day - kCoordinationOffset : day, coordination};
}

bool is_possible(const BirthDate& date) {
  if (date.partial()) return date.month <= 12 && date.day <= 31;
  return day_of({date.year, date.month, date.day}).has_value();
}

/// Writes the two digits of the century before a ten-digit number.
void lengthen(Characters& in, Day today) {
  const YearMonthDay now = year_month_day(today);
  WipedText<kLongForm> full;
  const auto write = [&](int century) {
    full.wipe();
    full.push_back(static_cast<char>('0' + century / 10));
    full.push_back(static_cast<char>('0' + century % 10));
    for (char c : in.text.view()) full.push_back(c);
  };
  int century = now.year / 100;
  write(century);
  // The sign changes with the calendar year of the hundredth birthday, whatever its day, so '+' is
  // a matter of years; without it the day counts, and it must be the real one.
  const bool later = in.plus_before_last_four ? birth_date_of(full.view()).year > now.year - 100
                                              : birth_date_of(full.view()).earliest() > now;
  if (later) write(--century);
  if (in.plus_before_last_four && birth_date_of(full.view()).year > now.year - 100) {
    write(--century);
  }
  in.text = std::move(full);
}

std::optional<NumberRefusal> refusal_of_date(std::string_view digits, Day today) {
  const BirthDate date = birth_date_of(digits);
  const int century = date.year / 100;
  if (date.year < kFirstBirthYear || century > 20) return NumberRefusal::year_out_of_range;
  if (!is_possible(date)) return NumberRefusal::impossible_date;
  if (date.earliest() > year_month_day(today)) return NumberRefusal::in_the_future;
  return std::nullopt;
}

/// Whether ten digits that were refused are twelve with the last two missing: someone stopped
/// early.
bool is_unfinished(std::string_view digits, Day today) {
  return !refusal_of_date(digits, today).has_value();
}

/// Luhn over the ten-digit form, weights 2,1,2,1 and so on; the century takes no part.
bool check_digit_holds(std::string_view digits) {
  int sum = 0;
  int weight = 2;
  for (char c : digits.substr(2)) {
    const int product = (c - '0') * weight;
    sum += product / 10 + product % 10;
    weight = 3 - weight;
  }
  return sum % 10 == 0;
}

std::optional<NumberRefusal> refusal_of_digits(std::string_view digits, Day today) {
  if (const auto refusal = refusal_of_date(digits, today)) return refusal;
  if (number_at(digits, 8, 3) == 0) return NumberRefusal::birth_number_zero;
  if (!check_digit_holds(digits)) return NumberRefusal::check_digit;
  return std::nullopt;
}

}  // namespace

struct NationalIdParser {
  static tl::expected<NationalId, NumberRefusal> parse(std::string_view typed, Day today) {
    Characters in = characters_of(typed);
    if (const auto refusal = refusal_of_form(in)) return Refused(*refusal);
    const std::string_view as_typed = in.text.view();
    const bool unfinished = as_typed.size() == kShortForm && in.signs_before_last_four == 0 &&
                            is_unfinished(as_typed, today);
    if (const auto refusal = refusal_of_kind(as_typed)) {
      return Refused(unfinished ? NumberRefusal::too_short : *refusal);
    }
    if (as_typed.size() == kShortForm) lengthen(in, today);
    if (const auto refusal = refusal_of_digits(in.text.view(), today)) {
      return Refused(unfinished ? NumberRefusal::too_short : *refusal);
    }
    NationalId number;
    number.digits_ = std::move(in.text);
    return number;
  }
};

std::optional<char> ascii_of_typed(char32_t character) {
  if (character > U' ' && character < U'\x7F') return static_cast<char>(character);
  const Typed typed = classify(character);
  if (typed.mark == Mark::digit) return typed.ascii;
  if (typed.mark == Mark::plus) return '+';
  if (typed.mark == Mark::dash) return '-';
  return std::nullopt;
}

tl::expected<NationalId, NumberRefusal> parse_national_id(std::string_view typed, Day today) {
  return NationalIdParser::parse(typed, today);
}

NationalId::Kind NationalId::kind() const {
  HANDSLAG_CHECK(digits().size() == kLongForm);
  return birth_date_of(digits()).coordination ? Kind::coordination : Kind::personal;
}

std::optional<Day> NationalId::birth_date() const {
  HANDSLAG_CHECK(digits().size() == kLongForm);
  const BirthDate date = birth_date_of(digits());
  return day_of({date.year, date.month, date.day});
}

bool is_published_test_number(const NationalId& number) {
  return std::find(kPublishedTestNumbers.begin(), kPublishedTestNumbers.end(), number.digits()) !=
         kPublishedTestNumbers.end();
}

void format_for_screen(std::string_view typed, Masking masking, ScreenNumber& out) {
  out.wipe();
  const auto append = [&](std::string_view text) {
    for (char c : text) HANDSLAG_CHECK(out.push_back(c));
  };
  const Characters in = characters_of(typed);
  const std::string_view text = in.text.view();
  const std::string_view century = text.substr(0, 2);
  const bool long_form =
      text.size() > kShortForm || century == "18" || century == "19" || century == "20";
  const std::size_t year_size = long_form ? 4 : 2;
  const std::size_t last_four = year_size + 4;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == year_size || i == year_size + 2) append(" ");
    if (i == last_four) append(!long_form && in.plus_before_last_four ? " + " : " – ");
    const bool masked =
        masking == Masking::all || (masking == Masking::last_four && i >= last_four);
    append(masked ? "•" : text.substr(i, 1));
  }
}

}  // namespace handslag
