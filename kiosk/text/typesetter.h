// Sets type with Pango and Cairo: measures text and turns it into coverage, one byte a pixel. Knows
// no colours and no screen. The only folder that includes Pango and Cairo.
//
// What a person types into a number or code field does not come here as text: Pango, GLib and
// HarfBuzz keep copies on the heap that nobody wipes. Such a field is drawn from single characters
// (kiosk/ui/painter.h). Free text has to come here, in a style that is `typed`: letters that join
// cannot be set one by one.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace handslag::kiosk {

struct TextStyle {
  int size = 26;  ///< pixels, of the em
  bool bold = false;
  bool centred = false;  ///< lines of a wrapped text, else at the start
  bool right_to_left =
      false;               ///< of the page; text without a letter of such a script keeps its own
  int max_width = 0;       ///< pixels to wrap at; 0: one line
  int line_percent = 135;  ///< distance of lines, of the em
  std::string language{};  ///< BCP 47, picks regional letter forms; may be empty
  /// A person's words, whatever the page: their first letter with a direction gives theirs, the
  /// page's stands in, and lines begin at their own start. With a max_width they take all of it.
  bool typed = false;
  auto operator<=>(const TextStyle&) const = default;
};

struct TextSize {
  int width = 0;
  int height = 0;
  int baseline = 0;  ///< of the first line, from the top
  // What the letters of the first line cover, from the top; nothing where both are 0.
  int ink_top = 0, ink_bottom = 0;
};

/// Letters reach beyond the size by which text is laid out (the hook of a J): the bitmap holds all
/// of it, and begins at (left, top) from the text's own corner.
struct TextBitmap {
  TextSize size;
  int left = 0;
  int top = 0;
  int width = 1;
  int height = 1;
  int stride = 0;  ///< bytes a row
  std::vector<std::uint8_t> coverage;
};

class Typesetter {
 public:
  /// `fonts` is a fontconfig file (assets/fonts.conf): what it does not accept is not used. Errors:
  /// "text.no_font_list" (the file is not there or cannot be read), "text.no_font" (none of its
  /// fonts for Latin is installed).
  static Result<Typesetter> create(const std::filesystem::path& fonts);
  Typesetter(Typesetter&&) noexcept;
  Typesetter& operator=(Typesetter&&) noexcept;
  ~Typesetter();

  /// Bytes that are not UTF-8 are set as U+FFFD.
  TextSize measure(std::string_view text, const TextStyle& style) const;
  TextBitmap render(std::string_view text, const TextStyle& style) const;
  /// Characters that no font of the list has. They are set as question marks, never as boxes.
  int unknown_characters(std::string_view text) const;
  /// Whether a free text may hold it: UTF-8 that can be written, without control characters, line
  /// breaks or marks that turn directions. Joiners and non-joiners are letters to those who write
  /// them.
  bool is_typable(std::string_view text) const;
  /// What the text is set with, from left to right on each line: for tests of scripts.
  struct Run {
    std::string family;
    bool bold = false;
    std::vector<std::uint32_t> glyphs;  ///< of the font, from left to right
  };
  std::vector<Run> runs(std::string_view text, const TextStyle& style) const;
  /// Files of the list that are not whole, and so are not used: for the technician.
  const std::vector<std::string>& damaged_fonts() const;
  /// How often text was shaped since the start; a frame without change shapes nothing.
  std::uint64_t shaped() const;

 private:
  friend class TextLayout;
  struct Impl;
  explicit Typesetter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Writes tightly packed RGB rows, top row first. Error "file.unwritable".
Result<void> write_png(const std::string& file, const std::vector<std::uint8_t>& rgb, int width,
                       int height);

}  // namespace handslag::kiosk
