// Swedish personal identity numbers (personnummer) and coordination numbers (samordningsnummer):
// reading what a person typed, and saying what is wrong with it.
#pragma once

#include <optional>
#include <string_view>

#include "shared/base/time.h"
#include "shared/base/wiped.h"

namespace handslag {

/// A number that passed every rule. Holds the twelve digits YYYYMMDDNNNC in wiped memory.
class NationalId {
 public:
  enum class Kind { personal, coordination };

  std::string_view digits() const { return digits_.view(); }
  Kind kind() const;
  /// Nothing where a coordination number has an unknown month or day.
  std::optional<Day> birth_date() const;

 private:
  friend struct NationalIdParser;
  WipedText<12> digits_;
};

}  // namespace handslag
