#include "tests/simulation/truth.h"

#include <fmt/format.h>

#include <utility>

namespace handslag::simulation {
namespace {

std::uint64_t unsigned_of(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::string name_of(const Written& written) {
  return fmt::format("record {} of epoch {} of device {:02x}{:02x}", written.sequence.value,
                     written.epoch.value, written.device.value[0], written.device.value[1]);
}

record::RecordHash hash_in(const Look::Row& row, int column) {
  return Reader(row.blob(column)).fixed<record::RecordHash>();
}

}  // namespace

void Truth::add_device(std::optional<std::size_t> copied_from) {
  const std::size_t device = unsent_.size();
  unsent_.push_back(copied_from ? unsent_[*copied_from] : 0);
  known_.push_back(copied_from ? known_[*copied_from] : 0);
  newest_.push_back(copied_from ? newest_[*copied_from] : std::pair<std::int64_t, std::int64_t>());
  called_unsent_.push_back(copied_from ? called_unsent_[*copied_from]
                                       : std::set<record::RecordHash>());
  if (!copied_from) return;
  for (auto& [hash, written] : records_) {
    if (written.owners.contains(*copied_from)) written.owners.insert(device);
  }
}

const Written& Truth::at(const record::RecordHash& hash) const {
  const auto found = records_.find(hash);
  if (found == records_.end()) violated("a record is told of that no device ever committed");
  return found->second;
}

std::vector<record::RecordHash> Truth::absorb(std::size_t device, Look& look,
                                              std::optional<VisitTruth>& acting) {
  std::vector<record::RecordHash> fresh;
  look.each(
      "SELECT hash, epoch, sequence, kind, header FROM records WHERE (epoch, sequence) > (?, ?) "
      "ORDER BY epoch, sequence",
      {newest_[device].first, newest_[device].second}, [&](const Look::Row& row) {
        const auto header = record::decode_header(row.blob(4));
        if (!header) violated("a device committed a record that cannot be read");
        Written written;
        written.device = header->device;
        written.epoch = header->epoch;
        written.sequence = header->sequence;
        written.kind = static_cast<log::RecordKind>(row.integer(3));
        written.sections = header->sections.size();
        if (written.kind == log::RecordKind::visit) {
          if (!acting) violated("a visit was committed that nobody asked for");
          written.visit = std::exchange(acting, std::nullopt);
          ++unsent_[device];
        }
        written.owners.insert(device);
        tally_.note(written.visit ? "visits committed" : "other records committed");
        tally_.mix(row.blob(0));
        const record::RecordHash hash = hash_in(row, 0);
        if (!records_.emplace(hash, std::move(written)).second) {
          violated("a device committed the same record twice");
        }
        ++known_[device];
        newest_[device] = {row.integer(1), row.integer(2)};
        called_unsent_[device].insert(hash);
        fresh.push_back(hash);
      });
  return fresh;
}

void Truth::check_log(std::size_t device, Look& look) const {
  std::uint64_t found = 0;
  look.each(
      "SELECT r.hash, (SELECT count(*) FROM sections AS s WHERE s.epoch=r.epoch AND "
      "s.sequence=r.sequence) FROM records AS r ORDER BY r.epoch, r.sequence",
      {}, [&](const Look::Row& row) {
        const auto known = records_.find(hash_in(row, 0));
        if (known == records_.end()) return;  // committed as the process died: taken over next
        ++found;
        if (unsigned_of(row.integer(1)) != known->second.sections) {
          violated(
              fmt::format("a section of {} is gone from the device's log", name_of(known->second)));
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
                         name_of(written), written.header_stored ? "a section of it" : "it"));
  }
  before = unsent;
}

void Truth::check_claim(std::size_t device, std::uint64_t unsent) const {
  if (unsent >= unsent_[device]) return;
  violated(fmt::format("the screen of device {} says that {} visits are unsent; truly it is {}",
                       device, unsent, unsent_[device]));
}

void Truth::check_sent(const record::RecordHash& newest) const {
  const Written& written = at(newest);
  if (written.complete()) return;
  violated(fmt::format("a screen says that {} is received, and it is not", name_of(written)));
}

LogEntry Truth::entry_of(Look&, const Look::Row& row) const {
  LogEntry entry{hash_in(row, 0), {}};
  if (!row.is_null(1)) entry.late_section = unsigned_of(row.integer(1));
  return entry;
}

namespace {
constexpr const char* kEntries =
    "SELECT r.hash, e.late_section, e.position FROM entries AS e JOIN records AS r ON "
    "r.device=e.device AND r.epoch=e.epoch AND r.sequence=e.sequence WHERE e.position>=? "
    "ORDER BY e.position";
constexpr const char* kSections = "SELECT number FROM sections WHERE position=?";
}  // namespace

void Truth::absorb_server(Look& look) {
  std::vector<LogEntry> fresh;
  look.each(kEntries, {static_cast<std::int64_t>(server_log_.size())}, [&](const Look::Row& row) {
    if (unsigned_of(row.integer(2)) != server_log_.size() + fresh.size()) {
      violated("the server's log skips an index");
    }
    fresh.push_back(entry_of(look, row));
  });
  for (const LogEntry& entry : fresh) {
    std::set<std::uint64_t> sections;
    look.each(kSections, {static_cast<std::int64_t>(server_log_.size())},
              [&](const Look::Row& row) { sections.insert(unsigned_of(row.integer(0))); });
    store(entry, sections);
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
        fmt::format("the server's log holds {} twice, or a section without it", name_of(written)));
  }
  written.header_stored = true;
  for (const std::uint64_t number : sections) {
    if (written.sections_stored.insert(number).second) continue;
    violated(fmt::format("the server's log holds a section of {} twice", name_of(written)));
  }
  if (was_complete || !written.complete() || written.kind != log::RecordKind::visit) return;
  for (const std::size_t owner : written.owners) --unsent_[owner];
}

void Truth::check_server(Look& look) const {
  std::size_t position = 0;
  look.each(kEntries, {0}, [&](const Look::Row& row) {
    const LogEntry entry = entry_of(look, row);
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
