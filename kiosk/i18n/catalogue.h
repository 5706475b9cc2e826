// One language's words: a PO file whose msgids are text keys ("idle.arrived"). Its header fields
// say everything that the program needs to know of the language, so that a new one is a new file:
//   Language: sv                 BCP 47
//   Plural-Forms: nplurals=2; plural=(n != 1);
//   X-Endonym: Svenska           the language's name in itself
//   X-Direction: ltr             or rtl
//   X-Review: human              or machine: no speaker has read it yet
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/i18n/plural.h"
#include "shared/base/result.h"

namespace handslag::kiosk {

struct PoEntry;

enum class WritingDirection : std::uint8_t { left_to_right, right_to_left };
enum class Review : std::uint8_t { human, machine };

class Catalogue {
 public:
  /// Errors name the place as "sv.po:12: ...": those of parse_po and PluralRule, and
  ///   catalogue.header   a header field is missing or has another value than it may
  ///   catalogue.entry    a key given twice, a wrong number of plural forms, a placeholder that is
  ///                      not {name} in a-z and '_'
  static Result<Catalogue> parse(std::string_view po, std::string_view source);

  const std::string& language() const { return language_; }
  const std::string& endonym() const { return endonym_; }
  WritingDirection direction() const { return direction_; }
  Review review() const { return review_; }

  /// The text with its placeholders; nothing where it is not translated, or has plural forms.
  const std::string* text(std::string_view key) const;
  /// The form for a count; nothing where it is not translated, or has no plural forms.
  const std::string* text_for(std::string_view key, std::uint64_t n) const;
  /// Every key in the file, translated or not.
  std::vector<std::string> keys() const;
  /// Every form of a key, one where it has no plural.
  std::vector<std::string> forms(std::string_view key) const;

 private:
  struct Texts {
    bool plural = false;
    bool translated = false;
    std::vector<std::string> forms;
  };
  explicit Catalogue(PluralRule plural) : plural_(std::move(plural)) {}
  static Result<Catalogue> from_header(const PoEntry& header, std::string_view source);
  Result<void> add(PoEntry entry, std::string_view source);
  const Texts* find(std::string_view key) const;

  std::string language_;
  std::string endonym_;
  WritingDirection direction_ = WritingDirection::left_to_right;
  Review review_ = Review::machine;
  PluralRule plural_;
  std::map<std::string, Texts, std::less<>> texts_;
};

/// Technicians and staff read Swedish: these words need not be in every language.
bool is_for_staff(std::string_view key);

/// The names between braces, sorted: {"n", "time"}. Nothing where a brace stands alone.
std::optional<std::vector<std::string>> placeholders(std::string_view text);

}  // namespace handslag::kiosk
