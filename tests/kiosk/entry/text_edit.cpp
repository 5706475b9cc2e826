#include "kiosk/entry/text_edit.h"

#include "tests/support/type.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

using Insertion = TextEdit::Insertion;

/// Somebody writing: each act sees the text as it stands by then.
class Writer {
 public:
  explicit Writer(std::string language = "sv", std::size_t limit = TextEdit::kCapacity)
      : edit_(limit), language_(std::move(language)) {}

  /// Character by character, as keys do.
  Writer& type(std::string_view text) {
    while (!text.empty()) {
      std::size_t size = 1;
      while (size < text.size() && (text[size] & 0xc0) == 0x80) ++size;
      CHECK(edit_.insert(text.substr(0, size), shipped_type()) == Insertion::done);
      text.remove_prefix(size);
    }
    return *this;
  }
  Writer& move(Movement movement, int times = 1, Selecting selecting = Selecting::no) {
    while (times-- > 0) edit_.move(movement, selecting, layout());
    return *this;
  }
  Writer& select(Movement movement, int times = 1) { return move(movement, times, Selecting::yes); }
  Writer& backspace(int times = 1) {
    while (times-- > 0) edit_.erase_backward(layout());
    return *this;
  }
  Writer& del(int times = 1) {
    while (times-- > 0) edit_.erase_forward(layout());
    return *this;
  }
  TextLayout layout() const {
    return TextLayout(shipped_type(), edit_.text(), typed_style(language_));
  }
  std::string text() const { return std::string(edit_.text()); }
  TextEdit& edit() { return edit_; }

 private:
  TextEdit edit_;
  std::string language_;
};

}  // namespace

TEST_CASE("Latin text is mended in the middle") {
  Writer writer;
  writer.type("Jag bor i Kpng").move(Movement::left, 3).type("ö").move(Movement::right).type("i");
  CHECK(writer.text() == "Jag bor i Köping");
  writer.move(Movement::home).type("Och ").move(Movement::end).type(".").backspace();
  CHECK(writer.text() == "Och Jag bor i Köping");
  writer.move(Movement::word_left, 2).del(2).type("in ");
  CHECK(writer.text() == "Och Jag bor in Köping");
}

TEST_CASE("Arabic is written to the left: left goes on, right goes back") {
  Writer writer("ar");
  writer.type("سلم").move(Movement::right).type("ا");
  CHECK(writer.text() == "سلام");
  writer.move(Movement::left).type(" عليكم");
  CHECK(writer.text() == "سلام عليكم");
  writer.move(Movement::word_right).type("و");
  CHECK(writer.text() == "سلام وعليكم");
  writer.move(Movement::home).del().type("ال");
  CHECK(writer.text() == "اللام وعليكم");
}

TEST_CASE("Arabic with marks is erased mark by mark, as it was written") {
  Writer writer("ar");
  writer.type("كت\u0651\u064e");  // shadda, then fatha
  CHECK(writer.text() == "كت\u064e\u0651");
  writer.backspace();
  CHECK(writer.text() == "كت\u0651");
  writer.backspace();
  CHECK(writer.text() == "كت");
  writer.type("\u0651\u064e").move(Movement::right).del();
  CHECK(writer.text() == "ك");
}

TEST_CASE("A lam-alef is taken apart again") {
  Writer writer("ar");
  writer.type("سلا").backspace();
  CHECK(writer.text() == "سل");
  writer.type("ام").move(Movement::right, 2).backspace();
  CHECK(writer.text() == "سام");
}

TEST_CASE("A number and a Latin word inside Arabic are reached by what is seen") {
  Writer writer("ar");
  writer.type("غرفة 123 هنا");
  // On the screen, from the right: room, 123, here. The number's end is its left in a line that
  // runs to the left, and what follows is its first digit.
  writer.move(Movement::right, 4).type("4");
  CHECK(writer.text() == "غرفة 1234 هنا");
  writer.backspace().move(Movement::right).del();
  CHECK(writer.text() == "غرفة 13 هنا");
}

TEST_CASE("Arabic inside Swedish is reached by what is seen") {
  Writer writer;
  writer.type("Jag heter دار nu");
  // Left of "nu", its space and one letter, which is the first of the Arabic word.
  writer.move(Movement::left, 4);
  CHECK(writer.layout().carets(writer.edit().caret()).strong.x ==
        writer.layout().carets(12).strong.x);
  writer.backspace();
  CHECK(writer.text() == "Jag heter ار nu");
}

TEST_CASE("A Persian word keeps its non-joiner until a backspace takes that alone") {
  Writer writer("fa");
  writer.type("می\u200cروم").move(Movement::right, 3).backspace();
  CHECK(writer.text() == "میروم");
  writer.type("\u200c").move(Movement::right).type("ن");
  CHECK(writer.text() ==
        "من"
        "ی\u200cروم");
}

TEST_CASE("Sorani, Tigrinya, Ukrainian and Turkish are erased letter by letter") {
  CHECK(Writer("ckb").type("کوردی ڕێگەڵ").backspace(3).type("ۆ").text() == "کوردی ڕێۆ");
  CHECK(Writer("ti").type("ሰላም").move(Movement::left).backspace().type("ሎ").text() == "ሰሎም");
  CHECK(Writer("uk").type("Їжаґ").backspace().type("к").text() == "Їжак");
  CHECK(Writer("tr").type("ISPARTAı").backspace().move(Movement::home).del().type("İ").text() ==
        "İSPARTA");
}

TEST_CASE("A mark joins the letter before it, also one that was written long ago") {
  Writer writer;
  writer.type("Angstrom").move(Movement::home).move(Movement::right).type("\u030a");
  CHECK(writer.text() == "Ångstrom");
  CHECK(writer.edit().caret() == 2);
  writer.type("x");
  CHECK(writer.text() == "Åxngstrom");
  writer.edit().wipe();
  writer.type("q\u0308").backspace();
  CHECK(writer.text().empty());
  // What stands behind the caret may be the mark.
  writer.type("\u030ax").move(Movement::home).type("a").type("b");
  CHECK(writer.text() == "åbx");
}

TEST_CASE("A selection is replaced, erased or left on the side of the arrow") {
  Writer writer;
  writer.type("Hej du").select(Movement::word_left).type("v");
  CHECK(writer.text() == "Hej v");
  writer.move(Movement::home).select(Movement::right, 3).backspace();
  CHECK(writer.text() == " v");
  writer.edit().select_all();
  CHECK(writer.edit().selection() == TextSpan{0, 2});
  writer.del();
  CHECK(writer.text().empty());

  Writer arabic("ar");
  arabic.type("سلام").select(Movement::right, 2);
  CHECK(arabic.edit().selection() == TextSpan{4, 8});
  CHECK(arabic.edit().anchor() == 8);
  arabic.move(Movement::right);
  CHECK(arabic.edit().caret() == 4);
  arabic.edit().select_all();
  arabic.move(Movement::left);
  CHECK(arabic.edit().caret() == 8);
  CHECK(arabic.edit().selection().empty());
}

TEST_CASE("A finger puts the caret, and drawn along selects") {
  Writer writer("ar");
  writer.type("سلام");
  const TextLayout layout = writer.layout();
  writer.edit().move_to(layout.carets(2).strong.x, 20, Selecting::no, layout);
  CHECK(writer.edit().caret() == 2);
  writer.edit().move_to(-40, 20, Selecting::yes, layout);
  CHECK(writer.edit().selection() == TextSpan{2, 8});
}

TEST_CASE("What does not fit or is not typable changes nothing") {
  Writer writer("sv", 6);
  writer.type("åäö");
  CHECK(writer.edit().insert("a", shipped_type()) == Insertion::full);
  CHECK(writer.edit().insert("\n", shipped_type()) == Insertion::refused);
  CHECK(writer.edit().insert("\x1b", shipped_type()) == Insertion::refused);
  CHECK(writer.edit().insert("\u202e", shipped_type()) == Insertion::refused);
  CHECK(writer.edit().insert("\xff", shipped_type()) == Insertion::refused);
  CHECK(writer.text() == "åäö");
  writer.select(Movement::left);
  CHECK(writer.edit().insert("\n", shipped_type()) == Insertion::refused);
  CHECK(writer.edit().selection() == TextSpan{4, 6});
  CHECK(writer.edit().insert("o\u0308", shipped_type()) == Insertion::done);
  CHECK(writer.text() == "åäö");
  CHECK(writer.edit().insert(std::string(5000, 'a'), shipped_type()) == Insertion::full);
}

TEST_CASE("A text that is wiped or moved from leaves nothing") {
  TextEdit edit;
  CHECK(edit.insert("Hemligt", shipped_type()) == Insertion::done);
  const char* place = edit.text().data();
  edit.wipe();
  CHECK(std::string_view(place, 7) == std::string_view("\0\0\0\0\0\0\0", 7));
  CHECK(edit.caret() == 0);
}

TEST_CASE("Up and down go to the nearest place of the next line, and stay at the ends") {
  const TextStyle style = typed_style("sv", 200);
  TextEdit edit;
  CHECK(edit.insert("en rad och en rad till och en rad", shipped_type()) ==
        TextEdit::Insertion::done);
  const TextLayout layout(shipped_type(), edit.text(), style);
  const auto line = [&] { return layout.carets(edit.caret()).strong.top; };
  const int last = line(), x = layout.carets(edit.caret()).strong.x;
  edit.move(Movement::down, Selecting::no, layout);
  CHECK(edit.caret() == edit.text().size());
  edit.move(Movement::up, Selecting::yes, layout);
  CHECK(line() < last);
  CHECK_FALSE(edit.selection().empty());
  CHECK(std::abs(layout.carets(edit.caret()).strong.x - x) <= style.size);
  edit.move(Movement::down, Selecting::no, layout);
  CHECK(line() == last);
  for (int i = 0; i < 10; ++i) edit.move(Movement::up, Selecting::no, layout);
  CHECK(layout.line_begin(edit.caret()) == 0);
}

TEST_CASE("A text that is longer than its field shows the line of the caret") {
  const TextStyle style = typed_style("sv", 200);
  TextEdit edit;
  std::string words;
  for (int i = 0; i < 30; ++i) words += "ord ";
  CHECK(edit.insert(words, shipped_type()) == TextEdit::Insertion::done);
  const TextLayout layout(shipped_type(), edit.text(), style);
  constexpr int kHeight = 120;
  const int all = layout.size().height;
  REQUIRE(all > 3 * kHeight);
  CHECK(hidden_above(layout, 0, kHeight) == 0);
  CHECK(hidden_above(layout, edit.text().size(), kHeight) == all - kHeight);
  const std::size_t middle = edit.text().size() / 2;
  const CaretBox box = layout.carets(middle).strong;
  const int hidden = hidden_above(layout, middle, kHeight);
  CHECK(box.top >= hidden);
  CHECK(box.top + box.height <= hidden + kHeight);
  CHECK(hidden_above(layout, middle, all + 10) == 0);
}
