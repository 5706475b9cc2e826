// A card's code as a scanner typed it. The first two bytes are the federation's mark, the third
// says which digit is then misread, and as what.
#include "shared/domain/card_code.h"

#include <optional>

#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

using Reading = tl::expected<CardCode, CardRefusal>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What a reading says: nothing where it is a card.
std::optional<CardRefusal> refusal_of(const Reading& reading) {
  return reading ? std::nullopt : std::optional(reading.error());
}

void check_card(std::string_view digits, CardMark ours, std::uint8_t misread) {
  HANDSLAG_CHECK(digits.size() == kCardDigits && std::ranges::all_of(digits, is_digit));
  HANDSLAG_CHECK(digits.starts_with(kCardPrefix));
  const CardMark theirs{(ours.value + 1) % CardMark::kBound};
  HANDSLAG_CHECK(refusal_of(read_card_code(digits, theirs)) == CardRefusal::not_ours);

  // The check digits find each digit that was misread.
  std::string changed(digits);
  char& digit = changed[misread % kCardDigits];
  digit = static_cast<char>('0' + (digit - '0' + 1 + misread / kCardDigits) % 10);
  HANDSLAG_CHECK(!read_card_code(changed, ours).has_value());

  // Whatever was typed before the card was held up.
  for (const std::string_view before : {"1", "199001012385", "147"}) {
    const auto late = read_card_code_at_end(std::string(before).append(digits), ours);
    HANDSLAG_CHECK(late.has_value() && late->digits() == digits);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const CardMark ours{static_cast<std::uint32_t>(data[0]) * 256 + data[1]};
  const std::string_view scanned = text_of(ByteView(data + 3, size - 3));
  const Reading card = read_card_code(scanned, ours);
  const Reading at_end = read_card_code_at_end(scanned, ours);
  HANDSLAG_CHECK(refusal_of(card) == refusal_of(read_card_code(scanned, ours)));
  if (card) {
    HANDSLAG_CHECK(card->digits() == scanned && at_end && at_end->digits() == scanned);
  }
  if (at_end) check_card(at_end->digits(), ours, data[2]);

  // Any 26 digits make a card of this federation.
  std::string random;
  for (const char c : scanned.substr(0, kCardRandomDigits)) {
    random.push_back(static_cast<char>('0' + static_cast<unsigned char>(c) % 10));
  }
  random.resize(kCardRandomDigits, '0');
  const CardCode made = make_card_code(ours, random);
  const Reading read = read_card_code(made.digits(), ours);
  HANDSLAG_CHECK(read.has_value() && read->digits() == made.digits());
  check_card(made.digits(), ours, data[2]);
  return 0;
}
