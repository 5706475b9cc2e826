// Type and drawing without a display: sizes, scripts, the cache's bounds, and what never enters it.
#include <cctype>
#include <map>
#include <numeric>

#include "kiosk/text/text_cache.h"
#include "tests/kiosk/ui/pages.h"
#include "tests/support/drawing.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

/// Textures that are counted and nowhere.
class CountedTextures : public Textures {
 public:
  TextureId create(const TextBitmap& bitmap) override {
    live_[++last_] = bitmap.coverage.size();
    return last_;
  }
  void destroy(TextureId id) override { REQUIRE(live_.erase(id) == 1); }
  std::size_t count() const { return live_.size(); }
  std::size_t bytes() const {
    return std::accumulate(live_.begin(), live_.end(), std::size_t{0},
                           [](std::size_t sum, const auto& one) { return sum + one.second; });
  }

 private:
  TextureId last_ = 0;
  std::map<TextureId, std::size_t> live_;
};

TextStyle style_of(int size, int max_width = 0, bool right_to_left = false) {
  TextStyle style;
  style.size = size;
  style.max_width = max_width;
  style.right_to_left = right_to_left;
  return style;
}

constexpr const char* kSwedish = "Jag har kommit";
constexpr const char* kArabic = "لقد وصلت اليوم";
constexpr const char* kTigrinya = "መጺአ ኣለኹ";

/// How dark a text is set: coverage by the square of its size and its characters.
double weight(const char* text, bool bold, bool right_to_left) {
  TextStyle style = style_of(40, 0, right_to_left);
  style.bold = bold;
  const TextBitmap bitmap = shipped_type().render(text, style);
  const double sum = std::accumulate(bitmap.coverage.begin(), bitmap.coverage.end(), 0.0);
  return sum / 255 / (bitmap.size.width * 40.0);
}

}  // namespace

TEST_CASE("A text is laid out as it was measured, and drawn with all of its letters' hooks") {
  for (const char* text : {kSwedish, kArabic, kTigrinya, "ÅÄÖ gjpqy", "–", ""}) {
    for (const int width : {0, 90, 300}) {
      const TextStyle style = style_of(26, width, text == kArabic);
      const TextSize measured = shipped_type().measure(text, style);
      const TextBitmap drawn = shipped_type().render(text, style);
      INFO(text << " in " << width);
      CHECK(drawn.size.width == measured.width);
      CHECK(drawn.size.height == measured.height);
      CHECK(drawn.size.baseline == measured.baseline);
      CHECK(drawn.left <= 0);
      CHECK(drawn.top <= 0);
      CHECK(drawn.left + drawn.width >= measured.width);
      CHECK(drawn.top + drawn.height >= measured.height);
      CHECK(drawn.stride >= drawn.width);
      CHECK(drawn.coverage.size() ==
            static_cast<std::size_t>(drawn.stride) * static_cast<std::size_t>(drawn.height));
    }
  }
}

TEST_CASE("Lines in the middle or at the end of a width are drawn within the text's own size") {
  for (const char* text :
       {"Tack, du är incheckad", "Om 15 sekunder tas allt du har skrivit bort.", kArabic}) {
    for (const bool centred : {false, true}) {
      for (const bool right_to_left : {false, true}) {
        for (const int width : {120, 400, 900}) {
          TextStyle style = style_of(26, width, right_to_left);
          style.centred = centred;
          const TextBitmap drawn = shipped_type().render(text, style);
          INFO(text << " in " << width << (centred ? ", centred" : "")
                    << (right_to_left ? ", mirrored" : ""));
          CHECK(drawn.left >= -8);
          CHECK(drawn.left + drawn.width <= drawn.size.width + 8);
        }
      }
    }
  }
}

TEST_CASE("The hook of a J stands before the place where its line begins, and is drawn") {
  const TextBitmap bitmap = shipped_type().render("Jag", style_of(46));
  REQUIRE(bitmap.left < 0);
  bool hook = false;
  for (int y = 0; y < bitmap.height; ++y) {
    hook = hook || bitmap.coverage[static_cast<std::size_t>(y * bitmap.stride)] > 0;
  }
  CHECK(hook);
}

TEST_CASE("The baseline is where letters without descender end") {
  const TextBitmap bitmap = shipped_type().render("HEH", style_of(40));
  const auto row_has_ink = [&](int y) {
    const auto from = bitmap.coverage.begin() + y * bitmap.stride;
    return std::any_of(from, from + bitmap.size.width, [](int c) { return c > 40; });
  };
  int last = 0;
  for (int y = 0; y < bitmap.size.height; ++y) last = row_has_ink(y) ? y : last;
  CHECK(std::abs(last + 1 - bitmap.size.baseline) <= 1);
}

TEST_CASE("Long text wraps within its width, at the line distance asked for") {
  const std::string text = "Numret låses direkt, så att bara den myndighet du möter kan läsa det.";
  const TextSize line = shipped_type().measure(text, style_of(20));
  const TextSize wrapped = shipped_type().measure(text, style_of(20, 300));
  CHECK(line.width > 300);
  CHECK(wrapped.width <= 300);
  CHECK(wrapped.baseline == line.baseline);
  TextStyle wide = style_of(20, 300);
  wide.line_percent = 170;
  CHECK(shipped_type().measure(text, wide).height > wrapped.height);
  // A word that is wider than the line is broken, not let out.
  CHECK(shipped_type().measure(std::string(80, 'a'), style_of(20, 100)).width <= 100);
}

TEST_CASE("Arabic and Ethiopic are set, in an even weight") {
  for (const char* text : {kArabic, kTigrinya}) {
    INFO(text);
    const bool arabic = text == kArabic;
    // A script whose regular is drawn bold would be as dark as its own bold.
    CHECK(weight(text, false, arabic) < 0.85 * weight(text, true, arabic));
    CHECK(weight(text, false, arabic) < 1.5 * weight(kSwedish, false, false));
    CHECK(shipped_type().unknown_characters(text) == 0);
  }
  CHECK(shipped_type().unknown_characters(kSwedish) == 0);
  CHECK(shipped_type().unknown_characters("\U000F1234") == 1);
  // Set as a question mark, never as a box.
  const auto known = shipped_type().runs("a?b", style_of(26));
  const auto unknown = shipped_type().runs("a\U000F1234b", style_of(26));
  REQUIRE(known.size() == 1);
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].glyphs == known[0].glyphs);
}

TEST_CASE("The cache is bounded in bytes and in sizes") {
  CountedTextures textures;
  TextCache cache(shipped_type(), textures);
  const auto kept = [&] {
    std::size_t count = 0;
    cache.for_each_text([&](const std::string&) { ++count; });
    return count;
  };
  for (int i = 0; i < 60; ++i) {
    cache.get("Ett större stycke text " + std::to_string(i), style_of(100 + i));
    cache.end_frame();
    CHECK(textures.bytes() <= TextCache::kByteLimit);
  }
  CHECK(textures.count() < 60);
  CHECK(textures.count() > 1);
  for (int i = 0; i < 5000; ++i) cache.measure(std::to_string(i % 10), style_of(10 + i));
  cache.end_frame();
  CHECK(kept() < 5000);
}

TEST_CASE("The least recently used text goes first, and all go with the cache") {
  CountedTextures textures;
  {
    TextCache cache(shipped_type(), textures);
    cache.get("behålls", style_of(30));
    for (int i = 0; i < 60; ++i) {
      cache.get("Ett större stycke text " + std::to_string(i), style_of(100 + i));
      cache.get("behålls", style_of(30));
      cache.end_frame();
    }
    const std::uint64_t before = cache.uploaded();
    cache.get("behålls", style_of(30));
    CHECK(cache.uploaded() == before);
    cache.get("Ett större stycke text 0", style_of(100));
    CHECK(cache.uploaded() == before + 1);
  }
  CHECK(textures.count() == 0);
}

TEST_CASE("A frame without change shapes nothing and uploads nothing") {
  Drawing drawing;
  CountedTextures textures;
  TextCache cache(shipped_type(), textures);
  walk(shipped_catalogues(), "sv", [&](const View& view) {
    const int vertices = drawing.frame(view, kReference.metrics(), cache);
    const std::uint64_t shaped = shipped_type().shaped(), uploaded = cache.uploaded();
    CHECK(drawing.frame(view, kReference.metrics(), cache) == vertices);
    CHECK(shipped_type().shaped() == shaped);
    CHECK(cache.uploaded() == uploaded);
  });
  CHECK(textures.bytes() <= TextCache::kByteLimit);
}

TEST_CASE("Press, hold and focus are seen") {
  Drawing drawing;
  CountedTextures textures;
  TextCache cache(shipped_type(), textures);
  Visitor visitor = Visitor::at_idle();
  visitor.press("staff.call");
  const View view = visitor.view();
  const int plain = drawing.frame(view, kReference.metrics(), cache);
  const int pressed =
      drawing.frame(view, kReference.metrics(), cache, {"staff.mark", "", false, 0});
  CHECK(pressed > plain);
  CHECK(drawing.frame(view, kReference.metrics(), cache, {"staff.mark", "", false, 0.5F}) >
        pressed);
  CHECK(drawing.frame(view, kReference.metrics(), cache, {"", "staff.mark", true, 0}) > plain);
  CHECK(drawing.frame(view, kReference.metrics(), cache, {"", "staff.mark", false, 0}) == plain);
}

TEST_CASE("A free text is set when it changes, stays out of the cache, and goes with its page") {
  Drawing drawing;
  CountedTextures textures;
  TextCache cache(shipped_type(), textures);
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open");
  drawing.frame(visitor.view(), kReference.metrics(), cache);
  const std::size_t without = textures.count();
  visitor.press("help.note");
  const auto written = [&](std::u32string_view text) {
    for (const char32_t character : text) visitor.send(Write{character});
    return drawing.frame(visitor.view(), kReference.metrics(), cache);
  };
  written(U"Hjärtans fröjd");
  cache.for_each_text(
      [&](const std::string& text) { CHECK(text.find("fröjd") == std::string::npos); });
  const std::size_t with = textures.count();
  const std::uint64_t shaped = shipped_type().shaped();
  const int vertices = written(U"");
  CHECK(shipped_type().shaped() == shaped);
  written(U"!");
  CHECK(shipped_type().shaped() > shaped);
  CHECK(textures.count() == with);  // in place of the one before
  visitor.send(SelectAll{});
  CHECK(written(U"") > vertices);
  const std::size_t keys = with - without;
  visitor.press("back");
  drawing.frame(visitor.view(), kReference.metrics(), cache);
  CHECK(textures.count() == without + keys - 1);
}

TEST_CASE("What a person types enters the cache one character at a time") {
  Drawing drawing;
  CountedTextures textures;
  TextCache cache(shipped_type(), textures);
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived");
  const int empty = drawing.frame(visitor.view(), kReference.metrics(), cache);
  for (const char c : kTestNumber) {
    visitor.type(std::string(1, c));
    drawing.frame(visitor.view(), kReference.metrics(), cache);
  }
  CHECK(drawing.frame(visitor.view(), kReference.metrics(), cache) > empty);
  bool single = false;
  cache.for_each_text([&](const std::string& text) {
    single = single || text == "5";
    const auto digits =
        std::ranges::count_if(text, [](unsigned char c) { return std::isdigit(c); });
    INFO(text);
    // The page's own words count steps and say 'twelve digits' and 'room 2'; none holds more.
    CHECK((text.size() == 1 || digits <= 2));
    for (const char* part : {"1990", "0101", "01 01", "2385", "1990 01 01"}) {
      CHECK(text.find(part) == std::string::npos);
    }
  });
  CHECK(single);
}
