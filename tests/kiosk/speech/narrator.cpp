// What is said of the screens: all that is needed, in order, once, and nothing that was typed.
#include "kiosk/speech/narrator.h"

#include "shared/base/text.h"
#include "tests/support/walk.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

/// A kiosk, somebody at it, and what they hear.
class Listener {
 public:
  Visitor visitor;
  Narrator narrator{shipped_catalogues()};

  explicit Listener(Visitor at = Visitor::at_idle()) : visitor(std::move(at)) { look(); }
  /// What the next look brings; empty where nothing new is said.
  std::string look(const std::string& focused = "") {
    const std::uint64_t before = narrator.count();
    narrator.look(visitor.view(), focused);
    return narrator.count() == before ? "" : text_of(narrator.utterances());
  }
  std::string press(std::string_view item, const std::string& focused = "") {
    visitor.press(item);
    return look(focused);
  }
};

std::vector<Utterance> all_said(const View& view, const std::string& focused = "") {
  Narrator narrator(shipped_catalogues());
  narrator.look(view, focused);
  return narrator.utterances();
}

/// Without the marks that keep directions apart and those that break a word.
std::string as_heard(std::string words) {
  for (const std::string mark : {"\u2068", "\u2069", "\u00ad"}) {
    for (std::size_t at = 0; (at = words.find(mark)) != words.npos;) words.erase(at, mark.size());
  }
  return words;
}

}  // namespace

TEST_CASE("A screen that comes says its heading first, then what it tells, in order") {
  walk_in_all([](View view) {
    view.aids = {};  // what leads is explained before all else
    const std::string said = text_of(all_said(view));
    if (!view.announcement.empty()) {
      CHECK(said == view.announcement);
      return;
    }
    std::size_t at = 0;
    for (const Item& item : view.items) {
      if (item.role == Role::heading) CHECK(said.starts_with(as_heard(item.label)));
      const bool told = item.role == Role::heading || item.role == Role::text ||
                        item.role == Role::note || item.role == Role::fact;
      if (!told) continue;
      INFO(item.id);
      at = said.find(as_heard(item.label), at);
      REQUIRE(at != std::string::npos);
    }
  });
}

TEST_CASE("Each thing that can be chosen says its words and what it is, in the page's language") {
  walk_in_all([](const View& view) {
    for (const Item& item : view.items) {
      const bool chosen =
          item.role == Role::choice || item.role == Role::action || item.role == Role::key;
      if (!chosen) continue;
      INFO(item.id);
      const std::vector<Utterance> all = all_said(view, item.id);
      const bool foreign = !item.language.empty() && item.language != view.language;
      const bool is_letter =
          view.written && item.role == Role::key && count_code_points(item.label) == 1;
      const bool apart = foreign || is_letter;
      REQUIRE(all.size() > (apart ? 1 : 0));
      const Utterance& name = all[all.size() - (apart ? 2 : 1)];
      CHECK(name.text.find(as_heard(item.label)) != std::string::npos);
      CHECK(name.language == (foreign ? item.language : view.language));
      CHECK(all.back().language == view.language);
      CHECK(name.is_character == is_letter);
      if (!apart) CHECK(name.text.size() > item.label.size());
    }
  });
}

TEST_CASE("A screen drawn anew is not said anew") {
  Listener listener;
  CHECK(listener.look().empty());
  listener.visitor.tell(SyncStatus{3, std::nullopt, Reach::offline});
  CHECK(listener.look().empty());  // the strip is told on request
}

TEST_CASE("What is typed is told by its length alone, and a digit is never said aloud") {
  Listener listener;
  listener.press("idle.arrived");
  listener.visitor.type("1");
  CHECK(listener.look() == "En siffra till.");
  REQUIRE(listener.narrator.utterances().size() == 1);
  const Utterance& digit = listener.narrator.utterances().front();
  CHECK(digit.text == "1");
  CHECK(digit.privacy == Privacy::never_aloud);
  CHECK(digit.instead == "En siffra till.");
  listener.visitor.type("990");
  listener.look();
  listener.visitor.send(Erase{});
  CHECK(listener.look() == "Raderat.");
  CHECK(listener.look("number.field") == "Personnummer. 3 tecken är skrivna.");
  listener.visitor.send(ClearField{});
  CHECK(listener.look("number.field").starts_with("Allt är rensat."));
}

TEST_CASE("Nothing typed is said of any screen, but character by character") {
  Narrator narrator(shipped_catalogues());
  walk(shipped_catalogues(), "sv", [&](const View& view) {
    narrator.look(view, view.items.front().id);
    for (const Utterance& one : narrator.utterances()) {
      INFO(view.screen << ": " << one.text);
      if (one.privacy == Privacy::never_aloud) {
        CHECK(one.text.size() == 1);
        continue;
      }
      for (const char* typed : {"199001012385", "1990 01 01", "2386", "1111222233334444555567",
                                "5567", "14740712", "333333"}) {
        CHECK(one.text.find(typed) == std::string::npos);
      }
    }
  });
}

TEST_CASE("What somebody came to is for a headset, where the receipt says it all") {
  Listener listener;
  listener.visitor.press("idle.arrived").press("number.without").press("choice.grupp").saves();
  const std::string said = listener.look();
  CHECK(said.find("Tack, du är incheckad") != std::string::npos);
  CHECK(said.find("Arbetsförberedande grupp") != std::string::npos);
  CHECK(said.find("08:52") != std::string::npos);
  for (const Utterance& one : listener.narrator.utterances()) {
    const bool tells = one.text.find("Arbetsförberedande") != std::string::npos;
    CHECK((one.privacy == Privacy::headset) == tells);
  }
}

TEST_CASE("A note that comes is said without the rest") {
  Listener listener;
  listener.press("idle.arrived");
  listener.visitor.press("number.continue");
  CHECK(listener.look() == "Skriv ditt nummer först, eller välj Utan nummer.");
}

TEST_CASE("A choice that stays says its state, and its place among the others") {
  Listener listener;
  listener.press("display.open");
  CHECK(listener.look("display.contrast") == "Hög kontrast. Av. Knapp. 2 av 7.");
  CHECK(listener.press("display.contrast", "display.contrast") ==
        "Hög kontrast. På. Knapp. 2 av 7.");
}

TEST_CASE("A button that comes to life under the focus says so") {
  Listener listener;
  listener.press("idle.arrived");
  CHECK(listener.look("number.continue") == "Fortsätt. Går inte att välja än.");
  listener.visitor.type(kTestNumber);
  CHECK(listener.look("number.continue").find("Fortsätt. Knapp.") != std::string::npos);
}

TEST_CASE("Asked again, the page says all of it, with what was typed and what the strip tells") {
  Listener listener;
  listener.visitor.tell(SyncStatus{3, std::nullopt, Reach::offline});
  listener.press("idle.arrived");
  listener.visitor.send(Repeat{});
  const std::string said = listener.look("number.erase");
  std::size_t at = 0;
  for (const char* part : {"Ditt personnummer", "12 siffror", "Inget är skrivet", "Köping",
                           "Inget nät just nu. 3 sparade", "Radera. Knapp."}) {
    INFO(part << " in " << said);
    at = said.find(part, at);
    REQUIRE(at != std::string::npos);
  }
  CHECK(listener.look("number.erase").empty());
}

TEST_CASE("The warning is said once, not with each of its seconds") {
  Listener listener;
  listener.press("idle.arrived");
  listener.visitor.wait(std::chrono::seconds(46));
  CHECK(listener.look().starts_with("Är du kvar?"));
  listener.visitor.wait(std::chrono::seconds(1));
  CHECK(listener.look().empty());
}

TEST_CASE("Keys and finger are explained when they first lead, in the language that is read") {
  for (const auto& [aid, words] : {std::pair(TurnOn::Aid::keypad, "Plus är nästa"),
                                   std::pair(TurnOn::Aid::explore, "Dra fingret")}) {
    Listener listener;
    listener.visitor.send(TurnOn{aid});
    CHECK(listener.look().starts_with(words));
    listener.visitor.send(TurnOn{aid});
    CHECK(listener.look().empty());
  }
}

TEST_CASE("Volume is told as it changes, within its ends, and begins anew with each person") {
  Listener listener;
  listener.visitor.send(Activate{"help.louder"});
  CHECK(listener.look() == "Ljudstyrka 6 av 10.");
  for (int i = 0; i < 12; ++i) listener.visitor.send(Activate{"help.softer"});
  CHECK(listener.look() == "Ljudstyrka 0 av 10.");
  for (int i = 0; i < 12; ++i) listener.visitor.send(Activate{"help.louder"});
  CHECK(listener.look() == "Ljudstyrka 10 av 10.");
  listener.visitor.wait(std::chrono::seconds(65));
  CHECK(listener.visitor.state.aids.volume == kUsualVolume);
}

TEST_CASE("Languages are said by the voice of each") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("language.open");
  const std::vector<Utterance> all = all_said(visitor.view(), "language.en");
  const Utterance& name = all[all.size() - 2];
  CHECK(name.language == "en");
  CHECK(name.text == "English");
  CHECK(all.back().language == "sv");
  CHECK(all.back().text == "Knapp. 2 av 2.");
}

TEST_CASE("What leads to the languages says so, beside the one that is chosen") {
  Offer offer = an_offer();
  offer.languages = shipped_catalogues().languages();
  const View view = Visitor::at_idle(offer).view();
  const auto said = [&](const char* item) { return all_said(view, item).back().text; };
  const std::string choose = shipped_catalogues().words(view.language)("language.heading"_key);
  CHECK(said("language.open").find(". " + choose + ". ") != std::string::npos);
  CHECK(said("idle.languages").find(". " + choose + ". ") != std::string::npos);
}

TEST_CASE("The same mistake is told as often as it is made") {
  Listener listener;
  listener.press("idle.arrived");
  listener.visitor.press("number.continue");
  const std::string first = listener.look();
  CHECK_FALSE(first.empty());
  listener.visitor.press("number.continue");
  CHECK(listener.look() == first);
}

TEST_CASE("A choice that was turned on without having the focus says so") {
  Listener listener;
  listener.press("display.open");
  CHECK(listener.press("display.steady").find("Skakig hand. På") != std::string::npos);
}

TEST_CASE("Which part of a page shows is said as it comes") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("display.open").press("display.large");
  Narrator narrator(shipped_catalogues());
  narrator.look(visitor.view(), "", 0, 3);
  CHECK(narrator.utterances().back().text == "Del 1 av 3");
  narrator.look(visitor.view(), "", 1, 3);
  CHECK(text_of(narrator.utterances()) == "Del 2 av 3");
}

TEST_CASE("A card's digits behind the number's field are told by their coming") {
  Listener listener;
  listener.press("idle.arrived");
  listener.visitor.type(kTestNumber);
  listener.look();
  listener.visitor.type("3");
  listener.look();
  const Utterance& digit = listener.narrator.utterances().front();
  CHECK(digit.text == "En siffra till.");
  CHECK(digit.privacy == Privacy::free);
}

TEST_CASE("What somebody writes is said through a headset alone, letter by letter") {
  Listener listener;
  listener.press("help.open");
  listener.press("help.note");
  listener.visitor.send(Write{U'å'});
  listener.look();
  const std::vector<Utterance> letter = listener.narrator.utterances();
  REQUIRE(letter.size() == 1);
  CHECK(letter[0].text == "å");
  CHECK(letter[0].is_character);
  CHECK(letter[0].privacy == Privacy::never_aloud);
  CHECK_FALSE(letter[0].instead.empty());

  listener.visitor.send(Write{U'r'});
  listener.look();
  listener.visitor.send(MoveCaret{Movement::left, Selecting::no});
  listener.look();
  CHECK(listener.narrator.utterances().front().text == "r");
  CHECK(listener.narrator.utterances().front().privacy == Privacy::never_aloud);

  listener.visitor.send(Repeat{});
  listener.look();
  const auto& all = listener.narrator.utterances();
  const auto whole = std::ranges::find(all, "år", &Utterance::text);
  REQUIRE(whole != all.end());
  CHECK(whole->privacy == Privacy::never_aloud);
  CHECK(whole->instead.find("2") != std::string::npos);
}

TEST_CASE("A space that somebody writes, or that their caret comes to, is said by its name") {
  Listener listener;
  listener.press("help.open");
  listener.press("help.note");
  listener.visitor.send(Write{U' '});
  listener.look();
  CHECK(listener.narrator.utterances().front().text == "Mellanslag");
  CHECK(listener.narrator.utterances().front().privacy == Privacy::never_aloud);
  listener.visitor.send(MoveCaret{Movement::left, Selecting::no});
  listener.look();
  CHECK(listener.narrator.utterances().front().text == "Mellanslag");
  CHECK(listener.narrator.utterances().front().privacy == Privacy::never_aloud);
}

TEST_CASE("A sign on a key stands by itself, so that a voice can give its name") {
  Listener listener;
  listener.press("help.open");
  listener.press("help.note", "note.key..");
  const auto& all = listener.narrator.utterances();
  REQUIRE(all.size() >= 2);
  const Utterance& sign = all[all.size() - 2];
  CHECK(sign.text == ".");
  CHECK(sign.is_character);
  CHECK(sign.privacy == Privacy::headset);
  CHECK(all.back().text == "Knapp.");
  CHECK_FALSE(all.back().is_character);
  // A space has words.
  listener.visitor.send(Write{U' '});
  listener.look();
  CHECK_FALSE(listener.narrator.utterances().front().is_character);
}

TEST_CASE("Shift says when it is on, and when it is off again") {
  Listener listener;
  listener.press("help.open");
  listener.press("help.note", "note.key.shift");
  const std::string on = listener.press("note.key.shift", "note.key.shift");
  CHECK(on.ends_with(" På."));
  CHECK(listener.press("note.key.shift", "note.key.shift") + " På." == on);
}

TEST_CASE("What a held key offers is said where the person may hear it") {
  Listener listener;
  listener.press("help.open");
  listener.press("help.note");
  listener.visitor.send(Hold{"note.key.e"});
  listener.look();
  const std::vector<Utterance> offered = listener.narrator.utterances();
  REQUIRE(offered.size() > 2);
  CHECK(offered[0].text == "e");
  CHECK(offered[1].text == "é");
  for (const Utterance& one : offered) {
    CHECK(one.privacy == Privacy::headset);
    CHECK(one.is_character);
  }
}

TEST_CASE("Several characters that come at once are told by how many they are") {
  Listener listener;
  listener.press("idle.arrived");
  listener.visitor.type("199");
  CHECK(listener.look() == "3 siffror till.");
  for (const Utterance& one : listener.narrator.utterances()) CHECK(one.privacy == Privacy::free);
  listener.visitor.type("T");
  CHECK(listener.look() == "Ett tecken till.");
}

TEST_CASE("What is typed of an address is said as it is, its signs by their names") {
  Visitor technician;
  technician.tell(NotEnrolled{});
  Listener listener(std::move(technician));
  const auto typed = [&](const char* text) {
    listener.visitor.type(text);
    return listener.look();
  };
  CHECK(typed("k") == "k");
  CHECK(listener.narrator.utterances().front().privacy == Privacy::free);
  CHECK(typed("7") == "7");
  CHECK(typed(".") == "punkt");
  CHECK(typed(":") == "kolon");
  CHECK(typed("-") == "bindestreck");
  CHECK(typed("/") == "snedstreck");
  CHECK(typed("koping") == "6 tecken till.");
}

TEST_CASE("Where in a sequence a page is, is said behind its heading") {
  Listener listener;
  CHECK(listener.press("idle.arrived").starts_with("Ditt personnummer. Steg 1 av 2. 12 siffror"));
  CHECK(listener.press("number.without").starts_with("Vad kommer du till? Steg 2 av 2. "));
}

TEST_CASE("Parts of a page in another language are said by the voice of that") {
  Visitor visitor = Visitor::at_idle();
  visitor.press("English").press("idle.arrived").press("number.without");
  const std::vector<Utterance> tile = all_said(visitor.view(), "choice.grupp");
  const std::vector<Utterance> last(tile.end() - 3, tile.end());
  CHECK(last == std::vector<Utterance>{{"09:00", "en", Privacy::headset, ""},
                                       {"Arbetsförberedande grupp. Rum 2 · Köpings kommun", "sv",
                                        Privacy::headset, ""},
                                       {"Button. 1 of 2.", "en", Privacy::headset, ""}});
  const std::vector<Utterance> counted = all_said(visitor.view(), "choice.oppet");
  CHECK(counted[counted.size() - 2].text == "Öppen mötesplats");
  CHECK(counted[counted.size() - 2].language == "sv");
  CHECK(counted.back().language == "en");
  CHECK(counted.back().text.ends_with(". Button. 2 of 2."));

  // A line for staff on a page whose language has no words for it.
  visitor.state.language = "fi";
  visitor.tell(OutOfOrder{});
  visitor.state.language = "fi";
  const std::vector<Utterance> broken = all_said(visitor.view());
  CHECK(broken.front().language == "fi");
  CHECK(broken.back().language == "sv");
  CHECK(broken.back().text.starts_with("Till personalen:"));
  visitor.press("staff.call");
  const std::vector<Utterance> mark = all_said(visitor.view(), "staff.mark");
  CHECK(mark[mark.size() - 2].language == "sv");
  CHECK(mark.back().language == "fi");
}

TEST_CASE("Large text and contrast that were turned on by a key are told") {
  Listener listener;
  listener.press("help.open");
  listener.visitor.send(TurnOn{TurnOn::Aid::large});
  CHECK(listener.look() == "Stor text. På.");
  listener.visitor.send(TurnOn{TurnOn::Aid::contrast});
  CHECK(listener.look() == "Hög kontrast. På.");
  listener.press("display.open");
  CHECK(listener.press("display.large", "display.large") == "Stor text. Av. Knapp. 1 av 7.");
}

TEST_CASE("How long something takes to say goes by its characters and its script") {
  const auto takes = [](const std::string& text) {
    return time_to_say({{text, "sv", Privacy::free, ""}});
  };
  using std::chrono::milliseconds;
  CHECK(takes("") == milliseconds(500));
  CHECK(takes("Hej") == milliseconds(500 + 3 * 80));
  CHECK(takes("åäö") == takes("aao"));
  CHECK(takes("мир") == takes("mir"));
  CHECK(takes("سلام") == milliseconds(500 + 4 * 120));
  CHECK(takes("ሰላም") == milliseconds(500 + 3 * 160));
  CHECK(takes("“”") == takes("ab"));
  CHECK(time_to_say({}) == Instant::zero());
  const Utterance hidden{"1", "sv", Privacy::never_aloud, "En siffra till."};
  CHECK(time_to_say({hidden, hidden}) == 2 * takes("En siffra till."));
}

TEST_CASE("What is recorded about people takes more than a minute to hear, in every language") {
  for (const std::string& tag : shipped_catalogues().languages()) {
    Visitor visitor = Visitor::at_idle();
    visitor.press("help.open").press("help.about");
    visitor.state.language = tag;
    const Instant takes = time_to_say(all_said(visitor.view()));
    INFO(tag << ' ' << takes.count() / 1'000'000'000 << " s");
    CHECK(takes > std::chrono::seconds(60));
    CHECK(takes < std::chrono::seconds(180));
  }
}

TEST_CASE("Nothing is said that only eyes need, and no sentence ends twice") {
  walk_in_all([](const View& view) {
    for (const Item& item : view.items) {
      // A full stop is a key; and nothing leads to a heading.
      if (item.role == Role::key || item.role == Role::heading) continue;
      for (const Utterance& one : all_said(view, item.id)) {
        INFO(view.language << ' ' << view.screen << ' ' << item.id << ": " << one.text);
        for (const char* mark :
             {"\u2066", "\u2068", "\u2069", "\u00ad", "..", "?.", "؟.", "።.", "።።"}) {
          CHECK(one.text.find(mark) == std::string::npos);
        }
        CHECK(one.text.find_first_not_of(" .,:") == 0);
      }
    }
  });
}

TEST_CASE("A kind of number that tells of its bearer is for a headset") {
  Listener listener;
  listener.press("idle.arrived");
  const auto privacy_of_trouble = [&](NumberRefusal refusal) {
    Draft& draft = listener.visitor.state.draft;
    draft.number_trouble = NumberTrouble{NumberTrouble::Kind::form, refusal};
    draft.number_trouble_told = true;
    listener.look();
    return listener.narrator.utterances().back().privacy;
  };
  CHECK(privacy_of_trouble(NumberRefusal::reserve_number) == Privacy::headset);
  CHECK(privacy_of_trouble(NumberRefusal::interim_number) == Privacy::headset);
  CHECK(privacy_of_trouble(NumberRefusal::too_short) == Privacy::free);
}
