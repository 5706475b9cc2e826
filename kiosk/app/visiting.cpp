#include "kiosk/app/visiting.h"

#include <algorithm>

#include "kiosk/app/scanning.h"
#include "kiosk/app/timers.h"
#include "kiosk/app/typing.h"

namespace handslag::kiosk {
namespace {

void begin_saving(State& state, Instant now) {
  state.saving_since = now;
  state.saving_shown = false;
  state.seen_unsent = false;
  state.sent = false;
}

/// The draft stays until the answer: a save that fails costs the visitor nothing.
void save(State& state, Instant now, std::vector<Effect>& effects) {
  Visit visit;
  visit.mode = state.choice.mode;
  if (state.choice.activity) visit.activity = state.choice.activity->id;
  if (visit.mode == RegistrationMode::identified && state.who == Who::card) {
    auto card = read_card(state);
    HANDSLAG_CHECK(card.has_value());  // its federation is the kiosk's for good
    visit.card = std::move(*card);
    visit.proof = ProofStrength::card;
  } else if (visit.mode == RegistrationMode::identified) {
    auto number = read_number(state);
    if (!number) {  // a new day or directory came in between
      state.draft.number_trouble = number.error();
      state.draft.number_trouble_told = true;
      state.page = Page::number;
      return;
    }
    visit.number = std::move(*number);
    visit.proof = ProofStrength::claimed;
  }
  effects.push_back(SaveVisit{std::move(visit)});
  begin_saving(state, now);
}

void choose(State& state, std::optional<OfferedActivity> activity, Instant now,
            std::vector<Effect>& effects) {
  const bool count_only = activity && activity->count_only;
  state.choice.number_dropped = count_only && !state.draft.number.empty();
  state.choice.card_dropped = count_only && state.who == Who::card;
  if (count_only) {
    clear_number(state);
    if (state.who == Who::card) state.who = Who::nobody;
  }
  state.choice.mode = count_only                 ? RegistrationMode::count_only
                      : state.who == Who::nobody ? RegistrationMode::anonymous
                                                 : RegistrationMode::identified;
  state.choice.activity = std::move(activity);
  save(state, now, effects);
}

}  // namespace

void activate_activity(State& state, std::string_view item, Instant now,
                       std::vector<Effect>& effects) {
  constexpr std::string_view kPrefix = "choice.";
  const auto& offered = state.offer->activities;
  if (item == (offered.empty() ? "activity.confirm" : "activity.unsure")) {
    return choose(state, std::nullopt, now, effects);
  }
  if (!item.starts_with(kPrefix)) return;
  const std::string_view id = item.substr(kPrefix.size());
  const auto at = std::find_if(offered.begin(), offered.end(),
                               [&](const auto& one) { return one.id.text() == id; });
  if (at != offered.end()) choose(state, *at, now, effects);
}

void activate_result(State& state, std::string_view item, Instant now) {
  if (item == "result.show") state.closes.reset();
  if (item == "saved.done" || item == "already_here.done" || item == "undone.done") {
    start_over(state);
  } else if (item == "saved.undo" || item == "already_here.undo") {
    ask_undo(state, now);
  }
}

void ask_undo(State& state, Instant now) {
  if (!state.undo) return;
  state.closes.reset();
  state.undo->asked = now;
  give_undo_time(state, now);
  state.page = Page::undo;
}

void give_undo_time(State& state, Instant now) {
  const Instant most = state.undo->asked + kUndoQuestionMost;
  state.undo->until = std::max(state.undo->until, std::min(now + kUndoQuestionTime, most));
}

void activate_undo(State& state, std::string_view item, Instant now, std::vector<Effect>& effects) {
  if (item == "undo.no" || item == "undo_failed.done") return leave_undo(state);
  if (item != "undo.yes" && item != "undo_failed.retry") return;
  if (!state.undo) return leave_undo(state);
  effects.push_back(UndoVisit{state.undo->visit});
  begin_saving(state, now);
}

void leave_undo(State& state) {
  state.undo.reset();
  start_over(state);
}

void retry_save(State& state, Instant now, std::vector<Effect>& effects) {
  if (state.save_trouble == SaveTrouble::activity_gone) {
    state.page = Page::activity;
  } else {
    save(state, now, effects);
  }
}

}  // namespace handslag::kiosk
