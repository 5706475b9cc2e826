// What of a device's log the server has, by its receipts and comparisons, and what is to be sent.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "shared/log/place.h"

namespace handslag::log {
namespace {

// Names in the table `state`.
constexpr std::string_view kReceipt = "receipt";        // newest, as it came
constexpr std::string_view kCheckpoint = "checkpoint";  // newest that came by itself, as it came
constexpr std::string_view kSeen = "seen";              // u8 receipts, u64 server time, checkpoint
constexpr std::string_view kProved = "proved";          // checkpoint

/// Records above what the server has of their epoch. What else is asked of r is asked with a '+':
/// SQLite would look for it first, through all records.
constexpr std::string_view kUnseen =
    "epochs AS e JOIN records AS r ON r.place>(e.epoch<<32)+e.receipted AND "
    "r.place<(e.epoch+1)<<32";

void write(Writer& out, const record::SeenCheckpoint& checkpoint) {
  out.u32(checkpoint.log_epoch.value).u64(checkpoint.size).raw(checkpoint.root);
}

record::SeenCheckpoint read_checkpoint(Reader& in) {
  record::SeenCheckpoint checkpoint;
  checkpoint.log_epoch.value = in.u32();
  checkpoint.size = in.u64();
  checkpoint.root = in.fixed<Hash256>();
  return checkpoint;
}

/// Within a log epoch the server's log only grows: it is never smaller, and of one size only ever
/// has one root.
bool is_rolled_back(const record::SeenCheckpoint& now, const record::SeenCheckpoint& before) {
  if (now.log_epoch != before.log_epoch) return now.log_epoch < before.log_epoch;
  return now.size < before.size || (now.size == before.size && now.root != before.root);
}

Failure rolled_back() {
  return fail("log.server_rolled_back",
              "The server shows an older or another log than it did before. Nothing leaves this "
              "device until the federation's administrator has looked into it.");
}

std::int64_t signed_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

}  // namespace

Result<DeviceLog::Seen> DeviceLog::seen() {
  auto bytes = state(kSeen);
  if (!bytes) return pass(bytes);
  Seen seen;
  if (!*bytes) return seen;
  Reader in(**bytes);
  const bool receipts = in.u8() != 0;
  const UtcTime time{static_cast<std::int64_t>(in.u64())};
  if (receipts) seen.receipt_time = time;
  seen.checkpoint = read_checkpoint(in);
  return seen;
}

Result<void> DeviceLog::set_seen(const Seen& seen) {
  Bytes bytes;
  Writer out(bytes);
  const UtcTime time = seen.receipt_time.value_or(UtcTime{});
  out.u8(seen.receipt_time ? 1 : 0).u64(static_cast<std::uint64_t>(time.ms));
  write(out, seen.checkpoint);
  return set_state(kSeen, bytes);
}

Result<Sequence> DeviceLog::receipted(Epoch epoch) {
  auto query = db_.prepare("SELECT receipted FROM epochs WHERE epoch=?");
  if (!query) return pass(query);
  auto row = query->bind(1, std::int64_t{epoch.value}).step();
  if (!row) return pass(row);
  return Sequence{*row ? static_cast<std::uint64_t>(query->integer(0)) : 0};
}

Result<void> DeviceLog::set_receipted(Epoch epoch, Sequence sequence) {
  auto update = db_.prepare("UPDATE epochs SET receipted=? WHERE epoch=?");
  if (!update) return pass(update);
  return update->bind(1, signed_of(sequence.value)).bind(2, std::int64_t{epoch.value}).run();
}

Result<bool> DeviceLog::holds(const record::Head& head) {
  if (head.epoch > kLastEpoch || head.sequence > kLastSequence) return false;
  auto known = db_.prepare("SELECT 1 FROM records WHERE place=? AND hash=?");
  if (!known) return pass(known);
  return known->bind(1, place_of(head.epoch, head.sequence)).bind(2, ByteView(head.hash)).step();
}

Result<std::vector<Epoch>> DeviceLog::epochs() {
  auto query = db_.prepare("SELECT epoch FROM epochs ORDER BY epoch");
  if (!query) return pass(query);
  std::vector<Epoch> list;
  while (true) {
    auto row = query->step();
    if (!row) return pass(row);
    if (!*row) return list;
    list.push_back({static_cast<std::uint32_t>(query->integer(0))});
  }
}

/// Only the sections that the server has not stored. The grants come along: it may have kept none
/// whose session it did not see begin.
Result<void> DeviceLog::keep_unstored(std::int64_t place, record::CarriedRecord& carried) {
  auto query = db_.prepare("SELECT number FROM unstored WHERE place=?");
  if (!query) return pass(query);
  query->bind(1, place);
  std::set<std::int64_t> unstored;
  while (true) {
    auto row = query->step();
    if (!row) return pass(row);
    if (!*row) break;
    unstored.insert(query->integer(0));
  }
  std::erase_if(carried.sections, [&](const auto& s) { return !unstored.contains(s.number); });
  return {};
}

/// Adds records of a query for place, header, head, hash and parts, in sequence, until the outbox
/// is full.
Result<void> DeviceLog::collect(store::Statement& query, bool all, std::size_t byte_limit,
                                Outbox& outbox) {
  std::size_t bytes = 0;
  while (outbox.records.empty() || bytes < byte_limit) {
    auto row = query.step();
    if (!row) return pass(row);
    if (!*row) return {};
    record::CarriedRecord carried = carried_in(query.blob(1), query.blob(4));
    if (!all) {
      // A header that the disk has changed since would have the whole push refused.
      const auto hash = record::hash_of_header(carried.header);
      if (hash != Reader(query.blob(3)).fixed<record::RecordHash>()) continue;
      if (auto kept = keep_unstored(query.integer(0), carried); !kept) return kept;
    }
    bytes += carried.size();
    add_last(query, std::move(carried), outbox);
  }
  return {};
}

/// `row`: place, header, head and hash of what is carried.
void DeviceLog::add_last(const store::Statement& row, record::CarriedRecord carried,
                         Outbox& outbox) const {
  outbox.head = Reader(row.blob(2)).fixed<crypto::Signature>();
  outbox.last = {federation_, device_, epoch_at(row.integer(0)), sequence_at(row.integer(0)),
                 Reader(row.blob(3)).fixed<record::RecordHash>()};
  outbox.records.push_back(std::move(carried));
}

Result<std::optional<Outbox>> DeviceLog::unseen(std::size_t byte_limit) {
  auto query =
      db_.prepare(fmt::format("SELECT r.place FROM {} ORDER BY e.epoch, r.place LIMIT 1", kUnseen));
  if (!query) return pass(query);
  auto row = query->step();
  if (!row) return pass(row);
  if (!*row) return std::optional<Outbox>();
  const Epoch epoch = epoch_at(query->integer(0));
  auto records = db_.prepare(
      "SELECT place, header, head, hash, parts FROM records WHERE place>=?1 AND place<?2 ORDER BY "
      "place");
  if (!records) return pass(records);
  records->bind(1, query->integer(0)).bind(2, end_of(epoch));
  Outbox outbox;
  outbox.unseen = true;
  outbox.forked = epoch < epoch_;
  if (auto read = collect(*records, true, byte_limit, outbox); !read) return pass(read);
  auto rest = db_.prepare(fmt::format("SELECT 1 FROM {} WHERE +r.place>?1 LIMIT 1", kUnseen));
  if (!rest) return pass(rest);
  auto more = rest->bind(1, place_of(epoch, outbox.last.sequence)).step();
  if (!more) return pass(more);
  outbox.more = *more;
  return std::optional(std::move(outbox));
}

Result<Outbox> DeviceLog::unstored(std::size_t byte_limit) {
  Outbox outbox;
  // Epochs take turns, so that what is refused of one keeps nothing of another.
  auto first = db_.prepare("SELECT place FROM unstored ORDER BY place<?1, place LIMIT 1");
  if (!first) return pass(first);
  auto row = first->bind(1, end_of(tried_)).step();
  if (!row) return pass(row);
  if (!*row) return outbox;
  const Epoch epoch = epoch_at(first->integer(0));
  auto records = db_.prepare(
      "SELECT place, header, head, hash, parts FROM records WHERE place IN (SELECT place FROM "
      "unstored WHERE place>=?1 AND place<?2) ORDER BY place");
  if (!records) return pass(records);
  records->bind(1, place_of(epoch, {})).bind(2, end_of(epoch));
  outbox.forked = epoch < epoch_;
  tried_ = epoch;
  if (auto read = collect(*records, false, byte_limit, outbox); !read) return pass(read);
  if (!outbox.forked || outbox.records.empty()) return outbox;
  // What a copy wrote may follow from the same records. Only the header of the newest one that the
  // server has from this device tells it whose chain the receipt is to be of.
  auto reached = receipted(epoch);
  if (!reached) return pass(reached);
  auto newest = db_.prepare("SELECT place, header, head, hash FROM records WHERE place=?");
  if (!newest) return pass(newest);
  auto found = newest->bind(1, place_of(epoch, *reached)).step();
  if (!found) return pass(found);
  if (*found && outbox.last.sequence < *reached) {
    add_last(*newest, {copy_of(newest->blob(1)), {}, {}}, outbox);
  }
  return outbox;
}

Result<Outbox> DeviceLog::outbox(std::size_t byte_limit) {
  // What the server has never seen comes first: a section that it keeps refusing blocks nothing.
  auto fresh = unseen(byte_limit);
  if (!fresh) return pass(fresh);
  if (*fresh) return std::move(**fresh);
  return unstored(byte_limit);
}

Result<Waiting> DeviceLog::waiting() {
  Waiting out;
  auto unseen = db_.prepare(fmt::format("SELECT 1 FROM {} LIMIT 1", kUnseen));
  if (!unseen) return pass(unseen);
  auto seen = unseen->step();
  if (!seen) return pass(seen);
  out.unseen = *seen;
  auto unstored = db_.prepare("SELECT 1 FROM unstored LIMIT 1");
  if (!unstored) return pass(unstored);
  auto stored = unstored->step();
  if (!stored) return pass(stored);
  out.unstored = *stored;
  return out;
}

Result<void> DeviceLog::accept(const record::Receipt& receipt, ByteView bytes) {
  if (receipt.head.device != device_ || receipt.head.epoch > epoch_) {
    return fail("log.receipt_other_device", "The receipt is for another device or epoch.");
  }
  return db_.transaction<void>([&]() -> Result<void> {
    auto known = holds(receipt.head);
    if (!known) return pass(known);
    if (!*known) {
      return fail("log.receipt_unknown_head",
                  "The server's receipt is for a record that this device never wrote.");
    }
    auto before = seen();
    if (!before) return pass(before);
    auto reached = receipted(receipt.head.epoch);
    if (!reached) return pass(reached);
    const record::SeenCheckpoint& log = receipt.checkpoint.log;
    const record::SeenCheckpoint& last = before->checkpoint;
    // An answer that was overtaken by a newer one on its way.
    if (receipt.head.sequence < *reached) return {};
    if (receipt.head.sequence == *reached && log.log_epoch == last.log_epoch &&
        log.size < last.size) {
      return {};
    }
    if (last.log_epoch.value != 0 && last.log_epoch < log.log_epoch) {
      return fail("log.server_restarted",
                  "The server was restored from a backup. This device first compares with it.");
    }
    if (is_rolled_back(log, last)) return rolled_back();
    if (auto set = set_seen({receipt.checkpoint.server_time, log}); !set) return set;
    if (auto set = set_state(kReceipt, bytes); !set) return set;
    return cover(receipt);
  });
}

/// What the receipt's chain holds, as the whole truth about its epoch.
Result<void> DeviceLog::cover(const record::Receipt& receipt) {
  unsent_.reset();
  if (auto set = set_receipted(receipt.head.epoch, receipt.head.sequence); !set) return set;
  return replace_unstored(receipt);
}

Result<void> DeviceLog::replace_unstored(const record::Receipt& receipt) {
  const Epoch epoch = receipt.head.epoch;
  // A receipt names all that is missing up to its head, so it replaces what was known.
  auto clear = db_.prepare("DELETE FROM unstored WHERE place>=?1 AND place<?2");
  if (!clear) return pass(clear);
  clear->bind(1, place_of(epoch, {})).bind(2, end_of(epoch));
  if (auto cleared = clear->run(); !cleared) return cleared;
  auto known = db_.prepare("SELECT header FROM records WHERE place=?");
  if (!known) return pass(known);
  auto missing = db_.prepare("INSERT OR IGNORE INTO unstored VALUES (?,?)");
  if (!missing) return pass(missing);
  for (const auto& section : receipt.missing) {
    bool written = section.sequence <= receipt.head.sequence;
    if (written) {
      auto row = known->bind(1, place_of(epoch, section.sequence)).step();
      if (!row) return pass(row);
      written = *row;
    }
    if (written) {
      // A header that the disk has changed since says nothing, and must not refuse all receipts.
      const auto header = record::decode_header(known->blob(0));
      written = !header || section.number < header->sections.size();
    }
    known->reset();
    if (!written) {
      return fail("log.receipt_unknown_section",
                  "The server's receipt misses a section that this device never wrote.");
    }
    missing->bind(1, place_of(epoch, section.sequence)).bind(2, std::int64_t{section.number});
    if (auto ran = missing->run(); !ran) return ran;
  }
  return {};
}

Result<bool> DeviceLog::take_view(Epoch epoch, const ServerView& view, bool restarted) {
  const ServerView::Chain* ours = nullptr;
  bool any = false;
  for (const auto& chain : view.chains) {
    if (chain.receipt.head.epoch != epoch) continue;
    any = true;
    auto own = holds(chain.receipt.head);
    if (!own) return pass(own);
    const bool longer = !ours || ours->receipt.head.sequence < chain.receipt.head.sequence;
    if (*own && longer) ours = &chain;
  }
  if (ours) {
    if (auto covered = cover(ours->receipt); !covered) return pass(covered);
    return true;
  }
  // What it has are records of a copy. Where both logs parted nobody tells, so a restored server
  // gets all of the epoch again; what it has of it, it knows.
  if (any && !restarted) return false;
  record::Receipt nothing;
  nothing.head = {federation_, device_, epoch, {}, {}};
  if (auto covered = cover(nothing); !covered) return pass(covered);
  return !any;
}

Result<std::optional<Epoch>> DeviceLog::compare(const ServerView& view) {
  std::optional<Epoch> next;
  auto compared = db_.transaction<void>([&]() -> Result<void> {
    auto before = seen();
    if (!before) return pass(before);
    const record::SeenCheckpoint& log = view.checkpoint.log;
    if (is_rolled_back(log, before->checkpoint)) return rolled_back();
    const bool restarted = before->checkpoint.log_epoch < log.log_epoch;
    if (restarted) {
      // Of another log nothing has been proved.
      if (auto reset = set_proved_checkpoint({log.log_epoch, 0, {}}); !reset) return reset;
    }
    if (auto set = set_seen({before->receipt_time, log}); !set) return set;
    if (auto set = set_state(kCheckpoint, view.checkpoint_bytes); !set) return set;
    auto own = epochs();
    if (!own) return pass(own);
    bool copied = false;
    for (const Epoch epoch : *own) {
      auto ours = take_view(epoch, view, restarted);
      if (!ours) return pass(ours);
      // A former epoch that a copy wrote to is no news: this device has left it.
      if (!*ours && epoch == epoch_) copied = true;
    }
    if (!copied) return {};
    Epoch highest = epoch_;
    for (const auto& chain : view.chains) {
      if (!record::verify_head(key_->public_key, chain.receipt.head, chain.head)) {
        return fail("log.forged_head",
                    "The server shows a record as this device's that the device never signed.");
      }
      highest = std::max(highest, chain.receipt.head.epoch);
    }
    if (highest >= kLastEpoch) {
      return fail("log.no_epoch",
                  "A copy of this device has used up its numbers. Enrol this device anew.");
    }
    next = Epoch{highest.value + 1};
    return {};
  });
  if (!compared) return pass(compared);
  return next;
}

Result<std::uint64_t> DeviceLog::count_unsent() {
  auto query = db_.prepare(fmt::format(
      "SELECT (SELECT count(*) FROM {} WHERE +r.kind IN (?1,?2)) + (SELECT count(*) FROM "
      "(SELECT DISTINCT place FROM unstored) AS u JOIN records AS r USING (place) "
      "WHERE r.kind IN (?1,?2))",
      kUnseen));
  if (!query) return pass(query);
  query->bind(1, static_cast<std::int64_t>(RecordKind::visit))
      .bind(2, static_cast<std::int64_t>(RecordKind::staff_call));
  if (auto row = query->step(); !row) return pass(row);
  return static_cast<std::uint64_t>(query->integer(0));
}

Result<LogStatus> DeviceLog::status() {
  // Counted once: of weeks without a network, each visit would count all that wait.
  if (!unsent_) {
    auto counted = count_unsent();
    if (!counted) return pass(counted);
    unsent_ = *counted;
  }
  LogStatus status;
  status.unsent = *unsent_;
  auto last = seen();
  if (!last) return pass(last);
  status.last_receipt = last->receipt_time;
  return status;
}

Result<record::SeenCheckpoint> DeviceLog::checkpoint() {
  auto last = seen();
  if (!last) return pass(last);
  return last->checkpoint;
}

Result<record::SeenCheckpoint> DeviceLog::proved_checkpoint() {
  auto bytes = state(kProved);
  if (!bytes) return pass(bytes);
  if (!*bytes) return record::SeenCheckpoint{};
  Reader in(**bytes);
  return read_checkpoint(in);
}

Result<void> DeviceLog::set_proved_checkpoint(const record::SeenCheckpoint& checkpoint) {
  Bytes bytes;
  Writer out(bytes);
  write(out, checkpoint);
  return set_state(kProved, bytes);
}

Result<Bytes> DeviceLog::receipt_bytes() {
  auto bytes = state(kReceipt);
  if (!bytes) return pass(bytes);
  return *bytes ? std::move(**bytes) : Bytes();
}

Result<Bytes> DeviceLog::checkpoint_bytes() {
  auto bytes = state(kCheckpoint);
  if (!bytes) return pass(bytes);
  return *bytes ? std::move(**bytes) : Bytes();
}

}  // namespace handslag::log
