#include "kiosk/entry/keyboard_state.h"

#include "tests/kiosk/entry/typist.h"

using namespace handslag;
using namespace handslag::kiosk;

TEST_CASE("On-screen keys write what the same characters from a desk's keyboard write") {
  for (const std::string& tag : shipped_catalogues().languages()) {
    for (const std::string& text : texts_in(tag)) {
      Typist typist(tag);
      typist.type(text);
      TextEdit desk;
      for (const std::string& character : characters(text)) {
        CHECK(desk.insert(character, shipped_type()) == TextEdit::Insertion::done);
      }
      INFO(tag);
      CHECK(typist.text() == text);
      CHECK(typist.text() == desk.text());
    }
  }
}

TEST_CASE("Shift is for one letter, a long press locks it") {
  Typist typist("sv");
  typist.tap(typist.special(KeyAction::shift));
  CHECK(typist.state().shift() == Shift::once);
  typist.tap(typist.key("Å"));
  typist.tap(typist.key("s"));
  typist.hold(typist.special(KeyAction::shift));
  CHECK(typist.state().shift() == Shift::locked);
  for (const char* letter : {"A", "B"}) typist.tap(typist.key(letter));
  typist.tap(typist.special(KeyAction::shift));
  typist.tap(typist.key("c"));
  // Twice is not at all.
  typist.tap(typist.special(KeyAction::shift));
  typist.tap(typist.special(KeyAction::shift));
  typist.tap(typist.key("d"));
  CHECK(typist.text() == "ÅsABcd");
}

TEST_CASE("A held key offers what it has, and whatever is tapped ends the offer") {
  Typist typist("sv");
  typist.hold(typist.key("e"));
  REQUIRE(typist.state().held() != nullptr);
  CHECK(typist.text().empty());
  typist.tap(typist.state().held()->alternatives[1]);
  CHECK(typist.text() == "é");
  CHECK(typist.state().held() == nullptr);
  typist.hold(typist.key("e"));
  typist.tap(typist.key("n"));
  CHECK(typist.text() == "én");
  CHECK(typist.state().held() == nullptr);
  typist.hold(typist.key("a"));
  typist.tap(typist.special(KeyAction::erase));
  CHECK(typist.text() == "én");
  typist.tap(typist.special(KeyAction::erase));
  CHECK(typist.text() == "é");
  // What has nothing to offer is written.
  typist.hold(typist.key("v"));
  typist.hold(typist.key(kSpace));
  CHECK(typist.text() == "év ");
  // Alternatives of a capital are capitals, and use the shift up.
  typist.tap(typist.special(KeyAction::shift));
  typist.hold(typist.key("E"));
  typist.tap(typist.state().held()->alternatives[1]);
  CHECK(typist.text() == "év É");
  CHECK(typist.state().shift() == Shift::off);
  // Whoever held it too long finds the letter itself.
  typist.hold(typist.key("e"));
  typist.tap(typist.state().held()->alternatives.front());
  CHECK(typist.text() == "év Ée");
}

TEST_CASE("Digits and signs stay until letters are asked for, and keep the shift that was") {
  Typist typist("es");
  typist.hold(typist.special(KeyAction::shift));
  typist.tap(typist.special(KeyAction::symbols));
  for (const char* sign : {"¿", "1", "?"}) typist.tap(typist.key(sign));
  typist.tap(typist.special(KeyAction::letters));
  typist.tap(typist.key("Ñ"));
  CHECK(typist.text() == "¿1?Ñ");
}

TEST_CASE("Swedish words are written within another script, with capitals of their own") {
  Typist typist("ckb");
  typist.type("لە ");
  typist.tap(typist.special(KeyAction::latin));
  typist.tap(typist.special(KeyAction::shift));
  for (const char* letter : {"Å", "m", "å", "l"}) typist.tap(typist.key(letter));
  typist.hold(typist.special(KeyAction::shift));
  typist.tap(typist.special(KeyAction::letters));
  CHECK(typist.state().shift() == Shift::off);
  typist.tap(typist.key("ڕ"));
  CHECK(typist.text() == "لە Åmålڕ");
}

TEST_CASE("Any syllable of Tigrinya takes two taps and no long press") {
  const Keyboard& keyboard = *find_keyboard("ti");
  int syllables = 0;
  for (const auto& row : keyboard.layers[0]) {
    for (const KeyboardKey& key : row) {
      if (key.alternatives.size() < 7) continue;
      CHECK(key.alternatives.front().text == key.text);
      CHECK(key.alternatives.size() <= 12);
      for (const KeyboardKey& order : key.alternatives) {
        Typist typist("ti");
        typist.type(order.text);
        CHECK(typist.text() == order.text);
        CHECK(typist.taps == 2);
        CHECK(typist.long_presses == 0);
        ++syllables;
      }
    }
  }
  CHECK(syllables > 270);
  // Another consonant, where the first was a slip.
  Typist typist("ti");
  typist.tap(typist.key("ሀ"));
  typist.tap(typist.key("ለ"));
  CHECK(typist.text().empty());
  typist.tap(typist.state().held()->alternatives[5]);
  CHECK(typist.text() == "ል");
}

TEST_CASE("The arrows move the caret to where they point, in both directions") {
  for (const char* language : {"sv", "ar"}) {
    Typist typist(language);
    const bool arabic = language == std::string("ar");
    typist.type(arabic ? "سلم" : "slm");
    typist.tap(typist.special(arabic ? KeyAction::caret_right : KeyAction::caret_left));
    typist.type(arabic ? "ا" : "a");
    CHECK(typist.text() == (arabic ? "سلام" : "slam"));
    typist.tap(typist.special(arabic ? KeyAction::caret_left : KeyAction::caret_right));
    typist.tap(typist.special(KeyAction::erase));
    CHECK(typist.text() == (arabic ? "سلا" : "sla"));
  }
}

TEST_CASE("Turkish words get Turkish capitals") {
  Typist typist("tr");
  typist.hold(typist.special(KeyAction::shift));
  for (const char* letter : {"I", "Ş", "İ", "Ğ"}) typist.tap(typist.key(letter));
  typist.tap(typist.special(KeyAction::shift));
  for (const char* letter : {"ı", "ş", "i", "ğ"}) typist.tap(typist.key(letter));
  CHECK(typist.text() == "IŞİĞışiğ");
}
