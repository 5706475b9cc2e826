// Contrast as WCAG 2.2 computes it: 4.5 for words (1.4.3), 3 for what borders and rings tell
// (1.4.11).
#include "kiosk/ui/page_builder.h"
#include "kiosk/ui/theme.h"
#include "tests/kiosk/ui/pages.h"

using namespace handslag::kiosk;

namespace {

double linear(std::uint8_t channel) {
  const double share = channel / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}

double contrast(const Theme& theme, Ink a, Ink b) {
  const double one = luminance(theme[a]), other = luminance(theme[b]);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

Theme own_theme() {
  const Palette palette = GENERATE(Palette::light, Palette::dark, Palette::contrast);
  CAPTURE(static_cast<int>(palette));
  return theme_of(palette);
}

/// Each palette in our own colours, and in those that a federation may choose: of every hue, from
/// what is lost on white to what is lost on black.
Theme any_theme() {
  const Palette palette = GENERATE(Palette::light, Palette::dark, Palette::contrast);
  CAPTURE(static_cast<int>(palette));
  const int accent = GENERATE(range(-1, 125));
  CAPTURE(accent);
  if (accent < 0) return theme_of(palette);
  const auto channel = [](int step) { return static_cast<std::uint8_t>(step * 255 / 4); };
  return theme_of(
      palette, handslag::Rgb{channel(accent / 25), channel(accent / 5 % 5), channel(accent % 5)});
}

struct Pair {
  const char* name;
  Ink front, ground;
};

/// What is under a place of a page, the thing's own boxes included; all else is paper.
Ink ground_at(const PageLayout& page, const Placed& placed, const Rect& rect) {
  Ink ground = Ink::paper;
  for (const auto* boxes : {&page.decoration, &placed.boxes}) {
    for (const Box& box : *boxes) {
      if (box.fill != Ink::none && box.rect.holds(rect)) ground = box.fill;
    }
  }
  return ground;
}

}  // namespace

TEST_CASE("Contrast is computed as the standard does") {
  CHECK(contrast(kLight, Ink::on_primary, Ink::on_primary) == Approx(1));
  CHECK(contrast(kLight, Ink::ink, Ink::paper) == Approx(14.1).margin(0.1));
}

TEST_CASE("Words stand out from what they are written on") {
  const Theme theme = any_theme();
  const Pair pair = GENERATE(values<Pair>({
      {"ink on paper", Ink::ink, Ink::paper},
      {"ink on surface", Ink::ink, Ink::surface},
      {"ink on soft", Ink::ink, Ink::soft},
      {"muted on paper", Ink::muted, Ink::paper},
      {"muted on surface", Ink::muted, Ink::surface},
      {"muted on soft", Ink::muted, Ink::soft},
      {"primary on paper", Ink::primary, Ink::paper},
      {"primary on surface", Ink::primary, Ink::surface},
      {"primary on soft", Ink::primary, Ink::soft},
      {"on primary", Ink::on_primary, Ink::primary},
      {"on the primary plate", Ink::on_primary, Ink::primary_plate},
      {"ok on paper", Ink::ok, Ink::paper},
      {"ok", Ink::ok, Ink::ok_soft},
      {"warn on paper", Ink::warn, Ink::paper},
      {"warn", Ink::warn, Ink::warn_soft},
      {"bad", Ink::bad, Ink::bad_soft},
      {"ink on a warning", Ink::ink, Ink::warn_soft},
      {"ink on a loss", Ink::ink, Ink::bad_soft},
  }));
  INFO(pair.name << ": " << contrast(theme, pair.front, pair.ground));
  CHECK(contrast(theme, pair.front, pair.ground) >= (theme.outlined ? 7 : 4.5));
}

TEST_CASE("A step that is reached is told from one that is not") {
  const Theme theme = any_theme();
  CHECK(contrast(theme, Ink::primary, Ink::hair) >= 3);
}

TEST_CASE("Borders and the ring of focus are seen on every ground") {
  const Theme theme = any_theme();
  for (const Ink ground : {Ink::paper, Ink::surface}) {
    CHECK(contrast(theme, Ink::line, ground) >= 3);
    CHECK(contrast(theme, Ink::primary, ground) >= 3);
  }
  // Light grounds lose the bright ring and dark ones the inner: one of the two is always seen, and
  // they part well.
  for (const Ink ground : {Ink::paper, Ink::surface, Ink::soft}) {
    CHECK(std::max(contrast(theme, Ink::focus_inner, ground),
                   contrast(theme, Ink::focus, ground)) >= 3);
  }
  CHECK(contrast(theme, Ink::focus, Ink::focus_inner) >= 3);
}

TEST_CASE("Each tone's mark stands out from its ground, so that colour is never alone") {
  const Theme theme = any_theme();
  for (const Emphasis emphasis :
       {Emphasis::normal, Emphasis::ok, Emphasis::warn, Emphasis::bad, Emphasis::primary}) {
    const Tone tone = tone_of(emphasis);
    CHECK(contrast(theme, tone.ink, tone.ground) >= 4.5);
  }
}

TEST_CASE("An accent that can be read is taken as it is") {
  const Colour blue = theme_of(Palette::light, handslag::Rgb{31, 78, 140})[Ink::primary];
  CHECK((blue.r == 31 && blue.g == 78 && blue.b == 140));
  const Colour yellow = theme_of(Palette::light, handslag::Rgb{255, 225, 77})[Ink::primary];
  CHECK(yellow.r < 160);
}

TEST_CASE("On every page, words and signs stand out from the very ground that they are drawn on") {
  const Theme theme = own_theme();
  walk(shipped_catalogues(), "sv", [&](const View& seen) {
    View view = seen;
    for (const bool large : {false, true}) {
      view.aids.large = large;
      const PageLayout page = lay_out(view, kReference.metrics());
      for (const Placed& placed : page.placed) {
        INFO(view.screen << ": " << view.items[placed.item].id);
        for (const TextRun& text : placed.texts) {
          const Ink ground = ground_at(page, placed, text.rect);
          CHECK(contrast(theme, text.ink, ground) >= (theme.outlined ? 7 : 4.5));
        }
        for (const IconRun& icon : placed.icons) {
          CHECK(contrast(theme, icon.ink, ground_at(page, placed, icon.rect)) >= 3);
        }
      }
    }
  });
}

TEST_CASE(
    "On every page, what can be chosen is set off from the paper by its ground or its border") {
  const Theme theme = own_theme();
  walk(shipped_catalogues(), "sv", [&](const View& view) {
    const PageLayout page = lay_out(view, kReference.metrics());
    for (const Placed& placed : page.placed) {
      const Item& item = view.items[placed.item];
      if (!placed.interactive || placed.rect.empty() || !item.enabled) continue;
      INFO(view.screen << ": " << item.id);
      REQUIRE_FALSE(placed.boxes.empty());
      const Box& box = placed.boxes.front();
      const double border = box.border_width > 0 ? contrast(theme, box.border, Ink::paper) : 1;
      CHECK(std::max(border, contrast(theme, box.fill, Ink::paper)) >= 3);
    }
  });
}
