#include "kiosk/app/update.h"

#include <algorithm>
#include <utility>

#include "kiosk/app/enrolment.h"
#include "kiosk/app/timers.h"
#include "kiosk/app/typing.h"

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
    return std::exchange(state_.warning, std::nullopt).has_value();
  }
  /// Whether what a person does reaches the page.
  bool page_is_reached() const { return !state_.staff_called && !state_.saving_since; }

  void on(const Touch&) { touched_warning(); }
  void on(const Tick&) {}

  void on(const Activate& event) {
    const bool warned = touched_warning();
    if (state_.staff_called) {
      if (event.item == "staff.mark") state_.staff_called = false;
    } else if (event.item == "staff.call") {
      state_.staff_called = true;
    } else if (!warned && page_is_reached()) {
      activate(event.item);
    }
  }

  void on(const Type& event) {
    if (touched_warning() || !page_is_reached()) return;
    if (state_.page == Page::number) type_number(state_, event.character);
    if (state_.page == Page::enrol_server) type_server(state_, event.character);
    if (state_.page == Page::enrol_code) type_code(state_, event.character);
  }
  void on(const Erase&) {
    if (touched_warning() || !page_is_reached()) return;
    if (state_.page == Page::number) erase_number(state_);
    if (state_.page == Page::enrol_server) erase_server(state_);
    if (state_.page == Page::enrol_code) erase_code(state_);
  }
  void on(const ClearField&) {
    if (touched_warning() || !page_is_reached()) return;
    if (state_.page == Page::number) clear_number(state_);
    if (state_.page == Page::enrol_server) clear_server(state_);
    if (state_.page == Page::enrol_code) clear_code(state_);
  }
  void on(const Back&) {
    if (touched_warning() || !page_is_reached()) return;
    back();
  }

  void back() {
    switch (state_.page) {
      case Page::language:
        state_.page = state_.before_language;
        break;
      case Page::number: {
        const std::string language = state_.language;  // the same person, one step back
        start_over(state_);
        state_.language = language;
        break;
      }
      case Page::activity:
        state_.page = Page::number;
        break;
      case Page::failed:
        state_.page = Page::activity;
        break;
      default:
        back_in_enrolment(state_);
        break;
    }
  }

  void activate(std::string_view item) {
    if (item == "back") return back();
    if ((item == "language.open" || item == "idle.languages") && state_.page != Page::language) {
      state_.before_language = state_.page;
      state_.page = Page::language;
      return;
    }
    switch (state_.page) {
      case Page::idle:
        return activate_idle(item);
      case Page::language:
        return choose_language(item, "language.");
      case Page::number:
        return activate_number(item);
      case Page::activity:
        return activate_activity(item);
      case Page::saved:
        if (item == "saved.done") start_over(state_);
        return;
      case Page::failed:
        if (item == "failed.retry") retry();
        return;
      default:
        return activate_enrolment(state_, item, context_, effects_);
    }
  }

  void activate_idle(std::string_view item) {
    if (item == "idle.arrived") {
      state_.page = Page::number;
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
    if (state_.page == Page::language) state_.page = state_.before_language;
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
      state_.anonymous = true;
      state_.page = Page::activity;
    } else if (item == "number.continue") {
      state_.draft.number_trouble_told = state_.draft.number_trouble.has_value();
      if (state_.draft.number_trouble) return;
      state_.anonymous = false;
      state_.page = Page::activity;
    }
  }

  // ---- the visit ----

  void activate_activity(std::string_view item) {
    constexpr std::string_view kPrefix = "activity.";
    const auto& offered = state_.offer->activities;
    if (item == (offered.empty() ? "activity.confirm" : "activity.unsure")) {
      return choose(std::nullopt);
    }
    if (!item.starts_with(kPrefix)) return;
    const std::string_view id = item.substr(kPrefix.size());
    const auto at = std::find_if(offered.begin(), offered.end(),
                                 [&](const auto& one) { return one.id.text() == id; });
    if (at != offered.end()) choose(*at);
  }

  void choose(std::optional<OfferedActivity> activity) {
    const bool count_only = activity && activity->count_only;
    state_.choice.number_dropped = count_only && !state_.draft.number.empty();
    if (count_only) clear_number(state_);
    state_.choice.mode = count_only         ? RegistrationMode::count_only
                         : state_.anonymous ? RegistrationMode::anonymous
                                            : RegistrationMode::identified;
    state_.choice.activity = std::move(activity);
    save();
  }

  /// The draft stays until the answer: a save that fails costs the visitor nothing.
  void save() {
    Visit visit;
    visit.mode = state_.choice.mode;
    if (state_.choice.activity) visit.activity = state_.choice.activity->id;
    if (visit.mode == RegistrationMode::identified) {
      auto number = read_number(state_);
      if (!number) {  // a new day or directory came in between
        state_.draft.number_trouble = number.error();
        state_.draft.number_trouble_told = true;
        state_.page = Page::number;
        return;
      }
      visit.number = std::move(*number);
      visit.proof = ProofStrength::claimed;
    }
    effects_.push_back(SaveVisit{std::move(visit)});
    state_.saving_since = now_;
    state_.saving_shown = false;
    state_.seen_unsent = false;
    state_.sent = false;
  }

  void retry() {
    if (state_.save_trouble == SaveTrouble::activity_gone) {
      state_.page = Page::activity;
    } else {
      save();
    }
  }

  // ---- the services ----

  void on(Message& message) {
    std::visit([this](auto& one) { told(one); }, message);
  }

  void told(Offer& offer) {
    const bool first = !state_.offer || state_.page == Page::out_of_order;
    set_languages(offer.languages);
    state_.offer = std::move(offer);
    recheck_number(state_);
    if (!first) return;
    state_.page = Page::idle;
    start_over(state_);
  }

  void told(const NotEnrolled& message) {
    state_.offer.reset();
    state_.saving_since.reset();
    set_languages({"sv", "en"});
    state_.page = Page::enrol_server;
    start_over(state_);
    if (!message.last_server.empty()) set_server(state_, message.last_server);
    state_.enrolment_cancelled = false;
  }

  void told(const Saved& message) {
    if (!state_.saving_since) return;
    state_.saving_since.reset();
    state_.saved = message;
    wipe(state_.draft);
    state_.page = Page::saved;
    state_.saved_since = now_;
  }

  void told(const SaveFailed& message) {
    if (!state_.saving_since) return;
    state_.saving_since.reset();
    state_.save_trouble = message.trouble;
    state_.page = Page::failed;
    state_.touched = now_;
  }

  void told(const SyncStatus& message) {
    state_.sync = message;
    if (message.unsent > 0) {
      state_.seen_unsent = true;
      state_.sent = false;
    } else if (state_.seen_unsent && !state_.saving_since) {
      state_.sent = true;
    }
  }

  void told(const EnrolmentProgress& message) {
    state_.touched = now_;
    take_progress(state_, message);
  }

  void told(const OutOfOrder& message) {
    state_.saving_since.reset();
    state_.out_of_order = message.reason;
    state_.page = Page::out_of_order;
    start_over(state_);
  }

  void set_languages(const std::vector<std::string>& offered) {
    const auto& known = context_.languages;
    std::vector<std::string> languages;
    for (const std::string& tag : offered) {
      if (std::find(known.begin(), known.end(), tag) != known.end()) languages.push_back(tag);
    }
    if (languages.empty()) languages.push_back("sv");
    state_.languages = std::move(languages);
    const auto& all = state_.languages;
    if (std::find(all.begin(), all.end(), state_.language) == all.end()) {
      state_.language = state_.idle_language();
    }
  }

  State& state_;
  Instant now_;
  const UpdateContext& context_;
  std::vector<Effect> effects_;
};

}  // namespace

std::vector<Effect> update(State& state, Event event, Instant now, const UpdateContext& context) {
  advance(state, now);
  return Step(state, now, context).take(std::move(event));
}

}  // namespace handslag::kiosk
