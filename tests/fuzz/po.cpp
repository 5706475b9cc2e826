// A translator's PO file, from its lines to the words that a screen asks for.
#include <algorithm>

#include "kiosk/i18n/catalogue.h"
#include "kiosk/i18n/po_file.h"
#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;
using namespace handslag::kiosk;

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"\n";
}

/// The entries as a PO file again.
std::string written(const std::vector<PoEntry>& entries) {
  std::string out;
  for (const PoEntry& entry : entries) {
    out += entry.fuzzy ? "#, fuzzy\n" : "#\n";
    if (!entry.context.empty()) out += "msgctxt " + quoted(entry.context);
    out += "msgid " + quoted(entry.id);
    if (entry.plural) out += "msgid_plural " + quoted(entry.plural_id);
    for (std::size_t i = 0; i < entry.texts.size(); ++i) {
      out += entry.plural ? "msgstr[" + std::to_string(i) + "] " : "msgstr ";
      out += quoted(entry.texts[i]);
    }
  }
  return out;
}

void check_entries(const std::vector<PoEntry>& entries) {
  HANDSLAG_CHECK(entries.size() <= kPoEntryLimit);
  for (const PoEntry& entry : entries) {
    HANDSLAG_CHECK(!entry.texts.empty() && (entry.plural || entry.texts.size() == 1));
    for (const std::string& text : entry.texts) {
      HANDSLAG_CHECK(text.size() <= kPoTextLimit && is_utf8(text));
    }
  }
  const std::string once = written(entries);
  if (once.size() > kPoFileLimit) return;
  const auto again = parse_po(once, "again.po");
  HANDSLAG_CHECK(again.has_value() && again->size() == entries.size());
  HANDSLAG_CHECK(written(*again) == once);
}

void check_words(const Catalogue& catalogue) {
  HANDSLAG_CHECK(!catalogue.language().empty() && !catalogue.endonym().empty());
  for (const std::string& key : catalogue.keys()) {
    const std::string* text = catalogue.text(key);
    HANDSLAG_CHECK(text == nullptr || (!text->empty() && placeholders(*text)));
    for (const std::uint64_t n : {0ull, 1ull, 2ull, 21ull, ~0ull}) {
      const std::string* form = catalogue.text_for(key, n);
      HANDSLAG_CHECK(form == nullptr || !form->empty());
      HANDSLAG_CHECK(text == nullptr || form == nullptr);
    }
    HANDSLAG_CHECK(!catalogue.forms(key).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(ByteView(data, size));
  const auto entries = parse_twice([&] { return parse_po(text, "fuzz.po"); });
  HANDSLAG_CHECK(is_one_of(entries, {"catalogue.syntax", "catalogue.limit"}));
  if (entries) check_entries(*entries);
  const auto catalogue = parse_twice([&] { return Catalogue::parse(text, "fuzz.po"); });
  HANDSLAG_CHECK(is_one_of(catalogue, {"catalogue.syntax", "catalogue.limit", "catalogue.header",
                                       "catalogue.entry", "catalogue.plural"}));
  if (catalogue) check_words(*catalogue);
  return 0;
}
