#include "kiosk/app/timers.h"

#include <algorithm>

#include "kiosk/app/typing.h"

namespace handslag::kiosk {
namespace {

using std::chrono::seconds;

enum class IdleRule {
  none,
  reset_language,  // nothing can have been typed, but somebody chose a language
  warn,            // then wipe
};

IdleRule idle_rule(const State& state) {
  if (state.saving_since) return IdleRule::none;
  switch (state.page) {
    case Page::starting:
    case Page::enrol_connecting:
    case Page::enrol_waiting:
    case Page::saved:  // has a time of its own
      return IdleRule::none;
    case Page::idle:
    case Page::enrol_server:
    case Page::out_of_order:
      return state.language == state.idle_language() ? IdleRule::none : IdleRule::reset_language;
    case Page::enrol_code:
    case Page::enrol_refused:
    case Page::language:
    case Page::number:
    case Page::activity:
    case Page::failed:
      return IdleRule::warn;
  }
  return IdleRule::none;
}

Instant warning_from(const State& state) {
  return state.touched + seconds(state.policy().idle_warning_seconds);
}
Instant wipe_at(const State& state) {
  return warning_from(state) + seconds(state.policy().idle_countdown_seconds);
}
Instant saved_until(const State& state) {
  return std::max(state.saved_since, state.touched) + seconds(state.policy().saved_screen_seconds);
}

void advance_warning(State& state, Instant now) {
  const Instant wipe = wipe_at(state);
  if (now >= wipe) return start_over(state);
  state.warning.reset();
  if (now < warning_from(state) || state.staff_called) return;
  state.warning = static_cast<int>(std::chrono::ceil<seconds>(wipe - now).count());
}

}  // namespace

void start_over(State& state) {
  wipe(state.draft);
  if (state.page == Page::language) state.page = state.before_language;
  const bool stays = state.page == Page::starting || state.page == Page::out_of_order ||
                     state.page == Page::enrol_connecting || state.page == Page::enrol_waiting;
  if (!stays) state.page = state.offer ? Page::idle : Page::enrol_server;
  state.language = state.idle_language();
  state.warning.reset();
  state.anonymous = false;
  state.choice = {};
}

void advance(State& state, Instant now) {
  if (state.saving_since && now >= *state.saving_since + kSavingShownAfter) {
    state.saving_shown = true;
  }
  if (state.page == Page::saved && now >= saved_until(state)) start_over(state);
  switch (idle_rule(state)) {
    case IdleRule::none:
      state.warning.reset();
      break;
    case IdleRule::reset_language:
      state.warning.reset();
      if (now >= warning_from(state)) state.language = state.idle_language();
      break;
    case IdleRule::warn:
      advance_warning(state, now);
      break;
  }
}

std::optional<Instant> deadline(const State& state) {
  if (state.saving_since) {
    if (state.saving_shown) return std::nullopt;
    return *state.saving_since + kSavingShownAfter;
  }
  if (state.page == Page::saved) return saved_until(state);
  switch (idle_rule(state)) {
    case IdleRule::none:
      return std::nullopt;
    case IdleRule::reset_language:
      return warning_from(state);
    case IdleRule::warn:
      break;
  }
  if (state.warning) return wipe_at(state) - seconds(*state.warning - 1);
  return state.staff_called ? wipe_at(state) : warning_from(state);
}

}  // namespace handslag::kiosk
