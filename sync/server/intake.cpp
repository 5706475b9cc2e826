#include "sync/server/intake.h"

#include <algorithm>

namespace handslag::server {

using protocol::EntryKind;

namespace {

/// A chain as it stands, and as the records of this push make it longer.
struct Branch {
  Chain chain;
  Tip tip;
  bool fresh = false;  ///< begins with this push
};

/// A record whose place in the device's log is certain.
struct PlacedRecord {
  const record::CarriedRecord* carried;
  record::Header header;
  record::RecordHash hash;
  std::size_t branch;  ///< of Placement::branches
  bool known;          ///< its header is stored already; only sections may be new
};

struct Placement {
  std::vector<Branch> branches;  ///< of the push's epoch
  std::vector<PlacedRecord> records;
};

struct SoundSection {
  const record::CarriedSection* carried;
  std::vector<const Bytes*> grants;  ///< of the session that begins with it
};

/// Headers alone: each must be stored already as it is, or follow from one that is.
class Placing {
 public:
  Placing(Storage& storage, const LogOwner& owner, bool forked)
      : storage_(storage), owner_(owner), forked_(forked) {}

  Result<Placement> place(const std::vector<record::CarriedRecord>& records) {
    for (const auto& carried : records) {
      auto header = record::decode_header(carried.header);
      if (!header) return pass(header);
      if (auto fits = check_log(*header); !fits) return pass(fits);
      const record::RecordHash hash = record::hash_of_header(carried.header);
      auto known = find_known(*header, hash);
      if (!known) return pass(known);
      auto branch = *known ? Result<std::size_t>(**known) : branch_for(*header);
      if (!branch) return pass(branch);
      if (!*known) out_.branches[*branch].tip = {header->sequence, hash, {}};
      out_.records.push_back({&carried, std::move(*header), hash, *branch, known->has_value()});
    }
    return std::move(out_);
  }

 private:
  Result<void> check_log(const record::Header& header) {
    const bool first = out_.records.empty();
    const record::Header& before = first ? header : out_.records.back().header;
    if (header.federation != owner_.federation || header.device != owner_.device ||
        header.epoch != before.epoch) {
      return fail(
          "push.other_log",
          "A record is not of the device and epoch that pushes it. Push each epoch by itself.");
    }
    if (!first) {
      if (before.sequence < header.sequence) return {};
      return fail("push.order",
                  "The records do not stand by their sequence. Send them in order, each once.");
    }
    auto chains = storage_.chains(owner_.device);
    if (!chains) return pass(chains);
    all_ = std::move(*chains);
    for (const Chain& chain : all_) {
      if (chain.epoch != header.epoch) continue;
      auto tip = storage_.tip(chain.id);
      if (!tip) return pass(tip);
      out_.branches.push_back({chain, *tip});
    }
    return {};
  }

  /// Whether the branch itself, not its parent, has stored a record of this sequence and hash.
  Result<bool> holds(const Branch& branch, Sequence sequence, const record::RecordHash& hash) {
    if (branch.fresh || sequence <= branch.chain.base) return false;
    auto stored = storage_.record_hash(branch.chain.id, sequence);
    if (!stored) return pass(stored);
    return *stored && **stored == hash;
  }

  Result<std::optional<std::size_t>> find_known(const record::Header& header,
                                                const record::RecordHash& hash) {
    for (std::size_t i = 0; i < out_.branches.size(); ++i) {
      auto held = holds(out_.branches[i], header.sequence, hash);
      if (!held) return pass(held);
      if (*held) return std::optional(i);
    }
    return std::optional<std::size_t>();
  }

  /// Where a record goes that is not stored yet.
  Result<std::size_t> branch_for(const record::Header& header) {
    for (std::size_t i = 0; i < out_.branches.size(); ++i) {
      const Tip& tip = out_.branches[i].tip;
      if (header.sequence.value == tip.sequence.value + 1 && header.previous == tip.hash) return i;
    }
    if (out_.branches.empty()) return first_of_epoch(header);
    auto base = branching_point(header);
    if (!base) return pass(base);
    if (!forked_) {
      return fail(
          "push.fork",
          "The device's log differs from what it sent before: it was copied or restored. Compare "
          "first, then send it as forked.");
    }
    return begin(*base, header.epoch);
  }

  /// An epoch's first record follows from what the device had written in those before, if anything.
  Result<void> check_first(const record::Header& header) {
    if (header.previous == record::RecordHash()) return {};
    for (const Chain& chain : all_) {
      if (chain.epoch >= header.epoch) break;
      auto held = storage_.has_record(chain.id, header.previous);
      if (!held) return pass(held);
      if (*held) return {};
    }
    return gap();
  }

  Result<std::size_t> first_of_epoch(const record::Header& header) {
    if (header.sequence.value != 1) return gap();
    if (auto follows = check_first(header); !follows) return pass(follows);
    return begin({}, header.epoch);
  }

  /// The stored record from which this one follows, as a chain that begins behind it.
  Result<Chain> branching_point(const record::Header& header) {
    if (header.sequence.value == 1) {
      if (auto follows = check_first(header); !follows) return pass(follows);
      return Chain{};
    }
    const Sequence before{header.sequence.value - 1};
    bool passed = false;
    for (const Branch& branch : out_.branches) {
      auto held = holds(branch, before, header.previous);
      if (!held) return pass(held);
      if (*held) return Chain{{}, {}, branch.chain.id, before};
      passed = passed || before <= branch.tip.sequence;
    }
    // It follows from a record that is not here, in the place of one that is.
    if (passed && !forked_) return Chain{};
    return gap();
  }

  std::size_t begin(Chain chain, Epoch epoch) {
    chain.epoch = epoch;
    out_.branches.push_back({chain, {}, true});
    return out_.branches.size() - 1;
  }

  static Failure gap() {
    return fail("push.gap",
                "A record is missing between what is stored and what was sent. Send it first.");
  }

  Storage& storage_;
  const LogOwner& owner_;
  bool forked_;
  std::vector<Chain> all_;  ///< the device's, of every epoch
  Placement out_;
};

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

/// Writes into the storage and grows the log's tree with it.
class Intake {
 public:
  Intake(Storage& storage, std::uint64_t size, UtcTime now)
      : storage_(storage), size_(size), now_(now) {}

  Result<void> add(ChainId chain, const PlacedRecord& placed) {
    const std::vector<SoundSection> sections = sound_sections(placed);
    if (!placed.known) return add_record(chain, placed, sections);
    for (const SoundSection& section : sections) {
      auto stored = storage_.has_section(chain, placed.header.sequence, section.carried->number);
      if (!stored) return pass(stored);
      if (*stored) continue;
      if (auto added = add_late(chain, placed, section); !added) return added;
    }
    return {};
  }

 private:
  Result<void> add_record(ChainId chain, const PlacedRecord& placed,
                          const std::vector<SoundSection>& sections) {
    const auto carried = carrying(placed.carried->header, sections);
    auto added = storage_.add_record(chain, placed.header.sequence, size_, now_, placed.hash,
                                     placed.header.sections.size(), carried);
    if (!added) return added;
    return merkle::append(storage_, size_++, leaf_of(EntryKind::record, carried));
  }

  Result<void> add_late(ChainId chain, const PlacedRecord& placed, const SoundSection& section) {
    const auto carried = carrying(placed.carried->header, {&section, 1});
    auto added = storage_.add_late_section(chain, placed.header.sequence, size_, now_,
                                           *section.carried, carried.grants);
    if (!added) return added;
    return merkle::append(storage_, size_++, leaf_of(EntryKind::late_section, carried));
  }

  Storage& storage_;
  std::uint64_t size_;
  UtcTime now_;
};

/// One signature vouches for the whole batch. A push of known records alone proves nothing new, and
/// is held to the same rule.
Result<void> check_head(const LogOwner& owner, const Placement& placed,
                        const crypto::Signature& head) {
  const PlacedRecord& last = placed.records.back();
  const bool one_branch = std::ranges::all_of(placed.records, [&](const PlacedRecord& record) {
    return record.known || record.branch == last.branch;
  });
  const record::Head pushed{owner.federation, owner.device, last.header.epoch, last.header.sequence,
                            last.hash};
  if (one_branch && record::verify_head(owner.key, pushed, head)) return {};
  return fail("push.head",
              "The last record is not signed by the device. Send its head's signature along.");
}

}  // namespace

Hash256 leaf_of(EntryKind kind, const record::CarriedRecord& carried) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(static_cast<std::uint8_t>(kind)).blob(carried.header);
  out.u8(static_cast<std::uint8_t>(carried.sections.size()));
  for (const auto& section : carried.sections) out.u8(section.number);
  return merkle::leaf_hash(bytes);
}

Result<Reached> store_push(Storage& storage, const LogOwner& owner, const protocol::Push& push,
                           UtcTime now) {
  auto placed = Placing(storage, owner, push.forked).place(push.records);
  if (!placed) return pass(placed);
  if (auto vouched = check_head(owner, *placed, push.head); !vouched) return pass(vouched);
  for (Branch& branch : placed->branches) {
    if (!branch.fresh) continue;
    auto id = storage.add_chain(owner.device, branch.chain);
    if (!id) return pass(id);
    branch.chain.id = *id;
  }
  auto size = storage.log_size();
  if (!size) return pass(size);
  Intake intake(storage, *size, now);
  for (const PlacedRecord& record : placed->records) {
    auto added = intake.add(placed->branches[record.branch].chain.id, record);
    if (!added) return pass(added);
  }
  const PlacedRecord& last = placed->records.back();
  const Chain& chain = placed->branches[last.branch].chain;
  auto kept = storage.add_head(chain.id, last.header.sequence, push.head);
  if (!kept) return pass(kept);
  if (push.forked) return Reached{chain, last.header.sequence, last.hash};
  auto tip = storage.tip(chain.id);
  if (!tip) return pass(tip);
  return Reached{chain, tip->sequence, tip->hash};
}

Result<record::Receipt> receipt_of(Storage& storage, const LogOwner& owner, const Reached& reached,
                                   const record::Checkpoint& now) {
  record::Receipt receipt{
      {owner.federation, owner.device, reached.chain.epoch, reached.sequence, reached.hash},
      {},
      {},
      now};
  auto chains = storage.chains(owner.device);
  if (!chains) return pass(chains);
  std::optional<ChainId> part = reached.chain.id;
  Sequence last = reached.sequence;
  while (part) {
    // What a receipt does not name counts as stored, so it must have room for every name.
    auto missing = storage.missing(*part, last, protocol::kMissingLimit + 1);
    if (!missing) return pass(missing);
    receipt.missing.insert(receipt.missing.begin(), missing->begin(), missing->end());
    if (receipt.missing.size() > protocol::kMissingLimit) {
      return fail("push.too_much_missing",
                  "Too many sections are missing. Send those of earlier records first.");
    }
    const auto held = std::ranges::find(*chains, *part, &Chain::id);
    if (held == chains->end()) return fail("store.damaged", "The server's log lacks a chain.");
    part = held->parent;
    last = std::min(last, held->base);
  }
  return receipt;
}

Result<record::Checkpoint> checkpoint(Storage& storage, UtcTime now) {
  auto epoch = storage.log_epoch();
  if (!epoch) return pass(epoch);
  auto size = storage.log_size();
  if (!size) return pass(size);
  auto root = merkle::root(storage, *size);
  if (!root) return pass(root);
  return record::Checkpoint{now, {*epoch, *size, *root}};
}

}  // namespace handslag::server
