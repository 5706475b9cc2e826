// Which plural form a count takes in a language: the Plural-Forms field of a PO file, as GNU
// gettext defines it ("nplurals=2; plural=(n != 1);"). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace handslag::kiosk {

class PluralRule {
 public:
  /// Reads the field's value: a C expression over n with ?: || && == != < <= > >= % + - * / and
  /// parentheses. Error "catalogue.plural": not such an expression, or for some n from 0 to 1000
  /// it divides by zero or names a form that there is not.
  static Result<PluralRule> parse(std::string_view field);

  /// How many forms the language has, 1..kPluralFormLimit.
  std::size_t forms() const { return forms_; }
  /// The form of a count, below forms().
  std::size_t form_of(std::uint64_t n) const;

 private:
  PluralRule(std::size_t forms, std::string expression)
      : forms_(forms), expression_(std::move(expression)) {}
  std::size_t forms_ = 1;
  std::string expression_;
};

inline constexpr std::size_t kPluralFormLimit = 6;  // Arabic's; no language of gettext has more

}  // namespace handslag::kiosk
