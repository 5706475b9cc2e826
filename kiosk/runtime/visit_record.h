// From a visit, and from taking one back, to the sections of a record.
#pragma once

#include <memory>
#include <vector>

#include "shared/directory/audience.h"
#include "shared/domain/visit.h"

namespace handslag::kiosk {

/// Drafts with the plans that they point into; moves as one.
struct VisitRecord {
  std::unique_ptr<record::SessionPlan> reporting;
  std::unique_ptr<record::SessionPlan> care;
  std::vector<record::SectionDraft> drafts;
  PartyId owner;
  ActivityId activity;  ///< empty where none was chosen
};

/// Every visit has the same three sections in the same size class, whatever is known of the
/// visitor: statistics for the reporting station, identity and attendance for the party that owns
/// the visit. That is the principal of the chosen activity or, without one, the host of the meeting
/// point. Errors: "visit.no_place" (the directory knows no such meeting point any more),
/// "visit.no_activity" (not offered here today), those of care_plan and reporting_plan.
Result<VisitRecord> visit_record(const directory::Directory& directory, const MeetingPointId& place,
                                 Visit visit, UtcTime now);

/// A visit that was saved, as far as taking it back needs it.
struct SavedVisit {
  PartyId owner;
  ActivityId activity;
  std::vector<record::SectionId> sections;  ///< the three, in the order of visit_record
};

/// The same three sections again, to the same readers and of the same sizes, that say that the
/// visit's own do not count: whoever carries them cannot tell an undo from a check-in. Errors: as
/// above, where a newer directory has come in between.
Result<VisitRecord> annulment_record(const directory::Directory& directory,
                                     const MeetingPointId& place, const SavedVisit& visit,
                                     UtcTime now);

}  // namespace handslag::kiosk
