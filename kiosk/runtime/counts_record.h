// The counts record that ends a push: how much has been sealed to whom, so that each recipient sees
// when something is withheld, and the newest state of the server's log, so that checkpoints travel
// between clients inside signed records.
#pragma once

#include <memory>
#include <vector>

#include "shared/directory/audience.h"

namespace handslag::kiosk {

struct CountsRecord {
  std::vector<std::unique_ptr<record::SessionPlan>> plans;
  std::vector<record::SectionDraft> drafts;
};

/// One section for each recipient in `counts` that has a key of its own, opened by it alone; a
/// party's section also tells what went to its handlers. A recipient that has left the directory
/// since is passed over, so that it keeps nothing from the others; there may be no section at all.
/// Errors: those of plan_for_one.
Result<CountsRecord> counts_record(const directory::Directory& directory,
                                   const std::vector<record::RecipientCount>& counts,
                                   const record::SeenCheckpoint& checkpoint);

}  // namespace handslag::kiosk
