// What the services tell, at any time.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::seconds;

TEST_CASE("Before the first message the kiosk says that it is starting") {
  CHECK(Visitor().screen() == "starting");
}

TEST_CASE("A new offer changes what can be chosen and disturbs nobody") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).press("Fortsätt");
  Offer offer = an_offer();
  offer.activities = {open_place()};
  visitor.tell(offer);
  CHECK(visitor.screen() == "activity");
  CHECK_FALSE(visitor.shows("choice.grupp"));
  CHECK(visitor.state.draft.number.view() == kTestNumber);
}

TEST_CASE("Only languages that there are words in are offered, the first on the idle screen") {
  Offer offer = an_offer();
  offer.languages = {"xx", "en", "sv"};
  Visitor visitor = Visitor::at_idle(offer);
  CHECK(visitor.heading() == "Welcome");
  CHECK(visitor.shows("idle.language.sv"));
  CHECK_FALSE(visitor.shows("idle.language.xx"));
  CHECK(visitor.state.missing_languages == std::vector<std::string>{"xx"});
  offer.languages = {"xx"};
  visitor.tell(offer);
  CHECK(visitor.heading() == "Välkommen");
  CHECK(visitor.shows("language.open"));  // where staff are told what is missing
  offer.languages = {"sv"};
  visitor.tell(offer);
  CHECK_FALSE(visitor.shows("language.open"));
}

TEST_CASE("Out of order says so by its reason, wipes what was typed, and ends with a new offer") {
  for (OutOfOrderReason reason :
       {OutOfOrderReason::storage, OutOfOrderReason::revoked, OutOfOrderReason::directory}) {
    Visitor visitor = Visitor::at_idle();
    visitor.press("Jag har kommit").type(kTestNumber);
    visitor.tell(OutOfOrder{reason});
    CHECK(visitor.heading() == "Den här kiosken fungerar inte just nu");
    CHECK(visitor.label("out_of_order.note").starts_with("Till personalen:"));
    CHECK(is_wiped(visitor.state));
    visitor.wait(seconds(1000));
    CHECK(visitor.screen() == "out_of_order");
    visitor.press("Svenska").press("English").wait(seconds(65));
    CHECK(visitor.heading() == "Den här kiosken fungerar inte just nu");
    visitor.tell(an_offer());
    CHECK(visitor.screen() == "idle");
  }
}

TEST_CASE("The language screen left alone leads home, also where home is 'out of order'") {
  Visitor visitor = Visitor::at_idle();
  visitor.tell(OutOfOrder{});
  visitor.press("Svenska").wait(seconds(65));
  CHECK(visitor.screen() == "out_of_order");

  Visitor other = Visitor::at_idle();
  other.press("Svenska").wait(seconds(65));
  CHECK(other.screen() == "idle");
}

TEST_CASE("A kiosk that went out of order while saving does not say 'saved'") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Utan nummer").press("Jag är inte säker");
  visitor.tell(OutOfOrder{});
  visitor.saves();
  CHECK(visitor.screen() == "out_of_order");
}

TEST_CASE("A kiosk that left its federation starts anew") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber);
  visitor.tell(NotEnrolled{});
  CHECK(visitor.screen() == "enrol_server");
  CHECK(is_wiped(visitor.state));
}
