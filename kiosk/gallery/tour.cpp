#include "kiosk/gallery/tour.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <vector>

#include "kiosk/app/update.h"
#include "kiosk/app/writing.h"

namespace handslag::kiosk {
namespace {

using std::chrono::seconds;

constexpr CardMark kMark{40'712};
constexpr std::string_view kNumber = "199001012385";    // shared/domain/test_numbers.h
constexpr std::string_view kMistyped = "199001012386";  // its check digit is another
constexpr std::string_view kCode = "1111222233334444555567";

constexpr std::string_view kOrder[] = {"sv", "sv-x-lattlast", "en", "ar", "so", "fa", "ti",  "uk",
                                       "fi", "prs",           "pl", "bs", "tr", "es", "ckb", "se"};

OfferedActivity activity(const char* id, std::string name, std::string starts, std::string room,
                         bool count_only = false) {
  return {ActivityId(id),    std::move(name), "Köpings kommun",
          std::move(starts), std::move(room), count_only};
}

Offer an_offer(const std::vector<std::string>& languages) {
  Offer offer;
  offer.demonstration = true;
  offer.federation = "Samordningsförbundet Västra Mälardalen";
  offer.meeting_point = "Köping";
  offer.place = "Stadshuset";
  offer.languages = languages;
  offer.activities = {activity("grupp", "Arbetsförberedande grupp", "09:00", "Rum 2"),
                      activity("oppet", "Öppen mötesplats", "", "", true)};
  offer.controllers = {
      {"kopings-kommun",
       "Köpings kommun",
       "0221-250 00, info@koping.example",
       "dataskydd@koping.example",
       {"Arbetsförberedande grupp", "Öppen mötesplats"},
       true},
      {"forsakringskassan", "Försäkringskassan", "", "", {"Rådgivning om ekonomi"}, false}};
  offer.today = *day_of({2026, 11, 23});
  offer.card_mark = kMark;
  return offer;
}

CardCode card(char last) {
  std::string random(kCardRandomDigits, '3');
  random.back() = last;
  return make_card_code(kMark, random);
}

/// 08:52 on the offer's day in Stockholm.
UtcTime morning(Day today) {
  return {(std::int64_t{today.count} * 86400 + 7 * 3600 + 52 * 60) * 1000};
}

/// Somebody at a kiosk without a window; the services' part is told by hand.
class Guest {
 public:
  Guest(const Catalogues& catalogues, const Typesetter& typesetter,
        const std::function<void(State&)>& look)
      : catalogues_(catalogues), typesetter_(typesetter), look_(look) {
    tell(Hearing{true});  // so that what needs ears is seen too
  }

  Guest& see() {
    look_(state_);
    return *this;
  }
  Guest& tell(Message message) { return send(std::move(message)); }
  Guest& press(std::string item) {
    send(Touch{});
    return send(Activate{std::move(item)});
  }
  Guest& type(std::string_view text) {
    for (const char c : text) send(Type{c});
    return *this;
  }
  /// What a scanner types and ends.
  Guest& scan(std::string_view digits) {
    type(digits);
    return send(ScanEnd{});
  }
  /// A text of the language that the screen has.
  Guest& write_something() {
    const std::string text = catalogues_.words(state_.language)("idle.arrived"_key);
    state_.draft.note.insert(text, typesetter_);
    return *this;
  }
  /// The first key that offers more than it shows.
  Guest& hold_a_key() {
    for (const KeyboardKey* key : keys_of(*state_.draft.keyboard)) {
      if (!key->alternatives.empty()) return send(Hold{std::string(kNoteKey) + name_of(*key)});
    }
    return *this;
  }
  Guest& clear() { return send(ClearField{}); }
  Guest& wait(Instant time) {
    now_ += time;
    return send(Tick{});
  }

 private:
  Guest& send(Event event) {
    const UpdateContext context{
        languages_, [](std::string_view) { return true; }, &typesetter_, {}};
    // What is asked of the services is answered by tell.
    static_cast<void>(update(state_, std::move(event), now_, context));
    return *this;
  }

  const Catalogues& catalogues_;
  const Typesetter& typesetter_;
  const std::vector<std::string> languages_ = catalogues_.languages();
  const std::function<void(State&)>& look_;
  State state_;
  Instant now_ = std::chrono::hours(5);
};

void enrol(Guest guest) {
  guest.see();
  guest.tell(NotEnrolled{}).see();
  guest.press("enrol.server.continue").see();
  guest.type("10.0.0.5:8443").press("enrol.server.continue").see();
  guest.type("1234").press("enrol.code.continue").see();
  guest.clear().type(kCode).press("enrol.code.continue").see();
  guest.tell(EnrolmentProgress{EnrolmentStage::refused, EnrolmentTrouble::offline}).see();
  guest.tell(EnrolmentProgress{EnrolmentStage::waiting}).see();
}

void check_in(Guest guest, Offer offer) {
  const UtcTime time = morning(offer.today);
  guest.tell(offer).tell(SyncStatus{0, time, Reach::online}).see();
  guest.tell(SyncStatus{3, time, Reach::offline}).see();
  guest.press("display.open").press("display.steady").press("display.done");
  guest.wait(seconds(50)).see().press("warning.stay");
  guest.press("display.open").press("display.steady").press("display.done");
  guest.press("language.open").see();
  Offer lacking = offer;
  lacking.languages.push_back("xx");  // of a newer profile, say
  guest.tell(lacking).see().tell(offer);
  guest.press("back").press("display.open").see();
  guest.press("display.keypad").press("help.open").see();
  guest.press("help.about").see();
  guest.press("back").press("help.note").see();
  guest.write_something().hold_a_key().see();
  guest.press("back").press("back").press("back").press("display.open").press("display.keypad");
  guest.press("display.done").press("idle.arrived").see();
  guest.type(kMistyped).press("number.continue").see();
  guest.clear().type(kNumber).wait(seconds(50)).see();
  guest.press("warning.stay").press("staff.call").see();
  guest.press("staff.mark").press("number.continue").see();
  guest.press("choice.grupp").wait(seconds(1)).see();
  guest.tell(SaveFailed{SaveTrouble::storage}).see();
  guest.press("failed.retry").tell(Saved{time, {}, 1}).see();
  guest.wait(seconds(6)).see();
  guest.press("saved.undo").see();
  guest.press("undo.yes").tell(UndoFailed{}).see();
  guest.press("undo_failed.retry").tell(Undone{}).see();
  guest.press("undone.done");

  guest.scan(card('1').digits().substr(0, 30)).see();  // cut short
  guest.press("idle.arrived").scan("147400000000000000000000").see();
  guest.type(card('1').digits()).see();
  guest.scan("").see();
  guest.press("choice.grupp").tell(AlreadyHere{1, seconds(30)}).see();
  guest.wait(seconds(6)).see();
  guest.press("already_here.done").scan(card('2').digits());
  guest.press("choice.oppet").tell(Saved{time, {}, 2}).see();
  guest.press("saved.done").see();

  offer.activities.clear();
  guest.tell(offer).press("idle.arrived").press("number.without").see();
  offer.activities = {activity("en", "Arbetsförberedande grupp", "09:00", "Rum 2"),
                      activity("tva", "Rådgivning om ekonomi", "10:15", "Rum 4"),
                      activity("tre", "Samtal med arbetskonsulent", "11:00", "Stora salen"),
                      activity("fyra", "Öppen mötesplats", "", "", true),
                      activity("fem", "Svenska i vardagen", "13:00", "Rum 2"),
                      activity("sex", "Promenad", "14:30", "")};
  guest.tell(offer).see();
  guest.tell(OutOfOrder{}).see();
}

}  // namespace

void tour(const Catalogues& catalogues, const Typesetter& typesetter,
          const std::function<void(State& state)>& look) {
  const std::vector<std::string> languages = catalogues.languages();
  // In the order of the shipped profiles, so that the pictures show what a federation sees.
  std::vector<std::string> offered;
  for (const std::string_view tag : kOrder) {
    if (std::ranges::find(languages, tag) != languages.end()) offered.emplace_back(tag);
  }
  for (const std::string& tag : languages) {
    if (std::ranges::find(kOrder, tag) == std::end(kOrder)) offered.push_back(tag);
  }
  enrol(Guest(catalogues, typesetter, look));
  check_in(Guest(catalogues, typesetter, look), an_offer(offered));
}

}  // namespace handslag::kiosk
