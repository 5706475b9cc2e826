#include "kiosk/text/typesetter.h"

#include <fmt/format.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <utility>

#include "kiosk/text/pango_layout.h"

namespace handslag::kiosk {
namespace {

// Every script's family by name: left to itself, fallback picks its own weight (Ethiopic comes
// bold). The same that assets/fonts.conf accepts.
constexpr const char* kFamilies = "Noto Sans, Noto Sans Arabic, Noto Sans Ethiopic, DejaVu Sans";

constexpr gunichar kNonJoiner = 0x200c, kJoiner = 0x200d;

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

/// Big-endian, as fonts have it.
std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (char byte : bytes.substr(at, size)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

/// Fontconfig goes by what it once read of a file. One that was cut since then, as by a power cut,
/// would be set as boxes: its directory of tables (OpenType, "Organization of an OpenType Font")
/// leads beyond its end.
bool is_whole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const auto read = [&](std::size_t size) {
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    return in ? bytes : std::string();
  };
  constexpr std::size_t kHead = 12, kEntry = 16;
  const std::string head = read(kHead);
  if (head.empty()) return false;
  const std::uint32_t kind = number_at(head, 0, 4);
  const bool has_tables = kind == 0x0001'0000 || kind == 0x4f54'544f || kind == 0x7472'7565;
  if (!has_tables) return kind != 0;  // of another kind, or nothing but zeros
  const std::string tables = read(number_at(head, 4, 2) * kEntry);
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(file, failed);
  if (tables.empty() || failed) return false;
  for (std::size_t at = 0; at < tables.size(); at += kEntry) {
    const std::uintmax_t begin = number_at(tables, at + 8, 4);
    if (begin + number_at(tables, at + 12, 4) > size) return false;
  }
  return true;
}

/// The room of somebody's words is not to jump about while they write.
bool fills_its_width(const TextStyle& style) {
  return style.typed && style.max_width > 0;
}

}  // namespace

int line_distance(const TextStyle& style) {
  return static_cast<int>(std::lround(style.size * style.line_percent / 100.0));
}

/// The same room above and below what the font takes.
int first_baseline(const TextStyle& style) {
  const double spare = style.line_percent / 100.0 - kAscent - kDescent;
  return static_cast<int>(std::lround(style.size * (kAscent + spare / 2)));
}

TextSize size_of(PangoLayout* layout, const TextStyle& style) {
  PangoRectangle box{};
  pango_layout_get_pixel_extents(layout, nullptr, &box);
  const int width = fills_its_width(style) ? style.max_width : box.width;
  const int baseline = first_baseline(style);
  PangoRectangle ink{};
  pango_layout_line_get_pixel_extents(pango_layout_get_line_readonly(layout, 0), &ink, nullptr);
  const int above = ink.height > 0 ? baseline + ink.y : 0;
  return {width, pango_layout_get_line_count(layout) * line_distance(style), baseline, above,
          above + ink.height};
}

void each_line(PangoLayout* layout, const TextStyle& style,
               const std::function<void(PangoLayoutLine*, int x, int baseline)>& look) {
  // Lines in the middle or at the end of a width begin behind what no line uses of it.
  PangoRectangle used{};
  if (!fills_its_width(style)) pango_layout_get_pixel_extents(layout, nullptr, &used);
  int baseline = first_baseline(style);
  const LineIterator lines(pango_layout_get_iter(layout));
  do {
    PangoRectangle logical{};
    pango_layout_iter_get_line_extents(lines.get(), nullptr, &logical);
    look(pango_layout_iter_get_line_readonly(lines.get()), PANGO_PIXELS(logical.x) - used.x,
         baseline);
    baseline += line_distance(style);
  } while (pango_layout_iter_next_line(lines.get()));
}

Typesetter::Impl::Impl(FcConfig* list) {
  FcFontSet* all = FcConfigGetFonts(list, FcSetSystem);
  int kept = 0;
  for (int i = 0; all && i < all->nfont; ++i) {
    FcPattern* font = all->fonts[i];
    FcChar8* name = nullptr;
    FcPatternGetString(font, FC_FILE, 0, &name);
    const std::string file = name ? reinterpret_cast<const char*>(name) : "";
    if (!is_whole(file)) {
      damaged.push_back(file);
      FcPatternDestroy(font);
      continue;
    }
    all->fonts[kept++] = font;
    FcCharSet* own = nullptr;
    if (FcPatternGetCharSet(font, FC_CHARSET, 0, &own) != FcResultMatch) continue;
    FcCharSetMerge(letters.get(), own, nullptr);
  }
  if (all) all->nfont = kept;
  // Before anything asks for a font: the map forgets what it knew.
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.get()), list);
  context = new_context();
}

Context Typesetter::Impl::new_context() const {
  Context made(pango_font_map_create_context(fonts.get()));
  pango_cairo_context_set_resolution(made.get(), 96);
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_ON);
  pango_cairo_context_set_font_options(made.get(), options.get());
  return made;
}

bool Typesetter::Impl::can_write(gunichar character) const {
  // Spaces, joiners and marks of direction are drawn by nothing.
  return g_unichar_isspace(character) || g_unichar_type(character) == G_UNICODE_FORMAT ||
         FcCharSetHasChar(letters.get(), character);
}

GlibText Typesetter::Impl::writable(std::string_view raw) const {
  GlibText text(g_utf8_make_valid(raw.data(), static_cast<gssize>(raw.size())));
  std::string out;
  for (const char* c = text.get(); *c != '\0'; c = g_utf8_next_char(c)) {
    if (can_write(g_utf8_get_char(c))) {
      out.append(c, static_cast<std::size_t>(g_utf8_next_char(c) - c));
    } else {
      out += '?';
    }
  }
  return GlibText(g_strndup(out.data(), out.size()));
}

Layout Typesetter::Impl::layout(PangoContext* in, std::string_view raw,
                                const TextStyle& style) const {
  ++shaped;
  const GlibText text = writable(raw);
  const bool rtl = style.right_to_left && (style.typed || reads_right_to_left(text.get()));
  pango_context_set_base_dir(in, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  const char* language = style.language.empty() ? "sv" : style.language.c_str();
  pango_context_set_language(in, pango_language_from_string(language));
  Layout layout(pango_layout_new(in));
  const Font font(pango_font_description_from_string(kFamilies));
  pango_font_description_set_weight(font.get(),
                                    style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_auto_dir(layout.get(), style.typed);
  if (style.max_width > 0) {
    pango_layout_set_width(layout.get(), style.max_width * PANGO_SCALE);
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    // Left and right are the page's. Typed lines that run against it Pango puts at the other side.
    pango_layout_set_alignment(layout.get(), style.centred         ? PANGO_ALIGN_CENTER
                                             : style.right_to_left ? PANGO_ALIGN_RIGHT
                                                                   : PANGO_ALIGN_LEFT);
  }
  pango_layout_set_text(layout.get(), text.get(), -1);
  return layout;
}

Typesetter::Typesetter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Typesetter::Typesetter(Typesetter&&) noexcept = default;
Typesetter& Typesetter::operator=(Typesetter&&) noexcept = default;
Typesetter::~Typesetter() = default;

Result<Typesetter> Typesetter::create(const std::filesystem::path& fonts) {
  const FontList list(FcConfigCreate());
  // A relative name would be looked for among the machine's own settings.
  std::error_code failed;
  const std::string path = std::filesystem::absolute(fonts, failed).string();
  const auto* file = reinterpret_cast<const FcChar8*>(path.c_str());
  // A file that is not there is told by us, in one line; what is wrong in one fontconfig tells.
  const bool there = std::filesystem::is_regular_file(path, failed);
  if (!there || !FcConfigParseAndLoad(list.get(), file, FcTrue) ||
      !FcConfigBuildFonts(list.get())) {
    return fail("text.no_font_list",
                fmt::format("{} cannot be read. Name the folder of assets that belongs to this "
                            "program.",
                            fonts.string()));
  }
  auto impl = std::make_unique<Impl>(list.get());
  Typesetter typesetter(std::move(impl));
  if (typesetter.unknown_characters("Hej") > 0) {
    return fail("text.no_font", "There is no font to write with. Install fonts-noto-core.");
  }
  return typesetter;
}

int Typesetter::unknown_characters(std::string_view text) const {
  const GlibText valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
  int unknown = 0;
  for (const char* c = valid.get(); *c != '\0'; c = g_utf8_next_char(c)) {
    unknown += !impl_->can_write(g_utf8_get_char(c));
  }
  return unknown;
}

bool Typesetter::is_typable(std::string_view text) const {
  if (!g_utf8_validate_len(text.data(), text.size(), nullptr)) return false;
  const char* end = text.data() + text.size();
  for (const char* c = text.data(); c != end; c = g_utf8_next_char(c)) {
    const gunichar character = g_utf8_get_char(c);
    switch (g_unichar_type(character)) {
      case G_UNICODE_CONTROL:
      case G_UNICODE_LINE_SEPARATOR:
      case G_UNICODE_PARAGRAPH_SEPARATOR:
        return false;
      case G_UNICODE_FORMAT:
        if (character != kNonJoiner && character != kJoiner) return false;
        break;
      default:
        if (!impl_->can_write(character)) return false;
    }
  }
  return true;
}

TextSize Typesetter::measure(std::string_view text, const TextStyle& style) const {
  return size_of(impl_->layout(impl_->context.get(), text, style).get(), style);
}

TextBitmap Typesetter::render(std::string_view text, const TextStyle& style) const {
  const Layout layout = impl_->layout(impl_->context.get(), text, style);
  TextBitmap bitmap;
  bitmap.size = size_of(layout.get(), style);
  int left = 0, top = 0, right = bitmap.size.width, bottom = bitmap.size.height;
  each_line(layout.get(), style, [&](PangoLayoutLine* line, int x, int baseline) {
    PangoRectangle ink{};
    pango_layout_line_get_pixel_extents(line, &ink, nullptr);
    left = std::min(left, x + ink.x);
    top = std::min(top, baseline + ink.y);
    right = std::max(right, x + ink.x + ink.width);
    bottom = std::max(bottom, baseline + ink.y + ink.height);
  });
  bitmap.left = left;
  bitmap.top = top;
  bitmap.width = std::max(1, right - left);
  bitmap.height = std::max(1, bottom - top);
  bitmap.stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, bitmap.width);
  bitmap.coverage.assign(
      static_cast<std::size_t>(bitmap.stride) * static_cast<std::size_t>(bitmap.height), 0);
  const Surface surface(cairo_image_surface_create_for_data(
      bitmap.coverage.data(), CAIRO_FORMAT_A8, bitmap.width, bitmap.height, bitmap.stride));
  const Cairo cairo(cairo_create(surface.get()));
  each_line(layout.get(), style, [&](PangoLayoutLine* line, int x, int baseline) {
    cairo_move_to(cairo.get(), x - left, baseline - top);
    pango_cairo_show_layout_line(cairo.get(), line);
  });
  cairo_surface_flush(surface.get());
  return bitmap;
}

std::vector<Typesetter::Run> Typesetter::runs(std::string_view text, const TextStyle& style) const {
  std::vector<Run> out;
  const Layout layout = impl_->layout(impl_->context.get(), text, style);
  each_line(layout.get(), style, [&](PangoLayoutLine* line, int, int) {
    for (const GSList* at = line->runs; at != nullptr; at = at->next) {
      const auto* item = static_cast<const PangoLayoutRun*>(at->data);
      const Font font(pango_font_describe(item->item->analysis.font));
      Run run{pango_font_description_get_family(font.get()),
              pango_font_description_get_weight(font.get()) >= PANGO_WEIGHT_BOLD,
              {}};
      for (int i = 0; i < item->glyphs->num_glyphs; ++i) {
        run.glyphs.push_back(item->glyphs->glyphs[i].glyph);
      }
      out.push_back(std::move(run));
    }
  });
  return out;
}

const std::vector<std::string>& Typesetter::damaged_fonts() const {
  return impl_->damaged;
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
