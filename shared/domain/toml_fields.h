// Reads the tables of a TOML file key by key, and keeps the first thing that is wrong as file,
// line, what stands there and what was expected. Only for sources of shared/domain: it shows
// toml++.
#pragma once

#include <toml++/toml.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/profile.h"

namespace handslag {

/// The first error of a file. Later ones are dropped, so that reading may go on with empty values.
class FirstError {
 public:
  explicit FirstError(std::string_view source) : source_(source) {}

  /// `code` as in parse_profile; `line` from 1.
  void report(std::string_view code, std::size_t line, std::string_view stands,
              std::string_view expected);
  bool found() const { return error_.has_value(); }
  const Error& error() const { return *error_; }

 private:
  std::string source_;
  std::optional<Error> error_;
};

/// Entries of a list: each is compared with those before it.
inline constexpr std::size_t kListLimit = 1'000;

enum class Need { required, optional };

/// One table. Whatever was not asked for by the time of refuse_other_keys is an unknown key.
class TomlFields {
 public:
  /// `what` names the table in errors: "[[member]]".
  TomlFields(const toml::table& table, std::string what, FirstError& errors)
      : table_(table), what_(std::move(what)), errors_(errors) {}

  /// One line, 1 to 120 bytes of UTF-8; empty where it is optional and absent, or wrong.
  std::string text(std::string_view key, Need need);
  /// A name as is_valid_name has it.
  std::string name(std::string_view key, Need need);
  /// A text that consists of `size` decimal digits.
  std::string digits(std::string_view key, std::size_t size, Need need);
  /// "#0B5A62"; nothing where absent, or wrong.
  std::optional<Rgb> colour(std::string_view key);
  /// "09:30", or empty where absent.
  std::string clock(std::string_view key);
  /// Keeps `value` where the key is absent; otherwise a whole number from `low` to `high`.
  void integer(std::string_view key, int& value, int low, int high);
  /// At least one text and at most kListLimit, none twice.
  std::vector<std::string> texts(std::string_view key);
  /// valid_from and valid_to.
  Validity validity();
  /// The tables [[key]], at most kListLimit; at least one where required.
  std::vector<TomlFields> tables(std::string_view key, Need need);
  /// The table [key]; nothing where absent.
  std::optional<TomlFields> table(std::string_view key);
  /// Index of the text among `choices`; 0 where it is wrong.
  std::size_t choice(std::string_view key, const std::vector<std::string_view>& choices);

  void refuse_other_keys();
  /// Reports what stands at `key`, for rules that only the caller knows.
  void refuse(std::string_view code, std::string_view key, std::string_view expected);

 private:
  const toml::node* find(std::string_view key, Need need, std::string_view expected);
  std::optional<Day> date(std::string_view key);
  std::size_t line_of(const toml::node& node) const;

  const toml::table& table_;
  std::string what_;
  FirstError& errors_;
  std::vector<std::string_view> asked_;
};

}  // namespace handslag
