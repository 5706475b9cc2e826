#include "sync/protocol/messages.h"

namespace handslag::protocol {
namespace {

// Of a push.
constexpr std::uint8_t kMoreFlag = 1;
constexpr std::uint8_t kForkedFlag = 2;

Failure malformed() {
  return fail("protocol.malformed", "The message is not what this version of the protocol says.");
}

Result<void> read_version(Reader& in) {
  if (in.u8() == kVersion) return {};
  return fail("protocol.version", "The message is of a version that is not known here.");
}

}  // namespace

Bytes encode(const Push& push) {
  Bytes bytes;
  std::size_t size = 128;
  for (const auto& record : push.records) size += record.size() + 64;
  bytes.reserve(size);
  Writer out(bytes);
  const int flags = (push.more ? kMoreFlag : 0) | (push.forked ? kForkedFlag : 0);
  out.u8(kVersion).u8(static_cast<std::uint8_t>(flags));
  out.u32(static_cast<std::uint32_t>(push.records.size()));
  for (const auto& record : push.records) out.blob(record.header);
  out.raw(push.head);
  for (const auto& record : push.records) record::write_parts(out, record);
  return bytes;
}

Result<Push> decode_push(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  Push push;
  const std::uint8_t flags = in.u8();
  if ((flags & ~(kMoreFlag | kForkedFlag)) != 0) in.reject();
  push.more = (flags & kMoreFlag) != 0;
  push.forked = (flags & kForkedFlag) != 0;
  const std::size_t count = in.u32();
  if (count == 0 || count > kPushRecordLimit) in.reject();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    push.records.push_back({in.blob_copy(), {}, {}});
  }
  push.head = in.fixed<crypto::Signature>();
  for (auto& record : push.records) record::read_parts(in, record);
  if (!in.finished()) return malformed();
  return push;
}

Bytes encode(const PushAnswer& answer) {
  Bytes bytes;
  Writer(bytes).u8(kVersion).u64(answer.directory.value).blob(answer.receipt);
  return bytes;
}

Result<PushAnswer> decode_push_answer(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  PushAnswer answer;
  answer.directory.value = in.u64();
  answer.receipt = in.blob_copy();
  if (!in.finished()) return malformed();
  return answer;
}

Bytes encode(const Feed& feed) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kVersion).blob(feed.checkpoint).u64(feed.next);
  out.u32(static_cast<std::uint32_t>(feed.entries.size()));
  for (const FeedEntry& entry : feed.entries) {
    out.u64(entry.index).u64(static_cast<std::uint64_t>(entry.arrival.ms));
    out.u8(static_cast<std::uint8_t>(entry.kind)).blob(entry.record.header);
    out.u8(static_cast<std::uint8_t>(entry.head.size()));
    for (const auto& signature : entry.head) out.raw(signature);
    record::write_parts(out, entry.record);
  }
  return bytes;
}

Result<Feed> decode_feed(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  Feed feed;
  feed.checkpoint = in.blob_copy();
  feed.next = in.u64();
  const std::size_t count = in.u32();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    FeedEntry entry;
    entry.index = in.u64();
    entry.arrival.ms = static_cast<std::int64_t>(in.u64());
    const std::uint8_t kind = in.u8();
    if (kind < 1 || kind > 3) in.reject();
    entry.kind = static_cast<EntryKind>(kind);
    entry.record.header = in.blob_copy();
    const std::size_t heads = in.u8();
    if (heads > 1) in.reject();
    for (std::size_t h = 0; h < heads; ++h) entry.head.push_back(in.fixed<crypto::Signature>());
    record::read_parts(in, entry.record);
    feed.entries.push_back(std::move(entry));
  }
  if (!in.finished()) return malformed();
  return feed;
}

Bytes encode(const Compare& compare) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kVersion).u8(compare.waiting ? 1 : 0).u32(compare.newest.epoch.value);
  out.u64(compare.newest.sequence.value).raw(compare.newest.hash);
  out.blob(compare.receipt).blob(compare.checkpoint);
  return bytes;
}

Result<Compare> decode_compare(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  Compare compare;
  const std::uint8_t waiting = in.u8();
  if (waiting > 1) in.reject();
  compare.waiting = waiting == 1;
  compare.newest.epoch.value = in.u32();
  compare.newest.sequence.value = in.u64();
  compare.newest.hash = in.fixed<record::RecordHash>();
  compare.receipt = in.blob_copy();
  compare.checkpoint = in.blob_copy();
  if (!in.finished()) return malformed();
  return compare;
}

Bytes encode(const CompareAnswer& answer) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kVersion).u64(answer.directory.value).blob(answer.checkpoint);
  out.u32(static_cast<std::uint32_t>(answer.chains.size()));
  for (const HeldChain& chain : answer.chains) out.blob(chain.receipt).raw(chain.head);
  return bytes;
}

Result<CompareAnswer> decode_compare_answer(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  CompareAnswer answer;
  answer.directory.value = in.u64();
  answer.checkpoint = in.blob_copy();
  const std::size_t count = in.u32();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    Bytes receipt = in.blob_copy();
    answer.chains.push_back({std::move(receipt), in.fixed<crypto::Signature>()});
  }
  if (!in.finished()) return malformed();
  return answer;
}

Bytes encode_restart(const record::SeenCheckpoint& ended) {
  Bytes bytes;
  Writer(bytes).u32(ended.log_epoch.value).u64(ended.size).raw(ended.root);
  return bytes;
}

Result<record::SeenCheckpoint> decode_restart(ByteView bytes) {
  Reader in(bytes);
  record::SeenCheckpoint ended;
  ended.log_epoch.value = in.u32();
  ended.size = in.u64();
  ended.root = in.fixed<Hash256>();
  if (!in.finished()) return malformed();
  return ended;
}

Bytes encode_list(const std::vector<Bytes>& list) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kVersion).u32(static_cast<std::uint32_t>(list.size()));
  for (const Bytes& entry : list) out.blob(entry);
  return bytes;
}

Result<std::vector<Bytes>> decode_list(ByteView bytes) {
  Reader in(bytes);
  if (auto version = read_version(in); !version) return pass(version);
  std::vector<Bytes> list;
  const std::size_t count = in.u32();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) list.push_back(in.blob_copy());
  if (!in.finished()) return malformed();
  return list;
}

}  // namespace handslag::protocol
