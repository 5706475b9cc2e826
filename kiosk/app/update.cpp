#include "kiosk/app/update.h"

#include <algorithm>
#include <utility>

#include "kiosk/app/enrolment.h"
#include "kiosk/app/news.h"
#include "kiosk/app/scanning.h"
#include "kiosk/app/timers.h"
#include "kiosk/app/typing.h"
#include "kiosk/app/visiting.h"
#include "kiosk/app/writing.h"

namespace handslag::kiosk {
namespace {

/// One event's way through the state.
class Step {
 public:
  Step(State& state, Instant now, const UpdateContext& context)
      : state_(state), now_(now), context_(context) {}

  std::vector<Effect> take(Event event) {
    std::visit([this](auto& one) { on(one); }, event);
    return std::move(effects_);
  }

 private:
  // ---- a person ----

  /// Notes that somebody is there. Whether the event ends here: the warning was showing, and any
  /// sign of life takes it away.
  bool touched_warning() {
    state_.touched = now_;
    if (state_.undo && page_behind(state_) == Page::undo) give_undo_time(state_, now_);
    if (state_.closes) state_.closes = now_ + kClosingTold;
    return std::exchange(state_.warning, std::nullopt).has_value();
  }
  /// Whether what a person does reaches the page.
  bool page_is_reached() const { return !state_.staff_called && !state_.saving_since; }

  void on(const Touch&) { touched_warning(); }
  void on(const TurnOn& event) {
    touched_warning();
    Aids& aids = state_.aids;
    if (event.aid == TurnOn::Aid::keypad) aids.keypad = !aids.no_signs;
    if (event.aid == TurnOn::Aid::explore) aids.explore = true;
    if (event.aid == TurnOn::Aid::large) aids.large = true;
    if (event.aid == TurnOn::Aid::contrast) aids.palette = Palette::contrast;
  }
  void on(const Repeat&) {
    touched_warning();
    ++state_.repeats;
  }
  void on(const Tick&) {}

  void on(const Activate& event) {
    const bool warned = touched_warning();
    if (event.by_key && now_ < state_.keys_ignored_until) {
      return;  // the end of a scan, not somebody's choice
    } else if (event.item == "part.next" || event.item == "part.previous") {
      turn_part(event.item == "part.next" ? 1 : -1);
    } else if (state_.staff_called) {
      if (event.item == "staff.mark") clear_mark();
    } else if (event.item == "staff.call") {
      call_staff();
    } else if (!warned && page_is_reached()) {
      activate(event.item);
    }
  }

  bool is_in_order() const {
    return state_.offer.has_value() && page_behind(state_) != Page::out_of_order;
  }
  void call_staff() {
    state_.staff_called = true;
    if (is_in_order()) state_.staff_called_at = now_;
  }
  /// Staff are here. A mark that the power ends leaves no record.
  void clear_mark() {
    state_.staff_called = false;
    const auto called = std::exchange(state_.staff_called_at, std::nullopt);
    if (called && is_in_order()) effects_.push_back(RecordStaffCall{now_ - *called});
  }

  void on(const Type& event) {
    // A card that is held up while the warning shows is read from its first digit.
    const bool lost = touched_warning() && !takes_cards(state_);
    if (lost || !page_is_reached()) return ignore_keys();
    switch (state_.page) {
      case Page::number:
        return type_number_or_card(state_, event.character);
      case Page::enrol_server:
        return type_server(state_, event.character);
      case Page::enrol_code:
        return type_code(state_, event.character);
      default:
        if (takes_cards(state_)) type_scan(state_, event.character, now_);
        ignore_keys();
    }
  }
  /// Whatever key comes next most likely ends what a scanner typed.
  void ignore_keys() { state_.keys_ignored_until = now_ + kKeysIgnoredFor; }

  void on(const Hold& event) {
    if (!touched_warning() && writes()) hold_note(state_, event.item, context_);
  }
  void on(const Write& event) {
    if (touched_warning() || !writes()) return ignore_keys();
    write_note(state_, event.character, context_);
    if (!takes_cards(state_)) return;
    // A card that is held up writes too; with its end the note makes way for it.
    if (event.character >= U'0' && event.character <= U'9') {
      type_scan(state_, static_cast<char>(event.character), now_);
    } else {
      state_.draft.card.wipe();
    }
  }
  void on(const MoveCaret& event) {
    if (!touched_warning() && writes()) move_caret(state_, event, context_);
  }
  void on(const PlaceCaret& event) {
    if (!touched_warning() && writes()) place_caret(state_, event, context_);
  }
  void on(const SelectAll&) {
    if (!touched_warning() && writes()) state_.draft.note.select_all();
  }
  void on(const EraseForward&) {
    if (!touched_warning() && writes()) erase_in_note(state_, true, context_);
  }
  bool writes() const { return state_.page == Page::note && page_is_reached(); }

  void on(const ScanEnd&) {
    if (touched_warning() || !page_is_reached()) return;
    if (has_card_digits(state_)) {
      judge_field(state_, now_);
      ignore_keys();
    } else if (end_scan(state_, now_) || (writes() && take_out_scan(state_, context_))) {
      ignore_keys();
    }
  }
  void on(const Erase&) {
    if (touched_warning() || !page_is_reached()) return;
    if (state_.page == Page::number) erase_number(state_);
    if (state_.page == Page::enrol_server) erase_server(state_);
    if (state_.page == Page::enrol_code) erase_code(state_);
    if (state_.page == Page::note) erase_in_note(state_, false, context_);
  }
  void on(const ClearField&) {
    if (touched_warning() || !page_is_reached()) return;
    if (state_.page == Page::number) clear_number(state_);
    if (state_.page == Page::enrol_server) clear_server(state_);
    if (state_.page == Page::enrol_code) clear_code(state_);
    if (state_.page == Page::note) clear_note(state_);
  }
  void on(const Back&) {
    if (touched_warning() || !page_is_reached()) return;
    back();
  }

  void back() {
    switch (state_.page) {
      case Page::language:
      case Page::display:
      case Page::help:
      case Page::about:
      case Page::note:
        return close_aside(state_);
      case Page::number: {
        const std::string language = state_.language;  // the same person, one step back
        const Aids aids = state_.aids;
        start_over(state_);
        state_.language = language;
        state_.aids = aids;
        break;
      }
      case Page::activity:
        if (state_.who == Who::card) clear_number(state_);  // it is held up again in no time
        state_.who = Who::number;
        state_.page = Page::number;
        break;
      case Page::failed:
        state_.page = Page::activity;
        break;
      case Page::undo:
      case Page::undo_failed:
        return leave_undo(state_);
      default:
        back_in_enrolment(state_);
        break;
    }
  }

  void activate(std::string_view item) {
    if (item == "back") return back();
    if (item == "language.open" || item == "idle.languages")
      return open_aside(state_, Page::language);
    if (item == "display.open") return open_aside(state_, Page::display);
    if (item == "help.open") return open_aside(state_, Page::help);
    if (item == "help.louder") return change_volume(1);
    if (item == "help.softer") return change_volume(-1);
    switch (state_.page) {
      case Page::idle:
        return activate_idle(item);
      case Page::language:
        return choose_language(item, "language.");
      case Page::display:
        return activate_display(item);
      case Page::help:
        if (item == "help.about") open_aside(state_, Page::about);
        if (item == "help.note") open_aside(state_, Page::note);
        return;
      case Page::about:
        return;
      case Page::note:
        return press_note(state_, item, context_);
      case Page::number:
        return activate_number(item);
      case Page::activity:
        return activate_activity(state_, item, now_, effects_);
      case Page::saved:
      case Page::already_here:
      case Page::undone:
        return activate_result(state_, item, now_);
      case Page::undo:
      case Page::undo_failed:
        return activate_undo(state_, item, now_, effects_);
      case Page::failed:
        if (item == "failed.retry") retry_save(state_, now_, effects_);
        return;
      default:
        return activate_enrolment(state_, item, context_, effects_);
    }
  }

  /// Chosen at once, and chosen again taken back; the person sees what it does.
  void activate_display(std::string_view item) {
    Aids& aids = state_.aids;
    const auto turn = [&](Palette palette) {
      aids.palette = aids.palette == palette ? Palette::light : palette;
    };
    if (item == "display.large") aids.large = !aids.large;
    if (item == "display.dark") turn(Palette::dark);
    if (item == "display.contrast") turn(Palette::contrast);
    if (item == "display.low") aids.low = !aids.low;
    if (item == "display.steady") aids.steady = !aids.steady;
    if (item == "display.keypad") {
      aids.no_signs = aids.keypad;
      aids.keypad = !aids.keypad;
    }
    if (item == "display.explore") aids.explore = !aids.explore;
    if (item == "display.done") close_aside(state_);
  }

  void change_volume(int step) {
    state_.aids.volume = std::clamp(state_.aids.volume + step, 0, kMostVolume);
  }
  /// The layout knows how many parts there are, and offers no turn beyond them.
  void turn_part(int step) {
    int& part = lies_over_page(state_) ? state_.part_over : state_.part;
    part = std::max(0, part + step);
  }

  void activate_idle(std::string_view item) {
    state_.card_trouble.reset();
    if (item == "idle.arrived") {
      state_.undo.reset();
      state_.page = Page::number;
    } else if (item == "idle.undo") {
      ask_undo(state_, now_);
    } else {
      choose_language(item, "idle.language.");
    }
  }

  void choose_language(std::string_view item, std::string_view prefix) {
    if (!item.starts_with(prefix)) return;
    const std::string_view tag = item.substr(prefix.size());
    const auto& all = state_.languages;
    if (std::find(all.begin(), all.end(), tag) == all.end()) return;
    state_.language = tag;
    if (state_.page == Page::language) close_aside(state_);
  }

  void activate_number(std::string_view item) {
    constexpr std::string_view kKey = "number.key.";
    if (item.starts_with(kKey)) {
      if (item.size() > kKey.size()) type_number(state_, item[kKey.size()]);
    } else if (item == "number.erase") {
      erase_number(state_);
    } else if (item == "number.clear") {
      clear_number(state_);
    } else if (item == "number.without") {
      clear_number(state_);
      state_.who = Who::nobody;
      state_.page = Page::activity;
    } else if (item == "number.continue") {
      if (has_card_digits(state_)) return judge_field(state_, now_);
      state_.draft.number_trouble_told = state_.draft.number_trouble.has_value();
      if (state_.draft.number_trouble) {
        ++state_.tellings;
        return;
      }
      state_.who = Who::number;
      state_.page = Page::activity;
    }
  }

  void on(Message& message) { take_message(state_, std::move(message), now_, context_); }

  State& state_;
  Instant now_;
  const UpdateContext& context_;
  std::vector<Effect> effects_;
};

/// What a person takes for one page: its first part shows when it comes, when something is typed,
/// and when it is told there what is wrong.
struct Shown {
  Page page;
  bool large, low;
  std::string language;
  int tellings;
  std::size_t typed;
  bool operator==(const Shown&) const = default;
};
Shown shown(const State& state) {
  const Draft& draft = state.draft;
  const std::size_t typed = draft.number.size() + draft.code.size() + draft.server.size() +
                            draft.card.size() + draft.note.text().size();
  return {state.page, state.aids.large, state.aids.low, state.language, state.tellings, typed};
}

}  // namespace

std::vector<Effect> update(State& state, Event event, Instant now, const UpdateContext& context) {
  const Shown shown_before = shown(state);
  advance(state, now);
  const Page before = state.page;
  const bool scanning = takes_cards(state);
  std::vector<Effect> effects = Step(state, now, context).take(std::move(event));
  // A part of a scan does not wait behind another page for somebody to come back.
  const bool taken = state.page == Page::activity && state.who == Who::card;
  if (scanning && state.page != before && !taken) state.draft.card.wipe();
  keep_note(state);
  if (shown(state) != shown_before) state.part = 0;
  if (!lies_over_page(state)) state.part_over = 0;
  return effects;
}

}  // namespace handslag::kiosk
