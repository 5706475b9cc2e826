#include "kiosk/runtime/counts_record.h"

namespace handslag::kiosk {

using record::AudienceKind;
using record::RecipientCount;

Result<CountsRecord> counts_record(const directory::Directory& directory,
                                   const std::vector<RecipientCount>& counts,
                                   const record::SeenCheckpoint& checkpoint) {
  CountsRecord out;
  for (const RecipientCount& count : counts) {
    if (count.recipient.kind == AudienceKind::handlers) continue;  // told to their party
    record::Counts content;
    content.checkpoint = checkpoint;
    for (const RecipientCount& other : counts) {
      const bool own = other.recipient == count.recipient;
      const bool own_handlers = count.recipient.kind == AudienceKind::party &&
                                other.recipient.kind == AudienceKind::handlers &&
                                other.recipient.party == count.recipient.party;
      if (own || own_handlers) content.recipients.push_back(other);
    }
    auto plan = directory::plan_for_one(directory, count.recipient);
    if (!plan && plan.error().code.starts_with("directory.no_")) continue;
    if (!plan) return pass(plan);
    out.plans.push_back(std::make_unique<record::SessionPlan>(std::move(*plan)));
    out.drafts.push_back({out.plans.back().get(), 0, record::encode(content)});
  }
  return out;
}

}  // namespace handslag::kiosk
