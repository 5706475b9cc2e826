#include "shared/log/tally.h"

namespace handslag::log {

void Tally::begin_record(Sequence sequence, RecordKind kind) {
  last_ = sequence;
  news_ = kind != RecordKind::counts;
  if (news_) return;
  for (auto& [recipient, entry] : entries_) entry.news = false;
}

std::uint64_t Tally::add_grant(const record::Recipient& recipient) {
  Entry& entry = entries_[recipient];
  entry.news = entry.news || news_;
  return ++entry.grants;
}

void Tally::add_section(const record::Audience& audience) {
  for (const record::Recipient& recipient : audience) {
    Entry& entry = entries_[recipient];
    entry.news = entry.news || news_;
    ++entry.sections;
  }
}

void Tally::add_record(Sequence sequence, RecordKind kind, const record::CarriedRecord& carried) {
  begin_record(sequence, kind);
  for (const Bytes& bytes : carried.grants) {
    if (auto grant = record::decode_grant(bytes)) add_grant(grant->recipient);
  }
  for (const record::CarriedSection& section : carried.sections) {
    auto descriptor = record::decode_descriptor(section.descriptor);
    if (descriptor) add_section(descriptor->audience);
  }
}

std::vector<record::RecipientCount> Tally::counts() const {
  std::vector<record::RecipientCount> out;
  out.reserve(entries_.size());
  for (const auto& [recipient, entry] : entries_) {
    out.push_back({recipient, entry.grants, entry.sections});
  }
  return out;
}

std::vector<record::RecipientCount> Tally::news() const {
  std::vector<record::RecipientCount> out;
  for (const auto& [recipient, entry] : entries_) {
    if (entry.news) out.push_back({recipient, entry.grants, entry.sections});
  }
  return out;
}

Bytes Tally::encode() const {
  Bytes bytes;
  Writer out(bytes);
  out.u64(last_.value).u32(static_cast<std::uint32_t>(entries_.size()));
  for (const auto& [recipient, entry] : entries_) {
    record::write(out, recipient);
    out.u64(entry.grants).u64(entry.sections).u8(entry.news ? 1 : 0);
  }
  return bytes;
}

Tally Tally::decode(ByteView bytes) {
  Reader in(bytes);
  Tally tally;
  tally.last_.value = in.u64();
  const std::size_t count = in.u32();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    const record::Recipient recipient = record::read_recipient(in);
    Entry& entry = tally.entries_[recipient];
    entry.grants = in.u64();
    entry.sections = in.u64();
    entry.news = in.u8() != 0;
  }
  return in.finished() ? tally : Tally();
}

}  // namespace handslag::log
