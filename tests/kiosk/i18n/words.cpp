#include "kiosk/i18n/words.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/folder.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

std::string file(std::string_view language, std::string_view entries,
                 std::string_view direction = "ltr") {
  std::string out = "msgid \"\"\nmsgstr \"\"\n\"Language: ";
  out += language;
  out += "\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"X-Endonym: Own name\\n\"\n";
  out += "\"X-Review: human\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n";
  out += "\"X-Direction: ";
  out += direction;
  out += "\\n\"\n\n";
  out += entries;
  return out;
}

Catalogue catalogue(std::string_view language, std::string_view entries) {
  Result<Catalogue> read = Catalogue::parse(file(language, entries), "xx.po");
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  return std::move(*read);
}

std::string refusal(const std::string& text, std::string_view code) {
  const Result<Catalogue> read = Catalogue::parse(text, "xx.po");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == code);
  return read.error().message;
}

Catalogues two(std::string_view swedish, std::string_view english) {
  std::vector<Catalogue> all;
  all.push_back(catalogue("sv", swedish));
  all.push_back(catalogue("en", english));
  Result<Catalogues> made = Catalogues::of(std::move(all));
  REQUIRE(made);
  return std::move(*made);
}

std::string without(std::string text, std::string_view field) {
  const std::size_t from = text.find('"' + std::string(field));
  text.erase(from, text.find('\n', from) - from + 1);
  return text;
}

constexpr std::string_view kCounted =
    "msgid \"n\"\nmsgid_plural \"n\"\nmsgstr[0] \"{n} sak\"\nmsgstr[1] \"{n} saker\"\n";

}  // namespace

TEST_CASE("Words are in the language asked for, else Swedish, else the key") {
  const Catalogues all = two("msgid \"a\"\nmsgstr \"ja\"\nmsgid \"b\"\nmsgstr \"nej\"\n",
                             "msgid \"a\"\nmsgstr \"yes\"\nmsgid \"b\"\nmsgstr \"\"\n");
  const Words english = all.words("en");
  CHECK(english("a"_key) == "yes");
  CHECK(english("b"_key) == "nej");
  CHECK(english("c"_key) == "c");
  CHECK(all.words("so")("a"_key) == "ja");
}

TEST_CASE("A text that its translator has not approved is not shown") {
  const Catalogues all =
      two("msgid \"a\"\nmsgstr \"ja\"\n", "#, fuzzy\nmsgid \"a\"\nmsgstr \"maybe\"\n");
  CHECK(all.words("en")("a"_key) == "ja");
}

TEST_CASE("Placeholders are filled once") {
  const Catalogues all = two("msgid \"a\"\nmsgstr \"{x} och {y}, {x}\"\n", "");
  CHECK(all.words("sv")("a"_key, {{"x", "{y}"}, {"y", "2"}}) == "{y} och 2, {y}");
  CHECK(all.words("sv")("a"_key) == "{x} och {y}, {x}");
}

TEST_CASE("A count takes its form and its number") {
  const Catalogues all = two(kCounted, "");
  CHECK(all.words("sv").count("n"_key, 1) == "1 sak");
  CHECK(all.words("en").count("n"_key, 12) == "12 saker");
}

TEST_CASE("Languages are listed by tag and named in themselves") {
  const Catalogues all = two("", "");
  CHECK(all.languages() == std::vector<std::string>{"en", "sv"});
  CHECK(all.words("sv").endonym("en") == "Own name");
  CHECK(all.words("sv").endonym("so") == "so");
}

TEST_CASE("The header says which way the language is written") {
  const Result<Catalogue> arabic = Catalogue::parse(file("ar", "", "rtl"), "ar.po");
  REQUIRE(arabic);
  CHECK(arabic->direction() == WritingDirection::right_to_left);
  CHECK(arabic->review() == Review::human);
}

TEST_CASE("A header without one of its fields is refused") {
  for (const char* field :
       {"Language", "Content-Type", "X-Endonym", "X-Direction", "X-Review", "Plural-Forms"}) {
    CHECK(refusal(without(file("sv", ""), field), "catalogue.header") ==
          "xx.po:1: no " + std::string(field) + "; expected a header field '" + field + ": ...'");
  }
  CHECK(refusal("msgid \"a\"\nmsgstr \"\"\n", "catalogue.header").find("no header") !=
        std::string::npos);
  CHECK(refusal(file("sv", "", "up"), "catalogue.header") ==
        "xx.po:1: X-Direction is 'up'; expected ltr or rtl");
}

TEST_CASE("Entries that cannot be right are refused") {
  CHECK(refusal(file("sv", "msgid \"a\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"\"\n"),
                "catalogue.entry") == "xx.po:12: 'a' is given twice; expected each key once");
  CHECK(refusal(file("sv", "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"\"\n"),
                "catalogue.entry") == "xx.po:10: 'a' has 1 forms; expected 2");
  for (const char* bad : {"{", "}", "{}", "{A}", "{a b}", "{a"}) {
    CHECK_FALSE(
        refusal(file("sv", "msgid \"a\"\nmsgstr \"" + std::string(bad) + "\"\n"), "catalogue.entry")
            .empty());
  }
}

TEST_CASE("Without Swedish English stands in, and without that what there is") {
  const auto standing_in = [](std::initializer_list<const char*> tags) {
    std::vector<Catalogue> all;
    for (const char* tag : tags) {
      all.push_back(catalogue(tag, std::string("msgid \"a\"\nmsgstr \"") + tag + "\"\n"));
    }
    const Catalogues made = *Catalogues::of(std::move(all));
    CHECK(made.words("xx")("a"_key) == made.fallback_language());
    return made.fallback_language();
  };
  CHECK(standing_in({"ar", "en", "sv"}) == "sv");
  CHECK(standing_in({"ar", "en"}) == "en");
  CHECK(standing_in({"fi", "ar"}) == "ar");
  const Result<Catalogues> none = Catalogues::of({});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == "catalogue.missing");
  CHECK(Catalogues::load("/nonexistent").error().code == "catalogue.folder");
}

TEST_CASE("What takes a placeholder's place is isolated in a mirrored language") {
  const std::string entry = "msgid \"a\"\nmsgstr \"{x} - {y}\"\n";
  std::vector<Catalogue> all;
  all.push_back(catalogue("sv", entry));
  all.push_back(*Catalogue::parse(file("ar", entry, "rtl"), "ar.po"));
  const Catalogues made = *Catalogues::of(std::move(all));
  CHECK(made.words("sv")("a"_key, {{"x", "1"}, {"y", "2"}}) == "1 - 2");
  CHECK(made.words("ar")("a"_key, {{"x", "1"}, {"y", "2"}}) ==
        "\u2068"
        "1\u2069 - \u2068"
        "2\u2069");
}

TEST_CASE("A file that is no catalogue is left out and told of, also the Swedish one") {
  const test::TemporaryFolder folder;
  const auto write = [&](const char* name, std::string_view text) {
    std::ofstream(folder / name) << text;
  };
  write("sv.po", file("sv", ""));
  write("en.po", file("en", ""));
  write("so.po", "nothing of the kind");
  const auto loaded = Catalogues::load(folder.path());
  REQUIRE(loaded);
  CHECK(loaded->languages() == std::vector<std::string>{"en", "sv"});
  REQUIRE(loaded->left_out().size() == 1);
  CHECK(loaded->left_out()[0].message.starts_with("so.po:1: "));
  write("sv.po", "nothing of the kind");
  const auto without = Catalogues::load(folder.path());
  REQUIRE(without);
  CHECK(without->languages() == std::vector<std::string>{"en"});
  CHECK(without->left_out().size() == 2);
  std::filesystem::remove(folder / "sv.po");
  const auto missing = Catalogues::load(folder.path());
  REQUIRE(missing);
  CHECK(missing->left_out().back().code == "catalogue.missing");
  write("en.po", "nothing of the kind");
  CHECK(Catalogues::load(folder.path()).error().code == "catalogue.syntax");
}

TEST_CASE("A file that was cut between two texts is left out, one that waits for words is not") {
  const test::TemporaryFolder folder;
  const auto write = [&](const char* name, std::string_view entries) {
    std::ofstream(folder / (std::string(name) + ".po")) << file(name, entries);
  };
  const std::string first = "msgid \"a\"\nmsgstr \"A\"\n";
  const std::string whole = first + "\nmsgid \"b\"\nmsgstr \"B\"\n";
  write("en", whole);
  write("fi", first + "\nmsgid \"b\"\nmsgstr \"\"\n");  // waits for its translation
  write("so", whole + "\nmsgid \"c\"\nmsgstr \"of one alone\"\n");
  write("sv", first);
  write("tr", whole + "\nmsgid \"enrol.x\"\nmsgstr \"for staff\"\n");
  const auto loaded = Catalogues::load(folder.path());
  REQUIRE(loaded);
  CHECK(loaded->languages() == std::vector<std::string>{"en", "fi", "so", "tr"});
  REQUIRE(loaded->left_out().size() == 1);
  CHECK(loaded->left_out()[0].code == "catalogue.incomplete");
  CHECK(loaded->left_out()[0].message.starts_with("sv.po lacks 1 texts"));
  CHECK(loaded->words("fi")("b"_key) == "B");
}
