#include "kiosk/text/typesetter.h"

#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace handslag::kiosk {
namespace {

// Every script's family by name: left to itself, fallback picks its own weight (Ethiopic comes
// bold).
constexpr const char* kFamilies =
    "Noto Sans, Noto Sans Arabic, Noto Sans Ethiopic, Noto Sans Hebrew, Noto Sans Thai";

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Context = std::unique_ptr<PangoContext, Freed<g_object_unref>>;
using FontMap = std::unique_ptr<PangoFontMap, Freed<g_object_unref>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Freed<cairo_font_options_destroy>>;
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using GlibText = std::unique_ptr<char, Freed<g_free>>;

/// Swedish words on an Arabic page are still read from left to right, and so is their question
/// mark.
bool reads_right_to_left(const char* text) {
  for (const char* c = text; *c != '\0'; c = g_utf8_next_char(c)) {
    switch (g_unichar_get_script(g_utf8_get_char(c))) {
      case G_UNICODE_SCRIPT_ARABIC:
      case G_UNICODE_SCRIPT_HEBREW:
      case G_UNICODE_SCRIPT_SYRIAC:
      case G_UNICODE_SCRIPT_THAANA:
      case G_UNICODE_SCRIPT_NKO:
        return true;
      default:
        break;
    }
  }
  return false;
}

}  // namespace

struct Typesetter::Impl {
  FontMap fonts{pango_cairo_font_map_new()};
  Context context{pango_font_map_create_context(fonts.get())};
  mutable std::uint64_t shaped = 0;

  Impl() {
    pango_cairo_context_set_resolution(context.get(), 96);
    const FontOptions options(cairo_font_options_create());
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_ON);
    pango_cairo_context_set_font_options(context.get(), options.get());
  }

  Layout layout(std::string_view raw, const TextStyle& style) const {
    ++shaped;
    const GlibText text(g_utf8_make_valid(raw.data(), static_cast<gssize>(raw.size())));
    const bool rtl = style.right_to_left && reads_right_to_left(text.get());
    pango_context_set_base_dir(context.get(), rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    const char* language = style.language.empty() ? "sv" : style.language.c_str();
    pango_context_set_language(context.get(), pango_language_from_string(language));
    Layout layout(pango_layout_new(context.get()));
    const Font font(pango_font_description_from_string(kFamilies));
    pango_font_description_set_weight(font.get(),
                                      style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_auto_dir(layout.get(), FALSE);
    if (style.max_width > 0) {
      pango_layout_set_width(layout.get(), style.max_width * PANGO_SCALE);
      pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
      // Pango's left is the start of a line in its own direction; the page's is asked for here.
      const bool turned = rtl != style.right_to_left;
      pango_layout_set_alignment(layout.get(), style.centred ? PANGO_ALIGN_CENTER
                                               : turned      ? PANGO_ALIGN_RIGHT
                                                             : PANGO_ALIGN_LEFT);
    }
    pango_layout_set_text(layout.get(), text.get(), -1);
    set_line_distance(layout.get(), style);
    return layout;
  }

  /// Pango's factor is of the font's own line height, which differs by script; ours is of the em.
  static void set_line_distance(PangoLayout* layout, const TextStyle& style) {
    if (pango_layout_get_line_count(layout) < 2) return;
    PangoRectangle first{};
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), nullptr, &first);
    const double natural = static_cast<double>(first.height) / PANGO_SCALE;
    const double wanted = style.size * style.line_percent / 100.0;
    pango_layout_set_line_spacing(layout, static_cast<float>(std::max(0.8, wanted / natural)));
  }

  static TextSize size_of(PangoLayout* layout) {
    PangoRectangle box{};
    pango_layout_get_pixel_extents(layout, nullptr, &box);
    return {box.width, box.height, pango_layout_get_baseline(layout) / PANGO_SCALE};
  }
};

Typesetter::Typesetter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Typesetter::Typesetter(Typesetter&&) noexcept = default;
Typesetter& Typesetter::operator=(Typesetter&&) noexcept = default;
Typesetter::~Typesetter() = default;

Result<Typesetter> Typesetter::create() {
  auto impl = std::make_unique<Impl>();
  Typesetter typesetter(std::move(impl));
  if (typesetter.unknown_characters("Hej") > 0) {
    return fail("text.no_font", "There is no font to write with. Install fonts-noto-core.");
  }
  return typesetter;
}

int Typesetter::unknown_characters(std::string_view text) const {
  return pango_layout_get_unknown_glyphs_count(impl_->layout(text, TextStyle{}).get());
}

TextSize Typesetter::measure(std::string_view text, const TextStyle& style) const {
  return Impl::size_of(impl_->layout(text, style).get());
}

TextBitmap Typesetter::render(std::string_view text, const TextStyle& style) const {
  const Layout layout = impl_->layout(text, style);
  PangoRectangle ink{}, logical{};
  pango_layout_get_pixel_extents(layout.get(), &ink, &logical);
  TextBitmap bitmap;
  bitmap.size = Impl::size_of(layout.get());
  const int left = std::min(ink.x, logical.x), top = std::min(ink.y, logical.y);
  bitmap.left = left - logical.x;
  bitmap.top = top - logical.y;
  bitmap.width = std::max(1, std::max(ink.x + ink.width, logical.x + logical.width) - left);
  bitmap.height = std::max(1, std::max(ink.y + ink.height, logical.y + logical.height) - top);
  bitmap.stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, bitmap.width);
  bitmap.coverage.assign(
      static_cast<std::size_t>(bitmap.stride) * static_cast<std::size_t>(bitmap.height), 0);
  const Surface surface(cairo_image_surface_create_for_data(
      bitmap.coverage.data(), CAIRO_FORMAT_A8, bitmap.width, bitmap.height, bitmap.stride));
  const Cairo cairo(cairo_create(surface.get()));
  cairo_move_to(cairo.get(), -left, -top);
  pango_cairo_show_layout(cairo.get(), layout.get());
  cairo_surface_flush(surface.get());
  return bitmap;
}

std::uint64_t Typesetter::shaped() const {
  return impl_->shaped;
}

Result<void> write_png(const std::string& file, const std::vector<std::uint8_t>& rgb, int width,
                       int height) {
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  std::uint8_t* pixels = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int y = 0; y < height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(pixels + static_cast<std::ptrdiff_t>(y) * stride);
    const std::uint8_t* in = rgb.data() + static_cast<std::ptrdiff_t>(y) * width * 3;
    for (int x = 0; x < width; ++x, in += 3) {
      row[x] = static_cast<std::uint32_t>(in[0] << 16 | in[1] << 8 | in[2]);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  if (cairo_surface_write_to_png(surface.get(), file.c_str()) != CAIRO_STATUS_SUCCESS) {
    return fail("file.unwritable", fmt::format("{} cannot be written. Check its folder.", file));
  }
  return {};
}

}  // namespace handslag::kiosk
