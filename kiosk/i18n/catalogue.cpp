#include "kiosk/i18n/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "kiosk/i18n/po_file.h"
#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

constexpr std::size_t kQuoteLimit = 200;  // bytes of what an error quotes

/// "Name: value" of the header's lines.
class HeaderFields {
 public:
  HeaderFields(const PoEntry& header, std::string_view source)
      : text_(header.texts.front()), line_(header.line), source_(source) {}

  Result<std::string> required(std::string_view name) const {
    std::string_view rest = text_;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.size() <= name.size() || !line.starts_with(name) || line[name.size()] != ':') {
        continue;
      }
      const std::size_t from = line.find_first_not_of(' ', name.size() + 1);
      if (from != line.npos) return std::string(line.substr(from));
    }
    return wrong(fmt::format("no {}", name), fmt::format("a header field '{}: ...'", name));
  }

  /// One of two words; whether it is the first.
  Result<bool> first_of(std::string_view name, std::string_view first,
                        std::string_view second) const {
    const Result<std::string> value = required(name);
    if (!value) return pass(value);
    if (*value != first && *value != second) {
      return wrong(fmt::format("{} is '{}'", name, *value), fmt::format("{} or {}", first, second));
    }
    return *value == first;
  }

  Failure wrong(std::string_view found, std::string_view expected) const {
    return fail("catalogue.header", fmt::format("{}:{}: {}; expected {}", source_, line_,
                                                one_line(found, kQuoteLimit), expected));
  }

 private:
  std::string_view text_;
  int line_;
  std::string_view source_;
};

std::string full_key(const PoEntry& entry) {
  // As in gettext's own MO files.
  return entry.context.empty() ? entry.id : entry.context + '\x04' + entry.id;
}

}  // namespace

bool is_for_staff(std::string_view key) {
  return key.starts_with("enrol.") || key.starts_with("to_staff.");
}

std::optional<std::vector<std::string>> placeholders(std::string_view text) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == text.npos) break;
    const std::size_t end = text.find('}', brace);
    if (text[brace] == '}' || end == text.npos || end == brace + 1) return std::nullopt;
    const std::string_view name = text.substr(brace + 1, end - brace - 1);
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    if (!std::all_of(name.begin(), name.end(), fits)) return std::nullopt;
    names.emplace_back(name);
    text.remove_prefix(end + 1);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<Catalogue> Catalogue::from_header(const PoEntry& header, std::string_view source) {
  const HeaderFields fields(header, source);
  const Result<std::string> language = fields.required("Language");
  if (!language) return pass(language);
  const Result<std::string> endonym = fields.required("X-Endonym");
  if (!endonym) return pass(endonym);
  const Result<std::string> type = fields.required("Content-Type");
  if (!type) return pass(type);
  if (*type != "text/plain; charset=UTF-8") {
    return fields.wrong("Content-Type is '" + *type + "'", "text/plain; charset=UTF-8");
  }
  const Result<bool> left_to_right = fields.first_of("X-Direction", "ltr", "rtl");
  if (!left_to_right) return pass(left_to_right);
  const Result<bool> human = fields.first_of("X-Review", "human", "machine");
  if (!human) return pass(human);
  const Result<std::string> plural_field = fields.required("Plural-Forms");
  if (!plural_field) return pass(plural_field);
  Result<PluralRule> plural = PluralRule::parse(*plural_field);
  if (!plural) {
    return fail(plural.error().code,
                fmt::format("{}:{}: {}", source, header.line, plural.error().message));
  }
  Catalogue out(std::move(*plural));
  out.language_ = *language;
  out.endonym_ = *endonym;
  out.direction_ =
      *left_to_right ? WritingDirection::left_to_right : WritingDirection::right_to_left;
  out.review_ = *human ? Review::human : Review::machine;
  return out;
}

Result<void> Catalogue::add(PoEntry entry, std::string_view source) {
  const auto wrong = [&](const std::string& found, std::string_view expected) {
    return fail("catalogue.entry", fmt::format("{}:{}: '{}' {}; expected {}", source, entry.line,
                                               one_line(entry.id, kQuoteLimit), found, expected));
  };
  if (entry.id.empty()) return wrong("is an empty key", "the header once, first");
  const std::size_t forms = entry.plural ? plural_.forms() : 1;
  if (entry.texts.size() != forms) {
    return wrong(fmt::format("has {} forms", entry.texts.size()), fmt::format("{}", forms));
  }
  for (const std::string& text : entry.texts) {
    if (!placeholders(text)) return wrong("has a brace that is no placeholder", "{name}");
  }
  const bool translated = !entry.fuzzy && std::none_of(entry.texts.begin(), entry.texts.end(),
                                                       [](const auto& t) { return t.empty(); });
  const auto [at, added] =
      texts_.try_emplace(full_key(entry), Texts{entry.plural, translated, entry.texts});
  if (!added) return wrong("is given twice", "each key once");
  return {};
}

Result<Catalogue> Catalogue::parse(std::string_view po, std::string_view source) {
  Result<std::vector<PoEntry>> entries = parse_po(po, source);
  if (!entries) return pass(entries);
  if (entries->empty() || !entries->front().id.empty() || entries->front().plural ||
      !entries->front().context.empty()) {
    return fail("catalogue.header", fmt::format("{}:1: no header; expected msgid \"\"", source));
  }
  Result<Catalogue> out = from_header(entries->front(), source);
  if (!out) return out;
  for (std::size_t i = 1; i < entries->size(); ++i) {
    const Result<void> added = out->add(std::move((*entries)[i]), source);
    if (!added) return pass(added);
  }
  return out;
}

const Catalogue::Texts* Catalogue::find(std::string_view key) const {
  const auto at = texts_.find(key);
  return at == texts_.end() || !at->second.translated ? nullptr : &at->second;
}

const std::string* Catalogue::text(std::string_view key) const {
  const Texts* const found = find(key);
  return found == nullptr || found->plural ? nullptr : &found->forms.front();
}

const std::string* Catalogue::text_for(std::string_view key, std::uint64_t n) const {
  const Texts* const found = find(key);
  return found == nullptr || !found->plural ? nullptr : &found->forms[plural_.form_of(n)];
}

std::vector<std::string> Catalogue::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, texts] : texts_) out.push_back(key);
  return out;
}

std::vector<std::string> Catalogue::forms(std::string_view key) const {
  const auto at = texts_.find(key);
  return at == texts_.end() ? std::vector<std::string>() : at->second.forms;
}

}  // namespace handslag::kiosk
