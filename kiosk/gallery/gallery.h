// Pictures of every screen in every language, palette and window that the kiosk is made for, with
// pages to leaf through them; each page is checked as it is drawn.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "kiosk/i18n/words.h"
#include "kiosk/ui/window.h"

namespace handslag::kiosk {

/// A window that a kiosk or a laptop has. Millimetres of a pixel tell the size of the screen.
struct Frame {
  const char* name;  ///< "landscape", in file names
  const char* what;  ///< in words, for the index
  int width, height;
  float mm_per_px;
};
inline constexpr Frame kFrames[] = {
    {"landscape", "15.6 inches, 1280 x 800", 1280, 800, 0.26F},
    {"portrait", "15.6 inches on end, 800 x 1280", 800, 1280, 0.26F},
    {"small", "10.1 inches, 1280 x 800", 1280, 800, 0.17F},
    {"large", "27 inches, 1920 x 1080", 1920, 1080, 0.311F},
    {"tower", "24 inches on end, 1080 x 1920", 1080, 1920, 0.277F},
    {"laptop", "14 inches, 1366 x 768", 1366, 768, 0.227F},
};

struct GalleryOptions {
  std::filesystem::path folder;        ///< made where there is none
  std::vector<std::string> languages;  ///< all where empty
};

/// Draws all, and says on `told` what it does and what is wrong with a page. How many faults there
/// are. Errors: those of Window, "gallery.language" (there is no catalogue of it),
/// "file.unwritable".
Result<std::size_t> draw_gallery(const GalleryOptions& options, const Catalogues& catalogues,
                                 Window& window, std::ostream& told);

}  // namespace handslag::kiosk
