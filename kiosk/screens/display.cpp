// What makes the kiosk easier for one person: in force at once and until the next.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

class Choices {
 public:
  Choices(ScreenBuilder& screen, const Words& words) : screen_(screen), words_(words) {}

  void offer(std::string id, Key label, Icon icon, bool chosen) {
    add(std::move(id), label, icon, chosen, words_(state_of(chosen)));
  }
  void offer(std::string id, Key label, Key detail, Icon icon, bool chosen) {
    add(std::move(id), label, icon, chosen, words_(state_of(chosen)) + " · " + words_(detail));
  }

 private:
  static Key state_of(bool chosen) { return chosen ? "display.on"_key : "display.off"_key; }
  void add(std::string id, Key label, Icon icon, bool chosen, std::string detail) {
    screen_.add({.id = std::move(id),
                 .role = Role::choice,
                 .label = words_(label),
                 .detail = std::move(detail),
                 .icon = icon,
                 .chosen = chosen});
  }

  ScreenBuilder& screen_;
  const Words& words_;
};

}  // namespace

View display_view(const State& state, const Words& words) {
  ScreenBuilder screen("display", state, words, TopStart::back, TopEnd::staff);
  screen.heading(words("display.heading"_key));
  screen.text(words("display.text"_key));
  const Aids& aids = state.aids;
  Choices choices(screen, words);
  choices.offer("display.large", "display.large"_key, Icon::letters, aids.large);
  choices.offer("display.contrast", "display.contrast"_key, Icon::halves,
                aids.palette == Palette::contrast);
  choices.offer("display.dark", "display.dark"_key, Icon::moon, aids.palette == Palette::dark);
  choices.offer("display.low", "display.low"_key, "display.low_detail"_key, Icon::down, aids.low);
  choices.offer("display.keypad", "display.keypad"_key, "display.keypad_detail"_key, Icon::keypad,
                aids.keypad);
  choices.offer("display.explore", "display.explore"_key, "display.explore_detail"_key, Icon::ear,
                aids.explore);
  choices.offer("display.steady", "display.steady"_key, "display.steady_detail"_key, Icon::hand,
                aids.steady);
  screen.action("display.done", words("display.done"_key), Emphasis::primary);
  return screen.done();
}

}  // namespace handslag::kiosk
