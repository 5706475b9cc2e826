// New cards for a federation's visitors. No role keeps a register of them: a card is known by being
// one, and who bears it is nobody's to look up.
#pragma once

#include "shared/base/result.h"
#include "sync/admin/home.h"

namespace handslag::admin {

/// More would not fit through anybody's hands at one time.
inline constexpr int kMostCards = 200;

enum class CardForm : std::uint8_t { pdf, png };
/// By the file's ending; nothing where it is neither.
std::optional<CardForm> card_form(const std::filesystem::path& file);

struct CardRequest {
  std::filesystem::path out;
  int count = 1;  ///< 1 to kMostCards; of a PNG 1
  bool english = false;
};

/// Makes new codes for the federation and writes their cards, readable by the owner alone and over
/// nothing that is there. The codes stand in that file and nowhere else. Errors: "card.drawing",
/// those of write_new_file.
Result<void> issue_cards(const directory::Directory& directory, const CardRequest& request);

}  // namespace handslag::admin
