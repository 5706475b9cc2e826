#include "shared/record/opener.h"

#include <algorithm>

namespace handslag::record {
namespace {

/// A device uses a session for one UTC day; more uses than this are no device of ours, and a reader
/// does not walk a ratchet without end for a forged index.
constexpr std::uint32_t kRatchetLimit = 1'000'000;

/// Whether so many sections can have been sealed in the session before: the walk to an index costs
/// a step for each in every lane, so a forged one must not be cheaper to write than to follow.
bool is_reachable(std::uint32_t index, Sequence sequence) {
  return index < kRatchetLimit && index / kSectionLimit < sequence.value;
}

}  // namespace

Result<Header> ChainVerifier::follow(ByteView bytes) {
  auto header = decode_header(bytes);
  if (!header) return header;
  if (header->federation != federation_ || header->device != device_ || header->epoch != epoch_) {
    return fail("record.other_log", "The record belongs to another federation, device or epoch.");
  }
  if (header->sequence.value != last_.value + 1) {
    return fail("record.gap", "A record is missing from the device's log, or comes twice.");
  }
  if (header->previous != hash_) {
    return fail("record.chain", "The record does not follow from the one before it.");
  }
  last_ = header->sequence;
  hash_ = hash_of_header(bytes);
  return header;
}

Opener::Opener(std::vector<crypto::BoxKey> keys) : keys_(std::move(keys)) {
  crypto::random_bytes(wrapping_key_.expose());
}

Opener::SessionKey Opener::key_of(const Header& header, const Descriptor& descriptor) {
  return {header.federation, header.device, header.epoch, descriptor.session, descriptor.audience};
}

Result<Descriptor> Opener::named_descriptor(const Header& header, std::size_t number,
                                            ByteView bytes) {
  if (number >= header.sections.size() || hash_of_descriptor(bytes) != header.sections[number]) {
    return fail("record.descriptor", "The descriptor is not the one that the record names.");
  }
  return decode_descriptor(bytes);
}

Result<void> Opener::add_grant(const Header& header, std::size_t number, ByteView descriptor_bytes,
                               ByteView bytes) {
  auto first = named_descriptor(header, number, descriptor_bytes);
  if (!first) return pass(first);
  auto grant = decode_grant(bytes);
  if (!grant) return pass(grant);
  if (grant->session != first->session ||
      std::ranges::find(first->grants, hash_of_grant(bytes)) == first->grants.end()) {
    return fail("record.foreign_grant", "The grant is not one that the session began with.");
  }
  for (const crypto::BoxKey& key : keys_) {
    const auto plain = crypto::open_seal(key, grant->sealed);
    if (!plain) continue;
    auto content = decode_grant_content(*plain);
    if (!content) return pass(content);
    const auto& audience = first->audience;
    const bool fits = content->session == first->session && content->audience == audience &&
                      content->federation == header.federation &&
                      content->device == header.device && content->epoch == header.epoch &&
                      std::ranges::find(audience, grant->recipient) != audience.end() &&
                      content->recipient_key == crypto::key_id(key.public_key);
    if (!fits) {
      return fail("record.grant_mismatch", "The grant was sealed for another session or reader.");
    }
    put_down();
    keep(sessions_[key_of(header, *first)], *content);
    return {};
  }
  return fail("record.not_for_us", "The grant is sealed to a key that is not held here.");
}

void Opener::keep(Lanes& lanes, const GrantContent& content) {
  for (const LaneKey& key : content.lanes) {
    const Bytes chain = crypto::encrypt(wrapping_key_.expose(), {}, key.chain.expose());
    lanes.try_emplace(key.lane, Lane{chain, chain, 0});
  }
}

std::span<std::uint8_t, 32> Opener::chain_of(std::uint8_t lane) {
  return chains_.expose().subspan(std::size_t{32} * lane).first<32>();
}

void Opener::load(std::uint8_t lane, const Bytes& encrypted) {
  const auto chain = crypto::decrypt(wrapping_key_.expose(), {}, encrypted);
  HANDSLAG_CHECK(chain && chain->size() == 32);
  std::ranges::copy(*chain, chain_of(lane).begin());
}

bool Opener::take_up(const Header& header, const Descriptor& descriptor) {
  if (at_hand_) {
    const SessionKey& key = at_hand_->first;
    if (key.session == descriptor.session && key.device == header.device &&
        key.epoch == header.epoch && key.federation == header.federation &&
        key.audience == descriptor.audience) {
      return true;
    }
  }
  const auto found = sessions_.find(key_of(header, descriptor));
  if (found == sessions_.end()) return false;
  put_down();
  at_hand_ = &*found;
  for (const auto& [number, lane] : at_hand_->second) load(number, lane.chain);
  audience_hash_ = hash_of_audience(at_hand_->first.audience);
  return true;
}

void Opener::put_down() {
  if (!at_hand_) return;
  for (auto& [number, lane] : at_hand_->second) {
    lane.chain = crypto::encrypt(wrapping_key_.expose(), {}, chain_of(number));
    crypto::wipe(chain_of(number).data(), 32);
  }
  at_hand_ = nullptr;
}

bool Opener::fits(std::uint8_t number, Lane& lane, const Descriptor& descriptor,
                  const FederationId& federation, const crypto::Hash& bound) {
  const auto chain = chain_of(number);
  if (lane.index > descriptor.ratchet_index) {
    load(number, lane.base);
    lane.index = 0;
  }
  for (; lane.index < descriptor.ratchet_index; ++lane.index) advance_chain(chain);
  content_key(content_key_.expose(), chain);
  if (!crypto::same(commitment(content_key_.expose(), federation, bound), descriptor.commitment)) {
    return false;
  }
  last_fit_ = number;
  return true;
}

bool Opener::find_content_key(const Descriptor& descriptor, const FederationId& federation,
                              ByteView associated) {
  const crypto::Hash bound = commitment_input(associated);
  const auto fits_lane = [&](auto& lane) {
    return fits(lane.first, lane.second, descriptor, federation, bound);
  };
  Lanes& lanes = at_hand_->second;
  const std::uint8_t likely = last_fit_;
  if (const auto lane = lanes.find(likely); lane != lanes.end() && fits_lane(*lane)) return true;
  return std::ranges::any_of(lanes,
                             [&](auto& lane) { return lane.first != likely && fits_lane(lane); });
}

Result<crypto::SecretBytes> Opener::open(const Header& header, std::size_t number,
                                         ByteView descriptor_bytes, ByteView section) {
  auto descriptor = named_descriptor(header, number, descriptor_bytes);
  if (!descriptor) return pass(descriptor);
  if (hash_of_section(section) != descriptor->content) {
    return fail("record.ciphertext",
                "The section's bytes are not those that its descriptor names.");
  }
  if (!take_up(header, *descriptor)) {
    return fail("record.no_grant", "No grant for this section's session is held here.");
  }
  const Bytes associated =
      associated_data(header, static_cast<std::uint8_t>(number), *descriptor, audience_hash_);
  if (!is_reachable(descriptor->ratchet_index, header.sequence) ||
      !find_content_key(*descriptor, header.federation, associated)) {
    return fail("record.commitment", "The section was committed to another key than was granted.");
  }
  auto plain = crypto::decrypt(content_key_.expose(), associated, section);
  crypto::wipe(content_key_.expose().data(), 32);
  if (!plain) return fail("record.tampered", "The section cannot be opened with its granted key.");
  if (plain->size() != descriptor->padded_size || !unpad(*plain)) {
    return fail("record.padding", "The section's padding is not what its descriptor says.");
  }
  return std::move(*plain);
}

}  // namespace handslag::record
