// What somebody writes for staff: by the keyboard on the screen and by a real one, until they
// leave.
#include "kiosk/app/writing.h"

#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

std::string note_of(const Visitor& visitor) {
  return std::string(visitor.state.draft.note.text());
}

Visitor at_note(const std::string& language = "sv") {
  Offer offer = an_offer();
  offer.languages = {"sv", "ti", "uk"};
  Visitor visitor = Visitor::at_idle(std::move(offer));
  if (language != "sv") visitor.press("language.open").press("language." + language);
  visitor.press("help.open").press("help.note");
  REQUIRE(visitor.screen() == "note");
  return visitor;
}

void tap(Visitor& visitor, std::initializer_list<const char*> keys) {
  for (const char* key : keys) visitor.press("note.key." + std::string(key));
}

void hold(Visitor& visitor, const std::string& key) {
  REQUIRE(visitor.item(key).holds);
  visitor.send(Touch{});
  visitor.send(Hold{key});
}

void write(Visitor& visitor, std::u32string_view text) {
  for (const char32_t character : text) visitor.send(Write{character});
}

}  // namespace

TEST_CASE("Keys on the screen and keys on the desk write the same") {
  Visitor by_screen = at_note(), by_desk = at_note();
  tap(by_screen, {"shift", "H", "e", "j", "space", "d", "ä", "r"});
  write(by_desk, U"Hej där");
  CHECK(note_of(by_screen) == "Hej där");
  CHECK(note_of(by_desk) == note_of(by_screen));
  CHECK(by_screen.view().field_value == "•••••••");
}

TEST_CASE("A key that is held offers letters of others, and one of them is written") {
  Visitor visitor = at_note();
  hold(visitor, "note.key.e");
  CHECK(note_of(visitor).empty());
  CHECK(visitor.shows("note.offer.é"));
  visitor.press("note.offer.é");
  CHECK(note_of(visitor) == "é");
  CHECK_FALSE(visitor.shows("note.offer.é"));
}

TEST_CASE("A consonant of a syllabary offers its orders at a tap") {
  Visitor visitor = at_note("ti");
  visitor.press("note.key.ለ").press("note.offer.ሊ");
  CHECK(note_of(visitor) == "ሊ");
}

TEST_CASE("The caret goes where keys and a finger lead it, and what stands there is erased") {
  Visitor visitor = at_note();
  write(visitor, U"smör");
  tap(visitor, {"left", "erase"});
  CHECK(note_of(visitor) == "smr");
  visitor.send(MoveCaret{Movement::home, Selecting::no});
  visitor.send(EraseForward{});
  CHECK(note_of(visitor) == "mr");
  visitor.send(PlaceCaret{10'000, 0});
  write(visitor, U"s");
  CHECK(note_of(visitor) == "mrs");
  visitor.send(SelectAll{});
  visitor.send(Erase{});
  CHECK(note_of(visitor).empty());
  write(visitor, U"mer");
  visitor.press("note.clear");
  CHECK(note_of(visitor).empty());
}

TEST_CASE("What does not fit is told, and what is there stays") {
  Visitor visitor = at_note();
  write(visitor, std::u32string(kNoteLimit, U'a'));
  CHECK(note_of(visitor).size() == kNoteLimit);
  CHECK_FALSE(visitor.shows("note.note"));
  write(visitor, U"b");
  CHECK(note_of(visitor) == std::string(kNoteLimit, 'a'));
  CHECK(visitor.shows("note.note"));
  tap(visitor, {"erase"});
  CHECK(note_of(visitor).size() == kNoteLimit - 1);
  CHECK_FALSE(visitor.shows("note.note"));
}

TEST_CASE("What cannot be written is ignored") {
  Visitor visitor = at_note();
  for (const char32_t character : {U'\n', U'\u202e', char32_t{0xd800}, char32_t{0x110000}}) {
    visitor.send(Write{character});
  }
  CHECK(note_of(visitor).find_first_not_of("\xef\xbf\xbd") == std::string::npos);
  CHECK(note_of(visitor).size() <= 6);
}

TEST_CASE("The keyboard is that of the language, and the note stays when another is chosen") {
  Visitor visitor = at_note();
  write(visitor, U"hej");
  CHECK(visitor.shows("note.key.å"));
  visitor.press("language.open").press("language.uk");
  CHECK(visitor.screen() == "note");
  CHECK(visitor.shows("note.key.ї"));
  CHECK_FALSE(visitor.shows("note.key.å"));
  CHECK(note_of(visitor) == "hej");
}

TEST_CASE("The note stays while staff come, and goes with the person") {
  Visitor visitor = at_note();
  write(visitor, U"hej");
  SECTION("who calls staff shows it to them") {
    visitor.press("staff.call");
    write(visitor, U"nej");
    visitor.press("staff.mark");
    CHECK(visitor.screen() == "note");
    CHECK(note_of(visitor) == "hej");
    return;
  }
  SECTION("also where they take some minutes to come") {
    visitor.press("staff.call").wait(kStaffAwaited);
    visitor.press("staff.mark");
    CHECK(visitor.screen() == "note");
    CHECK(note_of(visitor) == "hej");
    visitor.wait(std::chrono::seconds(45));
    CHECK(visitor.screen() == "warning");
    return;
  }
  SECTION("where they do not come it is gone") {
    visitor.press("staff.call").wait(kStaffAwaited + std::chrono::seconds(65));
    CHECK(visitor.screen() == "staff");
    visitor.press("staff.mark");
    CHECK(visitor.screen() == "idle");
  }
  SECTION("one step back it is still there") {
    visitor.press("back").press("help.note");
    CHECK(note_of(visitor) == "hej");
    return;
  }
  SECTION("who goes back to where they came from lets go of it") {
    visitor.press("back").press("back");
    CHECK(visitor.screen() == "idle");
  }
  SECTION("who walks away is warned, and then it is gone") {
    visitor.wait(std::chrono::seconds(50));
    CHECK(visitor.screen() == "warning");
    visitor.wait(std::chrono::minutes(5));
    CHECK(visitor.screen() == "idle");
  }
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("A card that is held up while something is written checks its bearer in") {
  Visitor visitor = at_note();
  write(visitor, U"hej");
  const CardCode card = a_card();
  for (const char digit : card.digits()) {
    visitor.now += std::chrono::milliseconds(5);
    visitor.send(Write{static_cast<char32_t>(digit)});
  }
  visitor.send(ScanEnd{});
  CHECK(visitor.screen() == "activity");
  CHECK(note_of(visitor).empty());
}

TEST_CASE("Numbers that somebody writes are no card, however quickly they come") {
  for (const std::u32string_view number : {U"1234567890", U"199001012385", U"147123456789012345"}) {
    for (const bool enter : {false, true}) {
      Visitor visitor = at_note();
      write(visitor, U"Ring ");
      write(visitor, number);
      if (enter) visitor.send(ScanEnd{});
      visitor.wait(2 * kScanGap);
      CHECK(visitor.screen() == "note");
      CHECK(note_of(visitor).size() == 5 + number.size());
      CHECK(visitor.state.draft.card.empty());
    }
  }
}

TEST_CASE("A card that was misread while something is written is told of") {
  Visitor visitor = at_note();
  write(visitor, U"147");
  write(visitor, std::u32string(kCardDigits - 4, U'1'));
  visitor.wait(2 * kScanGap);
  CHECK(visitor.screen() == "idle");
  CHECK(visitor.state.card_trouble == CardRefusal::misread);
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("Keys that come before the page was drawn for the first time write") {
  Visitor visitor = at_note();
  const UpdateContext undrawn{{}, nullptr, &shipped_type(), {}};
  for (const Event& event :
       {Event(Write{U'a'}), Event(Write{U'b'}), Event(MoveCaret{Movement::left, Selecting::no}),
        Event(Erase{}), Event(PlaceCaret{500, 5}), Event(Activate{"note.key.left"})}) {
    update(visitor.state, event, visitor.now, undrawn);
  }
  CHECK(note_of(visitor) == "b");
}

TEST_CASE("The part of the page with the field comes when something is written") {
  Visitor visitor = at_note();
  visitor.press("part.next");
  REQUIRE(visitor.view().part == 1);
  write(visitor, U"h");
  CHECK(visitor.view().part == 0);
  visitor.press("part.next");
  visitor.send(Erase{});
  CHECK(visitor.view().part == 0);
}

TEST_CASE("Before a kiosk belongs anywhere nothing is written") {
  Visitor visitor;
  visitor.tell(NotEnrolled{});
  visitor.press("help.open");
  CHECK_FALSE(visitor.shows("help.note"));
}

TEST_CASE("A card that is held up where none is taken leaves nothing in the note") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived").press("help.open").press("help.note");
  write(visitor, U"mitt nummer är 0701740605 ");
  visitor.send(ScanEnd{});  // a key like any other
  const std::string mine = note_of(visitor);
  const CardCode card = a_card();
  for (const char digit : card.digits()) visitor.send(Write{static_cast<char32_t>(digit)});
  visitor.send(ScanEnd{});
  CHECK(visitor.screen() == "note");
  CHECK(note_of(visitor) == mine);
}
