// Cards held up to a scanner: where they are taken, what is said of them, and that nothing said
// depends on whether a card is known.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const std::string kMisread = "Kortet gick inte att läsa. Håll upp det en gång till.";

/// Another federation's card, sound in itself.
CardCode foreign_card() {
  return make_card_code({kCardMark.value + 1}, std::string(kCardRandomDigits, '5'));
}

}  // namespace

TEST_CASE("A card on the idle screen says who, one tap more checks in") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card());
  CHECK(visitor.screen() == "activity");
  CHECK(visitor.label("activity.text").starts_with("Ditt kort är läst."));
  visitor.press("Arbetsförberedande grupp");
  CHECK(visitor.visit().mode == RegistrationMode::identified);
  CHECK(visitor.visit().proof == ProofStrength::card);
  CHECK(visitor.visit().card->digits() == a_card().digits());
  CHECK_FALSE(visitor.visit().number.has_value());
  visitor.saves();
  CHECK(visitor.screen() == "saved");
  CHECK(visitor.actions == 2);
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("A card where the number is asked for takes the number's place") {
  for (const char* typed_before : {"", "1990", "199001012385"}) {
    INFO(typed_before);
    Visitor visitor = Visitor::at_idle();
    visitor.press("Jag har kommit").type(typed_before).scan(a_card());
    CHECK(visitor.screen() == "activity");
    CHECK(visitor.state.draft.number.empty());
    visitor.press("Jag är inte säker");
    CHECK(visitor.visit().card->digits() == a_card().digits());
    CHECK(visitor.actions <= 4);
  }
}

TEST_CASE("A number typed by hand is a number still, also with Enter") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type(kTestNumber).enter();
  CHECK(visitor.screen() == "activity");
  visitor.press("Jag är inte säker");
  CHECK(visitor.visit().proof == ProofStrength::claimed);
}

TEST_CASE("More digits than a number has are a card's, and are not shown") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").scan(a_card().digits(), false);
  CHECK(visitor.field() == "•••• •••• ••••");
  CHECK(visitor.view().field_value == "•••• •••• ••••");
  CHECK(visitor.label("number.note") == "Ett korts kod: 36 siffror. De visas inte.");
  CHECK(visitor.item("number.continue").enabled);
  visitor.press("Fortsätt");
  CHECK(visitor.screen() == "activity");
}

TEST_CASE("Erasing leads from a card's digits back to a number's") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("1990010123857");
  CHECK(visitor.field() == "•••• •••• ••••");
  visitor.send(Erase{});
  CHECK(visitor.field() == "1990 01 01 – 2385");
  CHECK(visitor.item("number.continue").enabled);
  visitor.type("77").press("Rensa");
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("A scan that was cut off or misread is asked for again, on either screen") {
  for (const bool at_number : {false, true}) {
    Visitor visitor = Visitor::at_idle();
    if (at_number) visitor.press("Jag har kommit");
    visitor.scan(a_card().digits().substr(0, 35));
    CHECK(visitor.screen() == (at_number ? "number" : "idle"));
    const char* note = at_number ? "number.note" : "idle.note";
    CHECK(visitor.label(note).starts_with("Kortet gick inte att läsa."));
    CHECK(visitor.item(note).emphasis == Emphasis::warn);
    CHECK(is_wiped(visitor.state));
    visitor.scan(a_card());
    CHECK(visitor.screen() == "activity");
  }
}

TEST_CASE("Another federation's card, and what is no card, are not ours") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(foreign_card());
  CHECK(visitor.label("idle.note").starts_with("Det är inte ett kort härifrån."));
  visitor.scan("7310865004703");
  CHECK(visitor.label("idle.note").starts_with("Det är inte ett kort härifrån."));
  visitor.press("Jag har kommit").scan("7310865004703");
  CHECK(visitor.label("number.note").starts_with("Det är inte ett kort härifrån"));
}

TEST_CASE("What is said of a card on the idle screen goes by itself, or with the next thing done") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card().digits().substr(1));
  CHECK(visitor.label("idle.note") == kMisread);
  visitor.wait(seconds(9));
  CHECK(visitor.shows("idle.note"));
  visitor.wait(seconds(1));
  CHECK_FALSE(visitor.shows("idle.note"));
  CHECK_FALSE(deadline(visitor.state).has_value());

  visitor.scan(a_card().digits().substr(1)).press("English");
  CHECK_FALSE(visitor.shows("idle.note"));
}

TEST_CASE("A scanner without a last key is understood a second after its last digit") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card().digits(), false).wait(milliseconds(999));
  CHECK(visitor.screen() == "idle");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "activity");
}

TEST_CASE("Somebody at the keyboard of an idle kiosk starts nothing, and leaves nothing") {
  Visitor visitor = Visitor::at_idle();
  visitor.type("1990");
  CHECK(visitor.screen() == "idle");
  visitor.wait(seconds(1));
  CHECK_FALSE(visitor.shows("idle.note"));
  CHECK(is_wiped(visitor.state));
  CHECK_FALSE(deadline(visitor.state).has_value());
  visitor.type("19").enter();
  CHECK_FALSE(visitor.shows("idle.note"));
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("Digits that pause are two scans") {
  Visitor visitor = Visitor::at_idle();
  const CardCode card = a_card();
  visitor.scan(card.digits().substr(0, 18), false).wait(seconds(2));
  CHECK(visitor.label("idle.note") == kMisread);
  visitor.scan(card.digits().substr(18), true);
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("The keys that end a scan choose nothing on the page that it leads to") {
  Offer offer = an_offer();
  offer.activities.clear();
  Visitor visitor = Visitor::at_idle(offer);
  visitor.scan(a_card()).enter();
  CHECK(visitor.screen() == "activity");
  CHECK(visitor.effects.empty());
  visitor.wait(seconds(1)).enter();
  CHECK(visitor.effects.size() == 1);
}

TEST_CASE("A card held up while an activity is asked for checks nobody in") {
  Offer offer = an_offer();
  offer.activities.clear();
  Visitor visitor = Visitor::at_idle(offer);
  visitor.press("Jag har kommit").press("Utan nummer").scan(a_card());
  CHECK(visitor.screen() == "activity");
  CHECK(visitor.effects.empty());
}

TEST_CASE("The next visitor's card ends the page of the last one") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").press("I have arrived").press("Without number");
  visitor.press("Arbetsförberedande grupp").saves().scan(a_card());
  CHECK(visitor.screen() == "activity");
  CHECK(visitor.heading() == "Vad kommer du till?");
  visitor.press("Jag är inte säker");
  CHECK(visitor.visit().proof == ProofStrength::card);
}

TEST_CASE("Back from the activity forgets the card") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card()).press("Tillbaka");
  CHECK(visitor.screen() == "number");
  CHECK(is_wiped(visitor.state));
  visitor.type(kTestNumber).press("Fortsätt").press("Jag är inte säker");
  CHECK(visitor.visit().proof == ProofStrength::claimed);
}

TEST_CASE("Where only heads are counted the card is wiped at once and told so") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card()).press("Öppen mötesplats");
  CHECK(visitor.visit().mode == RegistrationMode::count_only);
  CHECK(visitor.visit().proof == ProofStrength::none);
  CHECK_FALSE(visitor.visit().card.has_value());
  CHECK(is_wiped(visitor.state));
  visitor.saves();
  CHECK(visitor.label("saved.note").find("Kortet du visade är inte sparat.") != std::string::npos);
}

TEST_CASE("A save that fails keeps the card, and may be tried again") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card()).press("Arbetsförberedande grupp").fails().press("Försök igen");
  CHECK(visitor.visit().card->digits() == a_card().digits());
}

TEST_CASE("A card that nobody follows up is wiped like all that was typed") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card()).wait(seconds(64));
  CHECK(visitor.screen() == "warning");
  CHECK_FALSE(is_wiped(visitor.state));
  visitor.wait(seconds(1));
  CHECK(visitor.screen() == "idle");
  CHECK(is_wiped(visitor.state));
}

TEST_CASE("What is longer than any card is a misread one") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(std::string(500, '1'));
  CHECK(visitor.label("idle.note") == kMisread);
  visitor.press("Jag har kommit").scan(std::string(500, '1'));
  CHECK(visitor.label("number.note").starts_with("Kortet gick inte att läsa."));
}
