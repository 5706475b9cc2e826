// The way of a visitor, from the idle screen to 'saved'.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;

TEST_CASE("A number and an activity make an identified visit, claimed") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
  CHECK(visitor.screen() == "activity");
  visitor.press("Arbetsförberedande grupp");
  CHECK(visitor.visit().mode == RegistrationMode::identified);
  CHECK(visitor.visit().proof == ProofStrength::claimed);
  CHECK(visitor.visit().number->digits() == kTestNumber);
  CHECK(visitor.visit().activity == ActivityId("grupp"));
  visitor.saves();
  CHECK(visitor.screen() == "saved");
  CHECK(visitor.heading() == "Tack, du är incheckad");
}

TEST_CASE("From idle to saved takes four actions, and three without a number") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
  visitor.press("Arbetsförberedande grupp").saves();
  CHECK(visitor.screen() == "saved");
  CHECK(visitor.actions == 4);

  Visitor other = Visitor::at_idle();
  other.press("Jag har kommit").press("Utan nummer").press("Arbetsförberedande grupp").saves();
  CHECK(other.screen() == "saved");
  CHECK(other.actions == 3);
}

TEST_CASE("Whoever goes without a number is anonymous, also after having typed one") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990").press("Utan nummer");
  CHECK(is_wiped(visitor.state));
  visitor.press("Arbetsförberedande grupp");
  CHECK(visitor.visit().mode == RegistrationMode::anonymous);
  CHECK(visitor.visit().proof == ProofStrength::none);
  CHECK_FALSE(visitor.visit().number.has_value());
}

TEST_CASE("Who went without a number may go back and give it") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Utan nummer").press("Tillbaka").type(kTestNumber);
  visitor.press("Fortsätt").press("Jag är inte säker");
  CHECK(visitor.visit().mode == RegistrationMode::identified);
}

TEST_CASE("Who is not sure makes a visit without an activity") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt").press("Jag är inte säker");
  CHECK(visitor.visit().mode == RegistrationMode::identified);
  CHECK_FALSE(visitor.visit().activity.has_value());
}

TEST_CASE("An activity may have any name that a profile may give it") {
  Offer offer = an_offer();
  const ActivityId id(GENERATE("unsure", "confirm", "heading", "text"));
  offer.activities.front().id = id;
  Visitor visitor = Visitor::at_idle(offer);
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
  visitor.press(offer.activities.front().name);
  CHECK(visitor.visit().activity == id);
}

TEST_CASE("Where only heads are counted a typed number is wiped at once and told so") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt").press("Öppen mötesplats");
  CHECK(visitor.visit().mode == RegistrationMode::count_only);
  CHECK(visitor.visit().proof == ProofStrength::none);
  CHECK_FALSE(visitor.visit().number.has_value());
  CHECK(is_wiped(visitor.state));
  visitor.saves();
  CHECK(visitor.label("saved.note").find("Numret du skrev är inte sparat.") != std::string::npos);
}

TEST_CASE("With nothing on today a visit is confirmed without an activity") {
  Offer offer = an_offer();
  offer.activities.clear();
  Visitor visitor = Visitor::at_idle(offer);
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt").press("activity.confirm");
  CHECK_FALSE(visitor.visit().activity.has_value());
  visitor.saves();
  CHECK(visitor.actions == 4);
  CHECK(visitor.screen() == "saved");
}

TEST_CASE("The pad types, erases and clears") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("1").press("9").press("9").press("0");
  CHECK(visitor.field() == "1990");
  visitor.press("number.erase");
  CHECK(visitor.field() == "199");
  visitor.press("Rensa");
  CHECK(visitor.field().empty());
}

TEST_CASE("Back from the activity keeps the number, back from the number wipes it") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").press("I have arrived").type(kTestNumber).press("Continue");
  visitor.send(Back{});
  CHECK(visitor.screen() == "number");
  CHECK(visitor.field() == "1990 01 01 – 2385");
  visitor.press("Back");
  CHECK(visitor.screen() == "idle");
  CHECK(is_wiped(visitor.state));
  CHECK(visitor.heading() == "Welcome");
}

TEST_CASE("A second tap while the visit is being saved asks for nothing") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Utan nummer").press("Arbetsförberedande grupp");
  visitor.press("Arbetsförberedande grupp");
  CHECK(visitor.effects.empty());
  visitor.send(Back{});
  CHECK(visitor.screen() == "activity");
}

TEST_CASE("Once saved, nothing typed is left") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
  visitor.press("Arbetsförberedande grupp");
  CHECK_FALSE(is_wiped(visitor.state));
  visitor.saves();
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("A save that fails keeps what was typed, and may be tried again") {
  for (SaveTrouble trouble :
       {SaveTrouble::disk_full, SaveTrouble::storage, SaveTrouble::internal}) {
    Visitor visitor = Visitor::at_idle();
    visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
    visitor.press("Arbetsförberedande grupp").fails(trouble);
    CHECK(visitor.screen() == "failed");
    CHECK(visitor.state.draft.number.view() == kTestNumber);
    visitor.press("Försök igen");
    CHECK(visitor.visit().number->digits() == kTestNumber);
    CHECK(visitor.visit().activity == ActivityId("grupp"));
    visitor.saves();
    CHECK(visitor.screen() == "saved");
    CHECK(is_wiped(visitor.state));
  }
}

TEST_CASE("Where the activity is gone the visitor chooses again") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
  visitor.press("Arbetsförberedande grupp").fails(SaveTrouble::activity_gone);
  visitor.press("Välj igen");
  CHECK(visitor.screen() == "activity");
  visitor.press("Jag är inte säker");
  CHECK(visitor.visit().mode == RegistrationMode::identified);
}

TEST_CASE("A choice of language lasts for one person") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").press("I have arrived").press("Without number");
  visitor.press("Arbetsförberedande grupp").saves();
  CHECK(visitor.heading() == "Thank you, you are checked in");
  visitor.press("Done");
  CHECK(visitor.heading() == "Välkommen");
}

TEST_CASE("The language can be changed on the way, and nothing is lost by it") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990").press("Svenska");
  CHECK(visitor.screen() == "language");
  visitor.press("English");
  CHECK(visitor.heading() == "Your personal number");
  CHECK(visitor.field() == "1990");
}

TEST_CASE("An item of another screen does nothing") {
  Visitor visitor = Visitor::at_idle();
  for (const char* id : {"number.continue", "choice.grupp", "saved.done", "staff.mark", "back",
                         "idle.language.xx", "language.sv", "enrol.cancel", "", "number.key."}) {
    visitor.send(Activate{id});
    CHECK(visitor.screen() == "idle");
    CHECK(visitor.effects.empty());
  }
}

TEST_CASE("An answer that nobody waits for shows nothing") {
  Visitor visitor = Visitor::at_idle();
  visitor.saves();
  CHECK(visitor.screen() == "idle");
  visitor.fails();
  CHECK(visitor.screen() == "idle");
}
