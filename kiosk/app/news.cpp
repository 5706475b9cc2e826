#include "kiosk/app/news.h"

#include <algorithm>
#include <utility>

#include "kiosk/app/enrolment.h"
#include "kiosk/app/timers.h"
#include "kiosk/app/typing.h"

namespace handslag::kiosk {
namespace {

class News {
 public:
  News(State& state, Instant now, const UpdateContext& context)
      : state_(state), now_(now), context_(context) {}

  void told(Offer& offer) {
    const bool first = !state_.offer || page_behind(state_) == Page::out_of_order;
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
    state_.undo.reset();
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
    state_.undo = UndoOffer{message.visit, now_ + kUndoTime};
    show_result(Page::saved);
  }

  void told(const AlreadyHere& message) {
    if (!state_.saving_since) return;
    state_.undo.reset();
    if (message.undo_left > Instant::zero()) {
      state_.undo = UndoOffer{message.visit, now_ + message.undo_left};
    }
    show_result(Page::already_here);
  }

  void told(const Undone&) {
    if (!state_.saving_since) return;
    state_.undo.reset();
    show_result(Page::undone);
  }

  void told(const SaveFailed& message) {
    if (!state_.saving_since) return;
    state_.saving_since.reset();
    state_.undo.reset();
    state_.save_trouble = message.trouble;
    state_.page = Page::failed;
    state_.touched = now_;
  }

  void told(const UndoFailed& message) {
    if (!state_.saving_since) return;
    state_.saving_since.reset();
    state_.save_trouble = message.trouble;
    state_.page = Page::undo_failed;
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
    state_.warning.reset();
    take_progress(state_, message);
  }

  void told(const OutOfOrder& message) {
    state_.saving_since.reset();
    state_.undo.reset();
    state_.out_of_order = message.reason;
    state_.page = Page::out_of_order;
    start_over(state_);
  }

  void told(const Hearing& message) {
    state_.heard = message.heard;
    if (!message.heard) state_.aids.explore = false;  // a touch that tells would do nothing
  }

  /// What warns leaves all of its time behind its own words.
  void told(const Saying& message) {
    if (!listens(state_)) return;
    const Instant end = now_ + message.takes;
    if (state_.warning) {
      state_.warning_said_until = end;
    } else if (state_.closes && !is_aside(state_.page)) {
      state_.closes = std::max(*state_.closes, end + kClosingTold);
    } else {
      state_.said_until = end;
    }
  }

  /// Concerns no visitor.
  void told(const StaffCallLost&) {}

 private:
  void show_result(Page page) {
    state_.saving_since.reset();
    wipe(state_.draft);
    state_.page = page;
    state_.saved_since = now_;
    state_.closes.reset();
  }

  void set_languages(const std::vector<std::string>& offered) {
    const auto& known = context_.languages;
    std::vector<std::string> languages;
    state_.missing_languages.clear();
    for (const std::string& tag : offered) {
      const bool here = std::find(known.begin(), known.end(), tag) != known.end();
      (here ? languages : state_.missing_languages).push_back(tag);
    }
    const bool swedish = std::find(known.begin(), known.end(), "sv") != known.end();
    if (languages.empty()) languages.push_back(swedish || known.empty() ? "sv" : known.front());
    state_.languages = std::move(languages);
    const auto& all = state_.languages;
    if (std::find(all.begin(), all.end(), state_.language) == all.end()) {
      state_.language = state_.idle_language();
    }
  }

  State& state_;
  Instant now_;
  const UpdateContext& context_;
};

}  // namespace

void take_message(State& state, Message message, Instant now, const UpdateContext& context) {
  News news(state, now, context);
  std::visit([&](auto& one) { news.told(one); }, message);
}

}  // namespace handslag::kiosk
