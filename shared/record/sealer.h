// The writer's side of sections: sessions, their lanes and grants. What a Sealer wrote it cannot
// open again: it holds chain keys that only move forward, in locked memory, and nothing on disk.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "shared/record/contents.h"
#include "shared/record/format.h"

namespace handslag::record {

/// A key that a session is granted to, and the lanes that it opens.
struct GrantTarget {
  Recipient recipient;
  crypto::BoxPublic key;
  std::vector<std::uint8_t> lanes;
  auto operator<=>(const GrantTarget&) const = default;
};

/// Who may read the sections of one audience set, and how a session keeps its units apart. In clear
/// all lanes look alike: which activity a section belongs to shows in no descriptor and no grant.
struct SessionPlan {
  Audience audience;
  std::uint8_t lanes = 1;
  std::vector<GrantTarget> targets;
  auto operator<=>(const SessionPlan&) const = default;
};

/// A section to be sealed: which plan, which lane of it, and the plain text (not yet padded).
struct SectionDraft {
  const SessionPlan* plan = nullptr;
  std::uint8_t lane = 0;
  crypto::SecretBytes plain;
};

struct SealedSection {
  SectionId id;
  Bytes descriptor;
  Bytes section;  ///< nonce, ciphertext and tag
  Audience audience;
};

struct SealedGrant {
  Bytes bytes;
  Recipient recipient;
};

struct SealedRecord {
  Bytes header;
  RecordHash hash;
  std::vector<SealedSection> sections;
  std::vector<SealedGrant> grants;  ///< of the sessions that begin with this record
};

class Sealer {
 public:
  /// The number that the next grant to a recipient bears; the caller counts it with the record.
  using RunningNumber = std::function<std::uint64_t(const Recipient&)>;

  /// `header` comes without its section list, which is filled in. All sessions of another UTC day
  /// end here, and so does one whose plan is no longer the same.
  SealedRecord seal(Header header, std::span<SectionDraft> drafts, const RunningNumber& next);

  /// Ends all sessions and wipes their keys: on suspend, and after a record that was sealed but not
  /// committed (its grants are lost with it).
  void end_sessions() { sessions_.clear(); }

 private:
  struct Session {
    SessionPlan plan;
    AudienceHash audience_hash;
    Day utc_day;
    SessionId id;
    std::uint32_t next_index = 0;
    std::vector<crypto::Secret<32>> chains;  ///< one a lane, at next_index
  };
  Session& session_for(const SessionPlan& plan, const Header& header, const RunningNumber& next,
                       SealedRecord& record, std::vector<GrantHash>& grants);

  std::map<Audience, Session> sessions_;
  crypto::Secret<32> content_key_;
};

}  // namespace handslag::record
