// Every script that is shipped is set as its readers write it: joined, in order, of even weight, on
// one baseline, and from the fonts that assets/fonts.conf names.
#include <set>

#include "tests/kiosk/ui/pages.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

constexpr std::uint32_t kUnknownGlyph = 0x10000000;  // PANGO_GLYPH_UNKNOWN_FLAG

TextStyle in(const std::string& language, bool bold = false) {
  TextStyle style;
  style.size = 40;
  style.bold = bold;
  style.language = language;
  style.right_to_left =
      shipped_catalogues().find(language)->direction() == WritingDirection::right_to_left;
  return style;
}

/// From left to right.
std::vector<std::uint32_t> glyphs(const std::string& text, const std::string& language) {
  std::vector<std::uint32_t> out;
  for (const auto& run : shipped_type().runs(text, in(language))) {
    out.insert(out.end(), run.glyphs.begin(), run.glyphs.end());
  }
  return out;
}
std::vector<std::uint32_t> reversed(std::vector<std::uint32_t> list) {
  std::ranges::reverse(list);
  return list;
}
/// Each letter as it stands alone, in the order of writing.
std::vector<std::uint32_t> alone(const std::vector<std::string>& letters,
                                 const std::string& language) {
  std::vector<std::uint32_t> out;
  for (const std::string& letter : letters) {
    const auto one = glyphs(letter, language);
    out.insert(out.end(), one.begin(), one.end());
  }
  return out;
}

void each_text(const std::function<void(const std::string& language, const std::string&)>& look) {
  for (const std::string& tag : shipped_catalogues().languages()) {
    const Catalogue& catalogue = *shipped_catalogues().find(tag);
    for (const std::string& key : catalogue.keys()) {
      for (const std::string& form : catalogue.forms(key)) look(tag, form);
    }
  }
}

}  // namespace

TEST_CASE("Every character of every catalogue has a glyph, in the weight that was asked for") {
  const std::set<std::string> families{"Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic"};
  each_text([&](const std::string& language, const std::string& text) {
    INFO(language << ": " << text);
    CHECK(shipped_type().unknown_characters(text) == 0);
    for (const bool bold : {false, true}) {
      for (const auto& run : shipped_type().runs(text, in(language, bold))) {
        CHECK(families.contains(run.family));
        for (const std::uint32_t glyph : run.glyphs) CHECK((glyph & kUnknownGlyph) == 0);
        CHECK(run.bold == bold);
      }
    }
  });
  for (const std::string& tag : shipped_catalogues().languages()) {
    CHECK(shipped_type().unknown_characters(shipped_catalogues().find(tag)->endonym()) == 0);
  }
}

TEST_CASE("Letters of Arabic script join, in every language that is written with it") {
  struct Word {
    const char* language;
    std::vector<std::string> letters;
  };
  const Word word = GENERATE(values<Word>({{"ar", {"ب", "ي", "ت"}},
                                           {"fa", {"پ", "ی", "چ"}},
                                           {"prs", {"ک", "ی", "گ"}},
                                           {"ckb", {"ڵ", "ێ", "ڵ"}}}));
  INFO(word.language);
  const std::string text = word.letters[0] + word.letters[1] + word.letters[2];
  const auto joined = glyphs(text, word.language);
  const auto parts = alone(word.letters, word.language);
  // Initial, medial and final: none of them as it stands alone. The last stands leftmost.
  const std::set<std::uint32_t> isolated(parts.begin(), parts.end());
  for (const std::uint32_t glyph : joined) CHECK_FALSE(isolated.contains(glyph));
}

TEST_CASE("Arabic script runs from right to left, and numbers in it from left to right") {
  // Alef, dal, reh and waw join to nothing behind them: each is as it stands alone.
  const std::vector<std::string> letters{"ا", "د", "ر", "و"};
  for (const char* language : {"ar", "fa", "prs", "ckb"}) {
    INFO(language);
    CHECK(glyphs("ادرو", language) == reversed(alone(letters, language)));
    // "dal 09:30 reh": reh stands leftmost, the time keeps its order.
    auto expected = alone({"ر", " ", "0", "9", ":", "3", "0", " ", "د"}, language);
    CHECK(glyphs("د 09:30 ر", language) == expected);
  }
}

TEST_CASE("A zero-width non-joiner keeps its effect in Persian, Dari and Sorani") {
  for (const char* language : {"fa", "prs", "ckb"}) {
    INFO(language);
    const auto apart = glyphs("می\u200cبا", language);
    const auto joined = glyphs("میبا", language);
    const std::set<std::uint32_t> in_joined(joined.begin(), joined.end());
    CHECK_FALSE(std::ranges::all_of(apart, [&](auto one) { return in_joined.contains(one); }));
  }
}

TEST_CASE("Tigrinya is set letter by letter, from left to right") {
  CHECK(glyphs("መጺአ", "ti") == alone({"መ", "ጺ", "አ"}, "ti"));
  CHECK(glyphs("፡።", "ti") == alone({"፡", "።"}, "ti"));
}

TEST_CASE("Letters of every script stand on the baseline that was measured") {
  struct Letter {
    const char* language;
    const char* text;  // without a part below the baseline
  };
  const Letter letter = GENERATE(
      values<Letter>({{"sv", "HI"}, {"ar", "ا"}, {"fa", "ااا"}, {"ti", "ሀ"}, {"uk", "Ш"}}));
  const TextBitmap drawn = shipped_type().render(letter.text, in(letter.language));
  int last = 0;
  for (int y = 0; y < drawn.height; ++y) {
    const auto row = drawn.coverage.begin() + y * drawn.stride;
    if (std::any_of(row, row + drawn.width, [](int c) { return c > 60; })) last = y;
  }
  INFO(letter.language);
  CHECK(std::abs(last + 1 + drawn.top - drawn.size.baseline) <= 1);
  // And all of it within the line, above and below.
  CHECK(drawn.top == 0);
  CHECK(drawn.height <= drawn.size.height);
}

TEST_CASE("Wrapped lines of a mirrored page begin at its right") {
  for (const char* text : {"مرحبا بكم هنا اليوم في هذا المكان", "Ord på svenska i en mirad sida"}) {
    TextStyle style = in("ar");
    style.max_width = 330;
    const TextBitmap drawn = shipped_type().render(text, style);
    const int line = 54;  // 135 % of the em
    REQUIRE(drawn.size.height >= 2 * line);
    for (int top = 0; top + line <= drawn.size.height; top += line) {
      int right = 0;
      for (int y = top - drawn.top; y < top - drawn.top + line && y < drawn.height; ++y) {
        for (int x = 0; x < drawn.width; ++x) {
          if (drawn.coverage[static_cast<std::size_t>(y * drawn.stride + x)] > 60) {
            right = std::max(right, x);
          }
        }
      }
      INFO(text << ", line at " << top);
      CHECK(right + drawn.left >= drawn.size.width - 20);
    }
  }
}

TEST_CASE("Lines of every script are as high, and stand on one baseline") {
  const TextSize latin = shipped_type().measure("Jag har kommit", in("sv"));
  each_text([&](const std::string& language, const std::string& text) {
    const TextSize size = shipped_type().measure(text, in(language));
    INFO(language << ": " << text);
    CHECK(size.height == latin.height);
    CHECK(size.baseline == latin.baseline);
  });
}

TEST_CASE("Each part of a page is shaped in the language that it says it is in") {
  int foreign = 0;
  for (const bool large : {false, true}) {
    walk(shipped_catalogues(), "fa", [&](View view) {
      view.aids.large = large;
      const PageLayout page = lay_out(view, kReference.metrics());
      for (const Placed& placed : page.placed) {
        const Item& item = view.items[placed.item];
        for (const TextRun& run : placed.texts) {
          INFO(view.screen << ' ' << item.id << ": " << run.text);
          const bool of_label = item.label.find(run.text) != std::string::npos;
          const bool of_detail = !of_label && item.detail.find(run.text) != std::string::npos;
          if (!of_label && !of_detail) continue;
          const std::string& own = of_label ? item.language : item.detail_language;
          CHECK(run.style.language == (own.empty() ? "fa" : own));
          foreign += own.empty() ? 0 : 1;
        }
      }
    });
  }
  CHECK(foreign > 50);
}
