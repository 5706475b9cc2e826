// What must hold of every screen's page: on every window, in every language, in both directions,
// and with longer words than today's.
#include "kiosk/ui/layout.h"

#include <map>

#include "kiosk/gallery/page_check.h"
#include "tests/kiosk/ui/pages.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

void is_sound(const View& view, const Display& display) {
  const PageLayout page = lay_out(view, display.metrics());
  INFO(name_of(view, display));
  CHECK(faults_of(view, page) == std::vector<std::string>{});
}

/// Every screen on every window in both directions.
void everywhere(const std::function<void(const View&, const Display&)>& look) {
  walk_in_all([&](const View& seen) {
    View view = seen;
    for (const Direction direction : {Direction::left_to_right, Direction::right_to_left}) {
      view.direction = direction;
      for (const Display& display : kDisplays) look(view, display);
    }
  });
}

/// Fills words up to 140 %, with a word break now and then as real languages have.
std::string longer(const std::string& words) {
  constexpr std::string_view kMore = " mera text, förlängd så att sidan får mindre plats kvar";
  const std::size_t more = words.size() * 2 / 5;
  std::string out = words;
  while (out.size() < words.size() + more) {
    out += kMore.substr(0, words.size() + more - out.size());
  }
  while ((static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
  if (static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  return out;
}

View lengthened(View view) {
  for (Item& item : view.items) {
    const bool number = item.role == Role::key && item.label.size() == 1;
    if (number) continue;
    item.label = longer(item.label);
    if (!item.detail.empty()) item.detail = longer(item.detail);
  }
  return view;
}

View with_activities(int count) {
  Offer offer = an_offer();
  offer.activities.clear();
  for (int i = 0; i < count; ++i) {
    OfferedActivity activity = group();
    activity.id = ActivityId("grupp-" + std::to_string(i));
    offer.activities.push_back(activity);
  }
  Visitor visitor = Visitor::at_idle(offer);
  visitor.press("idle.arrived").press("number.without");
  return visitor.view();
}

}  // namespace

TEST_CASE("Every page is sound on every window, in every language and both directions") {
  everywhere(is_sound);
}

TEST_CASE("Labels that are 40 % longer still hold at 1280x800") {
  // The two that all others are translated from: those are as long as they are.
  for (const char* tag : {"sv", "en"}) {
    walk(shipped_catalogues(), tag, [](const View& view) {
      View more = lengthened(view);
      for (const Direction direction : {Direction::left_to_right, Direction::right_to_left}) {
        more.direction = direction;
        is_sound(more, kReference);
      }
    });
  }
}

TEST_CASE("Up to twelve activities fit") {
  for (int count = 1; count <= 12; ++count) {
    const View view = with_activities(count);
    INFO(count << " activities");
    for (const Display& display : kDisplays) is_sound(view, display);
  }
}

TEST_CASE("Up to sixteen languages fit, on their page and as chips") {
  Visitor visitor = Visitor::at_idle();
  visitor.state.languages = {"sv", "en", "ar", "so", "fa", "ti", "uk", "fi"};
  for (const Display& display : kDisplays) is_sound(visitor.view(), display);
  visitor.state.languages.insert(visitor.state.languages.end(),
                                 {"pl", "tr", "ckb", "bs", "prs", "es", "se", "sv-x-lattlast"});
  for (const Display& display : kDisplays) is_sound(visitor.view(), display);
  visitor.press("language.open");
  for (const Display& display : kDisplays) is_sound(visitor.view(), display);
}

TEST_CASE("Call staff and the way back never move") {
  std::map<std::string, std::string> places;
  everywhere([&](const View& view, const Display& display) {
    const PageLayout page = lay_out(view, display.metrics());
    for (const char* id : {"staff.call", "back"}) {
      const Placed* placed = find(view, page, id);
      if (!placed) continue;
      const std::string key = std::string(id) + " " + std::to_string(display.width) + " " +
                              std::to_string(display.mm_per_px) + view.language +
                              (view.direction == Direction::right_to_left ? " mirrored" : "");
      const auto [first, is_new] = places.emplace(key, text_of(placed->rect));
      INFO(name_of(view, display) << ": " << id);
      CHECK(first->second == text_of(placed->rect));
    }
  });
  const std::size_t languages = shipped_catalogues().languages().size();
  CHECK(places.size() == 2 * languages * 2 * std::size(kDisplays));
}

TEST_CASE("The number pad keeps its order when all else is mirrored") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("idle.arrived");
  View view = visitor.view();
  for (const Display& display : kDisplays) {
    INFO(name_of(view, display));
    view.direction = Direction::left_to_right;
    const PageLayout plain = lay_out(view, display.metrics());
    const Rect back = place_of(view, plain, "back");
    view.direction = Direction::right_to_left;
    const PageLayout page = lay_out(view, display.metrics());
    CHECK(place_of(view, page, "back").x == display.width - back.right());
    const Rect one = place_of(view, page, "number.key.1");
    CHECK(one.right() <= place_of(view, page, "number.key.2").x);
    CHECK(place_of(view, page, "number.key.2").right() <= place_of(view, page, "number.key.3").x);
    CHECK(one.bottom() <= place_of(view, page, "number.key.4").y);
    CHECK(place_of(view, page, "number.clear").x == one.x);
  }
}

TEST_CASE("What ends the page is below what leads to it, and the strip below all") {
  everywhere([](const View& view, const Display& display) {
    const PageLayout page = lay_out(view, display.metrics());
    INFO(name_of(view, display));
    for (const Placed& body : page.placed) {
      if (view.items[body.item].zone != Zone::body) continue;
      for (const Placed& other : page.placed) {
        const Zone zone = view.items[other.item].zone;
        const bool below = zone == Zone::actions || zone == Zone::chips ||
                           zone == Zone::strip_start || zone == Zone::strip_end;
        if (below) CHECK(body.rect.bottom() <= other.rect.y);
      }
    }
  });
}

TEST_CASE("Pages are laid out in whole, believable millimetres") {
  CHECK(metrics_for(1280, 800, 0.26F).scale == Approx(1));
  CHECK(metrics_for(1920, 1080, 0.31F).scale == Approx(0.85));
  // A monitor that tells nonsense is taken for the reference.
  CHECK(metrics_for(1280, 800, 3).scale == Approx(1));
  CHECK(metrics_for(1280, 800, 0).mm_per_px == Approx(0.26));
  // What does not fit is made smaller, whatever the monitor says.
  CHECK(metrics_for(640, 480, 0.1F).scale < 0.6F);
}
