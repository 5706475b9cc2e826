// What holds for every screen in every language, seen on a walk through all of them.
#include <map>
#include <set>

#include "tests/support/walk.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

/// A language in which each text is its key in brackets, so that other words are seen. Without all
/// words it lacks those for staff, as most of those that are shipped, and has names as they are.
Catalogues with_bracketed(bool all_words = true) {
  std::string po =
      "msgid \"\"\nmsgstr \"Language: yy\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
      "\"X-Endonym: [yy]\\n\"\n\"X-Direction: rtl\\n\"\n\"X-Review: machine\\n\"\n"
      "\"Plural-Forms: nplurals=1; plural=0;\\n\"\n";
  const Catalogue& swedish = *shipped_catalogues().find("sv");
  for (const std::string& key : swedish.keys()) {
    const bool for_staff = key.starts_with("enrol.") || key.starts_with("to_staff.");
    if (!all_words && (for_staff || key == "strip.place" || key == "activity.detail")) continue;
    const bool plural = swedish.forms(key).size() > 1;
    po += "msgid \"" + key + "\"\n" + (plural ? "msgid_plural \"" + key + "\"\n" : "");
    po += std::string(plural ? "msgstr[0]" : "msgstr") + " \"[" + key + "]\"\n";
  }
  std::vector<Catalogue> all;
  Result<Catalogue> read = Catalogue::parse(po, "yy.po");
  INFO((read ? "" : read.error().message));
  REQUIRE(read);
  all.push_back(std::move(*read));
  all.push_back(swedish);
  Result<Catalogues> made = Catalogues::of(std::move(all));
  REQUIRE(made);
  return std::move(*made);
}

bool is_own_name(const Item& item) {
  const bool name = item.id.starts_with("choice.") || item.id.starts_with("about.controller.");
  return item.role == Role::key || item.role == Role::brand || name || item.id == "language.sv" ||
         item.id == "idle.language.sv";
}

/// What a control does, as far as its id tells: "number.erase" does what "enrol.code.erase" does.
std::string function_of(const std::string& id) {
  if (id == "undo_failed.done") return id;  // lets the check-in stand
  for (const char* end : {".done", ".clear", ".erase"}) {
    if (id.ends_with(end)) return end;
  }
  return id;
}

}  // namespace

TEST_CASE("The walk comes to every screen") {
  std::set<std::string> seen;
  walk(shipped_catalogues(), "sv", [&](const View& view) { seen.insert(view.screen); });
  CHECK(seen == std::set<std::string>{"about",         "activity",     "already_here",
                                      "display",       "enrol_code",   "enrol_connecting",
                                      "enrol_refused", "enrol_server", "enrol_waiting",
                                      "failed",        "help",         "idle",
                                      "language",      "note",         "number",
                                      "out_of_order",  "saved",        "saving",
                                      "staff",         "starting",     "undo",
                                      "undo_failed",   "undone",       "warning"});
}

TEST_CASE("Every item has words and an id of its own") {
  walk_in_all([](const View& view) {
    std::set<std::string> ids;
    for (const Item& item : view.items) {
      INFO(item.id);
      CHECK_FALSE(item.label.empty());
      CHECK(ids.insert(item.id).second);
    }
  });
}

TEST_CASE("Every screen has one heading") {
  walk_in_all([](const View& view) {
    CHECK(std::ranges::count(view.items, Role::heading, &Item::role) == 1);
  });
}

TEST_CASE("Call staff is the last of the top bar wherever staff can be called") {
  walk_in_all([](const View& view) {
    const Item* last = nullptr;
    for (const Item& item : view.items) {
      if (item.zone == Zone::top_end) last = &item;
    }
    if (view.screen == "staff" || view.screen == "starting") {
      CHECK(last == nullptr);
    } else {
      REQUIRE(last != nullptr);
      CHECK(last->id == "staff.call");
    }
  });
}

TEST_CASE("No view holds anything typed") {
  walk_in_all([](const View& view) {
    std::string all = view.screen + view.field_value + view.announcement;
    for (const Item& item : view.items) all += '\n' + item.label + item.detail + item.plate;
    for (const char* typed :
         {"199001012385", "1990 01 01", "199001012386", "2385", "2386", "1111222233334444555567",
          "1111 2222", "5555", "14740712", "333333", "1000013"}) {
      INFO(typed);
      CHECK(all.find(typed) == std::string::npos);
    }
  });
}

TEST_CASE("All words come from the catalogue, and the direction with them") {
  const Catalogues catalogues = with_bracketed();
  walk(catalogues, "yy", [](const View& view) {
    CHECK(view.direction == Direction::right_to_left);
    CHECK(view.language == "yy");
    for (const Item& item : view.items) {
      INFO(view.screen << ' ' << item.id << ": " << item.label);
      CHECK((item.label.front() == '[' || is_own_name(item)));
    }
  });
}

TEST_CASE("What is not in a page's language says which it is in") {
  const Catalogues catalogues = with_bracketed(false);
  std::set<std::string> foreign;
  walk(catalogues, "yy", [&](const View& view) {
    for (const Item& item : view.items) {
      INFO(view.screen << ' ' << item.id << ": " << item.label << " / " << item.detail);
      // The keyboard that stands in is a Swedish one.
      const bool key = item.role == Role::key && item.label.size() == 1 && view.keyboard == nullptr;
      const bool own = item.label.front() == '[' || key;
      const bool named = item.id.starts_with("language.") || item.id.starts_with("idle.language.");
      if (!named) CHECK(item.language == (own ? "" : "sv"));
      if (!own) foreign.insert(item.id);
      if (!item.detail.empty()) {
        CHECK((item.detail_language == "sv" || item.detail.find('[') != std::string::npos));
      }
    }
  });
  for (const char* id :
       {"brand", "strip.place", "choice.grupp", "staff.mark", "out_of_order.note", "language.note",
        "enrol.server.heading", "enrol.server.field", "enrol.server.continue", "enrol.code.note",
        "enrol.refused.sign", "about.controller.kopings-kommun"}) {
    INFO(id);
    CHECK(foreign.contains(id));
  }
}

TEST_CASE("On a Swedish page, easy or not, no Swedish part is foreign") {
  for (const char* tag : {"sv", "sv-x-lattlast"}) {
    walk(shipped_catalogues(), tag, [](const View& view) {
      for (const Item& item : view.items) {
        INFO(view.screen << ' ' << item.id);
        const bool named = item.id.find("language.") != std::string::npos;
        CHECK((named || (item.language.empty() && item.detail_language.empty())));
      }
    });
  }
}

TEST_CASE("The idle screen shows up to nine languages as chips, and a way to the rest") {
  Visitor visitor = Visitor::at_idle();
  const auto chips = [&] {
    int count = 0;
    for (const Item& item : visitor.view().items) count += item.zone == Zone::chips;
    return count;
  };
  CHECK(chips() == 1);
  visitor.state.languages = {"sv", "en", "ar", "so", "fa", "ti", "pl", "tr", "fi"};
  CHECK(chips() == 8);
  CHECK_FALSE(visitor.shows("idle.languages"));
  visitor.state.languages.push_back("uk");
  CHECK(chips() == 9);
  visitor.press("Fler");
  CHECK(visitor.screen() == "language");
  CHECK(visitor.shows("language.uk"));
}

TEST_CASE("Staff are told which of the federation's languages cannot be shown") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("language.open");
  CHECK_FALSE(visitor.shows("language.note"));
  Offer offer = an_offer();
  offer.languages = {"sv", "en", "xx", "yy"};
  visitor.tell(offer);
  CHECK(visitor.label("language.note").find("xx, yy kan inte visas") != std::string::npos);
}

TEST_CASE("Steps are counted: the number is one of two, the activity two of two") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit");
  CHECK(visitor.label("number.steps") == "Steg 1 av 2");
  visitor.press("Utan nummer");
  CHECK(visitor.label("activity.steps") == "Steg 2 av 2");
}

TEST_CASE("The field is masked where others may read it") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("Jag har kommit").type("19900101238");
  CHECK(visitor.field() == "1990 01 01 – 238");
  CHECK(visitor.view().field_value == "•••• •• •• – •••");
}

TEST_CASE("What does the same has the same words and the same sign on every page") {
  for (const char* tag : {"sv", "en"}) {  // the two that have all words
    std::map<std::string, std::string> words;
    std::map<std::string, Icon> signs;
    walk(shipped_catalogues(), tag, [&](const View& view) {
      for (const Item& item : view.items) {
        if (item.role != Role::action && item.role != Role::key) continue;
        INFO(view.screen << ' ' << item.id << " in " << tag);
        CHECK(words.emplace(function_of(item.id), item.label).first->second == item.label);
        CHECK(signs.emplace(item.id, item.icon).first->second == item.icon);
      }
    });
    CHECK(signs.size() > words.size());  // some were compared across pages
  }
}

TEST_CASE("What a colour tells is told by a sign or by words too") {
  walk_in_all([](const View& view) {
    std::set<std::string> chosen, others;
    for (const Item& item : view.items) {
      INFO(item.id);
      const bool told =
          item.role == Role::note || item.role == Role::mark || item.role == Role::status;
      if (told && item.emphasis == Emphasis::warn) {
        CHECK((item.icon == Icon::warning || view.screen == "warning"));
      } else if (told) {
        CHECK(item.icon != Icon::warning);
      }
      if (item.role != Role::choice) continue;
      const std::string sign = std::to_string(static_cast<int>(item.icon));
      (item.chosen ? chosen : others).insert(view.screen == "display" ? item.detail : sign);
    }
    for (const std::string& sign : chosen) CHECK_FALSE(others.contains(sign));
  });
}
