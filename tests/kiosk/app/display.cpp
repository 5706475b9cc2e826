// Colours for one person: in force at once, taken back by choosing them again, gone with the
// person.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::seconds;

namespace {

Palette shown(const Visitor& visitor) {
  return visitor.view().aids.palette;
}

}  // namespace

TEST_CASE("High contrast is two actions from the idle screen") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Läsbarhet").press("Hög kontrast");
  CHECK(visitor.actions == 2);
  CHECK(shown(visitor) == Palette::contrast);
  CHECK(visitor.screen() == "display");
  CHECK(visitor.item("display.contrast").detail == "På");
  CHECK(visitor.item("display.contrast").chosen);
  visitor.press("Klar");
  CHECK(visitor.screen() == "idle");
  CHECK(shown(visitor) == Palette::contrast);
}

TEST_CASE("A choice is taken back by choosing it again, and two exclude each other") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Läsbarhet").press("Mörk skärm");
  CHECK(shown(visitor) == Palette::dark);
  visitor.press("Hög kontrast");
  CHECK(shown(visitor) == Palette::contrast);
  CHECK(visitor.item("display.dark").detail == "Av");
  visitor.press("Hög kontrast");
  CHECK(shown(visitor) == Palette::light);
}

TEST_CASE("The choice of colours goes back to where it was opened, and nothing typed is lost") {
  for (const char* way : {"back", "display.done"}) {
    Visitor visitor = Visitor::at_idle();
    visitor.press("Jag har kommit").type(kTestNumber).press("Läsbarhet").press("Mörk skärm");
    visitor.press(way);
    CHECK(visitor.screen() == "number");
    CHECK(visitor.field() == "1990 01 01 – 2385");
    CHECK(shown(visitor) == Palette::dark);
  }
}

TEST_CASE("Colours hold for the same person's steps, back and forth") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Läsbarhet").press("Mörk skärm").press("Klar");
  visitor.press("Jag har kommit").press("Tillbaka");
  CHECK(visitor.screen() == "idle");
  CHECK(shown(visitor) == Palette::dark);
  visitor.press("Jag har kommit").press("Utan nummer").press("choice.grupp").saves();
  CHECK(visitor.screen() == "saved");
  CHECK(shown(visitor) == Palette::dark);
}

TEST_CASE("The next person finds the colours as they are made") {
  Visitor left = Visitor::at_idle();  // with nothing begun
  left.press("Läsbarhet").press("Mörk skärm").press("Klar").wait(seconds(65));
  CHECK(shown(left) == Palette::light);
  CHECK_FALSE(deadline(left.state).has_value());

  Visitor choosing = Visitor::at_idle();
  choosing.press("Läsbarhet").press("Mörk skärm").wait(seconds(65));
  CHECK(choosing.screen() == "idle");
  CHECK(shown(choosing) == Palette::light);

  Visitor done = Visitor::at_idle();
  done.press("Läsbarhet").press("Hög kontrast").press("Klar");
  done.press("Jag har kommit").press("Utan nummer").press("choice.grupp").saves();
  done.press("Klar");
  CHECK(done.screen() == "idle");
  CHECK(shown(done) == Palette::light);
}

TEST_CASE("A kiosk that works again shows it, also behind the choice of colours") {
  for (const char* aside : {"display.open", "language.open"}) {
    Visitor visitor = Visitor::at_idle();
    visitor.tell(OutOfOrder{});
    visitor.press(aside);
    visitor.tell(an_offer());
    CHECK(visitor.screen() == "idle");
  }
}

TEST_CASE("From one of the pages beside the way to another, and back to where it was left") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived").press("language.open");
  CHECK_FALSE(visitor.shows("display.open"));
  visitor.press("help.open").press("display.open");
  CHECK(visitor.screen() == "display");
  visitor.press("back");
  CHECK(visitor.screen() == "help");
  visitor.press("language.open");  // it is open already, below
  CHECK(visitor.screen() == "language");
  visitor.press("back");
  CHECK(visitor.screen() == "number");
  visitor.press("help.open").press("help.about");
  CHECK(visitor.screen() == "about");
  visitor.press("back");
  CHECK(visitor.screen() == "help");
  visitor.press("back");
  CHECK(visitor.screen() == "number");
}

TEST_CASE("Neither a character that is typed nor an aid that is turned on leads to another page") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("display.open");
  for (const Item& item : visitor.view().items) {
    if (item.role != Role::choice) continue;
    visitor.press(item.id).press(item.id);
    CHECK(visitor.screen() == "display");
  }
  CHECK(visitor.actions > 2 * 6);
  visitor.press("display.done").press("idle.arrived");
  for (const char character : kTestNumber) {
    visitor.type(std::string(1, character));
    CHECK(visitor.screen() == "number");
  }
}

TEST_CASE("The first part shows with each page, with what is typed and with what is wrong") {
  Visitor visitor = Visitor::at_idle();
  const auto turned = [&] {
    visitor.send(Activate{"part.next"});
    return visitor.view().part;
  };
  CHECK(turned() == 1);
  visitor.press("idle.arrived");
  CHECK(visitor.view().part == 0);
  CHECK(turned() == 1);
  visitor.press("number.continue");
  CHECK(visitor.view().part == 0);
  CHECK(turned() == 1);
  visitor.type("1");
  CHECK(visitor.view().part == 0);
}

TEST_CASE("What lies over a page has parts of its own, and the page keeps its part") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open");
  visitor.send(Activate{"part.next"});
  visitor.press("staff.call");
  CHECK(visitor.view().part == 0);
  visitor.send(Activate{"part.next"});
  CHECK(visitor.view().part == 1);
  visitor.press("staff.mark");
  CHECK(visitor.screen() == "help");
  CHECK(visitor.view().part == 1);
}

TEST_CASE("The keypad's signs can be turned off, for as long as somebody is there") {
  using Aid = TurnOn::Aid;
  Visitor visitor = Visitor::at_idle();
  visitor.send(TurnOn{Aid::keypad});
  CHECK(visitor.view().aids.keypad);
  visitor.press("display.open").press("display.keypad");
  CHECK(visitor.view().aids.no_signs);
  visitor.send(TurnOn{Aid::keypad});
  CHECK_FALSE(visitor.view().aids.keypad);
  // The choice itself needs no sign: it can be taken back by the key that made it.
  visitor.send(Activate{"display.keypad", true});
  CHECK(visitor.view().aids.keypad);
  CHECK_FALSE(visitor.view().aids.no_signs);
  visitor.press("display.keypad").press("display.done").wait(seconds(65));
  visitor.send(TurnOn{Aid::keypad});
  CHECK(visitor.view().aids.keypad);
}

TEST_CASE("Where nothing is heard, nothing is offered that needs ears") {
  Visitor visitor = Visitor::at_idle();
  const auto offered = [&] {
    std::vector<std::string> ids;
    for (const char* id : {"display.explore", "help.finger", "help.louder"}) {
      visitor.press(std::string(id).starts_with("help") ? "help.open" : "display.open");
      if (visitor.shows(id)) ids.emplace_back(id);
      visitor.press("back");
    }
    return ids;
  };
  visitor.press("display.open").press("display.keypad").press("display.explore").press("back");
  CHECK(offered().size() == 3);
  visitor.tell(Hearing{false});
  CHECK(offered().empty());
  CHECK_FALSE(visitor.view().aids.explore);
  CHECK(visitor.view().aids.keypad);
}
