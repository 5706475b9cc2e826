// What of a device's log the server has, by its receipts and comparisons, and what is to be sent.
#include <algorithm>
#include <map>

#include "shared/log/device_log.h"

namespace handslag::log {
namespace {

// Names in the table `state`.
constexpr std::string_view kReceipt = "receipt";        // newest, as it came
constexpr std::string_view kCheckpoint = "checkpoint";  // newest that came by itself, as it came
constexpr std::string_view kSeen = "seen";              // u8 receipts, u64 server time, checkpoint
constexpr std::string_view kProved = "proved";          // checkpoint

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

Bytes copy(ByteView view) {
  return Bytes(view.begin(), view.end());
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
  auto known = db_.prepare("SELECT 1 FROM records WHERE epoch=? AND sequence=? AND hash=?");
  if (!known) return pass(known);
  known->bind(1, std::int64_t{head.epoch.value}).bind(2, signed_of(head.sequence.value));
  return known->bind(3, ByteView(head.hash)).step();
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

Result<void> DeviceLog::load_parts(record::CarriedRecord& carried, Epoch epoch, Sequence sequence,
                                   bool all) {
  auto sections = db_.prepare(
      "SELECT number, descriptor, section FROM sections AS s WHERE epoch=?1 AND sequence=?2 AND "
      "(?3 OR EXISTS (SELECT 1 FROM unstored AS u WHERE u.epoch=s.epoch AND "
      "u.sequence=s.sequence AND u.number=s.number)) ORDER BY number");
  if (!sections) return pass(sections);
  sections->bind(1, std::int64_t{epoch.value}).bind(2, signed_of(sequence.value));
  sections->bind(3, std::int64_t{all});
  while (true) {
    auto row = sections->step();
    if (!row) return pass(row);
    if (!*row) break;
    carried.sections.push_back({static_cast<std::uint8_t>(sections->integer(0)),
                                copy(sections->blob(1)), copy(sections->blob(2))});
  }
  // Also with a section that comes late: the server may have kept no grant whose session it did not
  // see begin.
  auto grants =
      db_.prepare("SELECT bytes FROM grants WHERE epoch=? AND sequence=? ORDER BY number");
  if (!grants) return pass(grants);
  grants->bind(1, std::int64_t{epoch.value}).bind(2, signed_of(sequence.value));
  while (true) {
    auto row = grants->step();
    if (!row) return pass(row);
    if (!*row) return {};
    carried.grants.push_back(copy(grants->blob(0)));
  }
}

/// Adds records of a query for sequence, header, head and hash, in sequence, until the outbox is
/// full.
Result<void> DeviceLog::collect(store::Statement& query, Epoch epoch, bool all,
                                std::size_t byte_limit, Outbox& outbox) {
  std::size_t bytes = 0;
  while (outbox.records.empty() || bytes < byte_limit) {
    auto row = query.step();
    if (!row) return pass(row);
    if (!*row) return {};
    const Sequence sequence{static_cast<std::uint64_t>(query.integer(0))};
    record::CarriedRecord carried{copy(query.blob(1)), {}, {}};
    if (auto loaded = load_parts(carried, epoch, sequence, all); !loaded) return loaded;
    bytes += carried.size();
    add_last(query, epoch, std::move(carried), outbox);
  }
  return {};
}

/// `row`: sequence, header, head and hash of what is carried.
void DeviceLog::add_last(const store::Statement& row, Epoch epoch, record::CarriedRecord carried,
                         Outbox& outbox) const {
  outbox.head = Reader(row.blob(2)).fixed<crypto::Signature>();
  outbox.last = {federation_,
                 device_,
                 epoch,
                 {static_cast<std::uint64_t>(row.integer(0))},
                 Reader(row.blob(3)).fixed<record::RecordHash>()};
  outbox.records.push_back(std::move(carried));
}

Result<std::optional<Outbox>> DeviceLog::unseen(std::size_t byte_limit) {
  auto query = db_.prepare(
      "SELECT r.sequence, r.header, r.head, r.hash, e.epoch FROM epochs AS e JOIN records AS r ON "
      "r.epoch=e.epoch AND r.sequence>e.receipted ORDER BY e.epoch, r.sequence LIMIT 1");
  if (!query) return pass(query);
  auto row = query->step();
  if (!row) return pass(row);
  if (!*row) return std::optional<Outbox>();
  const Epoch epoch{static_cast<std::uint32_t>(query->integer(4))};
  auto records = db_.prepare(
      "SELECT sequence, header, head, hash FROM records WHERE epoch=?1 AND sequence>=?2 ORDER BY "
      "sequence");
  if (!records) return pass(records);
  records->bind(1, std::int64_t{epoch.value}).bind(2, query->integer(0));
  Outbox outbox;
  outbox.unseen = true;
  outbox.forked = epoch < epoch_;
  if (auto read = collect(*records, epoch, true, byte_limit, outbox); !read) return pass(read);
  auto rest = db_.prepare(
      "SELECT 1 FROM epochs AS e JOIN records AS r ON r.epoch=e.epoch AND r.sequence>e.receipted "
      "WHERE e.epoch>?1 OR (e.epoch=?1 AND r.sequence>?2) LIMIT 1");
  if (!rest) return pass(rest);
  rest->bind(1, std::int64_t{epoch.value}).bind(2, signed_of(outbox.last.sequence.value));
  auto more = rest->step();
  if (!more) return pass(more);
  outbox.more = *more;
  return std::optional(std::move(outbox));
}

Result<Outbox> DeviceLog::unstored(std::size_t byte_limit) {
  Outbox outbox;
  // Epochs take turns, so that what is refused of one keeps nothing of another.
  auto first = db_.prepare("SELECT DISTINCT epoch FROM unstored ORDER BY epoch<=?1, epoch LIMIT 1");
  if (!first) return pass(first);
  first->bind(1, std::int64_t{tried_.value});
  auto row = first->step();
  if (!row) return pass(row);
  if (!*row) return outbox;
  const Epoch epoch{static_cast<std::uint32_t>(first->integer(0))};
  auto records = db_.prepare(
      "SELECT sequence, header, head, hash FROM records AS r WHERE epoch=?1 AND sequence IN "
      "(SELECT "
      "sequence FROM unstored WHERE epoch=?1) ORDER BY sequence");
  if (!records) return pass(records);
  records->bind(1, std::int64_t{epoch.value});
  outbox.forked = epoch < epoch_;
  tried_ = epoch;
  if (auto read = collect(*records, epoch, false, byte_limit, outbox); !read) return pass(read);
  if (!outbox.forked) return outbox;
  // What a copy wrote may follow from the same records. Only the header of the newest one that the
  // server has from this device tells it whose chain the receipt is to be of.
  auto reached = receipted(epoch);
  if (!reached) return pass(reached);
  auto newest = db_.prepare(
      "SELECT sequence, header, head, hash FROM records WHERE epoch=?1 AND sequence=?2");
  if (!newest) return pass(newest);
  newest->bind(1, std::int64_t{epoch.value}).bind(2, signed_of(reached->value));
  auto found = newest->step();
  if (!found) return pass(found);
  if (*found && outbox.last.sequence < *reached) {
    add_last(*newest, epoch, {copy(newest->blob(1)), {}, {}}, outbox);
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
  unsent_visits_.reset();
  if (auto set = set_receipted(receipt.head.epoch, receipt.head.sequence); !set) return set;
  return replace_unstored(receipt);
}

Result<void> DeviceLog::replace_unstored(const record::Receipt& receipt) {
  const std::int64_t epoch{receipt.head.epoch.value};
  // A receipt names all that is missing up to its head, so it replaces what was known.
  auto clear = db_.prepare("DELETE FROM unstored WHERE epoch=?");
  if (!clear) return pass(clear);
  if (auto cleared = clear->bind(1, epoch).run(); !cleared) return cleared;
  auto known = db_.prepare(
      "SELECT 1 FROM sections WHERE epoch=?1 AND sequence=?2 AND number=?3 AND sequence<=?4");
  if (!known) return pass(known);
  auto missing = db_.prepare("INSERT OR IGNORE INTO unstored VALUES (?,?,?)");
  if (!missing) return pass(missing);
  for (const auto& section : receipt.missing) {
    for (auto* statement : {&*known, &*missing}) {
      statement->bind(1, epoch).bind(2, signed_of(section.sequence.value));
      statement->bind(3, std::int64_t{section.number});
    }
    auto row = known->bind(4, signed_of(receipt.head.sequence.value)).step();
    if (!row) return pass(row);
    if (!*row) {
      return fail("log.receipt_unknown_section",
                  "The server's receipt misses a section that this device never wrote.");
    }
    known->reset();
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
    next = Epoch{highest.value + 1};
    return {};
  });
  if (!compared) return pass(compared);
  return next;
}

Result<std::uint64_t> DeviceLog::count_unsent_visits() {
  auto query = db_.prepare(
      "SELECT (SELECT count(*) FROM epochs AS e JOIN records AS r ON r.epoch=e.epoch AND "
      "r.sequence>e.receipted WHERE r.kind=?1) + (SELECT count(*) FROM (SELECT DISTINCT epoch, "
      "sequence FROM unstored) AS u JOIN records AS r USING (epoch, sequence) WHERE r.kind=?1)");
  if (!query) return pass(query);
  query->bind(1, static_cast<std::int64_t>(RecordKind::visit));
  if (auto row = query->step(); !row) return pass(row);
  return static_cast<std::uint64_t>(query->integer(0));
}

Result<LogStatus> DeviceLog::status() {
  // Counted once: of weeks without a network, each visit would count all that wait.
  if (!unsent_visits_) {
    auto counted = count_unsent_visits();
    if (!counted) return pass(counted);
    unsent_visits_ = *counted;
  }
  LogStatus status;
  status.unsent_visits = *unsent_visits_;
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
