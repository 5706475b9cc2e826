// What a device does when the server lost something, and when it was itself copied.
#include <filesystem>

#include "shared/log/device_log.h"
#include "tests/support/catch.h"
#include "tests/support/clock.h"
#include "tests/support/folder.h"
#include "tests/support/writing.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;
using log::DeviceLog;
using log::RecordKind;
using log::ServerView;

namespace {

constexpr std::size_t kAll = 1'000'000;

/// A device's log in a file, and a second disk with a copy of it.
struct Copied {
  TestFederation f;
  TemporaryFolder folder;
  std::uint64_t server_size = 0;
  DeviceLog log = need(open("log"));

  Result<DeviceLog> open(const std::string& file) const {
    return DeviceLog::open(folder / file, f.id(), f.device.id(), f.device.sign);
  }
  Head write(DeviceLog& to) {
    const auto reporting = f.reporting_plan();
    std::vector<SectionDraft> drafts;
    drafts.push_back({&reporting, 0, encode(Statistics{kHuset, {}, {}, {}, kMonday})});
    need(to.append(RecordKind::visit, f.directory.version, UtcTime{1}, drafts));
    return to.newest();
  }
  DeviceLog copy() {
    for (const std::string end : {"", "-wal"}) {
      std::filesystem::copy_file(folder / ("log" + end), folder / ("copy" + end));
    }
    return need(open("copy"));
  }

  Checkpoint checkpoint(LogEpoch epoch = {1}) { return {UtcTime{2}, {epoch, ++server_size, {}}}; }
  Receipt receipt(const Head& head) { return {head, {}, {}, checkpoint()}; }
  Result<void> accept(DeviceLog& by, const Receipt& receipt) {
    return by.accept(receipt, sign_receipt(f.server, receipt));
  }
  ServerView view(const std::vector<Head>& heads, LogEpoch epoch = {1}) {
    ServerView view{checkpoint(epoch), {}, {}};
    view.checkpoint_bytes = sign_checkpoint(f.server, f.id(), view.checkpoint);
    for (const Head& head : heads) {
      view.chains.push_back({{head, {}, {}, view.checkpoint}, sign_head(f.device.sign, head)});
    }
    return view;
  }
  /// Up to where the server has the log, as the device sees it.
  Sequence sent(DeviceLog& of) {
    const auto outbox = need(of.outbox(kAll));
    if (!outbox.unseen) return of.newest().sequence;
    return {need(decode_header(outbox.records.front().header)).sequence.value - 1};
  }
};

/// Both disks were written to after a record that the server has; it shows `theirs`.
struct Parted : Copied {
  Head receipted_record() {
    const Head head = write(log);
    need(accept(log, receipt(head)));
    return head;
  }
  Head shared = receipted_record();
  DeviceLog other = copy();
  Head theirs = write(log);
  Head ours = write(other);
  Epoch begin_epoch() {
    const Epoch epoch = *need(other.compare(view({theirs})));
    need(other.begin_epoch(epoch));
    return epoch;
  }
};

}  // namespace

TEST_CASE("A server that has what was receipted is told nothing twice") {
  Copied d;
  d.write(d.log);
  const Head second = d.write(d.log);
  need(d.accept(d.log, d.receipt(second)));
  CHECK_FALSE(need(d.log.compare(d.view({second}))));
  CHECK(need(d.log.outbox(kAll)).records.empty());
}

TEST_CASE("What the server lost waits in the outbox again, and counts as unsent") {
  Copied d;
  const Head first = d.write(d.log);
  d.write(d.log);
  const Head third = d.write(d.log);
  need(d.accept(d.log, d.receipt(third)));
  CHECK_FALSE(need(d.log.compare(d.view({first}, {2}))));
  CHECK(d.sent(d.log) == Sequence{1});
  CHECK(need(d.log.status()).unsent == 2);
  CHECK(need(d.log.checkpoint()).log_epoch == LogEpoch{2});
  CHECK_FALSE(need(d.log.compare(d.view({}, {3}))));
  CHECK(d.sent(d.log) == Sequence{0});
}

TEST_CASE("A receipt of a restored server counts only once the device has compared") {
  Copied d;
  const Head first = d.write(d.log);
  need(d.accept(d.log, d.receipt(first)));
  const Head second = d.write(d.log);
  Receipt restored = d.receipt(second);
  restored.checkpoint = d.checkpoint({2});
  CHECK(verdict(d.accept(d.log, restored)) == "log.server_restarted");
  need(d.log.compare(d.view({first}, {2})));
  CHECK(verdict(d.accept(d.log, restored)) == "log.server_rolled_back");
  restored.checkpoint = d.checkpoint({2});
  CHECK(verdict(d.accept(d.log, restored)) == "good");
}

TEST_CASE("A comparison does not make an older log of the server's acceptable") {
  Copied d;
  const Head first = d.write(d.log);
  d.server_size = 5;
  need(d.accept(d.log, d.receipt(first)));
  d.server_size = 2;
  CHECK(verdict(d.log.compare(d.view({first}))) == "log.server_rolled_back");
  need(d.log.compare(d.view({first}, {2})));
  CHECK(verdict(d.log.compare(d.view({first}, {1}))) == "log.server_rolled_back");
}

TEST_CASE("A device that was copied goes on in a new epoch, and sends what it wrote before") {
  Parted d;
  REQUIRE(d.begin_epoch() == Epoch{2});
  const Head next = d.write(d.other);
  CHECK(next.epoch == Epoch{2});
  CHECK(next.sequence == Sequence{1});

  const auto before = need(d.other.outbox(kAll));
  REQUIRE(before.records.size() == 1);
  CHECK(before.forked);
  CHECK(before.more);
  CHECK(before.last.hash == d.ours.hash);
  need(d.accept(d.other, d.receipt(d.ours)));
  const auto after = need(d.other.outbox(kAll));
  REQUIRE(after.records.size() == 1);
  CHECK_FALSE(after.forked);
  CHECK(need(decode_header(after.records[0].header)).previous == d.ours.hash);
  need(d.accept(d.other, d.receipt(next)));
  CHECK(need(d.other.outbox(kAll)).records.empty());
  CHECK(need(d.other.status()).unsent == 0);
}

TEST_CASE("An epoch that has just begun is there after a restart") {
  Copied d;
  const Head before = d.write(d.log);
  need(d.log.begin_epoch({4}));
  d.log = need(d.open("log"));
  CHECK(d.log.epoch() == Epoch{4});
  CHECK(d.log.newest().sequence == Sequence{0});
  d.write(d.log);
  d.log = need(d.open("log"));
  CHECK(d.log.newest().epoch == Epoch{4});
  need(d.accept(d.log, d.receipt(before)));
  const auto outbox = need(d.log.outbox(kAll));
  CHECK(need(decode_header(outbox.records.at(0).header)).previous == before.hash);
}

TEST_CASE("A device that was set back to an older state begins an epoch above all that are shown") {
  Copied d;
  d.write(d.log);
  DeviceLog old = d.copy();
  d.write(d.log);
  Head later = d.write(d.log);
  later.epoch = Epoch{3};
  CHECK(need(old.compare(d.view({d.log.newest(), later}))) == Epoch{4});
}

TEST_CASE("A branch that a copy wrote to a former epoch is no reason to begin another") {
  Parted d;
  d.begin_epoch();
  CHECK_FALSE(need(d.other.compare(d.view({d.theirs}))));
  CHECK_FALSE(need(d.log.compare(d.view({d.theirs, d.other.newest()}))));
}

TEST_CASE("What a restored server lost of a former epoch is sent again, from its first record on") {
  Parted d;
  d.begin_epoch();
  need(d.accept(d.other, d.receipt(d.ours)));
  const Head next = d.write(d.other);
  need(d.accept(d.other, d.receipt(next)));
  CHECK(need(d.other.outbox(kAll)).records.empty());

  CHECK_FALSE(need(d.other.compare(d.view({d.theirs}, {2}))));
  const auto outbox = need(d.other.outbox(kAll));
  REQUIRE(outbox.records.size() == 2);
  CHECK(outbox.forked);
  CHECK(outbox.last.hash == d.ours.hash);
  CHECK(outbox.more);
}

TEST_CASE("What the server lacks of a former epoch goes with the head of this device's own chain") {
  Parted d;
  d.begin_epoch();
  Receipt receipt = d.receipt(d.ours);
  receipt.missing = {{d.shared.sequence, 0}};
  need(d.accept(d.other, receipt));

  const auto outbox = need(d.other.outbox(kAll));
  REQUIRE(outbox.records.size() == 2);
  CHECK(outbox.forked);
  CHECK(outbox.last == d.ours);
  CHECK(verify_head(d.f.device.sign.public_key, d.ours, outbox.head));
  CHECK(outbox.records.front().sections.size() == 1);
  CHECK(outbox.records.back().sections.empty());
  need(d.accept(d.other, d.receipt(d.ours)));
  CHECK(need(d.other.outbox(kAll)).records.empty());
}

TEST_CASE("A head that the device did not sign proves nothing against it") {
  Copied d;
  const Head own = d.write(d.log);
  Head other = own;
  other.hash.value[0] ^= 1;
  ServerView view = d.view({other});
  view.chains[0].head.value[0] ^= 1;
  CHECK(verdict(d.log.compare(view)) == "log.forged_head");
  CHECK(d.log.epoch() == Epoch{1});
  CHECK(d.sent(d.log) == Sequence{0});
}

TEST_CASE("A copy that used up the epochs is told of, and this device goes on as it was") {
  Copied d;
  const Head own = d.write(d.log);
  Head other = own;
  other.hash.value[0] ^= 1;
  Head last = other;
  last.epoch = log::kLastEpoch;
  CHECK(verdict(d.log.compare(d.view({other, last}))) == "log.no_epoch");
  CHECK(d.log.epoch() == Epoch{1});
  CHECK(d.sent(d.log) == Sequence{0});
  d.write(d.log);
}

TEST_CASE("The last epoch that there can be is one like all others") {
  Copied d;
  d.write(d.log);
  need(d.accept(d.log, d.receipt(d.log.newest())));
  need(d.log.begin_epoch(log::kLastEpoch));
  const Head written = d.write(d.log);
  const auto counts = d.log.sealed_so_far();
  d.log = need(d.open("log"));
  CHECK(d.log.newest() == written);
  CHECK(need(d.log.outbox(kAll)).last == written);
  CHECK(need(d.log.status()).unsent == 1);
  REQUIRE(d.log.sealed_so_far().size() == counts.size());
  CHECK(d.log.sealed_so_far()[0].grants == counts[0].grants);
  need(d.accept(d.log, d.receipt(written)));
  CHECK_FALSE(need(d.log.waiting()).any());
}

TEST_CASE("Epochs take turns by what is sent, however often somebody looks") {
  Parted d;
  need(d.accept(d.other, d.receipt(d.ours)));
  const Head first = d.write(d.other);
  Receipt lacking = d.receipt(first);
  lacking.missing = {{d.ours.sequence, 0}};
  need(d.accept(d.other, lacking));
  need(d.other.begin_epoch({2}));
  const Head second = d.write(d.other);
  lacking = d.receipt(second);
  lacking.missing = {{second.sequence, 0}};
  need(d.accept(d.other, lacking));

  std::vector<std::uint32_t> sent;
  for (int i = 0; i < 4; ++i) {
    CHECK(need(d.other.waiting()).unstored);
    CHECK_FALSE(need(d.other.waiting()).unseen);
    sent.push_back(need(d.other.outbox(kAll)).last.epoch.value);
    CHECK(need(d.other.waiting()).any());
  }
  CHECK(sent == std::vector<std::uint32_t>{1, 2, 1, 2});
}

TEST_CASE("What was sealed so far can be told when there is no news") {
  Copied d;
  d.write(d.log);
  const auto reporting = d.f.reporting_plan();
  std::vector<SectionDraft> drafts;
  drafts.push_back({&reporting, 0, encode(Counts{})});
  need(d.log.append(RecordKind::counts, d.f.directory.version, UtcTime{1}, drafts));
  CHECK(d.log.uncounted().empty());
  const auto counts = d.log.sealed_so_far();
  REQUIRE(counts.size() == 1);
  CHECK(counts.front().sections == 2);
}

TEST_CASE("Counts and numbers of grants begin anew with an epoch") {
  Copied d;
  d.write(d.log);
  CHECK_FALSE(d.log.uncounted().empty());
  need(d.log.begin_epoch({2}));
  CHECK(d.log.uncounted().empty());
  d.write(d.log);
  for (const auto& count : d.log.uncounted()) {
    CHECK(count.sections == 1);
    CHECK(count.grants == 1);
  }
}
