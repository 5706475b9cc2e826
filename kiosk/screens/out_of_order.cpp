// The kiosk cannot take visits: one line for the visitor, one for staff.
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Key line_for_staff(OutOfOrderReason reason) {
  switch (reason) {
    case OutOfOrderReason::storage:
      return "to_staff.storage"_key;
    case OutOfOrderReason::revoked:
      return "to_staff.revoked"_key;
    case OutOfOrderReason::directory:
      return "to_staff.directory"_key;
  }
  return "to_staff.storage"_key;
}

}  // namespace

View out_of_order_view(const State& state, const Words& words) {
  ScreenBuilder screen("out_of_order", state, words, TopStart::brand, TopEnd::all);
  screen.mark(words("out_of_order.sign"_key), Icon::warning, Emphasis::warn);
  screen.heading(words("out_of_order.heading"_key));
  screen.text(words("out_of_order.text"_key));
  screen.note(words(line_for_staff(state.out_of_order)), Icon::person);
  View view = screen.done();
  view.between_people = true;
  return view;
}

}  // namespace handslag::kiosk
