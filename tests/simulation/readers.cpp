#include "tests/simulation/readers.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "shared/record/opener.h"
#include "sync/protocol/merkle.h"
#include "sync/report/staff_calls.h"
#include "tests/simulation/device_side.h"
#include "tests/simulation/server_side.h"
#include "tests/support/results.h"

namespace handslag::simulation {

using test::need;

namespace {

bool goes_to(const record::Descriptor& descriptor, const record::Recipient& reader) {
  return std::ranges::find(descriptor.audience, reader) != descriptor.audience.end();
}

/// What must be equal for two visits to be the same to the reporting station.
auto in_short(const record::Statistics& statistics) {
  return std::tuple(statistics.meeting_point, statistics.activity, statistics.mode,
                    statistics.proof, statistics.day);
}

/// The hour is the host's alone.
auto in_short(const record::StaffCall& call) {
  return std::tuple(call.meeting_point, call.day, call.minutes);
}

/// Where the sections of a call for staff stand in its record.
constexpr std::uint64_t kCallToHost = 0, kCallToReporting = 1;

}  // namespace

Readers::Readers(World& world) : world_(world), set_(world.federation.id()) {
  reporting_.key = &world.reporting_sign;
  for (const auto& party : world.federation.parties) parties_[party.id].key = &party.sign;
}

void Readers::read() {
  const std::size_t known = reporting_.entries.size();
  read(reporting_);
  for (std::size_t at = known; at < reporting_.entries.size(); ++at) {
    if (auto added = set_.add(reporting_.entries[at]); !added) violated(added.error().message);
  }
  for (auto& [id, reader] : parties_) read(reader);
}

void Readers::begin_anew() {
  set_ = report::RecordSet(world_.federation.id());
  reporting_.entries.clear();
  reporting_.seen = {};
  for (auto& [id, reader] : parties_) {
    reader.entries.clear();
    reader.seen = {};
  }
}

void Readers::read(Reader& reader) {
  while (true) {
    const auto response = world_.server->ask(
        *reader.key, "GET", fmt::format("/v1/feed?from={}", reader.entries.size()));
    if (!response || response->status != 200) return world_.tally.note("readers turned away");
    world_.truth.check_refilled(world_.copied);
    auto feed = need(protocol::decode_feed(response->body));
    const auto checkpoint = need(record::open_checkpoint(feed.checkpoint, world_.federation.id(),
                                                         world_.federation.server.public_key));
    check_log_grew(reader, checkpoint);
    if (feed.entries.empty()) {
      if (checkpoint.log.size != reader.entries.size()) violated("a feed ends before its log");
      return;
    }
    for (auto& entry : feed.entries) {
      if (entry.index != reader.entries.size())
        violated("a feed leaves out an entry, or has it twice");
      check_entry(entry);
      reader.entries.push_back(std::move(entry));
      world_.tally.note("entries read");
    }
  }
}

void Readers::check_entry(const protocol::FeedEntry& entry) const {
  const auto& log = world_.truth.server_log();
  if (entry.index >= log.size()) violated("a feed has an entry that the server's disk has not");
  const LogEntry& truth = log[entry.index];
  const auto kind = truth.record == record::RecordHash() ? protocol::EntryKind::restart
                    : truth.late_section.has_value()     ? protocol::EntryKind::late_section
                                                         : protocol::EntryKind::record;
  const bool restart = kind == protocol::EntryKind::restart;
  if (entry.kind != kind ||
      (!restart && record::hash_of_header(entry.record.header) != truth.record)) {
    violated(fmt::format("entry {} of a feed is another than on the server's disk", entry.index));
  }
}

void Readers::check_log_grew(Reader& reader, const record::Checkpoint& now) {
  // Of a log that ended when the server was restored nothing is owed.
  if (reader.seen.log_epoch < now.log.log_epoch) reader.seen = {now.log.log_epoch, 0, {}};
  const auto response = world_.server->ask(
      *reader.key, "GET",
      fmt::format("/v1/log/consistency?first={}&second={}", reader.seen.size, now.log.size));
  if (!response) return;
  if (response->status != 200) violated("the server gives no proof that its log only grew");
  merkle::Proof proof;
  for (const Bytes& entry : need(protocol::decode_list(response->body))) {
    proof.push_back(handslag::Reader(entry).fixed<Hash256>());
  }
  const Hash256 root = reader.seen.size == 0 ? merkle::empty_root() : reader.seen.root;
  if (!merkle::verify_consistency(reader.seen.size, root, now.log.size, now.log.root, proof)) {
    violated("the server's log is no continuation of what it was");
  }
  reader.seen = now.log;
}

// ---- in the end ----

void Readers::find_excused() {
  const std::set<SessionName> lost = world_.truth.lost_sessions();
  world_.server->each_section([&](const record::RecordHash& hash, std::uint64_t number,
                                  const record::Descriptor& descriptor) {
    if (!lost.contains({world_.truth.at(hash).device, descriptor.session, descriptor.audience})) {
      return;
    }
    excused_.insert({hash, number});
    world_.tally.note("sections that cannot be read for want of their session's first");
  });
  for (const auto& [hash, written] : world_.truth.records()) {
    if (written.flaw == Flaw::unreadable || written.flaw == Flaw::unknown) {
      excused_.insert({hash, 0});
    }
  }
}

void Readers::check_all() {
  find_excused();
  check_reporting();
  for (const auto& [id, reader] : parties_) check_party(world_.federation.party(id), reader);
}

void Readers::check_reporting() {
  const report::OpenedRecords opened =
      set_.open(world_.server->directory(), world_.federation.reporting);
  using Short = decltype(in_short(record::Statistics()));
  std::map<Short, std::int64_t> left;
  for (const auto& [hash, written] : world_.truth.records()) {
    // The statistics section is the first of a visit.
    const bool came = written.visit && written.sections_stored.contains(0);
    if (came && !excused_.contains({hash, 0})) ++left[in_short(written.visit->statistics)];
  }
  for (const auto& visit : opened.visits) --left[in_short(visit.statistics)];
  for (const auto& [kind, count] : left) {
    if (count > 0) violated(fmt::format("the report lacks {} visits", count));
    if (count < 0) violated(fmt::format("the report counts {} visits that were not", -count));
  }
  world_.tally.note("visits in reports", opened.visits.size());
  check_calls(opened);
  check_findings(opened);
}

void Readers::check_calls(const report::OpenedRecords& opened) const {
  std::map<decltype(in_short(record::StaffCall())), std::int64_t> left;
  std::uint64_t all = 0;
  for (const auto& [hash, written] : world_.truth.records()) {
    const bool came = written.call && written.sections_stored.contains(kCallToReporting);
    if (!came || excused_.contains({hash, kCallToReporting})) continue;
    ++left[in_short(*written.call)];
    ++all;
  }
  for (const auto& call : opened.staff_calls) {
    if (call.hour) violated("the reporting station got the hour of a call for staff");
    --left[in_short(call)];
  }
  for (const auto& [kind, count] : left) {
    if (count > 0) violated(fmt::format("the report lacks {} calls for staff", count));
    if (count < 0) violated(fmt::format("the report has {} calls for staff too many", -count));
  }
  std::uint64_t counted = 0;
  const report::Period all_days{{std::numeric_limits<std::int32_t>::min()},
                                {std::numeric_limits<std::int32_t>::max()}};
  for (const auto& row : report::count_staff_calls(opened.staff_calls, all_days)) {
    counted += row.calls;
  }
  if (counted != all) violated("the report counts other calls for staff than there were");
  world_.tally.note("calls for staff in reports", counted);
}

void Readers::check_findings(const report::OpenedRecords& opened) const {
  std::set<record::RecordHash> told;
  std::set<record::DeviceId> withheld;
  for (const report::Finding& finding : opened.findings) {
    world_.tally.note("findings in reports");
    const std::string name(report::name_of(finding.kind));
    if (finding.kind == report::FindingKind::server_restored) {
      if (!world_.server->was_restored()) violated("a server is called restored that was not");
      continue;
    }
    if (finding.kind == report::FindingKind::copied_device) {
      if (!world_.copied.contains(finding.device))
        violated("a device is called copied that was not");
      continue;
    }
    if (finding.kind == report::FindingKind::withheld_sections) {
      withheld.insert(finding.device);
      continue;
    }
    // Of a copied device several records may stand in one place.
    bool has_reason = false;
    const bool of_section = finding.kind == report::FindingKind::unreadable_section ||
                            finding.kind == report::FindingKind::unknown_content;
    for (const SectionName& section : excused_) {
      const Written& written = world_.truth.at(section.record);
      if (!of_section || written.device != finding.device || written.epoch != finding.epoch ||
          written.sequence != finding.first) {
        continue;
      }
      has_reason = true;
      told.insert(section.record);
    }
    if (!has_reason) violated(fmt::format("a finding without reason: {} {}", name, finding.code));
  }
  std::set<record::DeviceId> lacking;
  for (const auto& [hash, written] : world_.truth.records()) {
    if (!written.complete()) lacking.insert(written.device);
    if (written.flaw != Flaw::unreadable && written.flaw != Flaw::unknown) continue;
    if (!written.complete()) continue;
    if (!told.contains(hash)) violated("a record that cannot be read is passed over in silence");
  }
  for (const auto& device : withheld) {
    if (!lacking.contains(device)) violated("sections are called withheld that all came");
  }
}

void Readers::check_party(const test::TestParty& party, const Reader& reader) {
  const record::Recipient us{record::AudienceKind::party, party.id};
  auto opener = test::opener_with<record::Opener>(party.archive);
  const auto each = [&](const auto& what) {
    for (const auto& entry : reader.entries) {
      if (entry.kind == protocol::EntryKind::restart) continue;
      const auto header = need(record::decode_header(entry.record.header));
      for (const auto& section : entry.record.sections) {
        if (goes_to(need(record::decode_descriptor(section.descriptor)), us)) {
          what(entry, header, section);
        }
      }
    }
  };
  each([&](const auto& entry, const auto& header, const auto& section) {
    for (const Bytes& grant : entry.record.grants) {
      (void)opener.add_grant(header, section.number, section.descriptor, grant);
    }
  });
  std::set<record::RecordHash> attended, answered;
  const Profile& profile = world_.federation.directory.profile;
  const bool is_host = profile.meeting_point(test::kHuset)->host == party.id;
  each([&](const auto& entry, const auto& header, const auto& section) {
    const record::RecordHash hash = record::hash_of_header(entry.record.header);
    const auto plain = opener.open(header, section.number, section.descriptor, section.section);
    if (!plain) {
      if (excused_.contains({hash, section.number})) return;
      violated(fmt::format("{} cannot open a section: {}", party.id.text(), plain.error().code));
    }
    const auto content = need(record::decode_content(*plain));
    const auto& visit = world_.truth.at(hash).visit;
    if (const auto* identity = std::get_if<record::IdentityContact>(&content)) {
      if (identity->number.view() != visit.value().number) violated("a visit has another number");
    } else if (const auto* attendance = std::get_if<record::Attendance>(&content)) {
      const bool same = attendance->activity == visit.value().statistics.activity &&
                        attendance->time == visit.value().time && visit->owner == party.id;
      if (!same) violated("a visit is another than was committed");
      if (!attended.insert(hash).second) violated("a party has a visit twice");
    } else if (const auto* told = std::get_if<record::StaffCall>(&content)) {
      const auto& call = world_.truth.at(hash).call.value();
      const bool same = in_short(*told) == in_short(call) && told->hour == call.hour;
      if (!same || !is_host) violated("a call for staff is another than was committed");
      if (!answered.insert(hash).second) violated("a host has a call for staff twice");
    }
  });
  for (const auto& [hash, written] : world_.truth.records()) {
    if (!written.visit || written.visit->owner != party.id || attended.contains(hash)) continue;
    if (written.sections_stored.contains(2) && !excused_.contains({hash, 2})) {
      violated(fmt::format("{} has not got a visit", party.id.text()));
    }
  }
  for (const auto& [hash, written] : world_.truth.records()) {
    if (!is_host || !written.call || answered.contains(hash)) continue;
    if (written.sections_stored.contains(kCallToHost) && !excused_.contains({hash, kCallToHost})) {
      violated(fmt::format("{} has not got a call for staff", party.id.text()));
    }
  }
}

}  // namespace handslag::simulation
