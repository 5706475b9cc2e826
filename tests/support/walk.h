// A walk through every screen of the kiosk, for what holds on all of them: words, layout.
#pragma once

#include <functional>
#include <string>

#include "tests/support/visitor.h"

namespace handslag::kiosk {

/// Twenty-two digits that the visitor's kiosk takes for a sound code.
inline constexpr std::string_view kCode = "1111222233334444555567";

/// Brings a kiosk to each of its screens, and shows each view to `look`.
inline void walk(const Catalogues& catalogues, const std::string& language,
                 const std::function<void(const View&)>& look) {
  const auto see = [&](Visitor& visitor) {
    visitor.state.language = language;
    look(visitor.view());
  };
  Visitor fresh(catalogues);
  see(fresh);
  fresh.tell(NotEnrolled{});
  see(fresh);
  fresh.press("enrol.server.continue");
  see(fresh);
  fresh.type("10.0.0.5:8443").press("enrol.server.continue");
  see(fresh);
  fresh.type("1234").press("enrol.code.continue");
  see(fresh);
  fresh.send(ClearField{});
  fresh.type(kCode).press("enrol.code.continue");
  see(fresh);
  fresh.tell(EnrolmentProgress{EnrolmentStage::refused, EnrolmentTrouble::offline});
  see(fresh);
  fresh.tell(EnrolmentProgress{EnrolmentStage::waiting});
  see(fresh);

  Visitor visitor(catalogues);
  Offer offer = an_offer();
  offer.languages = {"sv", "en", "yy"};
  visitor.tell(offer);
  visitor.tell(SyncStatus{3, eight_fifty_two(), Reach::offline});
  see(visitor);
  visitor.press("language.open");
  see(visitor);
  visitor.press("back").press("idle.arrived");
  see(visitor);
  visitor.type("199001012386").press("number.continue");
  see(visitor);
  visitor.send(ClearField{});
  visitor.type(kTestNumber).wait(std::chrono::seconds(50));
  see(visitor);
  visitor.press("warning.stay").press("staff.call");
  see(visitor);
  visitor.press("staff.mark").press("number.continue");
  see(visitor);
  visitor.press("activity.grupp").wait(std::chrono::seconds(1));
  see(visitor);
  visitor.fails();
  see(visitor);
  visitor.press("failed.retry").saves();
  see(visitor);
  offer.activities.clear();
  visitor.tell(offer);
  visitor.press("saved.done").press("idle.arrived").press("number.without");
  see(visitor);
  visitor.tell(OutOfOrder{});
  see(visitor);
}

/// The same in every language that is shipped.
inline void walk_in_all(const std::function<void(const View&)>& look) {
  for (const std::string& tag : shipped_catalogues().languages()) {
    walk(shipped_catalogues(), tag, [&](const View& view) {
      INFO(view.screen << " in " << tag);
      look(view);
    });
  }
}

}  // namespace handslag::kiosk
