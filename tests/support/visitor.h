// A kiosk without a display, and somebody at it: presses items by their label or id, types, waits;
// the services' part is told by hand. Each press counts as one action.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app/update.h"
#include "kiosk/screens/screens.h"
#include "tests/support/catch.h"
#include "tests/support/shipped_catalogues.h"
#include "tests/support/type.h"

namespace handslag::kiosk {

inline OfferedActivity group() {
  return {ActivityId("grupp"), "Arbetsförberedande grupp", "Köpings kommun", "09:00", "Rum 2"};
}
inline OfferedActivity open_place() {
  return {ActivityId("oppet"), "Öppen mötesplats", "Köpings kommun", "", "", true};
}

inline constexpr CardMark kCardMark{40'712};
/// A card of that offer's federation; `n` tells cards apart.
inline CardCode a_card(unsigned n = 1) {
  std::string random(kCardRandomDigits, '3');
  random.replace(20, 6, std::to_string(100'000 + n));
  return make_card_code(kCardMark, random);
}

inline Offer an_offer() {
  Offer offer;
  offer.demonstration = true;
  offer.federation = "Samordningsförbundet Västra Mälardalen";
  offer.meeting_point = "Köping";
  offer.place = "Stadshuset";
  offer.languages = {"sv", "en"};
  offer.activities = {group(), open_place()};
  offer.today = *day_of({2026, 11, 23});
  offer.card_mark = kCardMark;
  return offer;
}

/// 08:52 on that day in Stockholm.
inline UtcTime eight_fifty_two() {
  return {(std::int64_t{an_offer().today.count} * 86400 + 7 * 3600 + 52 * 60) * 1000};
}

inline constexpr std::string_view kTestNumber = "199001012385";

class Visitor {
 public:
  State state;
  Instant now = std::chrono::hours(5);
  int actions = 0;
  std::vector<Effect> effects;  ///< of the latest event

  explicit Visitor(const Catalogues& catalogues = shipped_catalogues())
      : catalogues_(catalogues), languages_(catalogues.languages()) {}
  /// At the idle screen of a demonstration federation.
  static Visitor at_idle(Offer offer = an_offer()) {
    Visitor visitor;
    visitor.tell(Hearing{true});
    visitor.tell(std::move(offer));
    return visitor;
  }

  View view() const { return view_of(state, catalogues_); }
  std::string screen() const { return view().screen; }
  std::string heading() const {
    for (const Item& item : view().items) {
      if (item.role == Role::heading) return item.label;
    }
    return "";
  }
  /// The label of an item; empty where the screen has none of that id.
  std::string label(std::string_view id) const {
    for (const Item& item : view().items) {
      if (item.id == id) return item.label;
    }
    return "";
  }
  bool shows(std::string_view id) const { return !label(id).empty(); }
  Item item(std::string_view id) const {
    for (const Item& one : view().items) {
      if (one.id == id) return one;
    }
    FAIL("the screen " << screen() << " has no item " << id);
    return {};
  }
  std::string_view field() const {
    const FieldText text = view().field;
    return {text.data, text.size};
  }

  void send(Event event) {
    const UpdateContext context{languages_,
                                [](std::string_view code) { return code[21] == '7'; },
                                &shipped_type(),
                                {typed_style(state.language), 200}};
    effects = update(state, std::move(event), now, context);
  }
  void tell(Message message) { send(Event(std::move(message))); }

  /// Touches an item of the present screen, by its label or its id.
  Visitor& press(std::string_view what) {
    for (const Item& one : view().items) {
      if (one.label != what && one.id != what) continue;
      send(Touch{});
      ++actions;
      send(Activate{one.id});
      return *this;
    }
    FAIL("nothing on the screen " << screen() << " is called " << what);
    return *this;
  }
  /// One action, as the project counts: typing a number.
  Visitor& type(std::string_view text) {
    for (char c : text) send(Type{c});
    ++actions;
    return *this;
  }
  /// What a scanner types in one go, with the key that it ends with. One action.
  Visitor& scan(std::string_view text, bool ends = true) {
    for (char c : text) {
      now += std::chrono::milliseconds(5);
      send(Touch{});
      send(Type{c});
    }
    ++actions;
    if (ends) enter();
    return *this;
  }
  Visitor& scan(const CardCode& card) { return scan(card.digits()); }
  /// The key Enter, as kiosk/ui hands it on.
  Visitor& enter() {
    const View before = view();
    send(Touch{});
    send(ScanEnd{});
    std::vector<Effect> first = std::move(effects);
    for (const Item& one : before.items) {
      if (one.role != Role::action || one.emphasis != Emphasis::primary) continue;
      send(Activate{one.id, true});
      break;
    }
    for (Effect& effect : effects) first.push_back(std::move(effect));
    effects = std::move(first);
    return *this;
  }
  Visitor& saves(VisitNumber visit = 1) {
    tell(Saved{eight_fifty_two(), {}, visit});
    return *this;
  }
  Visitor& fails(SaveTrouble trouble = SaveTrouble::storage) {
    tell(SaveFailed{trouble});
    return *this;
  }

  /// Lets time go by; a Tick comes at each deadline, and at no other time.
  Visitor& wait(Instant duration) {
    const Instant until = now + duration;
    for (int ticks = 0; ticks < 1000; ++ticks) {
      const std::optional<Instant> next = deadline(state);
      if (!next || *next > until) {
        now = until;
        return *this;
      }
      REQUIRE(*next > now);
      now = *next;
      send(Tick{});
    }
    FAIL("the deadlines do not come to an end");
    return *this;
  }

  /// The visit asked for by the latest event.
  const Visit& visit() const {
    REQUIRE(effects.size() == 1);
    const auto* const save = std::get_if<SaveVisit>(&effects.front());
    REQUIRE(save != nullptr);
    return save->visit;
  }

 private:
  const Catalogues& catalogues_;
  std::vector<std::string> languages_;
};

inline bool is_all_zero(const char* data, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] != '\0') return false;
  }
  return true;
}

/// Whether no byte of what may have been typed is left in the state's own memory.
inline bool is_wiped(const State& state) {
  const Draft& draft = state.draft;
  return is_all_zero(draft.note.text().data(), kNoteLimit) &&
         is_all_zero(draft.card.view().data(), kScanLimit) &&
         is_all_zero(draft.number.view().data(), kTypedLimit) &&
         is_all_zero(draft.shown_number.view().data(), kScreenNumberCapacity) &&
         is_all_zero(draft.code.view().data(), kCodeDigits) &&
         is_all_zero(draft.shown_code.view().data(), kScreenNumberCapacity * 2);
}

}  // namespace handslag::kiosk
