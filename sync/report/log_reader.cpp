#include "sync/report/log_reader.h"

#include <algorithm>

#include "shared/record/opener.h"

namespace handslag::report {
namespace {

const record::Recipient kReporting{record::AudienceKind::reporting, PartyId()};

bool is_ours(const record::Descriptor& descriptor) {
  return std::ranges::find(descriptor.audience, kReporting) != descriptor.audience.end();
}

bool is_named(const record::Header& header, const record::CarriedSection& section) {
  return section.number < header.sections.size() &&
         record::hash_of_descriptor(section.descriptor) == header.sections[section.number];
}

std::vector<crypto::BoxKey> only(const crypto::BoxKey& key) {
  std::vector<crypto::BoxKey> keys;
  keys.push_back(crypto::box_key_from_secret(key.secret.expose()));
  return keys;
}

class LogReader {
 public:
  LogReader(const LogName& name, const crypto::BoxKey& key, OpenedRecords& out)
      : name_(name), key_(key), opener_(only(key)), out_(out) {}

  /// Records in sequence; `vouched` ones are opened, all are counted.
  void read(const GatheredRecord& record, bool vouched) {
    begin_day(record);
    const std::uint64_t before = sections_;
    for (const auto& section : record.carried.sections) {
      // One that was exchanged says nothing true about whom it is for.
      if (!is_named(record.header, section)) {
        if (vouched) tell_unreadable(record, "record.descriptor");
        continue;
      }
      const auto descriptor = record::decode_descriptor(section.descriptor);
      if (!descriptor || !is_ours(*descriptor)) continue;
      ++sections_;
      if (vouched) open(record, section, *descriptor, before);
    }
  }

  void pass_over(const GatheredRecord& record) {
    begin_day(record);
    for (const auto& section : record.carried.sections) {
      const auto descriptor = record::decode_descriptor(section.descriptor);
      if (!descriptor || !is_ours(*descriptor)) continue;
      ++sections_;
      // What is wrong with a grant is told where its record is read.
      add_grants(record, section, *descriptor, [](const std::string&) {});
    }
  }

  void finish() {
    if (sealed_ > received_then_) {
      out_.findings.push_back({FindingKind::withheld_sections,
                               name_.device,
                               name_.epoch,
                               told_by_,
                               told_by_,
                               sealed_ - received_then_,
                               {}});
    }
    if (seen_.size > 0) out_.checkpoints.push_back({name_.device, seen_});
  }

 private:
  void begin_day(const GatheredRecord& record) {
    // Sessions end with the UTC day, so their keys need not stay in locked memory any longer.
    if (record.header.utc_day == day_) return;
    opener_ = record::Opener(only(key_));
    day_ = record.header.utc_day;
  }

  template <typename Tell>
  void add_grants(const GatheredRecord& record, const record::CarriedSection& section,
                  const record::Descriptor& descriptor, Tell tell_wrong) {
    for (const Bytes& grant : record.carried.grants) {
      const bool ours = std::ranges::find(descriptor.grants, record::hash_of_grant(grant)) !=
                        descriptor.grants.end();
      if (!ours) continue;
      auto added = opener_.add_grant(record.header, section.number, section.descriptor, grant);
      if (!added) tell_wrong(added.error().code);
    }
  }

  void open(const GatheredRecord& record, const record::CarriedSection& section,
            const record::Descriptor& descriptor, std::uint64_t before) {
    add_grants(record, section, descriptor,
               [&](const std::string& code) { tell_unreadable(record, code); });
    auto plain = opener_.open(record.header, section.number, section.descriptor, section.section);
    if (!plain) return tell_unreadable(record, plain.error().code);
    auto content = record::decode_content(*plain);
    if (!content) return tell_unreadable(record, content.error().code);
    take(record, record.header.sections.at(section.number), *content, before);
  }

  void take(const GatheredRecord& record, const record::SectionId& id,
            const record::Content& content, std::uint64_t before) {
    if (const auto* statistics = std::get_if<record::Statistics>(&content)) {
      out_.visits.push_back({{name_.device, id}, *statistics});
    } else if (const auto* annulment = std::get_if<record::Annulment>(&content)) {
      for (const auto& named : annulment->sections) {
        out_.annulled.push_back({name_.device, named});
      }
    } else if (const auto* call = std::get_if<record::StaffCall>(&content)) {
      out_.staff_calls.push_back(*call);
    } else if (const auto* counts = std::get_if<record::Counts>(&content)) {
      take_counts(record, *counts, before);
    } else {
      tell(FindingKind::unknown_content, record.header.sequence, {});
    }
  }

  /// A counts record speaks of all records before it.
  void take_counts(const GatheredRecord& record, const record::Counts& counts,
                   std::uint64_t before) {
    if (counts.checkpoint > seen_) seen_ = counts.checkpoint;
    const auto told =
        std::ranges::find(counts.recipients, kReporting, &record::RecipientCount::recipient);
    if (told == counts.recipients.end()) return;
    sealed_ = told->sections;
    received_then_ = before;
    told_by_ = record.header.sequence;
  }

  void tell_unreadable(const GatheredRecord& record, std::string code) {
    tell(FindingKind::unreadable_section, record.header.sequence, std::move(code));
  }
  void tell(FindingKind kind, Sequence sequence, std::string code) {
    out_.findings.push_back(
        {kind, name_.device, name_.epoch, sequence, sequence, 0, std::move(code)});
  }

  LogName name_;
  const crypto::BoxKey& key_;
  record::Opener opener_;
  Day day_;
  std::uint64_t sections_ = 0;       ///< sealed to us, that came so far
  std::uint64_t sealed_ = 0;         ///< by the device's newest counts record
  std::uint64_t received_then_ = 0;  ///< that came of those
  Sequence told_by_;
  record::SeenCheckpoint seen_;
  OpenedRecords& out_;
};

}  // namespace

void read_log(const LogName& name, const std::vector<const GatheredRecord*>& before,
              const GatheredLog& log, const std::set<Sequence>& vouched,
              const crypto::BoxKey& reporting, OpenedRecords& out) {
  LogReader reader(name, reporting, out);
  for (const GatheredRecord* record : before) reader.pass_over(*record);
  for (const auto& [sequence, record] : log.records) {
    reader.read(record, vouched.contains(sequence));
  }
  reader.finish();
}

}  // namespace handslag::report
