// The mark that calls staff: large and quiet, to be seen across a room. Staff hold it to clear it.
#include "kiosk/app/update.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {

View staff_view(const State& state, const Words& words) {
  ScreenBuilder screen("staff", state, words, TopStart::brand, TopEnd::none);
  screen.mark(words("staff.sign"_key), Icon::bell, Emphasis::staff);
  screen.heading(words("staff.heading"_key));
  screen.text(words("staff.text"_key));
  screen.add({.id = "staff.mark",
              .role = Role::action,
              .zone = Zone::actions,
              .icon = Icon::person,
              .emphasis = Emphasis::staff,
              .hold_seconds = kStaffHoldSeconds},
             words.count("to_staff.hold"_key, kStaffHoldSeconds));
  return screen.done();
}

}  // namespace handslag::kiosk
