// Whatever comes, in whatever order: the state stays one that can be shown, time goes on, and
// nothing typed is left where nobody is.
#include <random>

#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

Message any_message(std::mt19937& random) {
  Offer offer = an_offer();
  switch (random() % 16) {
    case 0:
      return NotEnrolled{"https://server.example"};
    case 1:
      return OutOfOrder{};
    case 2:
      return EnrolmentProgress{static_cast<EnrolmentStage>(random() % 3),
                               static_cast<EnrolmentTrouble>(random() % 6)};
    case 3:
    case 4:
      return SaveFailed{static_cast<SaveTrouble>(random() % 4)};
    case 5:
    case 6:
      return Saved{eight_fifty_two(), {}};
    case 7:
      return SyncStatus{random() % 3, eight_fifty_two(), Reach::online};
    case 8:
      return AlreadyHere{7, std::chrono::seconds(random() % 60)};
    case 9:
      return Undone{};
    case 10:
      return UndoFailed{static_cast<SaveTrouble>(random() % 4)};
    case 11:
      return StaffCallLost{{"store.full", ""}};
    case 12:
      if (random() % 4 == 0) return Hearing{random() % 2 == 0};
      return Saying{std::chrono::seconds(random() % 100)};
    default:
      if (random() % 2 == 0) offer.activities.clear();
      offer.demonstration = random() % 4 != 0;
      return offer;
  }
}

Event any_event(const View& view, std::mt19937& random) {
  switch (random() % 23) {
    case 18:
      return Write{static_cast<char32_t>(random() % 0x700)};
    case 19:
      return MoveCaret{static_cast<Movement>(random() % 8), static_cast<Selecting>(random() % 2)};
    case 20:
      return PlaceCaret{static_cast<int>(random() % 900), static_cast<int>(random() % 200)};
    case 21:
      return random() % 4 == 0 ? Event(SelectAll{}) : Event(EraseForward{});
    case 22:
      return Hold{view.items[random() % view.items.size()].id};
    case 0:
      return Back{};
    case 1:
      return any_message(random);
    case 2:
      return Erase{};
    case 3:
      return Touch{};
    case 7:
      return ScanEnd{};
    case 8:
      return TurnOn{static_cast<TurnOn::Aid>(random() % 4)};
    case 4:
    case 5:
    case 6:
      return Type{static_cast<char>('0' + random() % 10)};
    default:
      return Activate{view.items[random() % view.items.size()].id};
  }
}

bool nobody_is_there(const State& state) {
  return state.page == Page::idle || state.page == Page::saved ||
         state.page == Page::already_here || state.page == Page::undone ||
         state.page == Page::out_of_order;
}

/// A card that is held up is collected for a moment where nobody is.
bool is_scanning(const Visitor& visitor) {
  return !visitor.state.draft.card.empty() && visitor.now < visitor.state.scanned + kScanGap;
}

}  // namespace

TEST_CASE("Any events in any order leave a kiosk that can be used") {
  const unsigned seed = GENERATE(1u, 2u, 3u);
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Visitor visitor;
  for (int i = 0; i < 3000; ++i) {
    visitor.now += std::chrono::milliseconds(random() % (random() % 20 == 0 ? 70000 : 500));
    if (random() % 40 == 0) {
      visitor.scan(a_card().digits(), random() % 2 == 0);
    } else {
      visitor.send(any_event(visitor.view(), random));
    }
    REQUIRE_FALSE(visitor.heading().empty());
    const std::optional<Instant> next = deadline(visitor.state);
    REQUIRE((!next || *next > visitor.now));
    if (nobody_is_there(visitor.state) && !is_scanning(visitor)) REQUIRE(is_wiped(visitor.state));
    const View view = visitor.view();
    const bool is_private = std::ranges::any_of(
        view.items, [](const Item& item) { return item.privacy == Privacy::headset; });
    if (view.screen == "saved") REQUIRE(is_private == !visitor.state.closes.has_value());
    for (const Effect& effect : visitor.effects) {
      const auto* const save = std::get_if<SaveVisit>(&effect);
      if (save == nullptr) continue;
      const bool identified = save->visit.mode == RegistrationMode::identified;
      const bool by_card = save->visit.proof == ProofStrength::card;
      REQUIRE(save->visit.card.has_value() == (identified && by_card));
      REQUIRE(save->visit.number.has_value() == (identified && !by_card));
    }
  }
}
