// Calling staff: a mark over all else, until staff hold it.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::seconds;

TEST_CASE("Staff can be called and send the visitor on where they were") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990").press("Ring på personal");
  CHECK(visitor.heading() == "Personal är på väg");
  CHECK(visitor.item("staff.mark").hold_seconds == 3);
  visitor.press("staff.mark");
  CHECK(visitor.screen() == "number");
  CHECK(visitor.field() == "1990");
}

TEST_CASE("The mark stays, but what the visitor typed is wiped in its time") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990").press("Ring på personal").wait(seconds(64));
  CHECK(visitor.screen() == "staff");
  CHECK_FALSE(is_wiped(visitor.state));
  visitor.wait(seconds(1));
  CHECK(visitor.screen() == "staff");
  CHECK(is_wiped(visitor.state));
  visitor.wait(seconds(7200));
  CHECK(visitor.screen() == "staff");
  visitor.press("staff.mark");
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("Nothing is typed or chosen under the mark") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Ring på personal").type("19");
  visitor.send(Activate{"number.without"});
  visitor.send(Back{});
  visitor.press("staff.mark");
  CHECK(visitor.screen() == "number");
  CHECK(visitor.field().empty());
}

TEST_CASE("A visit that is being saved while staff are called is saved") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Utan nummer").press("Jag är inte säker");
  visitor.press("Ring på personal").saves();
  CHECK(visitor.screen() == "staff");
  visitor.press("staff.mark");
  CHECK(visitor.screen() == "saved");
}

TEST_CASE("Staff can be called from the warning") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").wait(seconds(50)).press("Ring på personal");
  CHECK(visitor.screen() == "staff");
}
