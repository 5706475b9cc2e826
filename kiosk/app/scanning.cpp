#include "kiosk/app/scanning.h"

#include "kiosk/app/timers.h"
#include "kiosk/app/typing.h"

namespace handslag::kiosk {
namespace {

void take_card(State& state, const CardCode& code) {
  clear_number(state);
  HANDSLAG_CHECK(state.draft.card.assign(code.digits()));
  state.who = Who::card;
  state.undo.reset();
  state.page = Page::activity;
}

void tell(State& state, CardRefusal refusal, Instant now) {
  if (is_aside(state.page)) state.page = Page::idle;  // where it is told
  state.card_trouble = refusal;
  state.card_trouble_since = now;
  ++state.tellings;
}

}  // namespace

bool takes_cards(const State& state) {
  const Page page = page_behind(state);  // who chooses a language may have a card
  return page == Page::idle || page == Page::saved || page == Page::already_here ||
         page == Page::undone;
}

void type_scan(State& state, char character, Instant now) {
  if (state.draft.card.empty()) state.card_trouble.reset();
  state.draft.card.push_back(character);  // what is too long for a card stays too long
  state.scanned = now;
}

bool end_scan(State& state, Instant now) {
  if (!takes_cards(state) || state.draft.card.empty()) return false;
  // Who writes a number of their own does so more quickly than scans are told apart.
  const std::size_t shortest = state.page == Page::note ? kForeignDigits : kShortestScan;
  const bool is_scan = state.draft.card.size() >= shortest;
  const auto code = read_card(state);
  // Whoever's result still shows has had their time: the next one's card is here.
  const bool over_result = page_behind(state) != Page::idle;
  if (is_scan && over_result) start_over(state);
  state.draft.card.wipe();
  if (!is_scan) return false;
  if (code) {
    take_card(state, *code);
  } else {
    tell(state, code.error(), now);
  }
  return true;
}

void judge_field(State& state, Instant now) {
  const auto code = read_card(state);
  clear_number(state);
  if (code) {
    take_card(state, *code);
  } else {
    tell(state, code.error(), now);
  }
}

bool has_card_digits(const State& state) {
  return state.page == Page::number && !state.draft.card.empty();
}

tl::expected<CardCode, CardRefusal> read_card(const State& state) {
  return read_card_code_at_end(state.draft.card.view(),
                               state.offer ? state.offer->card_mark : CardMark{});
}

}  // namespace handslag::kiosk
