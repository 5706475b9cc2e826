// What fingers and keys mean on a page: taps, holds, focus.
#include "kiosk/ui/interaction.h"

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
    interaction_.on_screen(view_.screen);
  }
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
  std::string key(NavigationKey key) { return meant(interaction_.key(view_, page_, key)); }
  std::string type(char32_t c) { return meant(interaction_.character(view_, c)); }
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

  View view_;
  PageLayout page_;
  Interaction interaction_;
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
    std::vector<std::string> order;
    for (const Placed& placed : hands.page().placed) {
      if (placed.interactive) order.push_back(view.items[placed.item].id);
    }
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

TEST_CASE("Shift and Tab begins at the end") {
  Hands hands(number_screen());
  hands.key(NavigationKey::previous);
  CHECK(hands.focused() == "number.without");
}

TEST_CASE("Enter chooses what has the focus, else the primary action") {
  Hands hands(number_screen());
  CHECK(hands.key(NavigationKey::choose) == "number.continue");
  hands.key(NavigationKey::next);
  CHECK(hands.key(NavigationKey::choose) == "back");
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

TEST_CASE("No key stands for a hold") {
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
  CHECK(has_touch(interaction.key(hands.view(), hands.page(), NavigationKey::back)));
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
  CHECK(has_touch(interaction.character(idle.view(), U'7')));
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
  CHECK(hands.focused() == "back");
  CHECK(hands.up("number.without") == "number.without");
}

TEST_CASE("What is chosen by finger is where Tab goes on from") {
  Hands hands(number_screen());
  hands.down("number.key.5");
  hands.up("number.key.5");
  hands.key(NavigationKey::next);
  CHECK(hands.focused() == "number.key.6");
}
