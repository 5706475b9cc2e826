#include "sync/server/intake.h"

#include <algorithm>

namespace handslag::server {
namespace {

/// A record whose place in the device's log is certain.
struct PlacedRecord {
  const record::CarriedRecord* carried;
  record::Header header;
  record::RecordHash hash;
  bool known;  ///< its header is stored already; only sections may be new
};

struct SoundSection {
  const record::CarriedSection* carried;
  std::vector<const Bytes*> grants;  ///< of the session that begins with it
};

/// A record that was stored before must come again as it was.
Result<void> check_known(Storage& storage, const LogName& log, const PlacedRecord& placed) {
  auto stored = storage.record_hash(log, placed.header.sequence);
  if (!stored) return pass(stored);
  if (!*stored) return fail("store.damaged", "The server's log lacks a record of a device.");
  if (**stored == placed.hash) return {};
  return fail("push.fork",
              "The device's log differs from what it sent before: it was copied or restored.");
}

/// Headers alone, in the order of their sequence: each must be stored already as it is, or follow
/// from the one before.
Result<std::vector<PlacedRecord>> place(Storage& storage, const LogOwner& owner,
                                        const protocol::Push& push) {
  auto head = storage.head(owner.federation, owner.log);
  if (!head) return pass(head);
  std::vector<PlacedRecord> placed;
  for (const auto& carried : push.records) {
    auto header = record::decode_header(carried.header);
    if (!header) return pass(header);
    if (header->federation != owner.federation || header->device != owner.log.device ||
        header->epoch != owner.log.epoch) {
      return fail("push.other_log", "A record is not of the device and epoch that pushes it.");
    }
    if (!placed.empty() && header->sequence <= placed.back().header.sequence) {
      return fail("push.order", "The records do not stand in the order of their sequence.");
    }
    const bool known = header->sequence <= head->sequence;
    const record::RecordHash hash = record::hash_of_header(carried.header);
    placed.push_back({&carried, std::move(*header), hash, known});
    const record::Header& now = placed.back().header;
    if (known) {
      if (auto same = check_known(storage, owner.log, placed.back()); !same) return pass(same);
      continue;
    }
    if (now.sequence.value != head->sequence.value + 1) {
      return fail("push.gap", "A record is missing between what is stored and what was sent.");
    }
    if (now.previous != head->hash) {
      return fail("push.fork", "The record does not follow from the last one that is stored.");
    }
    head->sequence = now.sequence;
    head->hash = hash;
  }
  return placed;
}

std::vector<record::GrantHash> hashes_of(const std::vector<Bytes>& grants) {
  std::vector<record::GrantHash> hashes;
  for (const Bytes& grant : grants) hashes.push_back(record::hash_of_grant(grant));
  return hashes;
}

/// Whether a grant is one that the section's readers are served: of its session, to one of them.
bool is_for(const record::Descriptor& descriptor, ByteView bytes) {
  const auto grant = record::decode_grant(bytes);
  return grant && grant->session == descriptor.session &&
         std::ranges::find(descriptor.audience, grant->recipient) != descriptor.audience.end();
}

/// The section and its grants; nothing where it is unfit, which the receipt then says by name.
std::optional<SoundSection> sound(const record::Header& header,
                                  const record::CarriedSection& section,
                                  const std::vector<Bytes>& grants,
                                  const std::vector<record::GrantHash>& hashes) {
  if (section.number >= header.sections.size() ||
      record::hash_of_descriptor(section.descriptor) != header.sections[section.number]) {
    return std::nullopt;
  }
  const auto descriptor = record::decode_descriptor(section.descriptor);
  constexpr std::size_t kOverhead = crypto::kNonceSize + crypto::kTagSize;
  if (!descriptor || section.section.size() != descriptor->padded_size + kOverhead ||
      record::hash_of_section(section.section) != descriptor->content) {
    return std::nullopt;
  }
  // A session's first section is worth nothing to its readers without all of its grants.
  SoundSection out{&section, {}};
  for (const record::GrantHash& named : descriptor->grants) {
    const auto found = std::ranges::find(hashes, named);
    if (found == hashes.end()) return std::nullopt;
    const Bytes& grant = grants[static_cast<std::size_t>(found - hashes.begin())];
    if (!is_for(*descriptor, grant)) return std::nullopt;
    out.grants.push_back(&grant);
  }
  return out;
}

/// What may be stored of a record, each section once.
std::vector<SoundSection> sound_sections(const PlacedRecord& placed) {
  const auto& carried = *placed.carried;
  const std::vector<record::GrantHash> hashes = hashes_of(carried.grants);
  std::vector<SoundSection> sections;
  for (const auto& section : carried.sections) {
    const bool twice = std::ranges::any_of(sections, [&](const SoundSection& other) {
      return other.carried->number == section.number;
    });
    if (twice) continue;
    if (auto fit = sound(placed.header, section, carried.grants, hashes)) {
      sections.push_back(std::move(*fit));
    }
  }
  return sections;
}

/// `header` with these sections and their grants.
record::CarriedRecord carrying(const Bytes& header, std::span<const SoundSection> sections) {
  record::CarriedRecord out{header, {}, {}};
  for (const SoundSection& section : sections) {
    out.sections.push_back(*section.carried);
    for (const Bytes* grant : section.grants) out.grants.push_back(*grant);
  }
  return out;
}

/// PROTOCOL.md, chapter 6.
enum class LeafKind : std::uint8_t { record = 1, late_section = 2 };

Hash256 leaf_of(LeafKind kind, const record::CarriedRecord& carried) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(static_cast<std::uint8_t>(kind)).blob(carried.header);
  out.u8(static_cast<std::uint8_t>(carried.sections.size()));
  for (const auto& section : carried.sections) out.u8(section.number);
  return merkle::leaf_hash(bytes);
}

/// Writes into the storage and grows the log's tree with it.
class Intake {
 public:
  Intake(Storage& storage, const LogName& log, std::uint64_t size, UtcTime now)
      : storage_(storage), log_(log), size_(size), now_(now) {}

  Result<void> add(const PlacedRecord& placed) {
    const std::vector<SoundSection> sections = sound_sections(placed);
    if (!placed.known) return add_record(placed, sections);
    for (const SoundSection& section : sections) {
      auto stored = storage_.has_section(log_, placed.header.sequence, section.carried->number);
      if (!stored) return pass(stored);
      if (*stored) continue;
      if (auto added = add_late(placed, section); !added) return added;
    }
    return {};
  }

 private:
  Result<void> add_record(const PlacedRecord& placed, const std::vector<SoundSection>& sections) {
    const auto carried = carrying(placed.carried->header, sections);
    auto added = storage_.add_record(log_, placed.header.sequence, size_, now_, placed.hash,
                                     placed.header.sections.size(), carried);
    if (!added) return added;
    return merkle::append(storage_, size_++, leaf_of(LeafKind::record, carried));
  }

  Result<void> add_late(const PlacedRecord& placed, const SoundSection& section) {
    const auto carried = carrying(placed.carried->header, {&section, 1});
    auto added = storage_.add_late_section(log_, placed.header.sequence, size_, now_,
                                           *section.carried, carried.grants);
    if (!added) return added;
    return merkle::append(storage_, size_++, leaf_of(LeafKind::late_section, carried));
  }

  Storage& storage_;
  const LogName& log_;
  std::uint64_t size_;
  UtcTime now_;
};

}  // namespace

Result<void> store_push(Storage& storage, const LogOwner& owner, const protocol::Push& push,
                        UtcTime now) {
  auto placed = place(storage, owner, push);
  if (!placed) return pass(placed);
  // One signature vouches for the whole batch. A push of known records alone proves nothing new,
  // and is held to the same rule.
  const PlacedRecord& last = placed->back();
  const record::Head pushed{owner.federation, owner.log.device, owner.log.epoch,
                            last.header.sequence, last.hash};
  if (!record::verify_head(owner.key, pushed, push.head)) {
    return fail("push.head", "The last record is not signed by the device.");
  }
  auto size = storage.log_size();
  if (!size) return pass(size);
  Intake intake(storage, owner.log, *size, now);
  for (const PlacedRecord& entry : *placed) {
    if (auto added = intake.add(entry); !added) return added;
  }
  return storage.add_head(owner.log, last.header.sequence, push.head);
}

Result<record::Checkpoint> checkpoint(Storage& storage, UtcTime now) {
  auto size = storage.log_size();
  if (!size) return pass(size);
  auto root = merkle::root(storage, *size);
  if (!root) return pass(root);
  return record::Checkpoint{now, *size, *root};
}

}  // namespace handslag::server
