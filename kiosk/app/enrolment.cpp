#include "kiosk/app/enrolment.h"

#include "kiosk/app/typing.h"
#include "shared/base/result.h"

namespace handslag::kiosk {
namespace {

constexpr std::string_view kServerKey = "enrol.server.key.";
constexpr std::string_view kCodeKey = "enrol.code.key.";

void activate_server(State& state, std::string_view item) {
  if (item.starts_with(kServerKey)) {
    const std::string_view key = item.substr(kServerKey.size());
    type_server(state, key.empty() ? '\0' : key[0]);
  } else if (item == "enrol.server.erase") {
    erase_server(state);
  } else if (item == "enrol.server.clear") {
    clear_server(state);
  } else if (item == "enrol.server.continue") {
    const auto server = read_server(state);
    state.draft.server_trouble = server ? ServerTrouble::none : server.error();
    if (server) {
      state.page = Page::enrol_code;
    } else {
      ++state.tellings;
    }
  }
}

/// The code stays until the server has the request, so that a wrong address does not cost typing it
/// again.
void begin(State& state, const UpdateContext& context, std::vector<Effect>& effects) {
  state.draft.code_trouble = check_code(state, context);
  const auto server = read_server(state);
  if (state.draft.code_trouble != CodeTrouble::none || !server) {
    ++state.tellings;
    return;
  }
  Enrol effect;
  effect.server = *server;
  HANDSLAG_CHECK(effect.code.assign(state.draft.code.view()));
  effects.push_back(std::move(effect));
  state.enrolment_cancelled = false;
  state.page = Page::enrol_connecting;
}

void activate_code(State& state, std::string_view item, const UpdateContext& context,
                   std::vector<Effect>& effects) {
  if (item.starts_with(kCodeKey)) {
    if (item.size() > kCodeKey.size()) type_code(state, item[kCodeKey.size()]);
  } else if (item == "enrol.code.erase") {
    erase_code(state);
  } else if (item == "enrol.code.clear") {
    clear_code(state);
  } else if (item == "enrol.code.continue") {
    begin(state, context, effects);
  }
}

}  // namespace

void activate_enrolment(State& state, std::string_view item, const UpdateContext& context,
                        std::vector<Effect>& effects) {
  switch (state.page) {
    case Page::enrol_server:
      return activate_server(state, item);
    case Page::enrol_code:
      return activate_code(state, item, context, effects);
    case Page::enrol_connecting:
    case Page::enrol_waiting:
      if (item != "enrol.cancel") return;
      effects.push_back(CancelEnrolment{});
      clear_code(state);
      state.enrolment_cancelled = true;
      state.page = Page::enrol_server;
      return;
    case Page::enrol_refused:
      if (item == "enrol.retry") begin(state, context, effects);
      if (item == "enrol.change") back_in_enrolment(state);
      return;
    default:
      return;
  }
}

void back_in_enrolment(State& state) {
  if (state.page == Page::enrol_code) {
    clear_code(state);
    state.page = Page::enrol_server;
  } else if (state.page == Page::enrol_refused) {
    if (state.enrolment_trouble == EnrolmentTrouble::other_root) clear_code(state);
    state.page = Page::enrol_server;
  }
}

void take_progress(State& state, const EnrolmentProgress& progress) {
  if (state.offer || state.enrolment_cancelled || state.page == Page::out_of_order) return;
  switch (progress.stage) {
    case EnrolmentStage::connecting:
      state.page = Page::enrol_connecting;
      break;
    case EnrolmentStage::waiting:
      clear_code(state);
      state.page = Page::enrol_waiting;
      break;
    case EnrolmentStage::refused:
      state.enrolment_trouble = progress.trouble;
      state.page = Page::enrol_refused;
      break;
  }
}

}  // namespace handslag::kiosk
