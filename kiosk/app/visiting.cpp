#include "kiosk/app/visiting.h"

#include <algorithm>

#include "kiosk/app/typing.h"

namespace handslag::kiosk {
namespace {

/// The draft stays until the answer: a save that fails costs the visitor nothing.
void save(State& state, Instant now, std::vector<Effect>& effects) {
  Visit visit;
  visit.mode = state.choice.mode;
  if (state.choice.activity) visit.activity = state.choice.activity->id;
  if (visit.mode == RegistrationMode::identified) {
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
  state.saving_since = now;
  state.saving_shown = false;
  state.seen_unsent = false;
  state.sent = false;
}

void choose(State& state, std::optional<OfferedActivity> activity, Instant now,
            std::vector<Effect>& effects) {
  const bool count_only = activity && activity->count_only;
  state.choice.number_dropped = count_only && !state.draft.number.empty();
  if (count_only) clear_number(state);
  state.choice.mode = count_only        ? RegistrationMode::count_only
                      : state.anonymous ? RegistrationMode::anonymous
                                        : RegistrationMode::identified;
  state.choice.activity = std::move(activity);
  save(state, now, effects);
}

}  // namespace

void activate_activity(State& state, std::string_view item, Instant now,
                       std::vector<Effect>& effects) {
  constexpr std::string_view kPrefix = "activity.";
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

void retry_save(State& state, Instant now, std::vector<Effect>& effects) {
  if (state.save_trouble == SaveTrouble::activity_gone) {
    state.page = Page::activity;
  } else {
    save(state, now, effects);
  }
}

}  // namespace handslag::kiosk
