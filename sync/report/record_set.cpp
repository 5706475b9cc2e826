#include "sync/report/record_set.h"

#include <algorithm>
#include <iterator>

#include "sync/report/log_reader.h"

namespace handslag::report {
namespace {

/// The newest of several findings of this kind is enough.
void keep_newest(std::vector<Finding>& findings, const Finding& finding) {
  const auto same = std::ranges::find_if(findings, [&](const Finding& other) {
    return other.kind == finding.kind && other.device == finding.device;
  });
  if (same == findings.end()) {
    findings.push_back(finding);
  } else if (same->count < finding.count) {
    *same = finding;
  }
}

void note_activity(const LogName& name, const GatheredLog& log, const directory::Directory& held,
                   OpenedRecords& out) {
  DeviceActivity& activity = out.devices[name.device];
  for (const auto& [sequence, record] : log.records) {
    activity.last_arrival = std::max(activity.last_arrival, record.arrival);
    activity.utc_days.insert(record.header.utc_day);
    ++activity.records;
    if (record.header.directory > held.version) {
      keep_newest(out.findings, {FindingKind::newer_directory,
                                 name.device,
                                 name.epoch,
                                 sequence,
                                 sequence,
                                 record.header.directory.value,
                                 {}});
    }
  }
}

}  // namespace

Result<void> RecordSet::add(protocol::FeedEntry entry) {
  if (entry.index != next_) {
    return fail("report.feed_order",
                "The server left out an entry of its log, or gave one twice. The report would not "
                "be complete.");
  }
  if (entry.kind == protocol::EntryKind::restart) {
    auto ended = protocol::decode_restart(entry.record.header);
    if (!ended) return pass(ended);
    restarts_.push_back(*ended);
    ++next_;
    return {};
  }
  auto header = record::decode_header(entry.record.header);
  if (!header) return pass(header);
  if (header->federation != federation_) {
    return fail("report.feed_federation", "The server handed out a record of another federation.");
  }
  const Failure misplaced = fail("report.feed_record",
                                 "The server handed out two records in one place, or a part of a "
                                 "record that it did not hand out.");
  GatheredRecord* known = find(*header, entry.record.header);
  if (entry.kind == protocol::EntryKind::late_section) {
    if (!known) return misplaced;
    ++next_;
    auto& carried = known->carried;
    std::ranges::move(entry.record.sections, std::back_inserter(carried.sections));
    std::ranges::move(entry.record.grants, std::back_inserter(carried.grants));
    if (!entry.head.empty() && !known->head) known->head = entry.head.front();
    return {};
  }
  if (known) return misplaced;
  const auto place = place_for(*header);
  if (!place) return misplaced;
  ++next_;
  const Sequence sequence = header->sequence;
  const record::RecordHash hash = record::hash_of_header(entry.record.header);
  GatheredRecord record{std::move(*header), hash, std::move(entry.record), entry.arrival, {}};
  if (!entry.head.empty()) record.head = entry.head.front();
  (*place)->second.records.emplace(sequence, std::move(record));
  return {};
}

std::vector<RecordSet::Place> RecordSet::chains_of(const LogName& epoch) {
  std::vector<Place> chains;
  for (auto it = logs_.lower_bound(epoch);
       it != logs_.end() && it->first.device == epoch.device && it->first.epoch == epoch.epoch;
       ++it) {
    chains.push_back(it);
  }
  return chains;
}

GatheredRecord* RecordSet::find(const record::Header& header, const Bytes& bytes) {
  for (const Place& chain : chains_of({header.device, header.epoch})) {
    const auto found = chain->second.records.find(header.sequence);
    if (found != chain->second.records.end() && found->second.carried.header == bytes) {
      return &found->second;
    }
  }
  return nullptr;
}

/// Where a new record goes: behind the one that it follows from. A copied device has written two
/// that follow from one: the second begins a chain of its own.
std::optional<RecordSet::Place> RecordSet::place_for(const record::Header& header) {
  const LogName epoch{header.device, header.epoch};
  const auto chains = chains_of(epoch);
  if (chains.empty()) return logs_.try_emplace(epoch).first;
  const LogName next{header.device, header.epoch, static_cast<std::uint32_t>(chains.size())};
  const Sequence before{header.sequence.value - 1};
  for (const Place& chain : chains) {
    const auto& records = chain->second.records;
    const auto found = records.find(before);
    if (found == records.end() || found->second.hash != header.previous) continue;
    if (!records.contains(header.sequence)) return chain;
    const auto begun = logs_.try_emplace(next).first;
    begun->second.parent = chain->first;
    begun->second.base = before;
    return begun;
  }
  // Nothing came that it follows from: a gap, which check_log names.
  if (!chains.front()->second.records.contains(header.sequence)) return chains.front();
  if (header.sequence.value == 1) return logs_.try_emplace(next).first;
  return std::nullopt;
}

/// Whether an epoch's first record follows from one of an epoch before.
bool RecordSet::follows_former(const LogName& name, const record::RecordHash& previous) const {
  if (previous == record::RecordHash()) return true;
  return std::ranges::any_of(logs_, [&](const auto& log) {
    return log.first.device == name.device && log.first.epoch < name.epoch &&
           std::ranges::any_of(log.second.records,
                               [&](const auto& record) { return record.second.hash == previous; });
  });
}

/// The records before the chain's own, from the epoch's first on.
std::vector<const GatheredRecord*> RecordSet::shared_with_parent(const GatheredLog& log) const {
  if (!log.parent) return {};
  const GatheredLog& parent = logs_.at(*log.parent);
  auto records = shared_with_parent(parent);
  for (const auto& [sequence, record] : parent.records) {
    if (sequence <= log.base) records.push_back(&record);
  }
  std::erase_if(records, [&](const auto* record) { return record->header.sequence > log.base; });
  return records;
}

OpenedRecords RecordSet::open(const directory::Directory& directory,
                              const crypto::BoxKey& reporting) const {
  OpenedRecords out;
  for (const auto& ended : restarts_) {
    out.findings.push_back({FindingKind::server_restored, {}, {}, {}, {}, ended.size, {}});
  }
  for (const auto& [name, log] : logs_) {
    note_activity(name, log, directory, out);
    const auto& [first, first_record] = *log.records.begin();
    const Sequence last = log.records.rbegin()->first;
    const auto tell = [&out, name = name, first = first](FindingKind kind, Sequence to) {
      out.findings.push_back({kind, name.device, name.epoch, first, to, 0, {}});
    };
    const auto* device = directory.device(name.device);
    if (!device) {
      tell(FindingKind::unknown_device, last);
      continue;
    }
    if (name.branch > 0) tell(FindingKind::copied_device, last);
    if (name.epoch.value > 1 && first.value == 1 &&
        !follows_former(name, first_record.header.previous)) {
      tell(FindingKind::broken_chain, first);
    }
    LogCheck check = check_log(name, log, device->sign);
    std::ranges::move(check.findings, std::back_inserter(out.findings));
    read_log(name, shared_with_parent(log), log, check.vouched, reporting, out);
  }
  return out;
}

}  // namespace handslag::report
