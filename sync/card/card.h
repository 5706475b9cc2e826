// Cards to be given to visitors: a new code, drawn as a QR code and as digits, in the size of a
// bank card. What is drawn here stands nowhere else: no register, no log. Called by `handslag card
// issue`.
#pragma once

#include <span>
#include <string>

#include "shared/base/result.h"
#include "shared/crypto/secret.h"
#include "shared/domain/card_code.h"

namespace handslag::card {

/// ISO/IEC 7810 ID-1, millimetres.
inline constexpr double kWidth = 85.6;
inline constexpr double kHeight = 54;
inline constexpr int kDotsPerInch = 300;  // of a PNG

/// The words on a card.
struct Face {
  std::string federation;   ///< its name
  std::string instruction;  ///< what to do with the card
  std::string marking;      ///< that it is of a demonstration, or empty
};

/// One page a card. Error "card.drawing".
Result<crypto::SecretBytes> draw_pdf(const Face& face, std::span<const CardCode> codes);
Result<crypto::SecretBytes> draw_png(const Face& face, const CardCode& code);

}  // namespace handslag::card
