// Those for whom records are written: the reporting station and the parties. They read the server's
// feed as it grows, and in the end compare all that they opened with the truth.
#pragma once

#include <map>
#include <vector>

#include "sync/report/record_set.h"
#include "tests/simulation/world.h"

namespace handslag::simulation {

class Readers {
 public:
  explicit Readers(World& world);

  /// Takes what is new, where a server answers.
  void read();
  /// From the beginning of the log: the server was restored.
  void begin_anew();
  /// All that was ever committed and can be opened was opened exactly once and is what it was;
  /// every finding has its reason, and every flaw its finding.
  void check_all();

 private:
  struct Reader {
    const crypto::SignKey* key = nullptr;
    std::vector<protocol::FeedEntry> entries;
    record::SeenCheckpoint seen;
  };
  void read(Reader& reader);
  void check_entry(const protocol::FeedEntry& entry) const;
  void check_log_grew(Reader& reader, const record::Checkpoint& now);
  void check_reporting();
  void check_calls(const report::OpenedRecords& opened) const;
  void check_findings(const report::OpenedRecords& opened) const;
  void check_party(const test::TestParty& party, const Reader& reader);
  /// Sections that need not be opened: those with a flaw, and those of a session that began in one.
  void find_excused();

  World& world_;
  Reader reporting_;
  report::RecordSet set_;
  std::map<PartyId, Reader> parties_;
  std::set<SectionName> excused_;
};

}  // namespace handslag::simulation
