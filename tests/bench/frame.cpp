// What a frame of the kiosk costs without the graphics card: update, the View, its layout, what is
// said of it, and the draw lists. Every screen in usual and large text, `count` frames each.
#include <imgui.h>

#include "kiosk/app/update.h"
#include "kiosk/gallery/tour.h"
#include "kiosk/screens/screens.h"
#include "kiosk/speech/narrator.h"
#include "kiosk/text/text_cache.h"
#include "kiosk/ui/painter.h"
#include "tests/bench/bench.h"

namespace handslag::bench {
namespace {

using namespace handslag::kiosk;

/// Textures that nobody looks at.
class NoTextures : public Textures {
 public:
  TextureId create(const TextBitmap&) override { return ++last_; }
  void destroy(TextureId) override {}

 private:
  TextureId last_ = 0;
};

class Frames {
 public:
  Frames()
      : catalogues_(need(Catalogues::load(HANDSLAG_SOURCE_DIR "/assets/languages"))),
        typesetter_(need(Typesetter::create(HANDSLAG_SOURCE_DIR "/assets/fonts.conf"))),
        cache_(typesetter_, textures_),
        narrator_(catalogues_),
        languages_(catalogues_.languages()) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;
  ~Frames() { ImGui::DestroyContext(); }

  nlohmann::json run(std::size_t count) {
    std::vector<double> first, further;
    tour(catalogues_, [&](State& state) {
      for (const bool large : {false, true}) {
        state.aids.large = large;
        for (std::size_t i = 0; i <= count; ++i) (i == 0 ? first : further).push_back(frame(state));
      }
      state.aids = {};
    });
    return {{"screens", first.size()},
            {"first", spread_of(std::move(first))},
            {"further", spread_of(std::move(further))}};
  }

 private:
  /// Microseconds.
  double frame(State& state) {
    const UpdateContext context{languages_, [](std::string_view) { return true; }};
    const Stopwatch watch;
    static_cast<void>(update(state, Tick{}, state.touched, context));
    const View view = view_of(state, catalogues_);
    const Metrics metrics = metrics_for(1280, 800, 0.26F);
    const PageLayout page =
        layout_page(view, metrics, [&](const std::string& text, const TextStyle& style) {
          return cache_.measure(text, style);
        });
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {1280, 800};
    io.DeltaTime = 1.0F / 60;
    ImGui::NewFrame();
    paint(*ImGui::GetBackgroundDrawList(), page, view, {}, cache_);
    ImGui::Render();
    cache_.end_frame();
    narrator_.look(view, "");
    return watch.microseconds();
  }

  Catalogues catalogues_;
  Typesetter typesetter_;
  NoTextures textures_;
  TextCache cache_;
  Narrator narrator_;
  std::vector<std::string> languages_;
};

}  // namespace

nlohmann::json frame(const Settings& settings) {
  return Frames().run(settings.count);
}

}  // namespace handslag::bench
