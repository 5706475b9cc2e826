#include "kiosk/ui/theme.h"

#include <algorithm>

namespace handslag::kiosk {
namespace {

constexpr float kReferenceMm = 0.26F;
// The least room that the fullest page needs, in pixels of the reference.
constexpr float kLandscapeWidth = 1200, kLandscapeHeight = 740;
constexpr float kPortraitWidth = 780, kPortraitHeight = 1180;

/// Relative luminance and contrast of WCAG 2.2.
double luminance(Colour colour) {
  const auto linear = [](std::uint8_t channel) {
    const double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}
double contrast(Colour a, Colour b) {
  const double one = luminance(a), other = luminance(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

Colour mixed(Colour from, Colour to, double share) {
  const auto channel = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  };
  return {channel(from.r, to.r), channel(from.g, to.g), channel(from.b, to.b)};
}

/// Whether all that stands in or on the primary colour can be read.
bool is_readable(const Theme& theme) {
  constexpr double kWords = 4.5, kSigns = 3;
  const Colour primary = theme[Ink::primary], soft = theme[Ink::soft];
  for (const Ink ground : {Ink::paper, Ink::surface, Ink::soft}) {
    if (contrast(primary, theme[ground]) < kWords) return false;
  }
  return contrast(theme[Ink::on_primary], primary) >= kWords &&
         contrast(theme[Ink::on_primary], theme[Ink::primary_plate]) >= kWords &&
         contrast(theme[Ink::ink], soft) >= kWords && contrast(theme[Ink::muted], soft) >= kWords &&
         contrast(primary, theme[Ink::hair]) >= kSigns;
}

/// A theme whose primary colour is the accent, moved towards `end` until it can be read.
Theme tinted(Theme theme, Colour accent, Colour end) {
  constexpr int kSteps = 50;
  constexpr Colour kWhite{255, 255, 255};
  const auto set = [&theme](Ink ink, Colour colour) {
    theme.colours[static_cast<std::size_t>(ink)] = colour;
  };
  for (int step = 0; step <= kSteps; ++step) {
    const Colour primary = mixed(accent, end, static_cast<double>(step) / kSteps);
    set(Ink::primary, primary);
    set(Ink::primary_plate, mixed(primary, kWhite, 0.16));
    set(Ink::soft, mixed(theme[Ink::surface], primary, 0.13));
    if (is_readable(theme)) break;
  }
  return theme;
}

}  // namespace

Theme theme_of(Palette palette, std::optional<Colour> accent) {
  switch (palette) {
    case Palette::light:
      return accent ? tinted(kLight, *accent, {0, 0, 0}) : kLight;
    case Palette::dark:
      return accent ? tinted(kDark, *accent, {255, 255, 255}) : kDark;
    case Palette::contrast:
      break;
  }
  return kContrast;
}

Metrics metrics_for(int width, int height, float mm_per_px) {
  Metrics metrics;
  metrics.width = width;
  metrics.height = height;
  const bool believable = mm_per_px >= 0.1F && mm_per_px <= 0.45F;
  metrics.mm_per_px = believable ? mm_per_px : kReferenceMm;
  const float by_size = kReferenceMm / metrics.mm_per_px;
  const float by_room = metrics.portrait()
                            ? std::min(static_cast<float>(width) / kPortraitWidth,
                                       static_cast<float>(height) / kPortraitHeight)
                            : std::min(static_cast<float>(width) / kLandscapeWidth,
                                       static_cast<float>(height) / kLandscapeHeight);
  // Steps of a twentieth: sizes stay whole pixels, and 96 dpi comes out as the reference itself.
  metrics.scale = std::max(0.3F, std::floor(std::min(by_size, by_room) * 20 + 0.5F) / 20);
  // On a small screen a finger is large beside the words: it takes room from them.
  if (by_size > metrics.scale * 1.2F) metrics.scale -= 0.05F;
  if (metrics.scale > by_room) metrics.scale = std::max(0.3F, std::floor(by_room * 20) / 20);
  return metrics;
}

Metrics lowered(const Metrics& metrics) {
  constexpr float kLowPart = 0.62F;  // of a kiosk that stands on the floor: up to 1.1 m above it
  Metrics low = metrics;
  const int least = metrics.portrait() ? std::max(metrics.px(kPortraitHeight), metrics.width + 1)
                                       : metrics.px(kLandscapeHeight);
  const auto wanted = static_cast<int>(static_cast<float>(metrics.height) * kLowPart);
  low.height = std::min(std::max(wanted, least), metrics.height);
  return low;
}

}  // namespace handslag::kiosk
