// What must hold of every screen's page: on every window, in every language, in both directions,
// and with longer words than today's.
#include "kiosk/ui/layout.h"

#include <map>
#include <set>
#include <sstream>

#include "kiosk/ui/page_check.h"
#include "tests/kiosk/ui/pages.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

/// On each part of the page; every item stands on one of them.
void holds(View view, const Display& display) {
  std::set<std::size_t> shown;
  for (view.part = 0;; ++view.part) {
    const PageLayout page = lay_out(view, display.metrics());
    INFO(name_of(view, display) << ", part " << page.part + 1 << " of " << page.parts);
    CHECK(faults_of(view, page) == std::vector<std::string>{});
    for (const Placed& placed : page.placed) {
      if (!placed.rect.empty()) shown.insert(placed.item);
    }
    if (view.part + 1 < page.parts) continue;
    for (const Placed& placed : page.placed) {
      INFO(view.items[placed.item].id);
      CHECK((shown.contains(placed.item) || may_be_absent(view, placed)));
    }
    return;
  }
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

/// As the field shows it, character by character with two pixels between.
int width_of_number(int size, const Display& display) {
  TextStyle style;
  style.size = size;
  style.bold = true;
  int width = 0;
  for (const char* one :
       {"1", "9", "9", "0", " ", "0", "1", " ", "0", "1", " ", "–", " ", "2", "3", "8", "5"}) {
    width += shipped_type().measure(one, style).width + display.metrics().px(2);
  }
  return width;
}

/// Whether everything is twice its usual size, and high enough for eyes at 600 mm.
void grows(const View& view, const Display& display, const PageLayout& usual,
           const PageLayout& large) {
  const double least = 600 * 3.14159265 * 0.7 / 180;
  const double capital = 0.714 * static_cast<double>(display.metrics().mm_per_px);  // or a digit
  const auto size = [](const TextRun& text) { return text.style.size; };
  for (std::size_t i = 0; i < view.items.size(); ++i) {
    INFO(view.items[i].id);
    const Placed& placed = large.placed[i];
    for (const TextRun& text : placed.texts) CHECK(capital * text.style.size >= least);
    if (placed.field_size > 0) {
      CHECK(capital * placed.field_size >= least);
      if (!placed.written) CHECK(width_of_number(placed.field_size, display) <= placed.field.w);
    }
    if (usual.placed[i].texts.empty() || placed.texts.empty()) continue;
    const int before = std::ranges::min(usual.placed[i].texts, {}, size).style.size;
    CHECK(std::ranges::min(placed.texts, {}, size).style.size >= 2 * before);
  }
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
  everywhere(holds);
}

TEST_CASE("Labels that are 40 % longer still hold at 1280x800") {
  // The two that all others are translated from: those are as long as they are.
  for (const char* tag : {"sv", "en"}) {
    walk(shipped_catalogues(), tag, [](const View& view) {
      View more = lengthened(view);
      for (const Direction direction : {Direction::left_to_right, Direction::right_to_left}) {
        more.direction = direction;
        holds(more, kReference);
      }
    });
  }
}

TEST_CASE("Large text is whole on every window, in every language") {
  walk_in_all([](const View& seen) {
    View view = seen;
    view.aids.large = true;
    for (const Display& display : {kReference, Display{800, 1280, 0}, Display{1280, 800, 0.17F}}) {
      holds(view, display);
    }
  });
}

TEST_CASE("Large text is twice as large, and its capitals fill 0.7 degrees at 600 mm") {
  for (const Display& display : kDisplays) {
    walk(shipped_catalogues(), "sv", [&](const View& seen) {
      View view = seen;
      const PageLayout usual = lay_out(view, display.metrics());
      view.aids.large = true;
      for (view.part = 0;; ++view.part) {
        const PageLayout large = lay_out(view, display.metrics());
        INFO(name_of(view, display) << ", part " << large.part + 1 << " of " << large.parts);
        grows(view, display, usual, large);
        if (view.part + 1 >= large.parts) break;
      }
    });
  }
}

TEST_CASE("Large text is large in every language, but for wide letters on keys of Arabic") {
  const double least = 600 * 3.14159265 * 0.7 / 180;
  walk_in_all([&](const View& seen) {
    View view = seen;
    view.aids.large = true;
    for (const Display& display : kDisplays) {
      const double capital = 0.714 * static_cast<double>(display.metrics().mm_per_px);
      const int parts = lay_out(view, display.metrics()).parts;
      for (view.part = 0; view.part < parts; ++view.part) {
        const PageLayout page = lay_out(view, display.metrics());
        for (const Placed& placed : page.placed) {
          const Item& item = view.items[placed.item];
          const bool narrow = item.role == Role::key && view.direction == Direction::right_to_left;
          INFO(name_of(view, display) << ": " << item.id);
          for (const TextRun& text : placed.texts) {
            CHECK(capital * text.style.size >= (narrow ? 0.83 * least : least));
          }
        }
      }
    }
  });
}

TEST_CASE("Where typing is, what was typed is seen, in large text too") {
  walk_in_all([](const View& seen) {
    View view = seen;
    view.aids.large = true;
    for (const Display& display : kDisplays) {
      const int parts = lay_out(view, display.metrics()).parts;
      for (view.part = 0; view.part < parts; ++view.part) {
        const PageLayout page = lay_out(view, display.metrics());
        bool keys = false, field = false;
        for (const Placed& placed : page.placed) {
          if (placed.rect.empty()) continue;
          keys = keys || view.items[placed.item].role == Role::key;
          field = field || view.items[placed.item].role == Role::field;
        }
        INFO(name_of(view, display) << ", part " << view.part + 1);
        CHECK(keys == field);
      }
    }
  });
}

TEST_CASE("A part that is not there is the last there is") {
  View view = Visitor::at_idle().view();
  view.aids.large = true;
  view.part = 99;
  const PageLayout page = lay_out(view, kReference.metrics());
  CHECK(page.part + 1 == page.parts);
  CHECK(find(view, page, "part.next")->rect.empty());
  CHECK_FALSE(find(view, page, "part.previous")->rect.empty());
}

TEST_CASE("Wider letters and lines further apart lose nothing") {
  // WCAG 2.2, 1.4.12: lines at 1.5, letters 0.12 and words 0.16 of the em further apart.
  const Measure spaced = [](const std::string& text, const TextStyle& style) {
    TextSize size = shipped_type().measure(text, style);
    size.width = size.width * 6 / 5;
    if (style.max_width > 0 && size.width > style.max_width) {
      size.height = size.height * 6 / 5;
      size.width = style.max_width;
    }
    size.height = size.height * 150 / std::min(150, style.line_percent);
    return size;
  };
  for (const char* tag : {"sv", "en", "ar", "ti"}) {
    walk(shipped_catalogues(), tag, [&](const View& seen) {
      View view = seen;
      for (view.part = 0;; ++view.part) {
        const PageLayout page = layout_page(view, kReference.metrics(), spaced);
        INFO(name_of(view, kReference) << ", part " << page.part + 1 << " of " << page.parts);
        CHECK(faults_of(view, page) == std::vector<std::string>{});
        if (view.part + 1 >= page.parts) break;
      }
    });
  }
}

TEST_CASE("For somebody who sits, all that is touched on a tall kiosk is in its lower part") {
  walk(shipped_catalogues(), "sv", [](const View& seen) {
    for (const bool large : {false, true}) {
      View view = seen;
      view.aids.low = true;
      view.aids.large = large;
      const Display tower{1080, 1920, 0.277F};
      holds(view, tower);
      const PageLayout page = lay_out(view, tower.metrics());
      for (const Placed& placed : page.placed) {
        INFO(view.screen << ": " << view.items[placed.item].id);
        if (!placed.rect.empty()) CHECK(placed.rect.y >= tower.height * 37 / 100);
      }
    }
  });
}

TEST_CASE("On a tall window the keys stand below the field, within a hand's breadth") {
  walk_in_all([](const View& seen) {
    View view = seen;
    const auto has_role = [&](Role role) {
      return [&view, role](const Placed& placed) {
        return view.items[placed.item].role == role && !placed.rect.empty();
      };
    };
    for (const Display& display : {Display{800, 1280, 0}, Display{1080, 1920, 0.277F}}) {
      for (const bool low : {false, true}) {
        view.aids.low = low;
        const PageLayout page = lay_out(view, display.metrics());
        const auto field = std::ranges::find_if(page.placed, has_role(Role::field));
        const auto first = std::ranges::find_if(page.placed, has_role(Role::key));
        if (field == page.placed.end() || first == page.placed.end()) continue;
        INFO(name_of(view, display) << (low ? ", low" : ""));
        const int between = first->rect.y - field->rect.bottom();
        CHECK(between > 0);
        CHECK(static_cast<float>(between) * display.metrics().mm_per_px < 60);
      }
    }
  });
}

TEST_CASE("No key moves when what a note says changes") {
  std::map<std::string, std::string> places;
  walk_in_all([&](const View& view) {
    if (view.screen != "number" && view.screen != "enrol_server") return;
    const std::string key = view.screen == "number" ? "number.key.1" : "enrol.server.key.1";
    for (const Display& display : kDisplays) {
      const PageLayout page = lay_out(view, display.metrics());
      const std::string here = text_of(place_of(view, page, key));
      const std::string where = name_of(view, display) + " " + std::to_string(display.mm_per_px);
      const auto [first, is_new] = places.emplace(where, here);
      INFO(where);
      CHECK(first->second == here);
    }
  });
  CHECK(places.size() == 2 * shipped_catalogues().languages().size() * std::size(kDisplays));
}

TEST_CASE("No key moves when a free text is full") {
  walk_in_all([&](const View& view) {
    if (view.screen != "note") return;
    View full = view;
    const auto sentence = std::ranges::find(full.items, Role::text, &Item::role);
    REQUIRE(sentence != full.items.end());
    sentence->role = Role::note;
    sentence->icon = Icon::warning;
    sentence->emphasis = Emphasis::warn;
    sentence->label = shipped_catalogues().words(view.language)("note.full"_key);
    for (const Display& display : kDisplays) {
      const PageLayout before = lay_out(view, display.metrics());
      const PageLayout after = lay_out(full, display.metrics());
      if (before.parts > 1) continue;  // there the note takes the heading's place
      for (std::size_t i = 0; i < view.items.size(); ++i) {
        INFO(name_of(view, display) << ": " << view.items[i].id);
        if (view.items[i].role == Role::key) {
          CHECK(text_of(before.placed[i].rect) == text_of(after.placed[i].rect));
        }
      }
    }
  });
}

TEST_CASE("Letters stay on the keys of large text") {
  walk_in_all([](const View& seen) {
    View view = seen;
    view.aids.large = true;
    if (!view.keyboard) return;
    for (const Display& display : kDisplays) {
      const PageLayout page = lay_out(view, display.metrics());
      for (const Placed& placed : page.placed) {
        if (view.items[placed.item].row == 0 || placed.rect.empty()) continue;
        INFO(name_of(view, display) << ": " << view.items[placed.item].id);
        for (const TextRun& text : placed.texts) {
          const TextSize size = shipped_type().measure(text.text, text.style);
          CHECK(text.rect.y + size.ink_top > placed.rect.y);
          CHECK(text.rect.y + size.ink_bottom < placed.rect.bottom());
        }
      }
    }
  });
}

TEST_CASE("Up to twelve activities fit") {
  for (int count = 1; count <= 12; ++count) {
    const View view = with_activities(count);
    INFO(count << " activities");
    for (const Display& display : kDisplays) holds(view, display);
  }
}

TEST_CASE("Up to sixteen languages fit, on their page and as chips") {
  Visitor visitor = Visitor::at_idle();
  visitor.state.languages = {"sv", "en", "ar", "so", "fa", "ti", "uk", "fi"};
  for (const Display& display : kDisplays) holds(visitor.view(), display);
  visitor.state.languages.insert(visitor.state.languages.end(),
                                 {"pl", "tr", "ckb", "bs", "prs", "es", "se", "sv-x-lattlast"});
  for (const Display& display : kDisplays) holds(visitor.view(), display);
  visitor.press("language.open");
  for (const Display& display : kDisplays) holds(visitor.view(), display);
}

TEST_CASE("Sixteen languages fill every row of their page") {
  Visitor visitor = Visitor::at_idle();
  visitor.state.languages = shipped_catalogues().languages();
  REQUIRE(visitor.state.languages.size() == 16);
  visitor.press("language.open");
  const View view = visitor.view();
  for (const Display& display : kDisplays) {
    if (display.width == 1024) continue;  // four in a row would be in smaller type
    const PageLayout page = lay_out(view, display.metrics());
    std::map<int, int> in_row;
    for (const Placed& placed : page.placed) {
      if (view.items[placed.item].role == Role::choice) ++in_row[placed.rect.y];
    }
    INFO(name_of(view, display));
    for (const auto& [y, count] : in_row) CHECK(count == in_row.begin()->second);
    CHECK(in_row.begin()->second >= 2);  // an endonym fills no whole row
  }
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
      if (view.items[body.item].zone != Zone::body || body.rect.empty()) continue;
      for (const Placed& other : page.placed) {
        const Zone zone = view.items[other.item].zone;
        const bool below = zone == Zone::actions || zone == Zone::chips ||
                           zone == Zone::strip_start || zone == Zone::strip_end;
        if (below && !other.rect.empty()) CHECK(body.rect.bottom() <= other.rect.y);
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

TEST_CASE("What is wrong stands on the first part of its page, on every window") {
  walk_in_all([](const View& seen) {
    View view = seen;
    view.aids.large = true;
    for (const Display& display : kDisplays) {
      const PageLayout page = lay_out(view, display.metrics());
      for (const Placed& placed : page.placed) {
        const Item& item = view.items[placed.item];
        if (item.role != Role::note || item.emphasis != Emphasis::warn) continue;
        INFO(name_of(view, display) << ": " << item.id);
        CHECK_FALSE(placed.rect.empty());
      }
    }
  });
}

TEST_CASE("Help shows where it leads to before it explains, at once, on every window") {
  walk_in_all([](const View& seen) {
    if (seen.screen != "help" || seen.aids.large) return;
    for (const Display& display : kDisplays) {
      const PageLayout page = lay_out(seen, display.metrics());
      for (const char* way : {"help.note", "help.about"}) {
        const Placed* placed = find(seen, page, way);
        if (placed == nullptr) continue;  // of a kiosk that belongs nowhere yet
        INFO(name_of(seen, display) << ": " << way);
        CHECK_FALSE(placed->rect.empty());
      }
    }
  });
}

TEST_CASE("No word of a button is broken, in usual text") {
  walk_in_all([](const View& view) {
    for (const Display& display : kDisplays) {
      const PageLayout page = lay_out(view, display.metrics());
      for (const Placed& placed : page.placed) {
        if (view.items[placed.item].role != Role::action) continue;
        for (const TextRun& text : placed.texts) {
          TextStyle style = text.style;
          style.max_width = 0;
          std::istringstream words(text.text);
          for (std::string word; words >> word;) {
            INFO(name_of(view, display) << ": " << word);
            CHECK(shipped_type().measure(word, style).width <= placed.rect.w);
            if (text.style.max_width > 0) {
              CHECK(shipped_type().measure(word, style).width <= text.style.max_width);
            }
          }
        }
      }
    }
  });
}

TEST_CASE("On a tall window what ends the page is near what leads to it") {
  walk_in_all([](const View& view) {
    for (const Display& display : {Display{800, 1280, 0}, Display{1080, 1920, 0.277F}}) {
      const PageLayout page = lay_out(view, display.metrics());
      int leads = 0, ends = display.height;
      for (const Placed& placed : page.placed) {
        const Zone zone = view.items[placed.item].zone;
        if (placed.rect.empty()) continue;
        if (zone == Zone::body || zone == Zone::pad) leads = std::max(leads, placed.rect.bottom());
        if (zone == Zone::actions) ends = std::min(ends, placed.rect.y);
      }
      if (ends == display.height) continue;
      INFO(name_of(view, display));
      CHECK(static_cast<float>(ends - leads) * display.metrics().mm_per_px < 30);
    }
  });
}

TEST_CASE("What is recorded is as long on one part of its page as on another") {
  walk_in_all([](const View& seen) {
    if (seen.screen != "about") return;
    View view = seen;
    std::vector<int> ends;
    int longest = 0;
    for (int parts = 1; view.part < parts; ++view.part) {
      const PageLayout page = lay_out(view, kReference.metrics());
      parts = page.parts;
      int end = 0;
      for (const Placed& placed : page.placed) {
        if (view.items[placed.item].role != Role::fact) continue;
        end = std::max(end, placed.rect.bottom());
        longest = std::max(longest, placed.rect.h);
      }
      ends.push_back(end);
    }
    INFO(name_of(view, kReference));
    CHECK(std::ranges::max(ends) - std::ranges::min(ends) <= longest);
    CHECK(ends.size() <= (view.language == "sv" ? 2U : 3U));
  });
}

TEST_CASE("In large text the strip has a part of its own only where the last has no room for it") {
  walk_in_all([](const View& seen) {
    View view = seen;
    view.aids.large = true;
    struct Heights {
      int content = 0, strip_top = 0, strip_bottom = 0, turn = 0;
      bool keys = false;
    };
    for (const Display& display : kDisplays) {
      std::vector<Heights> parts;
      for (view.part = 0; parts.empty() || view.part < lay_out(view, display.metrics()).parts;
           ++view.part) {
        const PageLayout page = lay_out(view, display.metrics());
        Heights own{.strip_top = display.height};
        for (const Placed& placed : page.placed) {
          if (placed.rect.empty()) continue;
          const Rect& rect = placed.rect;
          switch (view.items[placed.item].zone) {
            case Zone::strip_start:
            case Zone::strip_end:
              own.strip_top = std::min(own.strip_top, rect.y);
              own.strip_bottom = std::max(own.strip_bottom, rect.bottom());
              break;
            case Zone::turn:
              own.turn = std::max(own.turn, rect.bottom());
              break;
            case Zone::top_start:
            case Zone::top_end:
              break;
            case Zone::pad:
              own.keys = true;
              [[fallthrough]];
            default:
              own.content = std::max(own.content, rect.bottom());
          }
        }
        parts.push_back(own);
      }
      const Heights& last = parts.back();
      if (parts.size() < 2 || last.content > 0 || parts[parts.size() - 2].keys) continue;
      INFO(name_of(view, display));
      const Heights& before = parts[parts.size() - 2];
      const int gap = display.metrics().px(24);
      CHECK(before.content + gap + last.strip_bottom - last.strip_top > before.turn);
    }
  });
}
