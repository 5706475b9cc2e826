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
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("'Saved' gives way to the idle screen after five seconds, or at 'done'") {
  Visitor visitor = who_typed();
  visitor.press("Fortsätt").press("Jag är inte säker").saves().wait(seconds(4));
  CHECK(visitor.screen() == "saved");
  visitor.wait(seconds(1));
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
  visitor.wait(seconds(1));
  CHECK(visitor.heading() == "Välkommen");
  CHECK_FALSE(deadline(visitor.state).has_value());
}

TEST_CASE("Before its deadline a tick changes nothing") {
  Visitor visitor = who_typed();
  for (int i = 0; i < 44; ++i) {
    visitor.now += seconds(1);
    visitor.send(Tick{});
    CHECK(visitor.screen() == "number");
  }
}
