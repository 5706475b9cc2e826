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
  visitor.press("choice.grupp").wait(std::chrono::seconds(1));
  see(visitor);
  visitor.fails();
  see(visitor);
  visitor.press("failed.retry").saves();
  see(visitor);
  visitor.press("saved.undo");
  see(visitor);
  visitor.press("undo.yes");
  visitor.tell(UndoFailed{});
  see(visitor);
  visitor.press("undo_failed.retry");
  visitor.tell(Undone{});
  see(visitor);
  visitor.press("undone.done").scan(a_card().digits().substr(0, 30));
  see(visitor);
  visitor.press("idle.arrived").scan("147400000000000000000000");
  see(visitor);
  visitor.scan(a_card().digits(), false);
  see(visitor);
  visitor.enter();
  see(visitor);
  visitor.press("choice.grupp");
  visitor.tell(AlreadyHere{1, std::chrono::seconds(30)});
  see(visitor);
  visitor.press("already_here.done").scan(a_card(2)).press("choice.oppet").saves();
  visitor.press("saved.done");
  see(visitor);
  visitor.press("idle.arrived").press("number.without").press("choice.grupp").saves();
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
