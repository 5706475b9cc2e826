// Time: nobody there, the countdown, the wipe, the screens that end by themselves.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Visitor who_typed() {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber);
  return visitor;
}

}  // namespace

TEST_CASE("An idle kiosk has nothing to wake for") {
  CHECK_FALSE(deadline(Visitor::at_idle().state).has_value());
  CHECK_FALSE(deadline(State{}).has_value());
}

TEST_CASE("After 45 seconds without a touch the warning counts down from 20") {
  Visitor visitor = who_typed();
  visitor.wait(seconds(45) - milliseconds(1));
  CHECK(visitor.screen() == "number");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "warning");
  CHECK(visitor.state.warning == 20);
  visitor.wait(seconds(1));
  CHECK(visitor.state.warning == 19);
  CHECK(visitor.label("warning.text") == "Om 19 sekunder tas allt du har skrivit bort.");
  visitor.wait(seconds(18));
  CHECK(visitor.label("warning.text") == "Om 1 sekund tas allt du har skrivit bort.");
}

TEST_CASE("Then everything typed is wiped and the idle screen shows in its language") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").press("I have arrived").type(kTestNumber).wait(seconds(64));
  CHECK(visitor.heading() == "Are you still there?");
  CHECK_FALSE(is_wiped(visitor.state));
  visitor.wait(seconds(1));
  CHECK(visitor.heading() == "Välkommen");
  CHECK(is_wiped(visitor.state));
  CHECK_FALSE(deadline(visitor.state).has_value());
}

TEST_CASE("Whoever is still there goes on where they were, with all the time again") {
  Visitor visitor = who_typed();
  visitor.wait(seconds(50)).press("Jag är kvar");
  CHECK(visitor.screen() == "number");
  CHECK(visitor.field() == "1990 01 01 – 2385");
  visitor.wait(seconds(44));
  CHECK(visitor.screen() == "number");
}

TEST_CASE("More time is given as often as it is asked for, also in the last second") {
  Visitor visitor = who_typed();
  for (int i = 0; i < 25; ++i) {
    visitor.wait(seconds(64));
    REQUIRE(visitor.state.warning == 1);
    visitor.press("Jag är kvar");
    CHECK(visitor.field() == "1990 01 01 – 2385");
  }
}

TEST_CASE("Any sign of life takes the warning away, and does nothing else") {
  for (int way = 0; way < 4; ++way) {
    Visitor visitor = who_typed();
    visitor.wait(seconds(50));
    if (way == 0) visitor.send(Touch{});
    if (way == 1) visitor.send(Type{'7'});
    if (way == 2) visitor.send(Back{});
    if (way == 3) visitor.send(Erase{});
    CHECK(visitor.screen() == "number");
    CHECK(visitor.field() == "1990 01 01 – 2385");
  }
}

TEST_CASE("A touch that comes after the wipe was due finds the idle screen") {
  Visitor visitor = who_typed();
  visitor.now += seconds(500);
  visitor.send(Activate{"number.continue"});
  CHECK(visitor.screen() == "idle");
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("The times are the federation's own") {
  Offer offer = an_offer();
  offer.policy.idle_warning_seconds = 10;
  offer.policy.idle_countdown_seconds = 30;
  offer.policy.saved_screen_seconds = 2;
  Visitor visitor = Visitor::at_idle(offer);
  visitor.press("Jag har kommit").wait(seconds(10));
  CHECK(visitor.state.warning == 30);
  visitor.press("Jag är kvar").press("Utan nummer").press("Jag är inte säker").saves();
  visitor.wait(seconds(2));
  CHECK(visitor.shows("result.show"));
  visitor.wait(seconds(20));
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("'Saved' says after five seconds that it closes, and does 20 later, or at 'done'") {
  Visitor visitor = who_typed();
  visitor.press("Fortsätt").press("Jag är inte säker").saves().wait(seconds(4));
  CHECK_FALSE(visitor.shows("result.show"));
  visitor.wait(seconds(1));
  CHECK(visitor.label("saved.text").starts_with("Sidan stängs snart."));
  CHECK(visitor.heading() == "Tack, du är incheckad");
  visitor.wait(seconds(20) - milliseconds(1));
  CHECK(visitor.screen() == "saved");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "idle");

  Visitor other = who_typed();
  other.press("Fortsätt").press("Jag är inte säker").saves().press("Klar");
  CHECK(other.screen() == "idle");
}

TEST_CASE("A touch lets 'saved' stay longer") {
  Visitor visitor = who_typed();
  visitor.press("Fortsätt").press("Jag är inte säker").saves().wait(seconds(4));
  visitor.send(Touch{});
  visitor.wait(seconds(4));
  CHECK(visitor.screen() == "saved");
  CHECK_FALSE(visitor.shows("result.show"));
}

TEST_CASE("What somebody came to shows again as often as it is asked for, and to no touch alone") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Utan nummer").press("choice.grupp").saves();
  const auto tells = [&] {
    return visitor.label("saved.text").find("Arbetsförberedande grupp") != std::string::npos;
  };
  for (int i = 0; i < 12; ++i) {
    CHECK(tells());
    visitor.wait(seconds(24));
    REQUIRE_FALSE(tells());
    visitor.send(Touch{});
    visitor.wait(seconds(19));
    REQUIRE(visitor.screen() == "saved");
    CHECK_FALSE(tells());
    visitor.press("Visa igen");
  }
  visitor.wait(seconds(25));
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("Every result says that it closes") {
  Visitor undone = who_typed();
  undone.press("Fortsätt").press("Jag är inte säker").saves().press("Ångra").press("undo.yes");
  undone.tell(Undone{});
  Visitor twice = Visitor::at_idle();
  twice.scan(a_card()).press("Arbetsförberedande grupp").tell(AlreadyHere{7, seconds(60)});
  for (Visitor* visitor : {&undone, &twice}) {
    const std::string text = visitor->screen() + ".text";
    const std::string before = visitor->label(text);
    visitor->wait(seconds(5));
    CHECK(visitor->label(text).starts_with("Sidan stängs snart."));
    visitor->press("result.show");
    CHECK(visitor->label(text) == before);
    visitor->wait(seconds(25));
    CHECK(visitor->screen() == "idle");
  }
}

TEST_CASE("A card that is held up to a result that closes begins a check-in") {
  Visitor visitor = who_typed();
  visitor.press("Fortsätt").press("Jag är inte säker").saves().wait(seconds(15));
  visitor.scan(a_card());
  CHECK(visitor.screen() == "activity");
  visitor.press("choice.grupp").saves();
  CHECK_FALSE(visitor.shows("result.show"));
}

TEST_CASE("'Saving' shows only after 150 milliseconds, and never times out") {
  Visitor visitor = who_typed();
  visitor.press("Fortsätt").press("Jag är inte säker").wait(milliseconds(149));
  CHECK(visitor.screen() == "activity");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "saving");
  visitor.wait(seconds(600));
  CHECK(visitor.screen() == "saving");
  CHECK_FALSE(is_wiped(visitor.state));
  visitor.saves();
  CHECK(visitor.screen() == "saved");
}

TEST_CASE("A failed save leaves time to read, then its draft is wiped") {
  Visitor visitor = who_typed();
  visitor.press("Fortsätt").press("Jag är inte säker").wait(seconds(100)).fails();
  visitor.wait(seconds(44));
  CHECK(visitor.screen() == "failed");
  visitor.wait(seconds(21));
  CHECK(visitor.screen() == "idle");
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("A language chosen on the idle screen and left there goes back by itself") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").wait(seconds(44));
  CHECK(visitor.heading() == "Welcome");
  visitor.wait(seconds(21));
  CHECK(visitor.heading() == "Välkommen");
  CHECK_FALSE(deadline(visitor.state).has_value());
}

TEST_CASE("Before a language and what helps are taken back, there is a warning of 20 seconds") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").send(TurnOn{TurnOn::Aid::large});
  for (int i = 0; i < 12; ++i) {
    visitor.wait(seconds(45));
    CHECK(visitor.heading() == "Are you still there?");
    CHECK(visitor.label("warning.text").starts_with("In 20 seconds, language and looks"));
    visitor.wait(seconds(19));
    visitor.press("warning.stay");
    CHECK(visitor.heading() == "Welcome");
    CHECK(visitor.view().aids.large);
  }
}

TEST_CASE("A warning over the address keeps what was typed") {
  Visitor visitor;
  visitor.tell(NotEnrolled{});
  visitor.type("10.0.0.5").press("language.open").press("English").wait(seconds(66));
  CHECK(visitor.view().language == "sv");
  CHECK(visitor.field() == "https://10.0.0.5");
}

TEST_CASE("A card that is held up while the warning shows is read from its first digit") {
  Visitor over_choices = Visitor::at_idle();
  over_choices.press("English");
  Visitor over_aside = Visitor::at_idle();
  over_aside.press("help.open");
  for (Visitor* visitor : {&over_choices, &over_aside}) {
    visitor->wait(seconds(50));
    REQUIRE(visitor->screen() == "warning");
    CHECK(visitor->view().between_people);
    const CardCode card = a_card();
    for (const char digit : card.digits()) visitor->send(Type{digit});  // with no Touch before
    visitor->enter();
    CHECK(visitor->screen() == "activity");
  }
  Visitor typing = who_typed();
  typing.wait(seconds(50));
  CHECK_FALSE(typing.view().between_people);
}

// ---- who is led by what is said ----

TEST_CASE("For whom speech leads, the time begins where what is said ends") {
  Visitor visitor = Visitor::at_idle();
  visitor.send(TurnOn{TurnOn::Aid::keypad});
  visitor.press("help.open").press("help.about").tell(Saying{seconds(90)});
  visitor.wait(seconds(90 + 45) - milliseconds(1));
  CHECK(visitor.screen() == "about");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "warning");
  // The warning is said too: its seconds are counted from the end of that.
  visitor.tell(Saying{seconds(8)});
  visitor.wait(seconds(8));
  CHECK(visitor.state.warning == 20);
  visitor.wait(seconds(1));
  CHECK(visitor.state.warning == 19);
  visitor.wait(seconds(19) - milliseconds(1));
  CHECK(visitor.screen() == "warning");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "idle");
  CHECK_FALSE(deadline(visitor.state).has_value());
}

TEST_CASE("What is said next stops what was said, and its time") {
  Visitor visitor = Visitor::at_idle();
  visitor.send(TurnOn{TurnOn::Aid::explore});
  visitor.press("help.open").tell(Saying{seconds(90)});
  visitor.send(Touch{});
  visitor.tell(Saying{seconds(2)});
  visitor.wait(seconds(47));
  CHECK(visitor.screen() == "warning");
}

TEST_CASE("A receipt stays for as long as it is said, and then for its own time") {
  Visitor visitor = Visitor::at_idle();
  visitor.send(TurnOn{TurnOn::Aid::keypad});
  visitor.press("Jag har kommit").press("Utan nummer").press("choice.grupp").saves();
  visitor.tell(Saying{seconds(12)});
  visitor.wait(seconds(12 + 45) - milliseconds(1));
  CHECK_FALSE(visitor.shows("result.show"));
  visitor.wait(milliseconds(1));
  CHECK(visitor.shows("result.show"));
}

TEST_CASE("For whom speech leads, a receipt closes 20 seconds after it has said that it will") {
  Visitor visitor = Visitor::at_idle();
  visitor.send(TurnOn{TurnOn::Aid::keypad});
  visitor.press("Jag har kommit").press("Utan nummer").press("choice.grupp").saves();
  visitor.wait(seconds(45));
  REQUIRE(visitor.shows("result.show"));
  visitor.tell(Saying{seconds(10)});
  visitor.wait(seconds(30) - milliseconds(1));
  CHECK(visitor.screen() == "saved");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("What is said elsewhere keeps its time after a receipt began to close") {
  const std::string way = GENERATE("help.open", "saved.undo");
  Visitor visitor = Visitor::at_idle();
  visitor.send(TurnOn{TurnOn::Aid::keypad});
  visitor.press("Jag har kommit").press("Utan nummer").press("choice.grupp").saves();
  visitor.wait(seconds(46));
  REQUIRE(visitor.shows("result.show"));
  visitor.press(way);
  if (way == "saved.undo") {
    visitor.press("undo.yes");
    visitor.tell(UndoFailed{SaveTrouble::disk_full});
  }
  INFO(visitor.screen());
  visitor.tell(Saying{seconds(30)});
  visitor.wait(seconds(30 + 44));
  CHECK(visitor.screen() != "warning");
  visitor.wait(seconds(1));
  CHECK(visitor.screen() == "warning");
}

TEST_CASE("Where nobody is led by it, or nothing is heard, speech takes no time") {
  for (const bool heard : {true, false}) {
    Visitor visitor = Visitor::at_idle();
    visitor.tell(Hearing{heard});
    if (!heard) visitor.send(TurnOn{TurnOn::Aid::keypad});
    visitor.press("help.open").tell(Saying{seconds(90)});
    visitor.wait(seconds(45));
    CHECK(visitor.screen() == "warning");
  }
}

TEST_CASE("Before its deadline a tick changes nothing") {
  Visitor visitor = who_typed();
  for (int i = 0; i < 44; ++i) {
    visitor.now += seconds(1);
    visitor.send(Tick{});
    CHECK(visitor.screen() == "number");
  }
}
