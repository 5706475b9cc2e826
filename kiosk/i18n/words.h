// What screens take their words from: a language's catalogue, with Swedish behind it (or what there
// is) and the key itself behind that, so that a gap in a translation never leaves a button empty.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/i18n/catalogue.h"

namespace handslag::kiosk {

/// A text key. Written as "idle.arrived"_key, which is how a test finds every key in the sources.
struct Key {
  std::string_view name;
};
consteval Key operator""_key(const char* text, std::size_t size) {
  return Key{std::string_view(text, size)};
}

/// What takes the place of {name}.
struct Argument {
  std::string_view name;
  std::string_view value;
};

/// Words and their language: empty where it is the one that was asked for.
struct Text : std::string {
  Text(std::string words, std::string tag = "")
      : std::string(std::move(words)), language(std::move(tag)) {}
  Text(const char* words) : std::string(words) {}
  std::string language;  ///< BCP 47
};

class Catalogues;

class Words {
 public:
  /// The text of a key. In a language that runs from right to left what takes the place of {name}
  /// is isolated, so that Swedish names and times keep their order and their place.
  Text operator()(Key key, std::initializer_list<Argument> arguments = {}) const;
  /// The form of a key for a count, which also takes the place of {n}.
  Text count(Key key, std::uint64_t n, std::initializer_list<Argument> arguments = {}) const;
  /// What comes from elsewhere, such as names of Swedish authorities, and its language.
  Text foreign(std::string words, std::string_view language) const;

  const Catalogue& language() const { return *own_; }
  /// The name of any language in itself; its tag where there is no catalogue of it.
  std::string endonym(std::string_view tag) const;

 private:
  friend class Catalogues;
  bool is_mirrored() const;
  Text in_language(bool own, std::string words) const;
  Words(const Catalogues& all, const Catalogue& own, const Catalogue& fallback)
      : all_(&all), own_(&own), fallback_(&fallback) {}
  const Catalogues* all_;
  const Catalogue* own_;
  const Catalogue* fallback_;
};

class Catalogues {
 public:
  /// Every *.po of a folder (assets/languages). One that cannot be read is left out, as is one that
  /// has no entry for a visitor's text that most others have; Swedish that is not there is told
  /// like them. Errors: "catalogue.folder", "catalogue.missing" where there is no language at all.
  static Result<Catalogues> load(const std::filesystem::path& folder);
  static Result<Catalogues> of(std::vector<Catalogue> catalogues);

  const Catalogue* find(std::string_view tag) const;
  /// The language that stands in for gaps: Swedish, else English, else the first there is.
  const std::string& fallback_language() const { return fallback().language(); }
  /// Words of a language; the fallback's where there is no catalogue of it. Lives as long as this.
  Words words(std::string_view tag) const;
  /// Tags of all languages, sorted.
  std::vector<std::string> languages() const;
  /// Why files of the folder are no languages here: for the technician.
  const std::vector<Error>& left_out() const { return left_out_; }

 private:
  explicit Catalogues(std::vector<Catalogue> all) : all_(std::move(all)) {}
  const Catalogue& fallback() const;
  std::vector<Catalogue> all_;
  std::vector<Error> left_out_;
};

}  // namespace handslag::kiosk
