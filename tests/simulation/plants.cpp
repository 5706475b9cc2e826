#include "tests/simulation/plants.h"

#include <algorithm>
#include <set>

namespace handslag::simulation {
namespace {

using server::ChainId;

class Spoilt final : public server::Storage {
 public:
  Spoilt(std::unique_ptr<server::Storage> real, Plant plant, std::uint64_t seed)
      : real_(std::move(real)), plant_(plant), dice_(seed) {}

  Result<void> transaction(const std::function<Result<void>()>& work) override {
    if (plant_ != Plant::receipt_before_commit || !dice_.one_in(20)) {
      return real_->transaction(work);
    }
    Result<void> done;
    (void)real_->transaction([&]() -> Result<void> {
      done = work();
      return fail("store.io", "The commit fails.");
    });
    return done;
  }

  Result<std::vector<server::Chain>> chains(const record::DeviceId& device) override {
    return real_->chains(device);
  }
  Result<ChainId> add_chain(const record::DeviceId& device, const server::Chain& chain) override {
    return real_->add_chain(device, chain);
  }
  Result<server::Tip> tip(ChainId chain) override { return real_->tip(chain); }
  Result<std::optional<record::RecordHash>> record_hash(ChainId chain, Sequence sequence) override {
    return real_->record_hash(chain, sequence);
  }
  Result<bool> has_record(ChainId chain, const record::RecordHash& hash) override {
    return real_->has_record(chain, hash);
  }
  Result<std::vector<record::DeviceId>> copied_devices() override {
    return real_->copied_devices();
  }

  Result<void> add_record(ChainId chain, Sequence sequence, std::uint64_t index, UtcTime arrival,
                          const record::RecordHash& hash, std::size_t section_count,
                          const record::CarriedRecord& carried) override {
    if (plant_ != Plant::section_lost || carried.sections.empty() || !dice_.one_in(20)) {
      return real_->add_record(chain, sequence, index, arrival, hash, section_count, carried);
    }
    record::CarriedRecord less = carried;
    hidden_.insert({chain, sequence, less.sections.back().number});
    less.sections.pop_back();
    return real_->add_record(chain, sequence, index, arrival, hash, section_count, less);
  }
  Result<void> add_late_section(ChainId chain, Sequence sequence, std::uint64_t index,
                                UtcTime arrival, const record::CarriedSection& section,
                                const std::vector<Bytes>& grants) override {
    const std::vector<Bytes> kept = plant_ == Plant::grants_dropped ? std::vector<Bytes>() : grants;
    return real_->add_late_section(chain, sequence, index, arrival, section, kept);
  }
  Result<bool> has_section(ChainId chain, Sequence sequence, std::uint8_t number) override {
    return real_->has_section(chain, sequence, number);
  }
  Result<void> add_head(ChainId chain, Sequence sequence, const crypto::Signature& head) override {
    if (plant_ == Plant::head_dropped && dice_.one_in(4)) return {};
    return real_->add_head(chain, sequence, head);
  }
  Result<std::vector<record::MissingSection>> missing(ChainId chain, Sequence last,
                                                      std::size_t limit) override {
    if (plant_ == Plant::missing_forgotten) return std::vector<record::MissingSection>();
    auto list = real_->missing(chain, last, limit);
    if (!list) return list;
    std::erase_if(*list, [&](const record::MissingSection& section) {
      return hidden_.contains({chain, section.sequence, section.number});
    });
    return list;
  }

  Result<LogEpoch> log_epoch() override { return real_->log_epoch(); }
  Result<void> add_restart(LogEpoch begun, std::uint64_t index, UtcTime arrival,
                           ByteView restart) override {
    return real_->add_restart(begun, index, arrival, restart);
  }
  Result<std::vector<record::DeviceId>> awaited() override {
    if (plant_ == Plant::nobody_awaited) return std::vector<record::DeviceId>();
    return real_->awaited();
  }
  Result<void> set_awaited(const std::vector<record::DeviceId>& devices) override {
    return real_->set_awaited(devices);
  }

  Result<std::uint64_t> log_size() override { return real_->log_size(); }
  Result<std::vector<protocol::FeedEntry>> entries(std::uint64_t from,
                                                   std::size_t byte_limit) override {
    auto list = real_->entries(from, byte_limit);
    if (!list || list->size() < 2) return list;
    const std::size_t at = dice_.below(list->size() - 1);
    if (plant_ == Plant::entry_twice) {
      list->insert(list->begin() + static_cast<std::ptrdiff_t>(at), (*list)[at]);
    } else if (plant_ == Plant::entries_swapped) {
      std::swap((*list)[at], (*list)[at + 1]);
      std::swap((*list)[at].index, (*list)[at + 1].index);
    } else if (plant_ == Plant::section_withheld && !(*list)[at].record.sections.empty()) {
      (*list)[at].record.sections.pop_back();
    }
    return list;
  }

  Result<std::optional<Bytes>> directory() override { return real_->directory(); }
  Result<void> set_directory(DirectoryVersion version, ByteView envelope) override {
    return real_->set_directory(version, envelope);
  }
  Result<void> add_enrolment(const record::DeviceId& device, ByteView request) override {
    return real_->add_enrolment(device, request);
  }
  Result<void> remove_enrolment(const record::DeviceId& device) override {
    return real_->remove_enrolment(device);
  }
  Result<void> clear_enrolments() override { return real_->clear_enrolments(); }
  Result<std::vector<server::Enrolment>> enrolments() override { return real_->enrolments(); }
  Result<Hash256> load(merkle::NodePosition position) const override {
    return real_->load(position);
  }
  Result<void> save(merkle::NodePosition position, const Hash256& hash) override {
    return real_->save(position, hash);
  }

 private:
  struct Section {
    ChainId chain;
    Sequence sequence;
    std::uint8_t number;
    auto operator<=>(const Section&) const = default;
  };
  std::unique_ptr<server::Storage> real_;
  Plant plant_;
  Dice dice_;
  std::set<Section> hidden_;
};

}  // namespace

std::unique_ptr<server::Storage> planted(std::unique_ptr<server::Storage> storage, Plant plant,
                                         std::uint64_t seed) {
  if (plant == Plant::none) return storage;
  return std::make_unique<Spoilt>(std::move(storage), plant, seed);
}

}  // namespace handslag::simulation
