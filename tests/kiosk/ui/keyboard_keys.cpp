// Fingers and keys where something is written: long presses, the caret, and the focus on the keys.
#include "tests/kiosk/ui/hands.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("A key of a keyboard that is held offers more, once, and is not tapped as well") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open").press("help.note");
  Hands hands(visitor.view());
  hands.down("note.key.e");
  CHECK(hands.deadline() == kLongPress);
  CHECK(hands.time(kLongPress - milliseconds(1)).empty());
  CHECK(hands.time(kLongPress) == "held note.key.e");
  CHECK(hands.time(2 * kLongPress).empty());
  CHECK(hands.up("note.key.e", 2 * kLongPress).empty());
  CHECK(hands.tap("note.key.e", seconds(5)) == "note.key.e");
}

TEST_CASE("Where something is written keys move its caret, until the focus is led elsewhere") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open").press("help.note");
  Hands hands(visitor.view());
  const auto by = [](Movement movement) {
    return "caret " + std::to_string(static_cast<int>(movement));
  };
  CHECK(hands.key(NavigationKey::left) == by(Movement::left));
  CHECK(hands.key(NavigationKey::right, {false, true}) == by(Movement::word_right));
  CHECK(hands.key(NavigationKey::end, {true, false}) == by(Movement::end) + " selecting");
  CHECK(hands.key(NavigationKey::up) == by(Movement::up));
  CHECK(hands.key(NavigationKey::select_all) == "all!");
  CHECK(hands.key(NavigationKey::erase_forward) == "erase forward!");
  CHECK(hands.key(NavigationKey::erase) == "erase!");
  CHECK(hands.type(U'ж') == "ж");
  CHECK(hands.tap("note.field", seconds(2)) == "place!");
  // From the field on to the keys, which arrows now lead through.
  CHECK(hands.key(NavigationKey::next).empty());
  const std::string first = hands.focused();
  CHECK(first == "note.key.q");
  CHECK(hands.key(NavigationKey::right).empty());
  CHECK(hands.focused() == "note.key.w");
  CHECK(hands.key(NavigationKey::choose) == "note.key.w");
  CHECK(hands.key(NavigationKey::home).empty());
  CHECK(hands.type(U'x') == "x");  // who types is back in the field
  CHECK(hands.key(NavigationKey::left) == by(Movement::left));
}

TEST_CASE("The focus stays on its key's place when an offer closes and when a layer turns") {
  for (const std::string language : {"sv", "ti", "ar"}) {
    Offer offer = an_offer();
    offer.languages = {language};
    Visitor visitor = Visitor::at_idle(std::move(offer));
    visitor.press("help.open").press("help.note");
    Hands hands(visitor.view());
    const auto strike = [&](NavigationKey key) {
      for (const auto& events : {hands.strike(key), hands.release(key)}) {
        for (const Event& event : events) visitor.send(event);
      }
      hands.shows(visitor.view());
    };
    const auto go_to = [&](const std::string& item) {
      for (int steps = 0; hands.focused() != "note." + item; ++steps) {
        REQUIRE(steps < 100);
        strike(NavigationKey::next);
      }
    };
    const auto leads = [&](const std::string& item, const std::string& then) {
      go_to(item);
      strike(NavigationKey::choose);
      CHECK(hands.focused() == "note." + then);
    };
    if (language == "sv") {
      leads("key.shift", "key.shift");
      leads("key.H", "key.h");
      leads("key.symbols", "key.letters");
      leads("key.letters", "key.symbols");
      go_to("key.e");
      visitor.send(Hold{"note.key.e"});
      hands.shows(visitor.view());
      leads("offer.é", "key.e");
    } else if (language == "ti") {
      leads("key.ለ", "key.ለ");
      leads("offer.ሊ", "key.ለ");
    } else {
      leads("key.latin", "key.letters");
      leads("key.letters", "key.latin");
    }
  }
}

TEST_CASE("A key of the keyboard is tapped and held by a key of the desk as by a finger") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open").press("help.note");
  Hands hands(visitor.view());
  hands.key(NavigationKey::next);
  while (hands.focused() != "note.key.e") hands.key(NavigationKey::next);
  const Instant now = std::chrono::hours(1);
  CHECK(hands.key_at(NavigationKey::choose, now).empty());
  CHECK(hands.key_up(NavigationKey::choose) == "note.key.e");
  CHECK(hands.key_at(NavigationKey::choose, now + seconds(1)).empty());
  CHECK(hands.time(now + seconds(1) + kLongPress) == "held note.key.e");
  CHECK(hands.key_up(NavigationKey::choose).empty());
}
