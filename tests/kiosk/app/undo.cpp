// Taking a check-in back, within a minute and at the same kiosk; and a card that comes twice.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Visitor who_saved() {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").press("Utan nummer").press("Arbetsförberedande grupp");
  visitor.saves(42);
  return visitor;
}

/// The visit that the latest event takes back; nothing where it takes back none.
std::optional<VisitNumber> taken_back(const Visitor& visitor) {
  if (visitor.effects.size() != 1) return std::nullopt;
  const auto* undo = std::get_if<UndoVisit>(&visitor.effects.front());
  return undo ? std::optional(undo->visit) : std::nullopt;
}

}  // namespace

TEST_CASE("From 'saved' a check-in is taken back by two taps, and told when it is") {
  Visitor visitor = who_saved();
  visitor.press("Ångra");
  CHECK(visitor.heading() == "Ta tillbaka incheckningen?");
  CHECK(visitor.effects.empty());
  visitor.press("Ja, ta tillbaka");
  CHECK(taken_back(visitor) == 42u);
  CHECK(visitor.screen() == "undo");
  visitor.wait(milliseconds(150));
  CHECK(visitor.screen() == "saving");
  visitor.tell(Undone{});
  CHECK(visitor.heading() == "Incheckningen är tillbakatagen");
  CHECK_FALSE(visitor.shows("saved.undo"));
  visitor.press("Klar");
  CHECK(visitor.screen() == "idle");
  CHECK_FALSE(visitor.shows("idle.undo"));
}

TEST_CASE("Yes and no are equal: neither is the primary one, and Enter chooses none") {
  Visitor visitor = who_saved();
  visitor.press("Ångra");
  CHECK(visitor.item("undo.yes").emphasis == visitor.item("undo.no").emphasis);
  CHECK(visitor.item("undo.yes").emphasis == Emphasis::normal);
  visitor.enter();
  CHECK(visitor.screen() == "undo");
  CHECK(visitor.effects.empty());
}

TEST_CASE("Who says no keeps the check-in, and it is not offered again") {
  for (const bool back : {false, true}) {
    Visitor visitor = who_saved();
    visitor.press("Ångra").press(back ? "back" : "undo.no");
    CHECK(visitor.screen() == "idle");
    CHECK_FALSE(visitor.shows("idle.undo"));
    CHECK(visitor.effects.empty());
  }
}

TEST_CASE("The idle screen offers it for a minute after the save, and not longer") {
  Visitor visitor = who_saved();
  visitor.press("Klar");
  CHECK(visitor.shows("idle.undo"));
  visitor.wait(seconds(60) - milliseconds(1));
  CHECK(visitor.shows("idle.undo"));
  visitor.wait(milliseconds(1));
  CHECK_FALSE(visitor.shows("idle.undo"));
  CHECK_FALSE(deadline(visitor.state).has_value());
}

TEST_CASE("From the idle screen it leads to the same question") {
  Visitor visitor = who_saved();
  visitor.press("Klar").wait(seconds(30)).press("Ångra senaste incheckningen");
  CHECK(visitor.screen() == "undo");
  visitor.press("Ja, ta tillbaka");
  CHECK(taken_back(visitor) == 42u);
}

TEST_CASE("Once somebody begins, nothing of the one before is offered") {
  Visitor visitor = who_saved();
  visitor.press("Klar").press("Jag har kommit").press("Tillbaka");
  CHECK(visitor.screen() == "idle");
  CHECK_FALSE(visitor.shows("idle.undo"));

  Visitor by_card = who_saved();
  by_card.press("Klar").scan(a_card());
  CHECK(by_card.screen() == "activity");
  by_card.press("Tillbaka").press("Tillbaka");
  CHECK_FALSE(by_card.shows("idle.undo"));
}

TEST_CASE("A language that is chosen begins nothing") {
  Visitor visitor = who_saved();
  visitor.press("Klar").press("English");
  CHECK(visitor.label("idle.undo") == "Undo the last check-in");
}

TEST_CASE("The question stands for twenty seconds at least, and then means no") {
  Visitor visitor = who_saved();
  visitor.press("Klar").wait(seconds(59)).press("idle.undo").wait(seconds(20) - milliseconds(1));
  CHECK(visitor.screen() == "undo");
  visitor.wait(milliseconds(1));
  CHECK(visitor.screen() == "idle");
  CHECK_FALSE(visitor.shows("idle.undo"));
  CHECK(visitor.effects.empty());
}

TEST_CASE(
    "Whoever is at the question has its time again with each touch, for two minutes at most") {
  Visitor visitor = who_saved();
  visitor.press("Klar").wait(seconds(59)).press("idle.undo");
  for (int i = 0; i < 7; ++i) {
    visitor.wait(seconds(15));
    CHECK(visitor.screen() == "undo");
    visitor.send(Touch{});
  }
  visitor.wait(seconds(14));  // 119 since it was asked
  CHECK(visitor.screen() == "undo");
  visitor.send(Touch{});
  visitor.wait(seconds(1));
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("The question ends also while somebody chooses a language over it") {
  Visitor visitor = who_saved();
  visitor.press("Ångra").press("language.open").wait(seconds(60));
  CHECK(visitor.screen() == "idle");
  Visitor other = who_saved();
  other.press("Ångra").press("language.open").press("English");
  CHECK(other.heading() == "Take back the check-in?");
}

TEST_CASE("An undo that fails says that the check-in stands, and may be tried again") {
  Visitor visitor = who_saved();
  visitor.press("Ångra").press("undo.yes");
  visitor.tell(UndoFailed{SaveTrouble::disk_full});
  CHECK(visitor.heading() == "Det gick inte att ta tillbaka");
  CHECK(visitor.label("undo_failed.text") == "Kioskens minne är fullt.");
  visitor.wait(seconds(40)).press("Försök igen");
  CHECK(taken_back(visitor) == 42u);
  visitor.tell(Undone{});
  CHECK(visitor.screen() == "undone");
}

TEST_CASE("An undo takes however long it takes") {
  Visitor visitor = who_saved();
  visitor.press("Ångra").press("undo.yes").wait(seconds(300));
  CHECK(visitor.screen() == "saving");
  visitor.tell(Undone{});
  CHECK(visitor.screen() == "undone");
  visitor.wait(seconds(25));
  CHECK(visitor.screen() == "idle");
}

TEST_CASE("A card that comes twice is told so, and offered its undo while there is time") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card()).press("Arbetsförberedande grupp");
  visitor.tell(AlreadyHere{7, seconds(12)});
  CHECK(visitor.heading() == "Du är redan incheckad");
  CHECK(is_wiped(visitor.state));
  visitor.press("Ångra incheckningen").press("undo.yes");
  CHECK(taken_back(visitor) == 7u);

  Visitor later = Visitor::at_idle();
  later.scan(a_card()).press("Arbetsförberedande grupp");
  later.tell(AlreadyHere{7, Instant::zero()});
  CHECK(later.heading() == "Du är redan incheckad");
  CHECK_FALSE(later.shows("already_here.undo"));
  later.wait(seconds(25));
  CHECK(later.screen() == "idle");
  CHECK_FALSE(later.shows("idle.undo"));
}

TEST_CASE("An offer that ends while its page shows goes from the page") {
  Visitor visitor = Visitor::at_idle();
  visitor.scan(a_card()).press("Arbetsförberedande grupp");
  visitor.tell(AlreadyHere{7, seconds(2)});
  CHECK(visitor.shows("already_here.undo"));
  visitor.wait(seconds(2));
  CHECK(visitor.screen() == "already_here");
  CHECK_FALSE(visitor.shows("already_here.undo"));
}
