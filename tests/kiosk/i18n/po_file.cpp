#include "kiosk/i18n/po_file.h"

#include "tests/support/catch.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

std::vector<PoEntry> entries(std::string_view text) {
  Result<std::vector<PoEntry>> read = parse_po(text, "sv.po");
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  return std::move(*read);
}

std::string refusal(std::string_view text, std::string_view code = "catalogue.syntax") {
  const Result<std::vector<PoEntry>> read = parse_po(text, "sv.po");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == code);
  return read.error().message;
}

}  // namespace

TEST_CASE("An entry has a key and a text") {
  const auto read = entries("# for translators\n#: idle.cpp\nmsgid \"a.b\"\nmsgstr \"Å\"\n");
  REQUIRE(read.size() == 1);
  CHECK(read[0].id == "a.b");
  CHECK(read[0].texts == std::vector<std::string>{"Å"});
  CHECK(read[0].line == 3);
}

TEST_CASE("Entries need no empty line between them") {
  CHECK(entries("msgid \"a\"\nmsgstr \"1\"\nmsgid \"b\"\nmsgstr \"2\"").size() == 2);
}

TEST_CASE("Lines may end as on Windows, and begin with spaces") {
  CHECK(entries("  msgid \"a\"\r\n\tmsgstr \"1\"\r\n")[0].texts[0] == "1");
}

TEST_CASE("Strings go on over several lines and hold escapes") {
  const auto read = entries("msgid \"\"\n\"a\"\nmsgstr \"\"\n\"x\\n\"\n\"\\t\\\"\\\\\"\n");
  CHECK(read[0].id == "a");
  CHECK(read[0].texts[0] == "x\n\t\"\\");
}

TEST_CASE("A context and plural forms are read") {
  const auto read = entries(
      "#, fuzzy, c-format\nmsgctxt \"c\"\nmsgid \"a\"\nmsgid_plural \"as\"\n"
      "msgstr[0] \"one\"\nmsgstr[1] \"many\"\n");
  CHECK(read[0].context == "c");
  CHECK(read[0].plural);
  CHECK(read[0].plural_id == "as");
  CHECK(read[0].fuzzy);
  CHECK(read[0].texts == std::vector<std::string>{"one", "many"});
}

TEST_CASE("What the format does not know is refused with place and expectation") {
  CHECK(refusal("\nnonsense \"a\"") ==
        "sv.po:2: 'nonsense'; expected msgctxt, msgid, msgid_plural or msgstr in order");
  CHECK(refusal("msgid \"a") == "sv.po:1: no closed string; expected text between double quotes");
  CHECK(refusal("msgid a").find("no closed string") != std::string::npos);
  CHECK(refusal("msgid \"a\"b\"\n") == "sv.po:1: a double quote inside a string; expected \\\"");
  CHECK(refusal("msgid \"\\q\"").find("unknown escape") != std::string::npos);
  CHECK(refusal("msgid \"\\\"").find("unknown escape") != std::string::npos);
  CHECK(refusal("\"lost\"") == "sv.po:1: a string; expected msgid before it");
  CHECK(refusal("msgstr \"a\"") == "sv.po:1: 'msgstr'; expected a msgid before it");
  CHECK(refusal("msgid \"a\"\nmsgstr \"\"\nmsgstr \"\"") ==
        "sv.po:3: 'msgstr'; expected 'msgstr' once");
  CHECK(refusal("msgid \"a\"\nmsgid \"b\"") == "sv.po:2: an entry without text; expected msgstr");
  CHECK(refusal("msgid \"a\"\n# note\n").find("without text") != std::string::npos);
  CHECK(refusal("msgid \"a\"\n").find("without text") != std::string::npos);
  CHECK(refusal("msgid \"a\"\nmsgstr[0] \"\"") == "sv.po:2: 'msgstr[0]'; expected 'msgstr' once");
  CHECK(refusal("msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[1] \"\"") ==
        "sv.po:3: 'msgstr[1]'; expected 'msgstr[0]' once");
  CHECK(refusal("msgctxt \"c\"\nmsgstr \"\"").find("a msgid before it") != std::string::npos);
  CHECK(refusal("msgid_plural \"c\"").find("in order") != std::string::npos);
}

TEST_CASE("Only printable UTF-8 is text") {
  for (const char* bad : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE0\x80\x80"}) {
    CHECK(refusal("msgid \"" + std::string(bad) + "\"").find("not UTF-8") != std::string::npos);
  }
  CHECK(refusal("msgid \"\x01\"").find("control character") != std::string::npos);
  CHECK(entries("msgid \"a\"\nmsgstr \"\xF0\x9F\x99\x82\"")[0].texts[0].size() == 4);
}

TEST_CASE("Files, entries and texts have limits") {
  CHECK_FALSE(refusal(std::string(kPoFileLimit + 1, '\n'), "catalogue.limit").empty());
  const std::string long_text(kPoTextLimit + 1, 'a');
  CHECK_FALSE(refusal("msgid \"" + long_text + "\"", "catalogue.limit").empty());
  std::string many;
  for (std::size_t i = 0; i <= kPoEntryLimit; ++i) many += "msgid \"a\"\nmsgstr \"\"\n";
  CHECK_FALSE(refusal(many, "catalogue.limit").empty());
}

TEST_CASE("What an error quotes stays one line of printable text") {
  const std::string message = refusal("msg\x1b[2J\xff \"a\"\n");
  CHECK(message.find_first_of("\x1b\xff") == std::string::npos);
  CHECK(refusal(std::string(5000, 'x')).size() < 400);
}
