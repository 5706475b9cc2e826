#include "kiosk/ui/theme.h"

#include <algorithm>

namespace handslag::kiosk {
namespace {

constexpr float kReferenceMm = 0.26F;
// The least room that the fullest page needs, in pixels of the reference.
constexpr float kLandscapeWidth = 1200, kLandscapeHeight = 740;
constexpr float kPortraitWidth = 780, kPortraitHeight = 1180;

}  // namespace

const Theme& theme_of(Palette palette) {
  switch (palette) {
    case Palette::light:
      break;
    case Palette::dark:
      return kDark;
    case Palette::contrast:
      return kContrast;
  }
  return kLight;
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
