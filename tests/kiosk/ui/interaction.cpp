// What fingers and keys mean on a page: taps, holds, focus.
#include "kiosk/ui/interaction.h"

#include <set>

#include "tests/kiosk/ui/pages.h"

using namespace handslag;
using namespace handslag::kiosk;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// What was asked for beside the sign of somebody: an id, a word for a key, or nothing.
std::string meant(const std::vector<Event>& events) {
  std::string out;
  for (const Event& event : events) {
    if (const auto* activate = std::get_if<Activate>(&event)) out += activate->item;
    if (const auto* type = std::get_if<Type>(&event)) out += type->character;
    if (std::holds_alternative<Back>(event)) out += "back!";
    if (std::holds_alternative<Erase>(event)) out += "erase!";
    if (std::holds_alternative<EraseForward>(event)) out += "erase forward!";
    if (std::holds_alternative<SelectAll>(event)) out += "all!";
    if (std::holds_alternative<PlaceCaret>(event)) out += "place!";
    if (const auto* hold = std::get_if<Hold>(&event)) out += "held " + hold->item;
    if (const auto* write = std::get_if<Write>(&event)) out += encoded(write->character);
    if (const auto* move = std::get_if<MoveCaret>(&event)) {
      out += "caret " + std::to_string(static_cast<int>(move->movement));
      if (move->selecting == Selecting::yes) out += " selecting";
    }
  }
  return out;
}

bool has_touch(const std::vector<Event>& events) {
  return std::ranges::any_of(
      events, [](const Event& event) { return std::holds_alternative<Touch>(event); });
}

/// A page under somebody's hands; time is counted from zero.
class Hands {
 public:
  explicit Hands(View view) { shows(std::move(view)); }

  void shows(View view) {
    view_ = std::move(view);
    page_ = lay_out(view_, kReference.metrics());
    interaction_.on_screen(view_);
  }
  /// What makes it easier, as update would have turned it on.
  Aids& aids() { return view_.aids; }
  void move_to(std::string_view id) {
    const auto [x, y] = middle(id);
    static_cast<void>(interaction_.pointer_move(view_, page_, x, y, tick()));
  }
  std::string tap(std::string_view id, Instant now) {
    down(id, now);
    return up(id, now);
  }
  bool is_there(std::string_view id, Instant now) {
    const auto [x, y] = middle(id);
    return has_touch(interaction_.pointer_move(view_, page_, x, y, now));
  }
  std::vector<Event> events_of(NavigationKey key) {
    return interaction_.key(view_, page_, key, tick(), '+');
  }
  std::vector<Event> strike(NavigationKey key) {
    return interaction_.key(view_, page_, key, tick());
  }
  std::vector<Event> release(NavigationKey key) { return interaction_.key_up(view_, key); }
  std::vector<Event> after(Instant now) { return interaction_.time(view_, now); }
  std::vector<Event> down(std::string_view id, Instant now = {}) {
    const auto [x, y] = middle(id);
    return interaction_.pointer_down(view_, page_, x, y, now);
  }
  std::string up(std::string_view id, Instant now = {}) {
    const auto [x, y] = middle(id);
    return meant(interaction_.pointer_up(view_, page_, x, y, now));
  }
  std::string up_beside(Instant now = {}) {
    return meant(interaction_.pointer_up(view_, page_, 3, 3, now));
  }
  std::string key(NavigationKey key, Modifiers with = {}) {
    return meant(interaction_.key(view_, page_, key, tick(), '\0', with));
  }
  std::string keypad_key(NavigationKey key, char sign) {
    return meant(interaction_.key(view_, page_, key, tick(), sign));
  }
  std::string key_at(NavigationKey key, Instant now) {
    return meant(interaction_.key(view_, page_, key, now));
  }
  std::string key_up(NavigationKey key) { return meant(interaction_.key_up(view_, key)); }
  std::string type_at(char32_t c, Instant now) {
    return meant(interaction_.character(view_, c, now));
  }
  std::string type(char32_t c) { return meant(interaction_.character(view_, c, tick())); }
  std::string time(Instant now) { return meant(interaction_.time(view_, now)); }
  std::optional<Instant> deadline() const { return interaction_.deadline(view_); }
  TouchState state(Instant now = {}) const { return interaction_.state(view_, now); }
  const std::string& focused() const { return interaction_.focused(); }
  const View& view() const { return view_; }
  const PageLayout& page() const { return page_; }

 private:
  std::pair<int, int> middle(std::string_view id) const {
    const Rect rect = place_of(view_, page_, id);
    return {rect.x + rect.w / 2, rect.y + rect.h / 2};
  }

  /// Nobody strikes keys faster than this.
  Instant tick() { return stroke_ += seconds(1); }

  View view_;
  PageLayout page_;
  Interaction interaction_;
  Instant stroke_{};
};

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

TEST_CASE("A key of a keyboard that is held offers more, once, and is not tapped as well") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open").press("help.note");
  Hands hands(visitor.view());
  hands.down("note.key.e");
  CHECK(hands.deadline() == kLongPress);
  CHECK(hands.time(kLongPress - milliseconds(1)).empty());
  CHECK(hands.time(kLongPress) == "held note.key.e");
  CHECK(hands.time(2 * kLongPress).empty());
  CHECK(hands.up("note.key.e", 2 * kLongPress).empty());
  CHECK(hands.tap("note.key.e", seconds(5)) == "note.key.e");
}

TEST_CASE("Where something is written keys move its caret, until the focus is led elsewhere") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open").press("help.note");
  Hands hands(visitor.view());
  const auto by = [](Movement movement) {
    return "caret " + std::to_string(static_cast<int>(movement));
  };
  CHECK(hands.key(NavigationKey::left) == by(Movement::left));
  CHECK(hands.key(NavigationKey::right, {false, true}) == by(Movement::word_right));
  CHECK(hands.key(NavigationKey::end, {true, false}) == by(Movement::end) + " selecting");
  CHECK(hands.key(NavigationKey::up) == by(Movement::up));
  CHECK(hands.key(NavigationKey::select_all) == "all!");
  CHECK(hands.key(NavigationKey::erase_forward) == "erase forward!");
  CHECK(hands.key(NavigationKey::erase) == "erase!");
  CHECK(hands.type(U'ж') == "ж");
  CHECK(hands.tap("note.field", seconds(2)) == "place!");
  // From the field on to the keys, which arrows now lead through.
  CHECK(hands.key(NavigationKey::next).empty());
  const std::string first = hands.focused();
  CHECK(first == "note.key.q");
  CHECK(hands.key(NavigationKey::right).empty());
  CHECK(hands.focused() == "note.key.w");
  CHECK(hands.key(NavigationKey::choose) == "note.key.w");
  CHECK(hands.key(NavigationKey::home).empty());
  CHECK(hands.type(U'x') == "x");  // who types is back in the field
  CHECK(hands.key(NavigationKey::left) == by(Movement::left));
}

TEST_CASE("The focus stays on its key's place when an offer closes and when a layer turns") {
  for (const std::string language : {"sv", "ti", "ar"}) {
    Offer offer = an_offer();
    offer.languages = {language};
    Visitor visitor = Visitor::at_idle(std::move(offer));
    visitor.press("help.open").press("help.note");
    Hands hands(visitor.view());
    const auto strike = [&](NavigationKey key) {
      for (const auto& events : {hands.strike(key), hands.release(key)}) {
        for (const Event& event : events) visitor.send(event);
      }
      hands.shows(visitor.view());
    };
    const auto go_to = [&](const std::string& item) {
      for (int steps = 0; hands.focused() != "note." + item; ++steps) {
        REQUIRE(steps < 100);
        strike(NavigationKey::next);
      }
    };
    const auto leads = [&](const std::string& item, const std::string& then) {
      go_to(item);
      strike(NavigationKey::choose);
      CHECK(hands.focused() == "note." + then);
    };
    if (language == "sv") {
      leads("key.shift", "key.shift");
      leads("key.H", "key.h");
      leads("key.symbols", "key.letters");
      leads("key.letters", "key.symbols");
      go_to("key.e");
      visitor.send(Hold{"note.key.e"});
      hands.shows(visitor.view());
      leads("offer.é", "key.e");
    } else if (language == "ti") {
      leads("key.ለ", "key.ለ");
      leads("offer.ሊ", "key.ለ");
    } else {
      leads("key.latin", "key.letters");
      leads("key.letters", "key.latin");
    }
  }
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

TEST_CASE("A key of the keyboard is tapped and held by a key of the desk as by a finger") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("help.open").press("help.note");
  Hands hands(visitor.view());
  hands.key(NavigationKey::next);
  while (hands.focused() != "note.key.e") hands.key(NavigationKey::next);
  const Instant now = std::chrono::hours(1);
  CHECK(hands.key_at(NavigationKey::choose, now).empty());
  CHECK(hands.key_up(NavigationKey::choose) == "note.key.e");
  CHECK(hands.key_at(NavigationKey::choose, now + seconds(1)).empty());
  CHECK(hands.time(now + seconds(1) + kLongPress) == "held note.key.e");
  CHECK(hands.key_up(NavigationKey::choose).empty());
}
