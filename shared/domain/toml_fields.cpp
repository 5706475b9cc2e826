#include "shared/domain/toml_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "shared/base/text.h"

namespace handslag {
namespace {

constexpr std::size_t kQuoteLimit = 300;  // bytes of what an error quotes
constexpr std::size_t kTextLimit = 120;   // bytes; what a tile or a heading can hold

bool is_digits(std::string_view text, std::size_t size) {
  return text.size() == size &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_one_line(std::string_view text) {
  return !text.empty() && text.size() <= kTextLimit &&
         std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
}

bool is_clock(std::string_view text) {
  return text.size() == 5 && text[2] == ':' && is_digits(text.substr(0, 2), 2) &&
         is_digits(text.substr(3), 2) && text.substr(0, 2) < "24" && text.substr(3) < "60";
}

std::string describe(const toml::node& node) {
  if (const auto text = node.value_exact<std::string_view>()) return fmt::format("\"{}\"", *text);
  if (const auto whole = node.value_exact<std::int64_t>()) return fmt::format("{}", *whole);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  if (const auto date = node.value_exact<toml::date>()) {
    return fmt::format("{:04}-{:02}-{:02}", date->year, int(date->month), int(date->day));
  }
  if (node.is_table()) return "a table";
  if (node.is_array()) return node.as_array()->empty() ? "an empty list" : "a list";
  return "a value of another type";
}

}  // namespace

void FirstError::report(std::string_view code, std::size_t line, std::string_view stands,
                        std::string_view expected) {
  if (error_) return;
  error_ = Error{std::string(code),
                 fmt::format("{}:{}: {}; expected {}", source_, line, one_line(stands, kQuoteLimit),
                             one_line(expected, kQuoteLimit))};
}

std::size_t TomlFields::line_of(const toml::node& node) const {
  return std::max<std::size_t>(node.source().begin.line, 1);
}

const toml::node* TomlFields::find(std::string_view key, Need need, std::string_view expected) {
  asked_.push_back(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr && need == Need::required) {
    errors_.report("profile.missing", line_of(table_), fmt::format("{} has no {}", what_, key),
                   fmt::format("{} = {}", key, expected));
  }
  return node;
}

void TomlFields::refuse(std::string_view code, std::string_view key, std::string_view expected) {
  const toml::node* node = table_.get(key);
  const toml::node& where = node != nullptr ? *node : table_;
  errors_.report(code, line_of(where),
                 node != nullptr ? fmt::format("{} is {}", key, describe(*node))
                                 : fmt::format("{} has no {}", what_, key),
                 expected);
}

std::string TomlFields::text(std::string_view key, Need need) {
  constexpr std::string_view kExpected = "a text of one line, at most 120 bytes";
  const toml::node* node = find(key, need, kExpected);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (value && is_one_line(*value)) return *value;
  refuse("profile.value", key, kExpected);
  return {};
}

std::string TomlFields::name(std::string_view key, Need need) {
  constexpr std::string_view kExpected = "a name of a-z, 0-9 and '-', at most 40 characters";
  const toml::node* node = find(key, need, kExpected);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (value && is_valid_name(*value)) return *value;
  refuse("profile.value", key, kExpected);
  return {};
}

std::string TomlFields::digits(std::string_view key, std::size_t size, Need need) {
  const std::string expected = fmt::format("{} digits in quotes", size);
  const toml::node* node = find(key, need, expected);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (value && is_digits(*value, size)) return *value;
  refuse("profile.value", key, expected);
  return {};
}

std::optional<Rgb> TomlFields::colour(std::string_view key) {
  constexpr std::string_view kExpected = "a colour such as \"#0B5A62\", in quotes";
  const toml::node* node = find(key, Need::optional, kExpected);
  if (node == nullptr) return std::nullopt;
  const auto value = node->value_exact<std::string>();
  unsigned number = 0;
  if (value && value->size() == 7 && value->front() == '#') {
    const char* const end = value->data() + value->size();
    const auto [stopped, error] = std::from_chars(value->data() + 1, end, number, 16);
    if (error == std::errc() && stopped == end) {
      return Rgb{static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
                 static_cast<std::uint8_t>(number)};
    }
  }
  refuse("profile.value", key, kExpected);
  return std::nullopt;
}

std::string TomlFields::clock(std::string_view key) {
  constexpr std::string_view kExpected = "a time such as \"09:30\", in quotes";
  const toml::node* node = find(key, Need::optional, kExpected);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (value && is_clock(*value)) return *value;
  refuse("profile.value", key, kExpected);
  return {};
}

void TomlFields::integer(std::string_view key, int& value, int low, int high) {
  const std::string expected = fmt::format("a whole number from {} to {}", low, high);
  const toml::node* node = find(key, Need::optional, expected);
  if (node == nullptr) return;
  const auto found = node->value_exact<std::int64_t>();
  if (found && *found >= low && *found <= high) {
    value = static_cast<int>(*found);
  } else {
    refuse("profile.value", key, expected);
  }
}

std::vector<std::string> TomlFields::texts(std::string_view key) {
  constexpr std::string_view kExpected = "a list of 1 to 1,000 texts, none of them twice";
  const toml::node* node = find(key, Need::required, kExpected);
  if (node == nullptr) return {};
  std::vector<std::string> out;
  const toml::array* list = node->as_array();
  if (list != nullptr && list->size() > kListLimit) list = nullptr;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto value = list->get(i)->value_exact<std::string>();
    if (!value || !is_one_line(*value) || std::find(out.begin(), out.end(), *value) != out.end()) {
      errors_.report("profile.value", line_of(*list->get(i)),
                     fmt::format("{} holds {}", key, describe(*list->get(i))), kExpected);
      return {};
    }
    out.push_back(*value);
  }
  if (out.empty()) refuse("profile.value", key, kExpected);
  return out;
}

std::optional<Day> TomlFields::date(std::string_view key) {
  constexpr std::string_view kExpected = "a date such as 2026-01-31, without quotes";
  const toml::node* node = find(key, Need::optional, kExpected);
  if (node == nullptr) return std::nullopt;
  if (const auto value = node->value_exact<toml::date>()) {
    const auto day = day_of({value->year, value->month, value->day});
    if (day) return day;
  }
  refuse("profile.value", key, kExpected);
  return std::nullopt;
}

Validity TomlFields::validity() {
  Validity out{date("valid_from"), date("valid_to")};
  if (out.from && out.to && *out.to < *out.from) {
    refuse("profile.value", "valid_to",
           fmt::format("{} (valid_from) or later", iso_date(*out.from)));
  }
  return out;
}

std::vector<TomlFields> TomlFields::tables(std::string_view key, Need need) {
  const std::string expected = fmt::format("one [[{}]] or more, up to 1,000", key);
  const toml::node* node = find(key, Need::optional, expected);
  std::vector<TomlFields> out;
  const toml::array* list = node != nullptr ? node->as_array() : nullptr;
  if (list != nullptr && list->size() > kListLimit) list = nullptr;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const toml::table* entry = list->get(i)->as_table();
    if (entry == nullptr) {
      refuse("profile.value", key, expected);
      return {};
    }
    out.emplace_back(*entry, fmt::format("[[{}]]", key), errors_);
  }
  if (node != nullptr && list == nullptr) refuse("profile.value", key, expected);
  if (node == nullptr && need == Need::required) refuse("profile.missing", key, expected);
  return out;
}

std::optional<TomlFields> TomlFields::table(std::string_view key) {
  const toml::node* node = find(key, Need::optional, "a table");
  if (node == nullptr) return std::nullopt;
  if (node->as_table() != nullptr) {
    return TomlFields(*node->as_table(), fmt::format("[{}]", key), errors_);
  }
  refuse("profile.value", key, fmt::format("a table [{}]", key));
  return std::nullopt;
}

std::size_t TomlFields::choice(std::string_view key, const std::vector<std::string_view>& choices) {
  const std::string expected = fmt::format("one of {}", fmt::join(choices, ", "));
  const toml::node* node = find(key, Need::required, expected);
  if (node == nullptr) return 0;
  const auto value = node->value_exact<std::string_view>();
  const auto found = value ? std::find(choices.begin(), choices.end(), *value) : choices.end();
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  refuse("profile.value", key, expected);
  return 0;
}

void TomlFields::refuse_other_keys() {
  for (const auto& [key, node] : table_) {
    if (std::find(asked_.begin(), asked_.end(), key.str()) != asked_.end()) continue;
    const std::size_t line = std::max<std::size_t>(key.source().begin.line, 1);
    errors_.report("profile.unknown_key", line, fmt::format("{} has {}", what_, key.str()),
                   fmt::format("one of {}", fmt::join(asked_, ", ")));
    return;
  }
}

}  // namespace handslag
