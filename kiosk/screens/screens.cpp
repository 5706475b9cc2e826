#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

View page_view(const State& state, const Words& words) {
  switch (state.page) {
    case Page::starting:
      return starting_view(state, words);
    case Page::enrol_server:
      return enrol_server_view(state, words);
    case Page::enrol_code:
      return enrol_code_view(state, words);
    case Page::enrol_connecting:
      return enrol_connecting_view(state, words);
    case Page::enrol_waiting:
      return enrol_waiting_view(state, words);
    case Page::enrol_refused:
      return enrol_refused_view(state, words);
    case Page::idle:
      return idle_view(state, words);
    case Page::language:
      return language_view(state, words);
    case Page::display:
      return display_view(state, words);
    case Page::help:
      return help_view(state, words);
    case Page::about:
      return about_view(state, words);
    case Page::note:
      return note_view(state, words);
    case Page::number:
      return number_view(state, words);
    case Page::activity:
      return activity_view(state, words);
    case Page::saved:
      return saved_view(state, words);
    case Page::already_here:
      return already_here_view(state, words);
    case Page::failed:
      return failed_view(state, words);
    case Page::undo:
      return undo_view(state, words);
    case Page::undone:
      return undone_view(state, words);
    case Page::undo_failed:
      return undo_failed_view(state, words);
    case Page::out_of_order:
      return out_of_order_view(state, words);
  }
  return starting_view(state, words);
}

}  // namespace

View view_of(const State& state, const Catalogues& catalogues) {
  const Words words = catalogues.words(state.language);
  if (state.staff_called) return staff_view(state, words);
  if (state.warning) return warning_view(state, words);
  if (state.saving_since && state.saving_shown) return saving_view(state, words);
  return page_view(state, words);
}

}  // namespace handslag::kiosk
