// What a device has sealed to whom in its present epoch: the running numbers of its grants, and
// what a counts record tells. Kept in memory; the log writes it down now and then and counts the
// records since when it is opened.
#pragma once

#include <map>
#include <vector>

#include "shared/log/record_kind.h"
#include "shared/record/carried.h"
#include "shared/record/contents.h"

namespace handslag::log {

class Tally {
 public:
  /// All that is added next is of this record. What a counts record itself adds is told by the next
  /// one, and is no news worth one.
  void begin_record(Sequence sequence, RecordKind kind);
  /// The running number of the grant: from 1, for each recipient.
  std::uint64_t add_grant(const record::Recipient& recipient);
  void add_section(const record::Audience& audience);
  /// A record from the log. What of it a disk has changed beyond reading counts as not there.
  void add_record(Sequence sequence, RecordKind kind, const record::CarriedRecord& carried);

  /// The newest record that is counted.
  Sequence last() const { return last_; }
  std::vector<record::RecipientCount> counts() const;
  /// Only recipients that the newest counts record lacks something of.
  std::vector<record::RecipientCount> news() const;

  Bytes encode() const;
  /// Nothing where these are not bytes of encode().
  static Tally decode(ByteView bytes);

 private:
  struct Entry {
    std::uint64_t grants = 0;
    std::uint64_t sections = 0;
    bool news = false;
  };
  Sequence last_{0};
  bool news_ = false;  ///< whether what is added is news
  std::map<record::Recipient, Entry> entries_;
};

}  // namespace handslag::log
