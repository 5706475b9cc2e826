// The strip at the bottom: where this kiosk stands, and what became of what was saved, in words
// with a mark. Says no more than the services know.
#include "kiosk/app/timers.h"
#include "kiosk/screens/frame.h"

namespace handslag::kiosk {
namespace {

Text place(const State& state, const Words& words) {
  if (!state.offer) return words("enrol.strip"_key);
  return words.foreign(words("strip.place"_key, {{"point", state.offer->meeting_point},
                                                 {"place", state.offer->place}}),
                       kNamesLanguage);
}

/// "08:52" of today, with its date otherwise.
std::string moment(UtcTime time, Day today) {
  const StockholmTime local = stockholm_time(time);
  return local.day == today ? clock_text(local) : iso_date(local.day) + ' ' + clock_text(local);
}

struct Report {
  std::string label;
  Emphasis emphasis = Emphasis::warn;
};

Report report(const State& state, const Words& words) {
  const SyncStatus& sync = state.sync;
  if (sync.refused) return {words("strip.refused"_key)};
  if (sync.stale) {
    if (!sync.last_receipt) return {words("strip.never"_key)};
    const std::string day = iso_date(stockholm_day(*sync.last_receipt));
    return {words("strip.stale"_key, {{"day", day}})};
  }
  if (sync.reach == Reach::offline) {
    if (sync.unsent == 0) return {words("strip.offline_all_sent"_key)};
    return {words.count("strip.offline"_key, sync.unsent)};
  }
  if (sync.unsent == 0) return {words("strip.all_sent"_key), Emphasis::ok};
  return {words.count("strip.unsent"_key, sync.unsent), Emphasis::normal};
}

}  // namespace

void add_strip(View& view, const State& state, const Words& words) {
  // Before the first offer nothing is known of where this kiosk stands, but that it never joined.
  const Page page = page_behind(state);
  const bool unknown = page == Page::starting || page == Page::out_of_order;
  if (unknown && !state.offer) return;
  const Text names = place(state, words);
  const bool shows_play = state.offer && state.offer->demonstration;
  view.items.push_back({.id = "strip.place",
                        .role = Role::status,
                        .zone = Zone::strip_start,
                        .label = names,
                        .detail = shows_play ? words("strip.demonstration"_key) : "",
                        .icon = Icon::pin,
                        .language = names.language});
  if (!state.offer) return;
  Report told = report(state, words);
  Item item{.id = "strip.sync", .role = Role::status, .zone = Zone::strip_end};
  item.label = std::move(told.label);
  item.icon = told.emphasis == Emphasis::warn ? Icon::warning : Icon::dot;
  item.emphasis = told.emphasis;
  if (state.sync.last_receipt) {
    const std::string time = moment(*state.sync.last_receipt, state.offer->today);
    item.detail = words("strip.last_sent"_key, {{"time", time}});
  }
  view.items.push_back(std::move(item));
}

}  // namespace handslag::kiosk
