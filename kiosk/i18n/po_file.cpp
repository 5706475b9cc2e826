#include "kiosk/i18n/po_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

constexpr std::size_t kQuoteLimit = 200;  // bytes of what an error quotes

std::string_view without_spaces(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r";
  const std::size_t from = text.find_first_not_of(kSpaces);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(kSpaces) - from + 1);
}

class PoParser {
 public:
  PoParser(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  Result<std::vector<PoEntry>> read() {
    if (text_.size() > kPoFileLimit) return limit("the file is larger than 1 MiB");
    while (!text_.empty() && !error_) {
      ++line_;
      const std::size_t end = std::min(text_.find('\n'), text_.size());
      take_line(without_spaces(text_.substr(0, end)));
      text_.remove_prefix(std::min(end + 1, text_.size()));
    }
    if (!error_) finish_entry();
    if (error_) return Failure(std::move(*error_));
    return std::move(entries_);
  }

 private:
  enum class Part { none, context, id, plural_id, text };

  void take_line(std::string_view line) {
    if (line.empty()) return;
    if (line.front() == '#') {
      take_comment(line);
    } else if (line.front() == '"') {
      take_string(line);
    } else {
      take_keyword(line);
    }
  }

  void take_comment(std::string_view line) {
    finish_entry();
    if (line.starts_with("#,") && line.find("fuzzy") != line.npos) entry_.fuzzy = true;
  }

  void take_keyword(std::string_view line) {
    const std::size_t end = std::min(line.find_first_of(" \t\""), line.size());
    const std::string_view word = line.substr(0, end);
    if (word == "msgctxt" || (word == "msgid" && part_ != Part::context)) finish_entry();
    if (error_) return;
    if (word == "msgctxt") {
      part_ = Part::context;
    } else if (word == "msgid") {
      part_ = Part::id;
      entry_.line = line_;
    } else if (word == "msgid_plural" && part_ == Part::id) {
      part_ = Part::plural_id;
      entry_.plural = true;
    } else if (word.starts_with("msgstr") && !begin_text(word.substr(6))) {
      return;
    } else if (!word.starts_with("msgstr")) {
      return syntax(fmt::format("'{}'", word), "msgctxt, msgid, msgid_plural or msgstr in order");
    }
    take_string(without_spaces(line.substr(end)));
  }

  /// `index` is "" or "[0]".
  bool begin_text(std::string_view index) {
    const bool after_id = part_ == Part::id || part_ == Part::plural_id || part_ == Part::text;
    const std::string expected =
        entry_.plural ? fmt::format("[{}]", entry_.texts.size()) : std::string();
    if (!after_id || index != expected || (!entry_.plural && !entry_.texts.empty())) {
      syntax(fmt::format("'msgstr{}'", index),
             after_id ? fmt::format("'msgstr{}' once", expected) : "a msgid before it");
      return false;
    }
    entry_.texts.emplace_back();
    part_ = Part::text;
    return true;
  }

  std::string* target() {
    switch (part_) {
      case Part::context:
        return &entry_.context;
      case Part::id:
        return &entry_.id;
      case Part::plural_id:
        return &entry_.plural_id;
      case Part::text:
        return &entry_.texts.back();
      case Part::none:
        break;
    }
    return nullptr;
  }

  void take_string(std::string_view quoted) {
    std::string* const out = target();
    if (out == nullptr) return syntax("a string", "msgid before it");
    if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') {
      return syntax("no closed string", "text between double quotes");
    }
    quoted = quoted.substr(1, quoted.size() - 2);
    while (!quoted.empty() && !error_) take_character(quoted, *out);
    if (!error_ && out->size() > kPoTextLimit) {
      error_ = limit(fmt::format("a text is longer than {} bytes", kPoTextLimit)).value();
    }
  }

  void take_character(std::string_view& rest, std::string& out) {
    if (rest.front() == '"') return syntax("a double quote inside a string", "\\\"");
    if (rest.front() == '\\') return take_escape(rest, out);
    const std::size_t size = code_point_size(rest);
    if (size == 0) return syntax("bytes that are not UTF-8", "UTF-8");
    if (static_cast<unsigned char>(rest.front()) < 0x20) {
      return syntax("a control character", "printable text");
    }
    out.append(rest.substr(0, size));
    rest.remove_prefix(size);
  }

  void take_escape(std::string_view& rest, std::string& out) {
    constexpr std::string_view kEscapes = "nt\\\"";
    constexpr std::string_view kMeanings = "\n\t\\\"";
    const std::size_t which = rest.size() < 2 ? kEscapes.npos : kEscapes.find(rest[1]);
    if (which == kEscapes.npos) return syntax("an unknown escape", "\\n, \\t, \\\\ or \\\"");
    out.push_back(kMeanings[which]);
    rest.remove_prefix(2);
  }

  void finish_entry() {
    if (error_) return;
    if (part_ == Part::none) return;
    if (part_ != Part::text) return syntax("an entry without text", "msgstr");
    if (entries_.size() == kPoEntryLimit) {
      error_ = limit(fmt::format("more than {} entries", kPoEntryLimit)).value();
      return;
    }
    entries_.push_back(std::move(entry_));
    entry_ = {};
    part_ = Part::none;
  }

  void syntax(std::string_view found, std::string_view expected) {
    error_ = Error{"catalogue.syntax", fmt::format("{}:{}: {}; expected {}", source_, line_,
                                                   one_line(found, kQuoteLimit), expected)};
  }
  Failure limit(std::string_view what) const {
    return fail("catalogue.limit", fmt::format("{}:{}: {}", source_, line_, what));
  }

  std::string_view text_;
  std::string_view source_;
  int line_ = 0;
  Part part_ = Part::none;
  PoEntry entry_;
  std::vector<PoEntry> entries_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<PoEntry>> parse_po(std::string_view text, std::string_view source) {
  return PoParser(text, source).read();
}

}  // namespace handslag::kiosk
