#include "kiosk/text/text_layout.h"

#include <set>

#include "tests/support/type.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

TextLayout set(const std::string& text, const std::string& language = "sv", int max_width = 0) {
  return TextLayout(shipped_type(), text, typed_style(language, max_width));
}

std::vector<std::size_t> walk_right(const TextLayout& text, std::size_t from) {
  std::vector<std::size_t> way{from};
  while (text.right_of(way.back()) != way.back()) way.push_back(text.right_of(way.back()));
  return way;
}
std::vector<std::size_t> walk_left(const TextLayout& text, std::size_t from) {
  std::vector<std::size_t> way{from};
  while (text.left_of(way.back()) != way.back()) way.push_back(text.left_of(way.back()));
  return way;
}

int x_of(const TextLayout& text, std::size_t place) {
  return text.carets(place).strong.x;
}

struct Mixed {
  const char* language;
  std::string text;
  std::size_t clusters;
};
const std::vector<Mixed> kMixed{{"sv", "Hej på dig", 10},
                                {"sv", "Jag såg دار där", 15},
                                {"ar", "دار 123 بيت", 11},
                                {"ar", "سلام Anna دار", 13},
                                {"ar", "دَرَسَ", 3},
                                {"ar", "الإسلام", 7},
                                {"fa", "می\u200cشود ۱۲۳ را", 12},
                                {"ckb", "ڕێگای ٢ کوردی", 13},
                                {"ti", "ሰላም ኣለኹ", 7},
                                {"tr", "Işık İzmir", 10},
                                {"uk", "Їжак і ґава", 11},
                                {"sv", "q\u0308u\u0301", 2},
                                {"ar", "٣ بيوت", 6},
                                {"sv", "12 دار", 6},
                                {"prs", "abc", 3}};

}  // namespace

TEST_CASE("A caret that is moved right passes every cluster once, each further right") {
  for (const Mixed& mixed : kMixed) {
    INFO(mixed.text);
    const TextLayout text = set(mixed.text, mixed.language);
    const std::size_t leftmost = walk_left(text, 0).back();
    const auto way = walk_right(text, leftmost);
    CHECK(way.size() == mixed.clusters + 1);
    CHECK(std::set(way.begin(), way.end()).size() == way.size());
    for (std::size_t i = 1; i < way.size(); ++i) CHECK(x_of(text, way[i - 1]) < x_of(text, way[i]));
    auto back = walk_left(text, way.back());
    std::ranges::reverse(back);
    CHECK(back == way);
  }
}

TEST_CASE("A finger on a caret means its place, and one beside the text the nearest end") {
  for (const Mixed& mixed : kMixed) {
    INFO(mixed.text);
    const TextLayout text = set(mixed.text, mixed.language);
    const auto way = walk_right(text, walk_left(text, 0).back());
    for (std::size_t place : way) {
      const Carets carets = text.carets(place);
      // Where directions meet, two places stand at one caret.
      const Carets hit = text.carets(text.hit(carets.strong.x, 20));
      CHECK((std::abs(hit.strong.x - carets.strong.x) <= 1 ||
             std::abs(hit.weak.x - carets.strong.x) <= 1));
      if (carets.strong == carets.weak) {
        CHECK((hit.strong == carets.strong || hit.weak == carets.strong));
      }
    }
  }
  const TextLayout arabic = set("سلام", "ar");
  CHECK(arabic.hit(-50, 20) == 8);
  CHECK(arabic.hit(500, 20) == 0);
  CHECK(arabic.hit(x_of(arabic, 4) + 3, 20) == 4);
  CHECK(arabic.hit(x_of(arabic, 4) - 3, -90) == 4);
}

TEST_CASE("Where directions meet the caret stands at two places") {
  const TextLayout text = set("ab دار");
  const Carets between = text.carets(3), end = text.carets(9);
  // What is written in Swedish goes on behind the space; an Arabic letter stands rightmost.
  CHECK(between.strong.x < between.weak.x);
  CHECK(between.weak.x == text.size().width);
  CHECK(end.strong.x == text.size().width);
  CHECK(end.weak.x == between.strong.x);
  CHECK(text.carets(1).strong == text.carets(1).weak);
  CHECK(between.strong.height > 40);
  CHECK(between.strong.top >= 0);
}

TEST_CASE("The caret stands within a lam-alef, which is one glyph and two letters") {
  const TextLayout text = set("لا", "ar");
  const int middle = x_of(text, 2);
  CHECK(x_of(text, 4) == 0);
  CHECK(x_of(text, 0) == text.size().width);
  CHECK(middle > 5);
  CHECK(middle < text.size().width - 5);
  CHECK(text.erased_backward(4) == TextSpan{2, 4});
  CHECK(text.erased_forward(0) == TextSpan{0, 2});
}

TEST_CASE("A backspace takes what was written last, a delete the cluster") {
  struct Case {
    std::string text;
    std::size_t end;    // where the caret stands
    TextSpan backward;  // from there
    TextSpan forward;   // from the beginning
  };
  const std::string persian = "می\u200c";
  const std::vector<Case> cases{
      {"å", 2, {0, 2}, {0, 2}},
      {"q\u0308", 3, {0, 3}, {0, 3}},  // a cluster of Latin goes whole
      {"و\u0301", 4, {2, 4}, {0, 4}},  // one of Arabic mark by mark
      {"بَ", 4, {2, 4}, {0, 4}},
      {"ب\u064e\u0651", 6, {2, 4}, {0, 6}},  // stored as fatha, shadda; written the other way
      {"ب\u0651", 4, {2, 4}, {0, 4}},
      {persian, 7, {4, 7}, {0, 2}},  // the non-joiner has a key of its own
      {"ሎ", 3, {0, 3}, {0, 3}},
      {"ї", 2, {0, 2}, {0, 2}},
      {"", 0, {0, 0}, {0, 0}}};
  for (const Case& one : cases) {
    INFO(one.text);
    const TextLayout text = set(one.text);
    CHECK(text.erased_backward(one.end) == one.backward);
    CHECK(text.erased_forward(0) == one.forward);
    CHECK(text.erased_backward(0).empty());
    CHECK(text.erased_forward(one.text.size()).empty());
  }
}

TEST_CASE("Words are stepped over whole, also where a non-joiner is in them") {
  const TextLayout persian = set("او می\u200cرود", "fa");
  CHECK(persian.word_end_after(0) == 4);
  CHECK(persian.word_end_after(4) == 18);
  CHECK(persian.word_begin_before(18) == 5);
  CHECK(persian.word_begin_before(5) == 0);
  CHECK(persian.word_begin_before(0) == 0);
  CHECK(persian.word_end_after(18) == 18);
}

TEST_CASE("A selection is one rectangle for each stretch of the screen") {
  const TextLayout text = set("ab دار");
  const int all = text.size().width;
  const auto whole = text.selection({0, 12});
  int sum = 0;
  for (const TextRect& rect : whole) sum += rect.width;
  CHECK(std::abs(sum - all) <= 1);
  // "b", the space and the first Arabic letter, which stands rightmost of its word.
  const auto two = text.selection({1, 5});
  REQUIRE(two.size() == 2);
  CHECK(two[0].x == x_of(text, 1));
  CHECK(two[0].x + two[0].width == text.carets(3).strong.x);
  CHECK(two[1].x == x_of(text, 5));
  CHECK(two[1].x + two[1].width == text.carets(3).weak.x);
  CHECK(text.selection({4, 4}).empty());
}

TEST_CASE("Wrapped lines begin at their own start and are found by their height") {
  const int line = 54;  // 135 % of the em
  const std::string arabic_words = "مرحبا بكم هنا اليوم";
  for (const char* page : {"sv", "ar"}) {
    const TextLayout latin = set("ett två tre fyra", page, 150);
    const TextLayout arabic = set(arabic_words, page, 150);
    INFO("on a page in " << page);
    CHECK_FALSE(latin.right_to_left());
    CHECK(arabic.right_to_left());
    CHECK(latin.size().width == 150);
    for (const TextLayout* text : {&latin, &arabic}) {
      REQUIRE(text->size().height >= 2 * line);
      const int start = text == &latin ? 0 : 150, far = 150 - start;
      const std::size_t second = text->hit(start, line + 10);
      CHECK(text->hit(start, 10) == 0);
      CHECK(second > 0);
      CHECK(text->carets(second).strong.x == start);
      CHECK(text->carets(second).strong.top >= line);
      CHECK(text->line_begin(text->hit(far, line + 10)) == second);
      // The end of the first line is still on it.
      const std::size_t end = text->line_end(0);
      CHECK(end < second);
      CHECK(text->carets(end).strong.top < line);
      CHECK(text->hit(far, 10) == end);
      for (int x = 0; x <= 150; ++x) {
        CHECK(text->carets(text->hit(x, 10)).strong.top < line);
      }
      CHECK(text->selection({0, text->text().size()}).size() >= 2);
    }
    CHECK(arabic.line_end(arabic_words.size()) == arabic_words.size());
  }
}

TEST_CASE("A word too long for a line is broken, and its first part's end stays reachable") {
  const TextLayout text = set("Arbetsmarknadsenheten", "sv", 150);
  REQUIRE(text.size().height > 54);
  for (int x = -5; x <= 155; ++x) CHECK(text.carets(text.hit(x, 10)).strong.top < 54);
  CHECK(text.hit(155, 10) == text.line_end(0));
}

TEST_CASE("Nothing written yet, the caret stands where the page's lines begin") {
  CHECK(x_of(set("", "sv", 200), 0) == 0);
  CHECK(x_of(set("", "ar", 200), 0) == 200);
  CHECK(x_of(set("12", "ar", 200), 0) > 100);
}

TEST_CASE("What is drawn stands where the carets say") {
  for (const char* language : {"sv", "ar"}) {
    const std::string letter = language == std::string("sv") ? "I" : "ا";
    const std::string gap = "                    ";
    const TextStyle style = typed_style(language, 900);
    const TextLayout text(shipped_type(), letter + gap + letter, style);
    const TextBitmap drawn = shipped_type().render(letter + gap + letter, style);
    CHECK(drawn.size.width == text.size().width);
    const TextRect first = text.selection({0, letter.size()}).at(0);
    const TextRect last =
        text.selection({letter.size() + gap.size(), 2 * letter.size() + gap.size()}).at(0);
    int in_first = 0, in_last = 0, elsewhere = 0;
    for (int y = 0; y < drawn.height; ++y) {
      for (int x = 0; x < drawn.width; ++x) {
        if (drawn.coverage[static_cast<std::size_t>(y * drawn.stride + x)] < 60) continue;
        const auto within = [&](const TextRect& rect) {
          return x + drawn.left >= rect.x && x + drawn.left < rect.x + rect.width;
        };
        ++(within(first) ? in_first : within(last) ? in_last : elsewhere);
      }
    }
    INFO(language);
    CHECK(in_first > 20);
    CHECK(in_last > 20);
    CHECK(elsewhere == 0);
  }
}

TEST_CASE("A layout stays as it was while others are set") {
  // Digits have no direction of their own: the page's gives them their order.
  const TextLayout arabic = set("1 2", "ar");
  const int before = x_of(arabic, 1);
  shipped_type().measure("Hej", typed_style("sv"));
  CHECK(x_of(arabic, 1) == before);
  CHECK(arabic.right_to_left());
  CHECK(before != x_of(set("1 2"), 1));
}

TEST_CASE("A free text holds no control characters, no line breaks and nothing without a glyph") {
  for (const char* good : {"", "Hej!", "می\u200cشود", "ሰላም፣", "a\u0308", "100\u00a0kr", "č’ʼ"}) {
    INFO(good);
    CHECK(shipped_type().is_typable(good));
  }
  const std::string zero("a\0b", 3);
  for (const std::string& bad :
       {std::string("\n"), std::string("\t"), zero, std::string("a\u0085"), std::string("\u2028"),
        std::string("\u202e"), std::string("\u2067"), std::string("\u200f"), std::string("\ufeff"),
        std::string("漢"), std::string("\xc3"), std::string("\xed\xa0\x80")}) {
    INFO(bad);
    CHECK_FALSE(shipped_type().is_typable(bad));
  }
}

TEST_CASE("NFC joins letters with their marks, and puts marks into one order") {
  const auto nfc = [](std::string_view text) {
    std::string out;
    in_nfc(text, [&](std::string_view normal) { out = normal; });
    return out;
  };
  CHECK(nfc("a\u030a") == "å");
  CHECK(nfc("\u0627\u0653") == "آ");
  CHECK(nfc("ب\u0651\u064e") == "ب\u064e\u0651");
  CHECK(nfc("q\u0308") == "q\u0308");
  CHECK(nfc("") == "");
}
