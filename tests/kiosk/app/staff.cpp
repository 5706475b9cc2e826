// Calling staff: a mark over all else, until staff hold it.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::seconds;

namespace {

/// How long the calls lasted that the latest event asks to record.
std::vector<Instant> recorded(const Visitor& visitor) {
  std::vector<Instant> out;
  for (const Effect& effect : visitor.effects) {
    if (const auto* call = std::get_if<RecordStaffCall>(&effect)) out.push_back(call->waited);
  }
  return out;
}
using Waits = std::vector<Instant>;

}  // namespace

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

TEST_CASE("A call is recorded once, when staff clear the mark, with the time that they took") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990").press("Ring på personal");
  CHECK(visitor.effects.empty());
  visitor.wait(seconds(100));
  visitor.send(Activate{"staff.call"});  // it is on its way already
  CHECK(visitor.effects.empty());
  visitor.wait(seconds(141)).press("staff.mark");
  CHECK(visitor.effects.size() == 1);
  CHECK(recorded(visitor) == Waits{seconds(241)});
  visitor.send(Activate{"staff.mark"});
  CHECK(visitor.effects.empty());
}

TEST_CASE("Each call is recorded by itself") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Ring på personal").wait(seconds(10)).press("staff.mark");
  CHECK(recorded(visitor) == Waits{seconds(10)});
  visitor.wait(seconds(500)).press("Ring på personal").wait(seconds(20)).press("staff.mark");
  CHECK(recorded(visitor) == Waits{seconds(20)});
}

TEST_CASE("What is recorded of a call is the same on whatever page it was made") {
  for (const char* typed : {"", "1990", "199001012385"}) {
    Visitor visitor = Visitor::at_idle();
    visitor.press("Jag har kommit").type(typed).press("Ring på personal").wait(seconds(10));
    visitor.press("staff.mark");
    CHECK(visitor.effects.size() == 1);
    CHECK(recorded(visitor) == Waits{seconds(10)});
  }
}

TEST_CASE("Calls at a kiosk that has joined nothing, or is out of order, are not recorded") {
  const auto call = [](Visitor& visitor) {
    visitor.press("staff.call").wait(seconds(10)).press("staff.mark");
    CHECK_FALSE(visitor.state.staff_called);
    return recorded(visitor);
  };
  Visitor starting;
  starting.send(Activate{"staff.call"});
  starting.send(Activate{"staff.mark"});
  CHECK(starting.effects.empty());
  Visitor visitor;
  visitor.tell(NotEnrolled{});
  visitor.send(Activate{"staff.call"});
  CHECK(visitor.state.staff_called);
  visitor.send(Activate{"staff.mark"});
  CHECK(visitor.effects.empty());
  visitor.tell(an_offer());
  CHECK(call(visitor) == Waits{seconds(10)});
  visitor.tell(OutOfOrder{});
  CHECK(call(visitor).empty());
  visitor.press("Svenska");  // from which the way leads back to 'out of order'
  CHECK(call(visitor).empty());
  visitor.tell(an_offer());
  CHECK(call(visitor) == Waits{seconds(10)});
}

TEST_CASE("A call is not recorded where the kiosk was out of order when it was made or answered") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Ring på personal");
  visitor.tell(OutOfOrder{});
  visitor.press("staff.mark");
  CHECK(recorded(visitor).empty());
  visitor.press("staff.call");
  visitor.tell(an_offer());
  visitor.press("staff.mark");
  CHECK(recorded(visitor).empty());
  visitor.press("staff.call");
  visitor.tell(NotEnrolled{});
  visitor.press("staff.mark");
  CHECK(recorded(visitor).empty());
}

TEST_CASE("That a call could not be recorded shows nowhere") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990").press("Ring på personal").press("staff.mark");
  const Instant touched = visitor.state.touched;
  visitor.now += seconds(1);
  visitor.tell(StaffCallLost{{"store.full", "The disk is full."}});
  CHECK(visitor.screen() == "number");
  CHECK(visitor.field() == "1990");
  CHECK(visitor.effects.empty());
  CHECK(visitor.state.touched == touched);
}
