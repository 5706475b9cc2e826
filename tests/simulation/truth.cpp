#include "tests/simulation/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/support/kept_record.h"

namespace handslag::simulation {
namespace {

std::uint64_t unsigned_of(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::string describe(const Written& written) {
  return fmt::format("record {} of epoch {} of device {:02x}{:02x}", written.sequence.value,
                     written.epoch.value, written.device.value[0], written.device.value[1]);
}

/// What somebody asked for becomes one record, and no record of its kind is of nobody.
void take_asked(Written& written, log::RecordKind kind, std::optional<Asked>& acting) {
  if (kind == log::RecordKind::visit) {
    if (!acting || !std::holds_alternative<VisitTruth>(*acting)) {
      violated("a visit was committed that nobody asked for");
    }
    written.visit = std::get<VisitTruth>(*std::exchange(acting, std::nullopt));
  } else if (kind == log::RecordKind::staff_call) {
    if (!acting || !std::holds_alternative<record::StaffCall>(*acting)) {
      violated("a call for staff was committed that nobody made");
    }
    written.call = std::get<record::StaffCall>(*std::exchange(acting, std::nullopt));
  }
}

record::RecordHash hash_in(const Look::Row& row, int column) {
  return Reader(row.blob(column)).fixed<record::RecordHash>();
}

}  // namespace

void Truth::add_device(std::optional<std::size_t> copied_from) {
  const std::size_t device = unsent_.size();
  unsent_.push_back(copied_from ? unsent_[*copied_from] : 0);
  known_.push_back(copied_from ? known_[*copied_from] : 0);
  newest_.push_back(copied_from ? newest_[*copied_from] : 0);
  called_unsent_.push_back(copied_from ? called_unsent_[*copied_from]
                                       : std::set<record::RecordHash>());
  forgiven_.push_back(copied_from ? forgiven_[*copied_from] : std::set<record::RecordHash>());
  if (!copied_from) return;
  for (auto& [hash, written] : records_) {
    if (written.owners.contains(*copied_from)) written.owners.insert(device);
  }
}

std::string Truth::name_of(const record::RecordHash& hash) const {
  return describe(at(hash));
}

const Written& Truth::at(const record::RecordHash& hash) const {
  const auto found = records_.find(hash);
  if (found == records_.end()) violated("a record is told of that no device ever committed");
  return found->second;
}

std::vector<record::RecordHash> Truth::absorb(std::size_t device, Look& look,
                                              std::optional<Asked>& acting) {
  std::vector<record::RecordHash> fresh;
  look.each("SELECT hash, place, kind, header FROM records WHERE place>? ORDER BY place",
            {newest_[device]}, [&](const Look::Row& row) {
              const auto header = record::decode_header(row.blob(3));
              if (!header) violated("a device committed a record that cannot be read");
              Written written;
              written.device = header->device;
              written.epoch = header->epoch;
              written.sequence = header->sequence;
              take_asked(written, static_cast<log::RecordKind>(row.integer(2)), acting);
              written.sections = header->sections.size();
              if (written.is_told()) ++unsent_[device];
              written.owners.insert(device);
              tally_.note(written.visit  ? "visits committed"
                          : written.call ? "calls for staff committed"
                                         : "other records committed");
              tally_.mix(row.blob(0));
              const record::RecordHash hash = hash_in(row, 0);
              if (!records_.emplace(hash, std::move(written)).second) {
                violated("a device committed the same record twice");
              }
              ++known_[device];
              newest_[device] = row.integer(1);
              called_unsent_[device].insert(hash);
              fresh.push_back(hash);
            });
  return fresh;
}

void Truth::check_log(std::size_t device, Look& look) const {
  std::uint64_t found = 0;
  look.each("SELECT hash, parts FROM records ORDER BY place", {}, [&](const Look::Row& row) {
    const auto known = records_.find(hash_in(row, 0));
    if (known == records_.end()) return;  // committed as the process died: taken over next
    ++found;
    if (test::kept_record({}, row.blob(1)).sections.size() != known->second.sections) {
      violated(
          fmt::format("a section of {} is gone from the device's log", describe(known->second)));
    }
  });
  if (found == known_[device]) return;
  violated(fmt::format("device {} had committed {} records, and {} of them are left", device,
                       known_[device], found));
}

void Truth::check_saved(std::size_t device, const std::vector<record::RecordHash>& committed) {
  for (const record::RecordHash& hash : committed) {
    Written& written = records_.at(hash);
    if (!written.visit || written.told) continue;
    written.told = true;
    return;
  }
  violated(
      fmt::format("the screen of device {} says saved, and its disk has no such visit", device));
}

void Truth::check_outbox(std::size_t device, const std::set<record::RecordHash>& unsent) {
  std::set<record::RecordHash>& before = called_unsent_[device];
  for (const record::RecordHash& hash : before) {
    const Written& written = at(hash);
    if (unsent.contains(hash) || written.complete()) continue;
    violated(fmt::format("device {} calls {} sent, and the server's disk lacks {}", device,
                         describe(written), written.header_stored ? "a section of it" : "it"));
  }
  before = unsent;
  for (const record::RecordHash& hash : unsent) forgiven_[device].erase(hash);
}

void Truth::check_claim(std::size_t device, std::uint64_t unsent) const {
  if (unsent + forgiven_[device].size() >= unsent_[device]) return;
  violated(fmt::format("the screen of device {} says that {} are unsent; truly it is {}", device,
                       unsent, unsent_[device]));
}

void Truth::check_sent(std::size_t device, const record::RecordHash& newest) const {
  const Written& written = at(newest);
  if (written.complete() || forgiven_[device].contains(newest)) return;
  violated(fmt::format("a screen says that {} is received, and it is not", describe(written)));
}

void Truth::forgive(std::size_t device) {
  forgiven_[device].clear();
  for (const auto& [hash, written] : records_) {
    if (!written.is_told() || written.complete()) continue;
    if (!written.owners.contains(device) || called_unsent_[device].contains(hash)) continue;
    forgiven_[device].insert(hash);
  }
}

void Truth::set_back(std::size_t device, Look& look, std::set<record::RecordHash> unsent) {
  std::set<record::RecordHash> left;
  newest_[device] = 0;
  look.each("SELECT hash, place FROM records ORDER BY place", {}, [&](const Look::Row& row) {
    left.insert(hash_in(row, 0));
    newest_[device] = row.integer(1);
  });
  known_[device] = left.size();
  called_unsent_[device] = std::move(unsent);
  unsent_[device] = 0;
  for (auto& [hash, written] : records_) {
    if (!left.contains(hash)) {
      written.owners.erase(device);
    } else if (written.is_told() && !written.complete()) {
      ++unsent_[device];
    }
  }
  forgive(device);
}

namespace {

constexpr const char* kEntries =
    "SELECT r.hash, e.late_section, e.position FROM entries AS e LEFT JOIN records AS r ON "
    "r.chain=e.chain AND r.sequence=e.sequence WHERE e.position>=? ORDER BY e.position";
constexpr const char* kSections = "SELECT number FROM sections WHERE position=?";

LogEntry entry_of(const Look::Row& row) {
  LogEntry entry{hash_in(row, 0), {}};
  if (!row.is_null(1)) entry.late_section = unsigned_of(row.integer(1));
  return entry;
}

}  // namespace

void Truth::absorb_server(Look& look) {
  std::vector<LogEntry> fresh;
  look.each(kEntries, {static_cast<std::int64_t>(server_log_.size())}, [&](const Look::Row& row) {
    if (unsigned_of(row.integer(2)) != server_log_.size() + fresh.size()) {
      violated("the server's log skips an index");
    }
    fresh.push_back(entry_of(row));
  });
  for (const LogEntry& entry : fresh) {
    std::set<std::uint64_t> sections;
    look.each(kSections, {static_cast<std::int64_t>(server_log_.size())},
              [&](const Look::Row& row) { sections.insert(unsigned_of(row.integer(0))); });
    if (entry.record != record::RecordHash()) {
      store(entry, sections);
    } else {
      refilling_ = true;
    }
    server_log_.push_back(entry);
    tally_.note("entries in the server's log");
    tally_.mix(entry.record);
  }
}

void Truth::store(const LogEntry& entry, const std::set<std::uint64_t>& sections) {
  at(entry.record);
  Written& written = records_.at(entry.record);
  const bool was_complete = written.complete();
  if (written.header_stored != entry.late_section.has_value()) {
    violated(
        fmt::format("the server's log holds {} twice, or a section without it", describe(written)));
  }
  written.header_stored = true;
  for (const std::uint64_t number : sections) {
    if (written.sections_stored.insert(number).second) continue;
    violated(fmt::format("the server's log holds a section of {} twice", describe(written)));
  }
  if (was_complete || !written.complete() || !written.is_told()) return;
  for (const std::size_t owner : written.owners) {
    --unsent_[owner];
    forgiven_[owner].erase(entry.record);
  }
}

void Truth::restore_server(Look& look) {
  server_log_.clear();
  std::ranges::fill(unsent_, 0);
  for (auto& [hash, written] : records_) {
    if (written.header_stored) lost_.insert(hash);
    written.header_stored = false;
    written.sections_stored.clear();
    if (!written.is_told()) continue;
    for (const std::size_t owner : written.owners) ++unsent_[owner];
  }
  absorb_server(look);
  refilling_ = false;
  for (std::size_t device = 0; device < unsent_.size(); ++device) forgive(device);
}

void Truth::check_refilled(const std::set<record::DeviceId>& copied) const {
  if (!refilling_) return;
  for (const record::RecordHash& hash : lost_) {
    const Written& written = at(hash);
    if (written.header_stored || !written.is_held() || copied.contains(written.device)) continue;
    violated(fmt::format("a restored server gives out its feed, and {} has not come again",
                         describe(written)));
  }
}

void Truth::note_sessions(Look& look) {
  look.each("SELECT hash, parts FROM records", {}, [&](const Look::Row& row) {
    const auto written = records_.find(hash_in(row, 0));
    if (written == records_.end()) return;
    for (const auto& section : test::kept_record({}, row.blob(1)).sections) {
      const auto descriptor = record::decode_descriptor(section.descriptor);
      if (!descriptor || descriptor->ratchet_index != 0) continue;
      sessions_.insert_or_assign(
          {written->first, section.number},
          SessionName(written->second.device, descriptor->session, descriptor->audience));
    }
  });
}

std::set<SessionName> Truth::lost_sessions() const {
  std::set<SessionName> lost;
  for (const auto& [section, session] : sessions_) {
    if (!at(section.record).sections_stored.contains(section.number)) lost.insert(session);
  }
  return lost;
}

void Truth::check_server(Look& look) const {
  std::size_t position = 0;
  look.each(kEntries, {0}, [&](const Look::Row& row) {
    const LogEntry entry = entry_of(row);
    if (position < server_log_.size() &&
        (entry.record != server_log_[position].record ||
         entry.late_section != server_log_[position].late_section)) {
      violated(fmt::format("entry {} of the server's log is no longer what it was", position));
    }
    ++position;
  });
  if (position < server_log_.size()) violated("the server's log became shorter");
}

}  // namespace handslag::simulation
