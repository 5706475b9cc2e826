// What fingers and keys mean on a page: taps, holds, focus.
#include "kiosk/ui/interaction.h"

#include <set>

#include "tests/kiosk/ui/hands.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

View number_screen() {
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived");
  return visitor.view();
}
View staff_screen() {
  Visitor visitor = Visitor::at_idle();
  visitor.press("staff.call");
  return visitor.view();
}

}  // namespace

TEST_CASE("A tap counts when the finger leaves the item that it came down on") {
  Hands hands(number_screen());
  const auto events = hands.down("number.key.5");
  CHECK(has_touch(events));
  CHECK(meant(events).empty());
  CHECK(hands.state().pressed == "number.key.5");
  CHECK(hands.up("number.key.5") == "number.key.5");
  CHECK(hands.state().pressed.empty());
  CHECK(hands.up("number.key.5").empty());
}

TEST_CASE("A finger that slides off takes its tap back") {
  Hands hands(number_screen());
  hands.down("number.key.5");
  CHECK(hands.up("number.key.6").empty());
  hands.down("number.key.5");
  CHECK(hands.up_beside().empty());
  CHECK(hands.state().pressed.empty());
}

TEST_CASE("A finger on nothing is a sign of somebody and no more") {
  Hands hands(number_screen());
  const auto events = hands.down("number.heading");
  CHECK(has_touch(events));
  CHECK(hands.state().pressed.empty());
  CHECK(hands.up("number.heading").empty());
  CHECK(hands.up("number.key.1").empty());
}

TEST_CASE("A hold needs all of its seconds, and shows how far it is") {
  Hands hands(staff_screen());
  CHECK_FALSE(hands.deadline());
  hands.down("staff.mark", seconds(10));
  CHECK(hands.deadline() == Instant(milliseconds(10'100)));
  CHECK(hands.state(seconds(10)).hold_progress > 0);
  CHECK(hands.time(milliseconds(11'500)).empty());
  CHECK(hands.state(milliseconds(11'500)).hold_progress == Approx(0.5));
  CHECK(hands.deadline() == Instant(milliseconds(11'600)));
  CHECK(hands.time(milliseconds(12'990)).empty());
  // Not a tenth of a second later than it must.
  CHECK(hands.deadline() == Instant(seconds(13)));
  CHECK(hands.time(seconds(13)) == "staff.mark");
  CHECK_FALSE(hands.deadline());
  CHECK(hands.up("staff.mark", seconds(14)).empty());
}

TEST_CASE("A hold let go of too early, or slid off, is nothing") {
  Hands hands(staff_screen());
  hands.down("staff.mark", seconds(10));
  CHECK(hands.up("staff.mark", milliseconds(12'999)).empty());
  CHECK_FALSE(hands.deadline());
  CHECK(hands.time(seconds(20)).empty());
  hands.down("staff.mark", seconds(30));
  CHECK(hands.up_beside(seconds(34)).empty());
}

TEST_CASE("A tap shows no progress and wakes nobody") {
  Hands hands(number_screen());
  hands.down("number.key.5");
  CHECK(hands.state(seconds(9)).hold_progress == 0);
  CHECK_FALSE(hands.deadline());
  CHECK(hands.time(seconds(9)).empty());
}

TEST_CASE("Tab goes through all that can be chosen in reading order, and round") {
  for (const View& view : {number_screen(), staff_screen(), Visitor::at_idle().view()}) {
    Hands hands(view);
    std::vector<std::string> order, bar;  // what stands on every page comes round last
    for (const Placed& placed : hands.page().placed) {
      if (!placed.interactive) continue;
      const Item& item = view.items[placed.item];
      const bool on_every_page = item.zone == Zone::top_start || item.zone == Zone::top_end;
      (on_every_page ? bar : order).push_back(item.id);
    }
    order.insert(order.end(), bar.begin(), bar.end());
    REQUIRE_FALSE(order.empty());
    for (const std::string& id : order) {
      CHECK(hands.key(NavigationKey::next).empty());
      CHECK(hands.focused() == id);
      CHECK(hands.state().focus_visible);
    }
    hands.key(NavigationKey::next);
    CHECK(hands.focused() == order.front());
    hands.key(NavigationKey::previous);
    CHECK(hands.focused() == order.back());
  }
}

TEST_CASE("Shift and Tab begins before the page, with what stands on all") {
  Hands hands(number_screen());
  hands.key(NavigationKey::previous);
  CHECK(hands.focused() == "staff.call");
}

TEST_CASE("Enter chooses what has the focus, else the primary action") {
  Hands hands(number_screen());
  CHECK(hands.key(NavigationKey::choose) == "number.continue");
  hands.key(NavigationKey::next);
  CHECK(hands.key(NavigationKey::choose) == "number.key.1");
  // A finger hides the ring, and with it what Enter would choose.
  hands.down("number.key.5");
  hands.up("number.key.5");
  CHECK_FALSE(hands.state().focus_visible);
  CHECK(hands.key(NavigationKey::choose) == "number.continue");
}

TEST_CASE("Typing hides the ring, so that Enter ends the number") {
  Hands hands(number_screen());
  hands.key(NavigationKey::next);
  CHECK(hands.type(U'1') == "1");
  CHECK(hands.key(NavigationKey::choose) == "number.continue");
}

TEST_CASE("A key that is held does what a finger does that holds, and shows it") {
  Hands hands(staff_screen());
  hands.key(NavigationKey::next);
  REQUIRE(hands.focused() == "staff.mark");
  CHECK(hands.key_at(NavigationKey::choose, seconds(10)).empty());
  CHECK(hands.state(milliseconds(11'500)).pressed == "staff.mark");
  CHECK(hands.state(milliseconds(11'500)).hold_progress == Approx(0.5));
  REQUIRE(hands.deadline().has_value());
  CHECK(*hands.deadline() <= milliseconds(10'100));
  CHECK(hands.time(milliseconds(12'999)).empty());
  CHECK(hands.time(seconds(13)) == "staff.mark");
  hands.key_up(NavigationKey::choose);
  CHECK(hands.time(seconds(20)).empty());
}

TEST_CASE("A held key that is let go of too early, or followed by another, is nothing") {
  for (const bool let_go : {true, false}) {
    Hands hands(staff_screen());
    hands.key_at(NavigationKey::next, seconds(1));
    hands.key_at(NavigationKey::choose, seconds(10));
    if (let_go) {
      hands.key_up(NavigationKey::choose);
    } else {
      hands.key_at(NavigationKey::repeat, seconds(11));
    }
    CHECK(hands.state(seconds(12)).hold_progress == 0);
    CHECK_FALSE(hands.deadline().has_value());
    CHECK(hands.time(seconds(14)).empty());
  }
}

TEST_CASE("A finger's hold does not end with a key that comes up") {
  Hands hands(staff_screen());
  hands.down("staff.mark", seconds(10));
  hands.key_up(NavigationKey::choose);
  CHECK(hands.time(seconds(13)) == "staff.mark");
}

TEST_CASE("A stroke of a key stands for no hold") {
  Hands hands(staff_screen());
  hands.key(NavigationKey::next);
  REQUIRE(hands.focused() == "staff.mark");
  CHECK(hands.key(NavigationKey::choose).empty());
}

TEST_CASE("Escape goes back and Backspace erases, and both are signs of somebody") {
  Hands hands(number_screen());
  CHECK(hands.key(NavigationKey::back) == "back!");
  CHECK(hands.key(NavigationKey::erase) == "erase!");
  Interaction interaction;
  CHECK(has_touch(interaction.key(hands.view(), hands.page(), NavigationKey::back, {})));
}

TEST_CASE("Characters reach only screens with a field") {
  Hands number(number_screen());
  CHECK(number.type(U'7') == "7");
  CHECK(number.type(U'-') == "-");
  CHECK(number.type(U' ').empty());
  CHECK(number.type(U'\u00E5').empty());
  CHECK(number.type(U'\u0661') == "1");  // of an Arabic keyboard
  CHECK(number.type(U'\uFF0D') == "-");
  CHECK(number.type(U'\0').empty());
  CHECK(number.type(U'\x1b').empty());
  Hands idle(Visitor::at_idle().view());
  CHECK(idle.type(U'7') == "7");
  CHECK(idle.type(U' ').empty());
  CHECK(idle.type(U'å').empty());
  Interaction interaction;
  CHECK(has_touch(interaction.character(idle.view(), U'7', {})));
}

TEST_CASE("A new screen forgets what was pressed and where the focus was") {
  Hands hands(number_screen());
  hands.key(NavigationKey::next);
  hands.down("number.without");
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived").press("number.without");
  hands.shows(visitor.view());
  CHECK(hands.focused().empty());
  CHECK(hands.state().pressed.empty());
  CHECK(hands.up("activity.unsure").empty());
}

TEST_CASE("The same screen drawn anew keeps both") {
  Hands hands(number_screen());
  hands.key(NavigationKey::next);
  hands.down("number.without");
  hands.shows(number_screen());
  CHECK(hands.focused() == "number.key.1");
  CHECK(hands.up("number.without") == "number.without");
}

TEST_CASE("What is chosen by finger is where Tab goes on from") {
  Hands hands(number_screen());
  hands.down("number.key.5");
  hands.up("number.key.5");
  hands.key(NavigationKey::next);
  CHECK(hands.focused() == "number.key.6");
}

// ---- led by keys and by ear ----

TEST_CASE("A key of the keypad turns on what leads by it, once") {
  Hands hands(number_screen());
  const auto turns_on = [&] {
    return std::ranges::any_of(hands.events_of(NavigationKey::next), [](const Event& event) {
      const auto* on = std::get_if<TurnOn>(&event);
      return on && on->aid == TurnOn::Aid::keypad;
    });
  };
  CHECK(turns_on());
  hands.aids().keypad = true;
  CHECK_FALSE(turns_on());
}

TEST_CASE("Two strokes that need no eyes give large text from the idle screen, a third contrast") {
  Visitor visitor = Visitor::at_idle();
  Hands hands(visitor.view());
  const auto stroke = [&] {
    for (Event& event : hands.events_of(NavigationKey::help)) visitor.send(std::move(event));
    hands.shows(visitor.view());
  };
  stroke();
  CHECK(visitor.screen() == "help");
  CHECK_FALSE(visitor.view().aids.large);
  stroke();
  CHECK(visitor.view().aids.large);
  CHECK(visitor.view().aids.palette == Palette::light);
  stroke();
  stroke();  // more of them change nothing
  CHECK(visitor.view().aids.large);
  CHECK(visitor.view().aids.palette == Palette::contrast);
  CHECK(visitor.screen() == "help");
}

TEST_CASE("The keypad's signs are typed where an address takes them, until the keypad leads") {
  Visitor visitor;
  visitor.tell(NotEnrolled{});
  Hands hands(visitor.view());
  CHECK(hands.keypad_key(NavigationKey::back, '.') == ".");
  CHECK(hands.keypad_key(NavigationKey::previous, '-') == "-");
  CHECK(hands.keypad_key(NavigationKey::help, '/') == "/");
  CHECK(hands.keypad_key(NavigationKey::repeat, '*').empty());
  CHECK(hands.focused().empty());
  CHECK(hands.keypad_key(NavigationKey::next, '+').empty());
  CHECK_FALSE(hands.focused().empty());
  hands.aids().keypad = true;
  CHECK(hands.keypad_key(NavigationKey::back, '.') == "back!");
  CHECK(hands.keypad_key(NavigationKey::help, '/') == "help.open");
}

TEST_CASE("Turned off, no sign of the keypad leads, and other keys do") {
  const std::pair<NavigationKey, char> signs[] = {{NavigationKey::next, '+'},
                                                  {NavigationKey::previous, '-'},
                                                  {NavigationKey::back, '.'},
                                                  {NavigationKey::repeat, '*'},
                                                  {NavigationKey::help, '/'}};
  for (const View& view : {number_screen(), Visitor::at_idle().view()}) {
    Hands hands(view);
    hands.aids().no_signs = true;
    for (const auto& [key, sign] : signs) {
      CHECK(hands.keypad_key(key, sign) == std::string(1, sign));
      CHECK(hands.focused().empty());
    }
    hands.key(NavigationKey::next);
    CHECK_FALSE(hands.focused().empty());
    CHECK(hands.key(NavigationKey::back) == "back!");
  }
}

TEST_CASE("Under a warning between two people a card's digits go on, and no others do") {
  Visitor between = Visitor::at_idle();
  between.press("English").wait(seconds(50));
  CHECK(Hands(between.view()).type(U'7') == "7");
  Visitor amid = Visitor::at_idle();
  amid.press("idle.arrived").wait(seconds(50));
  CHECK(Hands(amid.view()).type(U'7').empty());
}

TEST_CASE("Led by a keypad, what it types itself is not on the way") {
  Hands hands(number_screen());
  hands.aids().keypad = true;
  std::vector<std::string> order;
  for (int i = 0; i < 4; ++i) {
    hands.key(NavigationKey::next);
    order.push_back(hands.focused());
  }
  CHECK(order == std::vector<std::string>{"number.clear", "number.erase", "number.continue",
                                          "number.without"});
}

TEST_CASE("The focus leaves every item by the key that it came by") {
  walk(shipped_catalogues(), "sv", [](View view) {
    view.aids = {};
    for (const NavigationKey key : {NavigationKey::next, NavigationKey::previous}) {
      Hands hands(view);
      const auto all = std::ranges::count_if(
          hands.page().placed, [](const Placed& placed) { return placed.interactive; });
      if (all == 0 || view.screen == "warning") continue;  // there any key ends the page
      std::set<std::string> seen;
      std::string before;
      std::size_t steps = 0;
      while (hands.key(key), seen.insert(hands.focused()).second) {
        CHECK(hands.focused() != before);
        before = hands.focused();
        ++steps;
      }
      CHECK(static_cast<std::ptrdiff_t>(steps) == all);
    }
  });
}

TEST_CASE("Help, repeat and volume are keys of every page") {
  Hands hands(number_screen());
  CHECK(hands.key(NavigationKey::help) == "help.open");
  CHECK(hands.key(NavigationKey::louder) == "help.louder");
  CHECK(hands.key(NavigationKey::softer) == "help.softer");
  CHECK(std::ranges::any_of(hands.events_of(NavigationKey::repeat), [](const Event& event) {
    return std::holds_alternative<Repeat>(event);
  }));
}

TEST_CASE("Led by ear, the first touch tells and the second chooses") {
  Hands hands(number_screen());
  hands.aids().explore = true;
  CHECK(hands.tap("number.without", seconds(1)).empty());
  CHECK(hands.focused() == "number.without");
  CHECK(hands.state().focus_visible);
  CHECK(hands.tap("number.without", seconds(2)) == "number.without");
  // And each choice anew.
  CHECK(hands.tap("number.without", seconds(3)).empty());
}

TEST_CASE("Led by ear, words are told too, and a finger that slides chooses nothing") {
  Hands hands(number_screen());
  hands.aids().explore = true;
  CHECK(hands.tap("number.heading", seconds(1)).empty());
  CHECK(hands.focused() == "number.heading");
  CHECK(hands.tap("number.heading", seconds(2)).empty());
  hands.down("number.key.5", seconds(3));
  hands.move_to("number.key.8");
  CHECK(hands.focused() == "number.key.8");
  CHECK(hands.up("number.key.8", seconds(4)).empty());
  CHECK(hands.tap("number.key.8", seconds(5)) == "number.key.8");
}

TEST_CASE("Without it a finger that slides tells nothing") {
  Hands hands(number_screen());
  hands.down("number.key.5");
  hands.move_to("number.key.8");
  CHECK(hands.focused().empty());
}

TEST_CASE("A finger that rests on the idle screen asks to be led by ear, and chooses nothing") {
  Hands hands(Visitor::at_idle().view());
  hands.down("idle.arrived", seconds(1));
  CHECK(hands.deadline() == seconds(4));
  CHECK(hands.after(milliseconds(3900)).empty());
  const std::vector<Event> events = hands.after(seconds(4));
  REQUIRE(events.size() == 1);
  CHECK(std::get<TurnOn>(events.front()).aid == TurnOn::Aid::explore);
  CHECK(hands.up("idle.arrived", seconds(5)).empty());
  View silent = Visitor::at_idle().view();
  silent.heard = false;
  Hands unheard(silent);
  unheard.down("idle.arrived", seconds(1));
  CHECK_FALSE(unheard.deadline().has_value());
  Hands typing(number_screen());
  typing.down("number.key.5", seconds(1));
  CHECK_FALSE(typing.deadline().has_value());
  CHECK(typing.up("number.key.5", seconds(9)) == "number.key.5");
}

TEST_CASE("A bounce of the finger counts once, a digit typed twice counts twice") {
  Hands hands(number_screen());
  CHECK(hands.tap("number.key.5", milliseconds(1000)) == "number.key.5");
  CHECK(hands.tap("number.key.5", milliseconds(1060)).empty());
  CHECK(hands.tap("number.key.5", milliseconds(1200)) == "number.key.5");
  CHECK(hands.tap("number.key.6", milliseconds(1220)) == "number.key.6");
}

TEST_CASE("For a hand that shakes, what follows within half a second counts once") {
  Hands hands(number_screen());
  hands.aids().steady = true;
  CHECK(hands.tap("number.key.5", milliseconds(1000)) == "number.key.5");
  CHECK(hands.tap("number.key.5", milliseconds(1450)).empty());
  CHECK(hands.tap("number.key.6", milliseconds(1460)) == "number.key.6");
  CHECK(hands.tap("number.key.6", milliseconds(1980)) == "number.key.6");
}

TEST_CASE("For a hand that shakes, a key struck twice counts once, and a scanner is no such hand") {
  Hands hands(number_screen());
  CHECK(hands.type_at(U'1', milliseconds(1000)) == "1");
  CHECK(hands.type_at(U'1', milliseconds(1200)) == "1");
  hands.aids().steady = true;
  CHECK(hands.type_at(U'5', milliseconds(2000)) == "5");
  CHECK(hands.type_at(U'5', milliseconds(2450)).empty());
  CHECK(hands.type_at(U'6', milliseconds(2460)) == "6");
  CHECK(hands.type_at(U'6', milliseconds(2960)) == "6");
  CHECK(hands.type_at(U'6', milliseconds(2964)) == "6");  // a scanner
}

TEST_CASE("Arrows lead to what stands where they point, also on a mirrored page") {
  Offer offer = an_offer();
  offer.languages = {"sv", "ar"};
  for (const std::string& language : offer.languages) {
    Visitor visitor = Visitor::at_idle(offer);
    visitor.press("language.open").press("language." + language);
    visitor.press("help.open");
    Hands hands(visitor.view());
    const auto x_of_focus = [&] { return place_of(hands.view(), hands.page(), hands.focused()).x; };
    INFO(language);
    hands.key(NavigationKey::previous);  // behind the top bar's last
    for (int i = 0; hands.focused() != "display.open"; ++i) {
      REQUIRE(i < 20);
      hands.key(NavigationKey::previous);
    }
    const int before = x_of_focus();
    hands.key(NavigationKey::right);
    CHECK(x_of_focus() > before);
    hands.key(NavigationKey::left);
    CHECK(x_of_focus() == before);
    hands.key(NavigationKey::left);
    CHECK(x_of_focus() < before);
  }
}

TEST_CASE("The second half of a double tap does not choose on the page that came") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("display.open");
  Hands hands(visitor.view());
  CHECK(hands.tap("back", milliseconds(1000)) == "back");
  hands.shows(number_screen());
  CHECK(hands.tap("back", milliseconds(1200)).empty());
  CHECK(hands.tap("number.key.5", milliseconds(1250)) == "number.key.5");  // another place is meant
  hands.shows(visitor.view());
  CHECK(hands.tap("back", milliseconds(1600)) == "back");
}

TEST_CASE("For a hand that shakes, a second stroke does not choose on the page that came") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("display.open").press("display.steady");
  Hands hands(visitor.view());
  visitor.press("back").press("idle.arrived");
  CHECK(hands.tap("back", milliseconds(1000)) == "back");
  hands.shows(visitor.view());
  CHECK(hands.tap("back", milliseconds(1450)).empty());
  CHECK(hands.tap("back", milliseconds(1550)) == "back");
  CHECK(hands.key_at(NavigationKey::choose, milliseconds(3000)) == "number.continue");
  visitor.press("back");
  hands.shows(visitor.view());
  hands.key_at(NavigationKey::next, milliseconds(3100));
  CHECK(hands.key_at(NavigationKey::choose, milliseconds(4000)) == "idle.arrived");
  visitor.press("idle.arrived");
  hands.shows(visitor.view());
  CHECK(hands.key_at(NavigationKey::choose, milliseconds(4400)).empty());
  CHECK(hands.key_at(NavigationKey::choose, milliseconds(4550)) == "number.continue");
}

TEST_CASE("Led by ear, a finger that bounces at its first touch chooses nothing") {
  Hands hands(number_screen());
  hands.aids().explore = true;
  hands.aids().steady = true;
  CHECK(hands.tap("number.without", milliseconds(1000)).empty());
  CHECK(hands.tap("number.without", milliseconds(1060)).empty());
  CHECK(hands.tap("number.without", milliseconds(1600)) == "number.without");
}

TEST_CASE("A finger that slides tells that somebody is there, once a second, over all pages") {
  Hands hands(number_screen());
  hands.aids().explore = true;
  hands.down("number.key.5", seconds(10));
  CHECK(hands.is_there("number.key.6", seconds(12)));
  CHECK_FALSE(hands.is_there("number.key.7", milliseconds(12'500)));
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived").wait(seconds(50));
  View warning = visitor.view();
  REQUIRE(warning.screen == "warning");
  warning.aids.explore = true;
  hands.shows(warning);
  CHECK(hands.is_there("warning.stay", seconds(13)));
  CHECK(hands.focused() == "warning.stay");
}

TEST_CASE("At the warning every key is a sign of somebody and nothing else") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived").wait(seconds(50));
  Hands hands(visitor.view());
  for (const NavigationKey key : {NavigationKey::back, NavigationKey::erase, NavigationKey::help,
                                  NavigationKey::choose, NavigationKey::repeat}) {
    const std::vector<Event> events = hands.events_of(key);
    CHECK(has_touch(events));
    CHECK(meant(events).empty());
  }
  CHECK(hands.type(U'7').empty());
}

TEST_CASE("Enter chooses nothing that does not show, and after a turn goes on turning") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("display.open").press("display.large");
  Hands hands(visitor.view());
  REQUIRE(hands.page().parts > 2);
  CHECK(hands.key(NavigationKey::choose).empty());  // 'done' stands on the last part
  while (hands.focused() != "part.next") hands.key(NavigationKey::next);
  CHECK(hands.key(NavigationKey::choose) == "part.next");
  visitor.press("part.next");
  hands.shows(visitor.view());
  CHECK(hands.key(NavigationKey::choose) == "part.next");
}

TEST_CASE("Where nothing is written arrows lead on") {
  Visitor visitor = Visitor::at_idle();
  Hands hands(visitor.view());
  CHECK(hands.key(NavigationKey::down).empty());
  CHECK(hands.focused() == "idle.arrived");
  CHECK(hands.key(NavigationKey::choose) == "idle.arrived");
  for (const NavigationKey key : {NavigationKey::home, NavigationKey::end,
                                  NavigationKey::erase_forward, NavigationKey::select_all}) {
    CHECK(hands.key(key).empty());
  }
}
