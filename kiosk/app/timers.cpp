#include "kiosk/app/timers.h"

#include <algorithm>
#include <initializer_list>

#include "kiosk/app/scanning.h"
#include "kiosk/app/typing.h"

namespace handslag::kiosk {
namespace {

using std::chrono::seconds;

enum class IdleRule {
  none,
  warn_of_choices,  // nothing typed is at risk, but somebody chose a language or colours
  warn,             // then wipe
};

void choose_as_found(State& state) {
  state.language = state.idle_language();
  state.aids = {};
  state.said_until = state.warning_said_until = {};
}
bool is_as_found(const State& state) {
  return state.language == state.idle_language() && state.aids == Aids{};
}

IdleRule idle_rule(const State& state) {
  if (state.saving_since) return IdleRule::none;
  switch (state.page) {
    case Page::starting:
    case Page::enrol_connecting:
    case Page::enrol_waiting:
    case Page::saved:  // these have a time of their own
    case Page::already_here:
    case Page::undo:
    case Page::undone:
      return IdleRule::none;
    case Page::idle:
    case Page::enrol_server:
    case Page::out_of_order:
      return is_as_found(state) ? IdleRule::none : IdleRule::warn_of_choices;
    case Page::enrol_code:
    case Page::enrol_refused:
    case Page::language:
    case Page::display:
    case Page::help:
    case Page::about:
    case Page::note:
    case Page::number:
    case Page::activity:
    case Page::failed:
    case Page::undo_failed:
      return IdleRule::warn;
  }
  return IdleRule::none;
}

/// Whoever listens needs what is said to its end before their time begins; whoever wrote to staff,
/// until these come.
Instant attended_until(const State& state) {
  const bool awaits_staff = state.staff_called && !state.draft.note.text().empty();
  const Instant heard = std::max(state.touched, state.said_until);
  return awaits_staff ? heard + kStaffAwaited : heard;
}
Instant warning_from(const State& state) {
  return attended_until(state) + seconds(state.policy().idle_warning_seconds);
}
/// Whoever listens is warned once they have heard it.
Instant wipe_at(const State& state) {
  return std::max(warning_from(state), state.warning_said_until) +
         seconds(state.policy().idle_countdown_seconds);
}
/// A receipt is heard more slowly than it is seen, and large text comes in parts.
Instant saved_until(const State& state) {
  const Policy policy = state.policy();
  const bool slowly = state.aids.keypad || state.aids.explore || state.aids.large;
  return std::max(state.saved_since, attended_until(state)) +
         seconds(slowly ? std::max(policy.idle_warning_seconds, policy.saved_screen_seconds)
                        : policy.saved_screen_seconds);
}

bool shows_result(const State& state) {
  return state.page == Page::saved || state.page == Page::already_here ||
         state.page == Page::undone;
}

/// What the idle screen and results show for a while only, each with its end.
struct ShortLived {
  std::optional<Instant> scan, card_trouble, undo;
};
ShortLived short_lived(const State& state) {
  ShortLived ends;
  if (takes_cards(state) && !state.draft.card.empty()) ends.scan = state.scanned + kScanGap;
  if (state.page == Page::idle && state.card_trouble) {
    ends.card_trouble = state.card_trouble_since + kCardTroubleTold;
  }
  // An undo that failed may be tried again for as long as its page stands.
  const bool undo_ends = page_behind(state) != Page::undo_failed && !state.saving_since;
  if (undo_ends && state.undo) ends.undo = state.undo->until;
  return ends;
}

/// Until nothing of it is over: the end of one may begin another.
void end_short_lived(State& state, Instant now) {
  const auto is_over = [now](const std::optional<Instant>& end) { return end && *end <= now; };
  while (true) {
    const ShortLived ends = short_lived(state);
    if (is_over(ends.scan)) {
      end_scan(state, *ends.scan);
    } else if (is_over(ends.card_trouble)) {
      state.card_trouble.reset();
    } else if (is_over(ends.undo)) {
      if (page_behind(state) == Page::undo) start_over(state);
      state.undo.reset();
    } else {
      return;
    }
  }
}

std::optional<Instant> earliest(std::initializer_list<std::optional<Instant>> instants) {
  std::optional<Instant> first;
  for (const auto& instant : instants) {
    if (instant && (!first || *instant < *first)) first = instant;
  }
  return first;
}

/// When the page itself gives way or warns.
std::optional<Instant> page_deadline(const State& state) {
  if (shows_result(state)) return state.closes.value_or(saved_until(state));
  if (idle_rule(state) == IdleRule::none) return std::nullopt;
  if (state.warning) return wipe_at(state) - seconds(*state.warning - 1);
  return state.staff_called ? wipe_at(state) : warning_from(state);
}

void advance_warning(State& state, Instant now) {
  const Instant wipe = wipe_at(state);
  const bool choices_alone = warns_of_choices(state);
  if (now >= wipe && !choices_alone) return start_over(state);
  state.warning.reset();
  if (now >= wipe) return choose_as_found(state);
  if (now < warning_from(state) || state.staff_called) return;
  const auto left = static_cast<int>(std::chrono::ceil<seconds>(wipe - now).count());
  state.warning = std::min(left, state.policy().idle_countdown_seconds);
}

/// What a result tells can be shown again for as long as it says that it gives way.
void close_result(State& state, Instant now) {
  if (!shows_result(state)) return;
  if (!state.closes && now >= saved_until(state)) state.closes = saved_until(state) + kClosingTold;
  if (state.closes && now >= *state.closes) start_over(state);
}

}  // namespace

bool is_aside(Page page) {
  return page == Page::language || page == Page::display || page == Page::help ||
         page == Page::about || page == Page::note;
}

bool warns_of_choices(const State& state) {
  return idle_rule(state) == IdleRule::warn_of_choices;
}

bool listens(const State& state) {
  return state.heard && (state.aids.keypad || state.aids.explore);
}

bool lies_over_page(const State& state) {
  return state.staff_called || state.warning || (state.saving_since && state.saving_shown);
}

Page page_behind(const State& state) {
  return is_aside(state.page) && !state.below.empty() ? state.below.front() : state.page;
}

void open_aside(State& state, Page page) {
  if (!is_aside(state.page)) state.below.clear();
  const auto open = std::ranges::find(state.below, page);
  if (open != state.below.end()) {
    state.below.erase(open, state.below.end());
  } else if (page != state.page) {
    state.below.push_back(state.page);
  }
  state.page = page;
}

void close_aside(State& state) {
  HANDSLAG_CHECK(!state.below.empty());
  state.page = state.below.back();
  state.below.pop_back();
}

void start_over(State& state) {
  wipe(state.draft);
  state.page = page_behind(state);
  const bool stays = state.page == Page::starting || state.page == Page::out_of_order ||
                     state.page == Page::enrol_connecting || state.page == Page::enrol_waiting;
  if (!stays) state.page = state.offer ? Page::idle : Page::enrol_server;
  choose_as_found(state);
  state.warning.reset();
  state.closes.reset();
  state.who = Who::number;
  state.choice = {};
  state.card_trouble.reset();
}

void advance(State& state, Instant now) {
  end_short_lived(state, now);
  if (state.saving_since && now >= *state.saving_since + kSavingShownAfter) {
    state.saving_shown = true;
  }
  close_result(state, now);
  switch (idle_rule(state)) {
    case IdleRule::none:
      state.warning.reset();
      break;
    case IdleRule::warn_of_choices:
    case IdleRule::warn:
      advance_warning(state, now);
      break;
  }
  end_short_lived(state, now);
}

std::optional<Instant> deadline(const State& state) {
  if (state.saving_since) {
    if (state.saving_shown) return std::nullopt;
    return *state.saving_since + kSavingShownAfter;
  }
  const ShortLived ends = short_lived(state);
  return earliest({ends.scan, ends.card_trouble, ends.undo, page_deadline(state)});
}

}  // namespace handslag::kiosk
