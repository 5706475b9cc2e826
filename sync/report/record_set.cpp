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
  for (const auto& [sequence, record] : log) {
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
  auto header = record::decode_header(entry.record.header);
  if (!header) return pass(header);
  if (header->federation != federation_) {
    return fail("report.feed_federation", "The server handed out a record of another federation.");
  }
  GatheredRecord* const known = find({header->device, header->epoch}, header->sequence);
  const bool fits =
      entry.late_section ? known && known->carried.header == entry.record.header : !known;
  if (!fits) {
    return fail("report.feed_record",
                "The server handed out two records in one place, or a part of a record that it "
                "did not hand out.");
  }
  ++next_;
  if (!entry.late_section) {
    GatheredLog& log = logs_[{header->device, header->epoch}];
    GatheredRecord record{std::move(*header), std::move(entry.record), entry.arrival, {}};
    if (!entry.head.empty()) record.head = entry.head.front();
    const Sequence sequence = record.header.sequence;
    log.emplace(sequence, std::move(record));
    return {};
  }
  auto& carried = known->carried;
  std::ranges::move(entry.record.sections, std::back_inserter(carried.sections));
  std::ranges::move(entry.record.grants, std::back_inserter(carried.grants));
  if (!entry.head.empty() && !known->head) known->head = entry.head.front();
  return {};
}

GatheredRecord* RecordSet::find(const LogName& name, Sequence sequence) {
  const auto log = logs_.find(name);
  if (log == logs_.end()) return nullptr;
  const auto record = log->second.find(sequence);
  return record == log->second.end() ? nullptr : &record->second;
}

OpenedRecords RecordSet::open(const directory::Directory& directory,
                              const crypto::BoxKey& reporting) const {
  OpenedRecords out;
  for (const auto& [name, log] : logs_) {
    note_activity(name, log, directory, out);
    const auto* device = directory.device(name.device);
    if (!device) {
      out.findings.push_back({FindingKind::unknown_device,
                              name.device,
                              name.epoch,
                              log.begin()->first,
                              log.rbegin()->first,
                              0,
                              {}});
      continue;
    }
    LogCheck check = check_log(name, log, device->sign);
    std::ranges::move(check.findings, std::back_inserter(out.findings));
    read_log(name, log, check.vouched, reporting, out);
  }
  return out;
}

}  // namespace handslag::report
