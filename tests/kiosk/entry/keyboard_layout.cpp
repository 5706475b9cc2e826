#include "kiosk/entry/keyboard_layout.h"

#include <cmath>
#include <set>

#include "tests/kiosk/entry/typist.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

struct Window {
  int width, height;  // pixels
  float mm;           // a pixel
};
const Window kWindows[] = {{1280, 800, 0.26F},
                           {1280, 800, 0.17F},
                           {800, 1280, 0.26F},
                           {1080, 1920, 0.277F},
                           {1366, 768, 0.227F}};

long tenths(float millimetres) {
  return std::lround(millimetres * 10);
}

bool overlap(const PlacedKey& a, const PlacedKey& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/// What must hold wherever keys are laid out at all.
void check_sound(const KeyboardLayout& layout, float width, float height) {
  constexpr float kRounding = 0.01F;
  CHECK(layout.height <= height + kRounding);
  bool sound = true;
  for (std::size_t i = 0; i < layout.keys.size(); ++i) {
    const PlacedKey& key = layout.keys[i];
    sound = sound && key.width >= kLeastKeyWidth - kRounding &&
            key.height >= kLeastKeyHeight - kRounding && key.x >= -kRounding &&
            key.y >= -kRounding && key.x + key.width <= width + kRounding &&
            key.y + key.height <= layout.height + kRounding;
    for (std::size_t j = 0; j < i; ++j) sound = sound && !overlap(key, layout.keys[j]);
  }
  CHECK(sound);
}

const PlacedKey& find(const KeyboardLayout& layout, KeyAction action, std::string_view text = {}) {
  for (const PlacedKey& placed : layout.keys) {
    if (placed.key->action == action && placed.key->text == text) return placed;
  }
  FAIL("the key is not there");
  throw 0;
}

/// Every layer, and every offer of each.
void each_state(const Keyboard& keyboard, const std::function<void(const KeyboardState&)>& look) {
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    const Layer wanted = static_cast<Layer>(layer);
    if (keyboard.rows(wanted).empty()) continue;
    Typist typist{std::string(keyboard.languages.front())};
    typist.show(wanted);
    look(typist.state());
    for (const auto& row : keyboard.layers[layer]) {
      for (const KeyboardKey& key : row) {
        if (key.alternatives.empty()) continue;
        typist.state().hold(key);
        look(typist.state());
      }
    }
  }
}

}  // namespace

TEST_CASE("On half of every window each keyboard fits, with no key under 9 by 12 millimetres") {
  for (const Window& window : kWindows) {
    const float width = static_cast<float>(window.width) * window.mm;
    const float height = static_cast<float>(window.height) * window.mm / 2;
    for (const Keyboard& keyboard : keyboards()) {
      INFO(keyboard.languages.front() << " at " << window.width << ", " << window.mm);
      each_state(keyboard, [&](const KeyboardState& state) {
        const auto layout = lay_out(state, width, height);
        REQUIRE(layout);
        check_sound(*layout, width, height);
        const std::size_t offered =
            std::ranges::count_if(layout->keys, [](const PlacedKey& key) { return key.offered; });
        CHECK(offered == (state.held() ? state.held()->alternatives.size() : 0));
        // All of a layer is shown, but for what an offer stands in place of.
        std::size_t all = 0;
        for (const auto& row : keyboard.rows(state.layer())) {
          all += row.size();
        }
        if (!state.held() || keyboard.syllabary) {
          CHECK(layout->keys.size() == all + offered);
        }
      });
    }
  }
}

TEST_CASE("In any room the keys are large enough, or it is said that they do not fit") {
  int fitted = 0, refused = 0;
  for (const Keyboard& keyboard : keyboards()) {
    for (float width = 10; width < 400; width += 7) {
      for (float height = 10; height < 200; height += 9) {
        const auto layout = lay_out(KeyboardState(keyboard), width, height);
        ++(layout ? fitted : refused);
        if (layout) check_sound(*layout, width, height);
      }
    }
  }
  CHECK(fitted > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("Where there is no width for a row it is split, in its order") {
  const KeyboardState swedish(*find_keyboard("sv"));
  const auto layout = lay_out(swedish, 75, 120);
  REQUIRE(layout);
  const PlacedKey& q = find(*layout, KeyAction::text, "q");
  const PlacedKey& a_ring = find(*layout, KeyAction::text, "å");
  const PlacedKey& a = find(*layout, KeyAction::text, "a");
  CHECK(q.y < a_ring.y);
  CHECK(a_ring.y < a.y);
  CHECK_FALSE(lay_out(swedish, 75, 80));
  CHECK_FALSE(lay_out(swedish, 20, 500));
  CHECK_FALSE(lay_out(swedish, 0, 0));
}

TEST_CASE("Space, erase and the change of layers keep their places in every layer") {
  for (const Keyboard& keyboard : keyboards()) {
    std::set<std::pair<long, long>> space, erase;  // tenths of a millimetre
    each_state(keyboard, [&](const KeyboardState& state) {
      const auto layout = lay_out(state, 217, 68);
      REQUIRE(layout);
      const PlacedKey& bar = find(*layout, KeyAction::text, kSpace);
      space.emplace(tenths(bar.x), tenths(bar.y));
      const PlacedKey& back = find(*layout, KeyAction::erase);
      erase.emplace(tenths(back.x + back.width), tenths(back.y));
    });
    INFO(keyboard.languages.front());
    CHECK(space.size() == 1);
    CHECK(erase.size() == 1);
  }
}

TEST_CASE("Special keys have the places that a telephone gives them, in every script") {
  for (const char* language : {"sv", "uk", "ti", "ar", "fa", "prs", "ckb"}) {
    const Keyboard& keyboard = *find_keyboard(language);
    const auto layout = lay_out(KeyboardState(keyboard), 217, 68);
    REQUIRE(layout);
    INFO(language);
    const float space = find(*layout, KeyAction::text, kSpace).x;
    CHECK(find(*layout, KeyAction::erase).x > space);
    CHECK(find(*layout, KeyAction::symbols).x < space);
    CHECK(find(*layout, KeyAction::caret_left).x > space);
    CHECK(find(*layout, KeyAction::caret_left).x < find(*layout, KeyAction::caret_right).x);
  }
}

TEST_CASE("A consonant of Tigrinya offers its orders above all others, which keep their places") {
  Typist typist("ti");
  const auto before = lay_out(typist.state(), 217, 68);
  typist.tap(typist.key("ቀ"));
  const auto after = lay_out(typist.state(), 217, 68);
  REQUIRE(before);
  REQUIRE(after);
  CHECK(after->keys.size() == before->keys.size() + 12);
  for (const PlacedKey& key : before->keys) {
    CHECK(std::ranges::any_of(after->keys, [&](const PlacedKey& other) {
      return other.key == key.key && other.x == key.x && other.y == key.y;
    }));
    CHECK(key.y > 12);
  }
}
