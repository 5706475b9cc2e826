#include "shared/domain/card_code.h"

#include <algorithm>

#include "shared/base/result.h"

namespace handslag {
namespace {

constexpr std::size_t kMarkDigits = 5;
constexpr std::size_t kPayloadDigits = kCardDigits - 2;

static_assert(kPayloadDigits == kCardPrefix.size() + kMarkDigits + kCardRandomDigits);

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The two digits that make the whole number 1 modulo 97: 02 to 98.
unsigned check_of(std::string_view payload) {
  unsigned rest = 0;
  for (char c : payload) rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
  return 98 - rest * 100 % 97;
}

bool is_sound(std::string_view digits) {
  if (digits.size() != kCardDigits) return false;
  const unsigned check = check_of(digits.substr(0, kPayloadDigits));
  return digits[kPayloadDigits] == static_cast<char>('0' + check / 10) &&
         digits[kPayloadDigits + 1] == static_cast<char>('0' + check % 10);
}

std::uint32_t mark_in(std::string_view digits) {
  std::uint32_t mark = 0;
  for (char c : digits.substr(kCardPrefix.size(), kMarkDigits)) {
    mark = mark * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return mark;
}

}  // namespace

struct CardCodeParts {
  static CardCode begin() { return CardCode(); }
  static WipedText<kCardDigits>& digits(CardCode& code) { return code.digits_; }
};

CardCode make_card_code(CardMark mark, std::string_view random) {
  HANDSLAG_CHECK(mark.value < CardMark::kBound && random.size() == kCardRandomDigits &&
                 std::ranges::all_of(random, is_digit));
  CardCode code = CardCodeParts::begin();
  auto& digits = CardCodeParts::digits(code);
  for (char c : kCardPrefix) digits.push_back(c);
  for (std::uint32_t unit = CardMark::kBound / 10; unit > 0; unit /= 10) {
    digits.push_back(static_cast<char>('0' + mark.value / unit % 10));
  }
  for (char c : random) digits.push_back(c);
  const unsigned check = check_of(digits.view());
  digits.push_back(static_cast<char>('0' + check / 10));
  digits.push_back(static_cast<char>('0' + check % 10));
  return code;
}

tl::expected<CardCode, CardRefusal> read_card_code(std::string_view scanned, CardMark ours) {
  if (!std::ranges::all_of(scanned, is_digit)) return tl::unexpected(CardRefusal::not_ours);
  if (!is_sound(scanned)) {
    const bool may_be_part = scanned.starts_with(kCardPrefix) || scanned.size() >= kForeignDigits;
    return tl::unexpected(may_be_part ? CardRefusal::misread : CardRefusal::not_ours);
  }
  if (!scanned.starts_with(kCardPrefix) || mark_in(scanned) != ours.value) {
    return tl::unexpected(CardRefusal::not_ours);
  }
  CardCode code = CardCodeParts::begin();
  HANDSLAG_CHECK(CardCodeParts::digits(code).assign(scanned));
  return code;
}

tl::expected<CardCode, CardRefusal> read_card_code_at_end(std::string_view typed, CardMark ours) {
  if (typed.size() > kCardDigits && is_sound(typed.substr(typed.size() - kCardDigits))) {
    return read_card_code(typed.substr(typed.size() - kCardDigits), ours);
  }
  return read_card_code(typed, ours);
}

}  // namespace handslag
