#include "sync/card/card.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "shared/base/freed.h"

namespace handslag::card {
namespace {

// Millimetres, from the card's top left corner.
constexpr double kBand = 13;      // coloured, with the federation's name
constexpr double kMargin = 5;     // of words, from the card's edge
constexpr int kModules = 25;      // of the QR code's side (version 2)
constexpr double kModule = 1.27;  // 15 dots of a PNG, so that all are equal
constexpr double kCode = kModules * kModule;
constexpr double kCodeX = kWidth - kCode - 5.5;  // beside it four modules of quiet: 5.1 mm
constexpr double kCodeY = kBand + (kHeight - kBand - kCode) / 2;
constexpr double kWordsWidth = kCodeX - 5 - kMargin;
constexpr double kDigit = 2.35, kDigitGap = 1.6, kDigitRow = 5.2;  // twelve digits a row
constexpr double kDigitsY = kHeight - 20.3;
constexpr std::size_t kGroup = 4;
constexpr std::size_t kRow = 12;
// Millimetres of type, from the top of its letters to the foot of those that hang.
constexpr double kNameSize = 4.1, kInstructionSize = 3.6, kDigitSize = 4.1, kMarkingSize = 2.6;

constexpr double kPointsPerMm = 72 / 25.4;
constexpr double kDotsPerMm = kDotsPerInch / 25.4;
/// A PNG's own word for 300 dots an inch (11,811 a metre), with its checksum; goes after the
/// header.
constexpr std::uint8_t kResolutionChunk[] = {
    0, 0, 0, 9, 'p', 'H', 'Y', 's', 0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1, 0x78, 0xA5, 0x3F, 0x76};
constexpr std::size_t kPngHeader = 8 + 25;

using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;
using QrInput = std::unique_ptr<QRinput, Freed<QRinput_free>>;

/// The library's own memory, which the code stands in as black and white.
struct FreeQr {
  void operator()(QRcode* code) const {
    crypto::wipe(code->data,
                 static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
    QRcode_free(code);
  }
};
using Qr = std::unique_ptr<QRcode, FreeQr>;

struct Colour {
  double r, g, b;
};
constexpr Colour kPrimary{0x0B / 255.0, 0x5A / 255.0, 0x62 / 255.0};
constexpr Colour kInk{0x14 / 255.0, 0x26 / 255.0, 0x2C / 255.0};
constexpr Colour kWhite{1, 1, 1};
constexpr Colour kBlack{0, 0, 0};

Failure undrawn() {
  return fail("card.drawing", "The card could not be drawn: there is not enough memory.");
}

/// Draws in millimetres.
class Drawing {
 public:
  explicit Drawing(cairo_t* cairo) : cairo_(cairo) {}

  void rectangle(double x, double y, double w, double h, const Colour& colour) {
    set(colour);
    cairo_rectangle(cairo_, x, y, w, h);
    cairo_fill(cairo_);
  }

  /// Left and vertically in the middle of (x, y, w, h); in smaller type where it would not fit.
  void words(const std::string& text, double x, double y, double w, double h, double size,
             bool bold, const Colour& colour) {
    for (double smaller = size; smaller > size / 2; smaller *= 0.94) {
      const Layout layout = lay_out(text, smaller, bold);
      pango_layout_set_width(layout.get(), static_cast<int>(w * PANGO_SCALE));
      pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD);
      PangoRectangle extents;
      pango_layout_get_extents(layout.get(), nullptr, &extents);
      const double height = static_cast<double>(extents.height) / PANGO_SCALE;
      if (height > h || static_cast<double>(extents.width) / PANGO_SCALE > w) continue;
      show(layout.get(), x, y + (h - height) / 2, colour);
      return;
    }
  }

  /// One digit alone, so that no text of them together stands in a library's memory.
  void digit(char c, double x, double y) {
    const Layout layout = lay_out(std::string(1, c), kDigitSize, false);
    show(layout.get(), x, y, kInk);
  }

 private:
  void set(const Colour& colour) { cairo_set_source_rgb(cairo_, colour.r, colour.g, colour.b); }

  Layout lay_out(const std::string& text, double size, bool bold) const {
    Layout layout(pango_cairo_create_layout(cairo_));
    const Font font(pango_font_description_from_string("Noto Sans"));
    pango_font_description_set_weight(font.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
    return layout;
  }
  void show(PangoLayout* layout, double x, double y, const Colour& colour) {
    set(colour);
    cairo_move_to(cairo_, x, y);
    pango_cairo_show_layout(cairo_, layout);
  }

  cairo_t* cairo_;
};

/// Digits alone, a quarter of which may be scratched away.
Qr encode(const CardCode& code) {
  const QrInput input(QRinput_new2(2, QR_ECLEVEL_Q));
  if (!input) return nullptr;
  const std::string_view digits = code.digits();
  const auto* bytes = reinterpret_cast<const unsigned char*>(digits.data());
  if (QRinput_append(input.get(), QR_MODE_NUM, static_cast<int>(digits.size()), bytes) != 0) {
    return nullptr;
  }
  return Qr(QRcode_encodeInput(input.get()));
}

void draw_qr(Drawing& drawing, const QRcode& qr) {
  for (int y = 0; y < kModules; ++y) {
    for (int x = 0; x < kModules; ++x) {
      if ((qr.data[y * kModules + x] & 1) == 0) continue;
      drawing.rectangle(kCodeX + x * kModule, kCodeY + y * kModule, kModule, kModule, kBlack);
    }
  }
}

bool draw(cairo_t* cairo, const Face& face, const CardCode& code) {
  const Qr qr = encode(code);
  if (!qr || qr->width != kModules) return false;
  cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);  // edges that a scanner sees
  Drawing drawing(cairo);
  drawing.rectangle(0, 0, kWidth, kHeight, kWhite);
  drawing.rectangle(0, 0, kWidth, kBand, kPrimary);
  draw_qr(drawing, *qr);
  drawing.words(face.federation, kMargin, 1, kWidth - 2 * kMargin, kBand - 2, kNameSize, true,
                kWhite);
  drawing.words(face.instruction, kMargin, kBand + 3, kWordsWidth, 11, kInstructionSize, false,
                kInk);
  if (!face.marking.empty()) {
    drawing.words(face.marking, kMargin, kBand + 15, kWordsWidth, 5, kMarkingSize, true, kPrimary);
  }
  const std::string_view digits = code.digits();
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto column = static_cast<double>(i % kRow);
    const auto group = static_cast<double>(i % kRow / kGroup);
    drawing.digit(digits[i], kMargin + column * kDigit + group * kDigitGap,
                  kDigitsY + static_cast<double>(i / kRow) * kDigitRow);
  }
  return cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
}

cairo_status_t keep(void* out, const unsigned char* data, unsigned int size) {
  auto& bytes = *static_cast<crypto::SecretBytes*>(out);
  bytes.insert(bytes.end(), data, data + size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<crypto::SecretBytes> draw_pdf(const Face& face, std::span<const CardCode> codes) {
  crypto::SecretBytes out;
  const Surface surface(cairo_pdf_surface_create_for_stream(keep, &out, kWidth * kPointsPerMm,
                                                            kHeight * kPointsPerMm));
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_4);  // any printer
  const Cairo cairo(cairo_create(surface.get()));
  cairo_scale(cairo.get(), kPointsPerMm, kPointsPerMm);
  for (const CardCode& code : codes) {
    if (!draw(cairo.get(), face, code)) return undrawn();
    cairo_show_page(cairo.get());
  }
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return undrawn();
  return out;
}

Result<crypto::SecretBytes> draw_png(const Face& face, const CardCode& code) {
  crypto::SecretBytes out;
  const Surface surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(std::lround(kWidth * kDotsPerMm)),
      static_cast<int>(std::lround(kHeight * kDotsPerMm))));
  const Cairo cairo(cairo_create(surface.get()));
  cairo_scale(cairo.get(), kDotsPerMm, kDotsPerMm);
  const bool drawn = draw(cairo.get(), face, code);
  cairo_surface_flush(surface.get());
  if (!drawn ||
      cairo_surface_write_to_png_stream(surface.get(), keep, &out) != CAIRO_STATUS_SUCCESS) {
    return undrawn();
  }
  HANDSLAG_CHECK(out.size() > kPngHeader);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(kPngHeader), std::begin(kResolutionChunk),
             std::end(kResolutionChunk));
  return out;
}

}  // namespace handslag::card
