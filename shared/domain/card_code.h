// The code on a visitor's card (kort): digits only, because a scanner types as a keyboard and every
// layout has the same digits. Pure: what a scan is shows from its digits alone, so that no answer
// depends on whether a card is known. shared/record/FORMAT.md, chapter 11, has the layout.
#pragma once

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

#include "shared/base/wiped.h"

namespace handslag {

/// "147", mark (5), random (26), check (2). Layout 1; another has another beginning.
inline constexpr std::size_t kCardDigits = 36;
inline constexpr std::size_t kCardRandomDigits = 26;  // 86 bits
/// GS1 gives no country 140 to 149, and no personal number has 7 as its third digit after "14".
inline constexpr std::string_view kCardPrefix = "147";
/// Longer than anything a scan of ours brings; what a field takes before it gives up.
inline constexpr std::size_t kScanLimit = 64;
/// Shorter ones are no scan: somebody touched the keyboard.
inline constexpr std::size_t kShortestScan = 8;
/// Digits on other things (goods, letters, personal numbers) are fewer than these.
inline constexpr std::size_t kForeignDigits = 20;

/// Which federation's card it is, as far as five digits say (shared/record/card.h). No secret.
struct CardMark {
  static constexpr std::uint32_t kBound = 100'000;
  std::uint32_t value = 0;  ///< below kBound
  bool operator==(const CardMark&) const = default;
};

/// A card's code that passed every rule. The digits are a secret: move-only, in wiped memory.
class CardCode {
 public:
  std::string_view digits() const { return digits_.view(); }

 private:
  friend struct CardCodeParts;
  CardCode() = default;
  WipedText<kCardDigits> digits_;
};

/// `random`: kCardRandomDigits decimal digits, each drawn uniformly.
CardCode make_card_code(CardMark mark, std::string_view random);

/// Why a scan is no card. The kiosk has words for each.
enum class CardRefusal : std::uint8_t {
  misread,   ///< cut off or misread: to be held up again
  not_ours,  ///< another federation's card, or no card of this kind at all
};

/// Judges what a scanner typed, by form and check digits (ISO 7064 MOD 97-10) alone.
tl::expected<CardCode, CardRefusal> read_card_code(std::string_view scanned, CardMark ours);

/// The same where something may have been typed before the card was held up: the last digits count.
tl::expected<CardCode, CardRefusal> read_card_code_at_end(std::string_view typed, CardMark ours);

}  // namespace handslag
