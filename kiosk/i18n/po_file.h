// Reads gettext PO files: the form in which translators deliver catalogues. Strict, so that a slip
// of the pen is told with its place and not shown to a visitor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace handslag::kiosk {

inline constexpr std::size_t kPoFileLimit = 1 << 20;  // bytes
inline constexpr std::size_t kPoEntryLimit = 5000;
inline constexpr std::size_t kPoTextLimit = 4096;  // bytes of one string

struct PoEntry {
  int line = 0;  ///< of its msgid
  std::string context;
  std::string id;
  std::string plural_id;
  bool plural = false;             ///< msgid_plural was there
  bool fuzzy = false;              ///< not yet approved by the translator
  std::vector<std::string> texts;  ///< msgstr, or msgstr[0], msgstr[1] and so on
};

/// Entries in the file's order. `source` names the file in errors: "sv.po:12: what stands there;
/// expected ...", codes "catalogue.syntax" and "catalogue.limit".
Result<std::vector<PoEntry>> parse_po(std::string_view text, std::string_view source);

}  // namespace handslag::kiosk
