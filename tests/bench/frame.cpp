// What a frame of the kiosk costs without the graphics card: update, the View, its layout, what is
// said of it, and the draw lists. Every screen in usual and large text, `count` frames each.
#include "kiosk/app/update.h"
#include "kiosk/gallery/tour.h"
#include "kiosk/screens/screens.h"
#include "kiosk/speech/narrator.h"
#include "kiosk/text/text_cache.h"
#include "tests/bench/bench.h"
#include "tests/support/drawing.h"

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
        languages_(catalogues_.languages()) {}

  nlohmann::json run(std::size_t count) {
    std::vector<double> first, further;
    tour(catalogues_, typesetter_, [&](State& state) {
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
    drawing_.frame(view, metrics_for(1280, 800, 0.26F), cache_);
    narrator_.look(view, "");
    return watch.microseconds();
  }

  Catalogues catalogues_;
  Typesetter typesetter_;
  NoTextures textures_;
  TextCache cache_;
  Drawing drawing_;
  Narrator narrator_;
  std::vector<std::string> languages_;
};

}  // namespace

nlohmann::json frame(const Settings& settings) {
  return Frames().run(settings.count);
}

}  // namespace handslag::bench
