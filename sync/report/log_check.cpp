#include "sync/report/log_check.h"

#include "shared/record/opener.h"

namespace handslag::report {
namespace {

class LogChecker {
 public:
  LogChecker(const LogName& name, const crypto::SignPublic& key, Sequence base)
      : name_(name), key_(key), base_(base) {}

  void follow(Sequence sequence, const GatheredRecord& record) {
    const record::Head behind{record.header.federation, name_.device, name_.epoch,
                              Sequence{sequence.value - 1}, record.header.previous};
    if (!chain_) begin(behind, record.header.previous);
    if (sequence.value != chain_->head().sequence.value + 1) {
      tell(FindingKind::missing_records, {chain_->head().sequence.value + 1}, behind.sequence);
      begin_run(behind);
    }
    if (!chain_->follow(record.carried.header)) {
      tell(FindingKind::broken_chain, sequence, sequence);
      begin_run(behind);
      HANDSLAG_CHECK(chain_->follow(record.carried.header).has_value());
    }
    run_.push_back(sequence);
    if (!record.head) return;
    if (!record::verify_head(key_, chain_->head(), *record.head)) {
      tell(FindingKind::wrong_head, sequence, sequence);
      return;
    }
    out_.vouched.insert(run_.begin(), run_.end());
    run_.clear();
  }

  LogCheck finish() {
    end_run();
    return std::move(out_);
  }

 private:
  void begin(const record::Head& behind, const record::RecordHash& previous) {
    // A chain with a parent, and a later epoch, follow from another record: RecordSet knows it.
    const bool follows = name_.epoch.value > 1 || base_.value > 0;
    chain_.emplace(record::Head{behind.federation, behind.device, behind.epoch, base_,
                                follows ? previous : record::RecordHash()});
  }
  void begin_run(const record::Head& behind) {
    end_run();
    chain_.emplace(behind);
  }
  void end_run() {
    if (!run_.empty()) tell(FindingKind::unsigned_records, run_.front(), run_.back());
    run_.clear();
  }
  void tell(FindingKind kind, Sequence first, Sequence last) {
    out_.findings.push_back({kind, name_.device, name_.epoch, first, last, 0, {}});
  }

  LogName name_;
  crypto::SignPublic key_;
  Sequence base_;
  std::optional<record::ChainVerifier> chain_;
  std::vector<Sequence> run_;  ///< followed, and not yet vouched for
  LogCheck out_;
};

}  // namespace

LogCheck check_log(const LogName& name, const GatheredLog& log, const crypto::SignPublic& key) {
  LogChecker checker(name, key, log.base);
  for (const auto& [sequence, record] : log.records) checker.follow(sequence, record);
  return checker.finish();
}

}  // namespace handslag::report
