// What this folder shares of Pango: its objects freed by themselves, the one way from a text to a
// PangoLayout, and where the lines of that stand. Included in this folder only.
#pragma once

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <functional>
#include <memory>
#include <string_view>

#include "kiosk/text/typesetter.h"
#include "shared/base/freed.h"

namespace handslag::kiosk {

using Context = std::unique_ptr<PangoContext, Freed<g_object_unref>>;
using FontList = std::unique_ptr<FcConfig, Freed<FcConfigDestroy>>;
using Letters = std::unique_ptr<FcCharSet, Freed<FcCharSetDestroy>>;
using FontMap = std::unique_ptr<PangoFontMap, Freed<g_object_unref>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Freed<cairo_font_options_destroy>>;
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using LineIterator = std::unique_ptr<PangoLayoutIter, Freed<pango_layout_iter_free>>;
using GlibText = std::unique_ptr<char, Freed<g_free>>;

// Of Noto Sans, in parts of the em. Lines of every script stand as its lines do: the fonts' own
// heights differ widely (Arabic's is twice the em, for marks that no word here has).
inline constexpr double kAscent = 1.069, kDescent = 0.293;

int line_distance(const TextStyle& style);
int first_baseline(const TextStyle& style);
TextSize size_of(PangoLayout* layout, const TextStyle& style);
/// Every line of the text, in pixels from its corner, placed by its baseline.
void each_line(PangoLayout* layout, const TextStyle& style,
               const std::function<void(PangoLayoutLine*, int x, int baseline)>& look);

struct Typesetter::Impl {
  explicit Impl(FcConfig* list);

  bool can_write(gunichar character) const;
  /// Valid UTF-8, with question marks for what would come out as boxes.
  GlibText writable(std::string_view raw) const;
  /// A layout is set anew when its context changes: one that stays has a context of its own.
  Context new_context() const;
  Layout layout(PangoContext* in, std::string_view raw, const TextStyle& style) const;

  FontMap fonts{pango_cairo_font_map_new()};
  Letters letters{FcCharSetCreate()};  // of all fonts together
  std::vector<std::string> damaged;    // files of fonts
  Context context;
  mutable std::uint64_t shaped = 0;
};

}  // namespace handslag::kiosk
