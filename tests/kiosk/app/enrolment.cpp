// A new kiosk's way into its federation. The codes here are made up; the helper takes those that
// end in 7 for sound.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::seconds;

namespace {

constexpr std::string_view kCode = "1111222233334444555567";

Visitor at_server() {
  Visitor visitor;
  visitor.tell(NotEnrolled{});
  return visitor;
}

Visitor at_code() {
  Visitor visitor = at_server();
  visitor.type("10.0.0.5:8443").press("Fortsätt");
  return visitor;
}

/// Where an enrolment was asked for.
Visitor connecting() {
  Visitor visitor = at_code();
  visitor.type(kCode).press("Anslut");
  return visitor;
}

const Enrol* asked(const Visitor& visitor) {
  return visitor.effects.size() == 1 ? std::get_if<Enrol>(&visitor.effects.front()) : nullptr;
}

std::string note_after(std::string_view address) {
  Visitor visitor = at_server();
  visitor.send(ClearField{});
  for (int i = 0; i < 8; ++i) visitor.send(Erase{});
  visitor.type(address).press("Fortsätt");
  return visitor.screen() == "enrol_code" ? "taken" : visitor.label("enrol.server.note");
}

}  // namespace

TEST_CASE("A kiosk that belongs nowhere asks for the server, then for the code") {
  Visitor visitor = at_server();
  CHECK(visitor.screen() == "enrol_server");
  CHECK(visitor.field() == "https://");
  visitor.type("10.0.0.5:8443").press("Fortsätt");
  CHECK(visitor.screen() == "enrol_code");
  visitor.type(kCode).press("Anslut");
  REQUIRE(asked(visitor) != nullptr);
  CHECK(asked(visitor)->server == "https://10.0.0.5:8443");
  CHECK(asked(visitor)->code.view() == kCode);
  CHECK(visitor.screen() == "enrol_connecting");
  visitor.tell(EnrolmentProgress{EnrolmentStage::waiting});
  CHECK(visitor.heading() == "Väntar på godkännande");
  CHECK(is_wiped(visitor.state));
  visitor.tell(an_offer());
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("The pads do without a keyboard") {
  Visitor visitor = at_server();
  for (const char* key : {"1", "0", ".", "0", ".", "0", ".", "5", ":", "8", "0"}) {
    visitor.press(key);
  }
  CHECK(visitor.field() == "https://10.0.0.5:80");
  visitor.press("Radera");
  CHECK(visitor.field() == "https://10.0.0.5:8");
  visitor.press("Rensa");
  CHECK(visitor.field() == "https://");
}

TEST_CASE("The address that was typed before stands there again") {
  Visitor visitor;
  visitor.tell(NotEnrolled{"https://server.example:8443"});
  CHECK(visitor.field() == "https://server.example:8443");
}

TEST_CASE("Addresses are read kindly, and refused with words of their own") {
  for (const char* good : {"https://server.example", "SERVER.example:443/", "10.0.0.5:1"}) {
    INFO(good);
    CHECK(note_after(good) == "taken");
  }
  CHECK(note_after("") == "Skriv adressen först.");
  CHECK(note_after("http://server.example") == "Adressen ska börja med https://");
  for (const char* bad : {":443", "server:", "server:0", "server:65536", "server:x", "a..b", ".a",
                          "-a", "a/b", "https://https:"}) {
    INFO(bad);
    CHECK(note_after(bad).starts_with("Adressen går inte att läsa."));
  }
}

TEST_CASE("A code shows in groups of four, of which only the last is in clear") {
  Visitor visitor = at_code();
  visitor.type("12345");
  CHECK(visitor.field() == "•••• 5");
  CHECK(visitor.view().field_value == "•••• •");
  visitor.press("enrol.code.erase");
  CHECK(visitor.field() == "1234");
}

TEST_CASE("A code that is too short or mistyped is not tried") {
  Visitor visitor = at_code();
  visitor.type("123456789").press("Anslut");
  CHECK(visitor.label("enrol.code.note") == "13 siffror saknas.");
  CHECK(visitor.effects.empty());
  visitor.send(ClearField{});
  visitor.type("1111222233334444555566").press("Anslut");
  CHECK(visitor.label("enrol.code.note").starts_with("Koden är felskriven."));
  CHECK(visitor.effects.empty());
}

TEST_CASE("Each refusal says why, and leads back with the code kept for another try") {
  for (EnrolmentTrouble trouble :
       {EnrolmentTrouble::offline, EnrolmentTrouble::other_root, EnrolmentTrouble::server,
        EnrolmentTrouble::memory, EnrolmentTrouble::storage}) {
    Visitor visitor = connecting();
    visitor.tell(EnrolmentProgress{EnrolmentStage::refused, trouble});
    CHECK(visitor.screen() == "enrol_refused");
    CHECK(visitor.label("enrol.refused.text") != "Något gick fel. Försök igen.");
    visitor.press("Försök igen");
    REQUIRE(asked(visitor) != nullptr);
    CHECK(asked(visitor)->code.view() == kCode);
    visitor.tell(EnrolmentProgress{EnrolmentStage::refused, trouble});
    visitor.press("enrol.change");
    CHECK(visitor.screen() == "enrol_server");
    CHECK(visitor.field() == "https://10.0.0.5:8443");
  }
}

TEST_CASE("A kiosk that was refused after waiting has no code to try again with") {
  Visitor visitor = connecting();
  visitor.tell(EnrolmentProgress{EnrolmentStage::waiting});
  visitor.tell(EnrolmentProgress{EnrolmentStage::refused, EnrolmentTrouble::server});
  CHECK_FALSE(visitor.shows("enrol.retry"));
}

TEST_CASE("A wait can be given up, and what comes later of it has no meaning") {
  Visitor visitor = connecting();
  visitor.tell(EnrolmentProgress{EnrolmentStage::waiting});
  visitor.press("Avbryt");
  REQUIRE(visitor.effects.size() == 1);
  CHECK(std::holds_alternative<CancelEnrolment>(visitor.effects.front()));
  CHECK(visitor.screen() == "enrol_server");
  CHECK(is_wiped(visitor.state));
  visitor.tell(EnrolmentProgress{EnrolmentStage::waiting});
  CHECK(visitor.screen() == "enrol_server");
}

TEST_CASE("A kiosk that was switched off while waiting goes on waiting") {
  Visitor visitor = at_server();
  visitor.tell(EnrolmentProgress{EnrolmentStage::waiting});
  CHECK(visitor.screen() == "enrol_waiting");
  visitor.wait(seconds(86400));
  CHECK(visitor.screen() == "enrol_waiting");
}

TEST_CASE("A code left on the screen is wiped") {
  Visitor visitor = at_code();
  visitor.type("1234").wait(seconds(45));
  CHECK(visitor.screen() == "warning");
  visitor.wait(seconds(20));
  CHECK(visitor.screen() == "enrol_server");
  CHECK(is_wiped(visitor.state));

  Visitor back = at_code();
  back.type("1234").press("Tillbaka");
  CHECK(is_wiped(back.state));
}

TEST_CASE("What the server answers takes the place of a warning") {
  Visitor visitor = connecting();
  visitor.tell(EnrolmentProgress{EnrolmentStage::refused, EnrolmentTrouble::offline});
  visitor.wait(seconds(50));
  CHECK(visitor.screen() == "warning");
  visitor.tell(EnrolmentProgress{EnrolmentStage::waiting});
  CHECK(visitor.screen() == "enrol_waiting");
}
