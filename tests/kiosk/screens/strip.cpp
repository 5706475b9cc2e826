// The strip and the saved screen: never more than is known.
#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

std::string strip(SyncStatus status) {
  Visitor visitor = Visitor::at_idle();
  visitor.tell(status);
  return visitor.label("strip.sync");
}

Visitor who_saved(SyncStatus before) {
  Visitor visitor = Visitor::at_idle();
  visitor.tell(before);
  visitor.press("Jag har kommit").press("Utan nummer").press("Arbetsförberedande grupp").saves();
  return visitor;
}

bool note_says(const Visitor& visitor, std::string_view what) {
  return visitor.label("saved.note").find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("The strip says where the kiosk stands, and that it is a demonstration") {
  const Item place = Visitor::at_idle().item("strip.place");
  CHECK(place.label == "Köping · Stadshuset");
  CHECK(place.detail == "Demonstration");
  Offer offer = an_offer();
  offer.demonstration = false;
  CHECK(Visitor::at_idle(offer).label("strip.place") == "Köping · Stadshuset");
  CHECK(Visitor::at_idle(offer).item("strip.place").detail.empty());
}

TEST_CASE("The strip says in words what is saved and sent") {
  const UtcTime then = eight_fifty_two();
  CHECK(strip({0, then, Reach::online}) == "Allt är sparat och skickat");
  CHECK(strip({1, then, Reach::online}) == "1 sparad, skickas snart");
  CHECK(strip({3, then, Reach::online}) == "3 sparade, skickas snart");
  CHECK(strip({3, then, Reach::offline}) == "Inget nät just nu. 3 sparade, skickas senare");
  CHECK(strip({0, then, Reach::offline}) == "Inget nät just nu. Allt hittills är skickat");
  CHECK(strip({3, then, Reach::online, false, true}) ==
        "Servern tar inte emot. Personalen behöver titta.");
  CHECK(strip({3, then, Reach::offline, true}) ==
        "Ingen kontakt på länge. Senast skickat 2026-11-23");
  CHECK(strip({3, std::nullopt, Reach::offline, true}) ==
        "Ingen kontakt på länge. Inget är skickat än");
}

TEST_CASE("What is well is marked so, what waits for a network or for staff warns") {
  Visitor visitor = Visitor::at_idle();
  visitor.tell(SyncStatus{0, eight_fifty_two(), Reach::online});
  CHECK(visitor.item("strip.sync").emphasis == Emphasis::ok);
  CHECK(visitor.item("strip.sync").detail == "Senast skickat 08:52");
  visitor.tell(SyncStatus{1, UtcTime{eight_fifty_two().ms - 86400000}, Reach::offline});
  CHECK(visitor.item("strip.sync").emphasis == Emphasis::warn);
  CHECK(visitor.item("strip.sync").detail == "Senast skickat 2026-11-22 08:52");
}

TEST_CASE("The saved screen names the activity, its time and its room, and when it was saved") {
  Visitor visitor = who_saved({0, std::nullopt, Reach::offline});
  CHECK(visitor.label("saved.text") == "Arbetsförberedande grupp, klockan 09:00, Rum 2");
  CHECK(visitor.label("saved.note") ==
        "Sparat i kioskens låsta dagbok klockan 08:52. Det skickas när nätet är tillbaka.");
}

TEST_CASE("What is not there is left out of the saved screen") {
  Offer offer = an_offer();
  offer.activities.front().room.clear();
  Visitor visitor = Visitor::at_idle(offer);
  visitor.press("Jag har kommit").press("Utan nummer").press("Arbetsförberedande grupp").saves();
  CHECK(visitor.label("saved.text") == "Arbetsförberedande grupp, klockan 09:00");
  visitor.press("Klar").press("Jag har kommit").press("Utan nummer").press("Öppen mötesplats");
  visitor.saves();
  CHECK(visitor.label("saved.text") == "Öppen mötesplats");
}

TEST_CASE("The saved screen does not take an older 'all sent' for this visit") {
  Visitor visitor = who_saved({0, eight_fifty_two(), Reach::online});
  CHECK(note_says(visitor, "Det skickas snart."));
  visitor.tell(SyncStatus{0, eight_fifty_two(), Reach::online});
  CHECK(note_says(visitor, "Det skickas snart."));
}

TEST_CASE("Only a receipt after the visit was counted as unsent lets the screen say 'sent'") {
  Visitor visitor = who_saved({0, std::nullopt, Reach::online});
  visitor.tell(SyncStatus{1, std::nullopt, Reach::online});
  CHECK(note_says(visitor, "Det skickas snart."));
  visitor.tell(SyncStatus{0, eight_fifty_two(), Reach::online});
  CHECK(note_says(visitor, "Det är också skickat och mottaget."));
}

TEST_CASE("Where nothing is known of the server nothing is promised") {
  CHECK(note_says(who_saved({}), "Det är inte skickat än."));
  CHECK(note_says(who_saved({0, std::nullopt, Reach::online, false, true}),
                  "Det är inte skickat än."));
}
