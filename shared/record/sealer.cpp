#include "shared/record/sealer.h"

#include <algorithm>

namespace handslag::record {

Sealer::Session& Sealer::session_for(const SessionPlan& plan, const Header& header,
                                     const RunningNumber& next, SealedRecord& record,
                                     std::vector<GrantHash>& grants) {
  auto found = sessions_.find(plan.audience);
  if (found != sessions_.end()) {
    if (found->second.plan == plan) return found->second;
    sessions_.erase(found);
  }
  HANDSLAG_CHECK(plan.lanes > 0 && !plan.targets.empty() && plan.targets.size() <= kGrantLimit);
  Session session{
      plan, hash_of_audience(plan.audience), header.utc_day, crypto::random_fixed<SessionId>(), 0,
      {}};
  for (std::size_t lane = 0; lane < plan.lanes; ++lane) {
    crypto::random_bytes(session.chains.emplace_back().expose());
  }
  for (const GrantTarget& target : plan.targets) {
    GrantContent content{header.federation,      header.device,
                         header.epoch,           session.id,
                         plan.audience,          crypto::key_id(target.key),
                         next(target.recipient), {}};
    for (std::uint8_t lane : target.lanes) {
      LaneKey key;
      key.lane = lane;
      std::ranges::copy(session.chains.at(lane).expose(), key.chain.expose().begin());
      content.lanes.push_back(std::move(key));
    }
    Bytes bytes =
        encode(Grant{session.id, target.recipient, crypto::seal(target.key, encode(content))});
    grants.push_back(hash_of_grant(bytes));
    record.grants.push_back({std::move(bytes), target.recipient});
  }
  return sessions_.emplace(plan.audience, std::move(session)).first->second;
}

SealedRecord Sealer::seal(Header header, std::span<SectionDraft> drafts,
                          const RunningNumber& next) {
  SealedRecord record;
  HANDSLAG_CHECK(drafts.size() <= kSectionLimit);
  std::erase_if(sessions_, [&](const auto& s) { return s.second.utc_day != header.utc_day; });
  for (std::size_t number = 0; number < drafts.size(); ++number) {
    SectionDraft& draft = drafts[number];
    Descriptor descriptor;
    Session& session = session_for(*draft.plan, header, next, record, descriptor.grants);
    HANDSLAG_CHECK(draft.lane < session.chains.size());
    descriptor.salt = crypto::random_fixed<Salt>();
    descriptor.audience = draft.plan->audience;
    descriptor.session = session.id;
    descriptor.ratchet_index = session.next_index++;
    pad(draft.plain);
    descriptor.padded_size = static_cast<std::uint32_t>(draft.plain.size());

    content_key(content_key_.expose(), session.chains[draft.lane].expose());
    // Every lane moves on at every use, so that an index tells nothing of the lane.
    for (auto& chain : session.chains) advance_chain(chain.expose());
    const Bytes associated = associated_data(header, static_cast<std::uint8_t>(number), descriptor,
                                             session.audience_hash);
    descriptor.commitment =
        commitment(content_key_.expose(), header.federation, commitment_input(associated));
    SealedSection sealed;
    sealed.section = crypto::encrypt(content_key_.expose(), associated, draft.plain);
    crypto::wipe(content_key_.expose().data(), 32);
    descriptor.content = hash_of_section(sealed.section);
    sealed.descriptor = encode(descriptor);
    sealed.audience = descriptor.audience;
    sealed.id = hash_of_descriptor(sealed.descriptor);
    header.sections.push_back(sealed.id);
    record.sections.push_back(std::move(sealed));
  }
  record.header = encode(header);
  record.hash = hash_of_header(record.header);
  return record;
}

}  // namespace handslag::record
