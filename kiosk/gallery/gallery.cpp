#include "kiosk/gallery/gallery.h"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <ostream>
#include <set>

#include "kiosk/gallery/tour.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/page_check.h"

namespace handslag::kiosk {
namespace {

namespace fs = std::filesystem;

struct PaletteName {
  Palette palette;
  const char* name;
};
constexpr PaletteName kPalettes[] = {
    {Palette::light, "light"}, {Palette::dark, "dark"}, {Palette::contrast, "contrast"}};

constexpr const char* kStyle =
    "body{font:16px sans-serif;margin:2em;background:#f5f3ee;color:#14262c}"
    "img{max-width:100%;border:1px solid #77888f}"
    ".row{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px}"
    "figure{margin:0}figcaption{color:#46585f}";

std::string page_of(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n<h1>{0}</h1>\n{2}</html>\n",
      title, kStyle, body);
}

Result<void> write_text(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (out) return {};
  return fail("file.unwritable",
              fmt::format("{} cannot be written. Check its folder.", file.string()));
}

class Gallery {
 public:
  Gallery(const GalleryOptions& options, const Catalogues& catalogues, Window& window,
          std::ostream& told)
      : options_(options), catalogues_(catalogues), window_(window), told_(told) {}

  Result<std::size_t> draw() {
    std::string list;
    for (const std::string& language : languages()) {
      const Catalogue* catalogue = catalogues_.find(language);
      if (!catalogue) {
        return fail("gallery.language",
                    fmt::format("There are no words in {}. Known are: {}.", language,
                                fmt::join(catalogues_.languages(), ", ")));
      }
      if (auto drawn = draw_language(language); !drawn) return pass(drawn);
      list += fmt::format("<li><a href=\"{0}/index.html\">{1} ({0}){2}</a></li>\n", language,
                          catalogue->endonym(),
                          catalogue->review() == Review::machine ? ", read by no speaker yet" : "");
    }
    auto written = write_text(options_.folder / "index.html",
                              page_of("Every screen of Handslag", "<ul>\n" + list + "</ul>\n"));
    if (!written) return pass(written);
    return faults_;
  }

 private:
  std::vector<std::string> languages() const {
    return options_.languages.empty() ? catalogues_.languages() : options_.languages;
  }

  Result<void> draw_language(const std::string& language) {
    const fs::path folder = options_.folder / language;
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) {
      return fail("file.unwritable",
                  fmt::format("{} cannot be made. Check its folder.", folder.string()));
    }
    std::string body;
    Result<void> result;
    std::map<std::string, int> times;
    std::size_t pictures = 0;
    tour(catalogues_, window_.typesetter(), [&](State& state) {
      if (!result) return;
      state.language = language;
      const std::string screen = view_of(state, catalogues_).screen;
      const std::string name = fmt::format("{}-{}", screen, ++times[screen]);
      body += fmt::format("<h2>{}</h2>\n<div class=\"row\">\n", name);
      for (const bool large : {false, true}) {
        for (const Frame& frame : kFrames) {
          for (const PaletteName& palette : kPalettes) {
            if (!result) continue;
            state.aids.large = large;
            state.aids.palette = palette.palette;
            const std::string look =
                fmt::format("{}-{}-{}", frame.name, palette.name, large ? "large" : "usual");
            const std::string told =
                fmt::format("{}, {}{}", frame.what, palette.name, large ? ", large text" : "");
            auto drawn = draw_parts(state, frame, folder, name + '-' + look, told);
            if (!drawn) {
              result = pass(drawn);
              continue;
            }
            pictures += drawn->pictures;
            body += drawn->figures;
          }
        }
      }
      state.aids = {};
      body += "</div>\n";
    });
    if (!result) return result;
    told_ << fmt::format("{}: {} pictures\n", language, pictures) << std::flush;
    return write_text(folder / "index.html", page_of(language, body));
  }

  struct Drawn {
    std::size_t pictures = 0;
    std::string figures;
  };

  /// A page in as many pictures as it has parts; `name` and `what` in files and words.
  Result<Drawn> draw_parts(State& state, const Frame& frame, const fs::path& folder,
                           const std::string& name, const std::string& what) {
    const Metrics metrics = metrics_for(frame.width, frame.height, frame.mm_per_px);
    Drawn drawn;
    std::set<std::size_t> shown;
    for (state.part = 0;; ++state.part) {
      state.part_over = state.part;
      const View view = view_of(state, catalogues_);
      const std::string part = state.part == 0 ? "" : fmt::format("-part{}", state.part + 1);
      const std::string file = name + part + ".png";
      auto page = window_.picture(view, metrics, (folder / file).string());
      if (!page) return pass(page);
      for (const std::string& fault : faults_of(view, *page)) tell(folder / file, fault);
      ++drawn.pictures;
      drawn.figures += fmt::format(
          "<figure><a href=\"{0}\"><img src=\"{0}\" alt=\"\" loading=\"lazy\"></a>"
          "<figcaption>{1}</figcaption></figure>\n",
          file, what);
      for (const Placed& placed : page->placed) {
        if (!placed.rect.empty()) shown.insert(placed.item);
      }
      if (state.part + 1 < page->parts) continue;
      for (const Placed& placed : page->placed) {
        if (page->parts > 1 && !shown.contains(placed.item) && !may_be_absent(view, placed)) {
          tell(folder / file, view.items[placed.item].id + " is on no part of the page");
        }
      }
      break;
    }
    state.part = state.part_over = 0;
    return drawn;
  }

  void tell(const fs::path& file, const std::string& fault) {
    ++faults_;
    told_ << fmt::format("{}: {}\n", file.string(), fault);
  }

  const GalleryOptions& options_;
  const Catalogues& catalogues_;
  Window& window_;
  std::ostream& told_;
  std::size_t faults_ = 0;
};

}  // namespace

Result<std::size_t> draw_gallery(const GalleryOptions& options, const Catalogues& catalogues,
                                 Window& window, std::ostream& told) {
  return Gallery(options, catalogues, window, told).draw();
}

}  // namespace handslag::kiosk
