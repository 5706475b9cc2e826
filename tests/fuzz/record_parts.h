// The parts of a record as they stand inside of pushes and feeds, for the targets of both.
#pragma once

#include "shared/record/carried.h"
#include "shared/record/format.h"
#include "tests/fuzz/fuzz.h"

namespace handslag::fuzz {

inline void check_header(ByteView bytes) {
  const auto header = parse_twice([&] { return record::decode_header(bytes); });
  HANDSLAG_CHECK(is_one_of(header, {"record.version", "record.malformed"}));
  if (!header) return;
  HANDSLAG_CHECK(equal(record::encode(*header), bytes));
  HANDSLAG_CHECK(header->sections.size() <= record::kSectionLimit);
  HANDSLAG_CHECK(header->sequence.value > 0 && header->epoch.value > 0);
}

inline bool is_sound(const record::Recipient& who) {
  const bool takes_party =
      who.kind == record::AudienceKind::party || who.kind == record::AudienceKind::handlers;
  return takes_party ? is_valid_name(who.party.text()) : who.party.empty();
}

inline void check_audience(const record::Audience& audience) {
  HANDSLAG_CHECK(!audience.empty() && audience.size() <= record::kAudienceLimit);
  for (const record::Recipient& who : audience) {
    HANDSLAG_CHECK(is_sound(who));
    HANDSLAG_CHECK(std::ranges::count(audience, who) == 1);
  }
}

inline void check_descriptor(ByteView bytes) {
  const auto descriptor = parse_twice([&] { return record::decode_descriptor(bytes); });
  HANDSLAG_CHECK(is_one_of(descriptor, {"record.version", "record.malformed"}));
  if (!descriptor) return;
  HANDSLAG_CHECK(equal(record::encode(*descriptor), bytes));
  check_audience(descriptor->audience);
  HANDSLAG_CHECK(descriptor->padded_size >= record::kSmallestSize &&
                 descriptor->padded_size <= record::kLargestSize);
  HANDSLAG_CHECK(descriptor->consent_tags.size() <= record::kAudienceLimit);
  HANDSLAG_CHECK(descriptor->grants.size() <= record::kGrantLimit);
}

inline void check_grant(ByteView bytes) {
  const auto grant = parse_twice([&] { return record::decode_grant(bytes); });
  HANDSLAG_CHECK(is_one_of(grant, {"record.version", "record.malformed"}));
  if (!grant) return;
  HANDSLAG_CHECK(equal(record::encode(*grant), bytes));
  HANDSLAG_CHECK(is_sound(grant->recipient));
}

inline void check_carried(const record::CarriedRecord& record) {
  HANDSLAG_CHECK(record.sections.size() <= record::kSectionLimit);
  HANDSLAG_CHECK(record.grants.size() <= 255);
  check_header(record.header);
  for (const auto& section : record.sections) check_descriptor(section.descriptor);
  for (const Bytes& grant : record.grants) check_grant(grant);
}

}  // namespace handslag::fuzz
