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

namespace {

Sequence sequence_of(const record::CarriedRecord& carried) {
  return record::decode_header(carried.header)->sequence;
}

/// A device with its log in a folder.
struct Device {
  TestFederation f;
  TemporaryFolder folder;
  FakeClock clock;
  std::uint64_t server_size = 0;
  DeviceLog log = need(open());

  Result<DeviceLog> open(const std::string& file = "log") const {
    return DeviceLog::open(folder / file, f.id(), f.device.id(), f.device.sign);
  }
  /// Another connection to the same file.
  store::Database someone_else() const {
    static constexpr store::Migration kSame[] = {{""}};
    return need(store::Database::open(folder / "log", {0x48534c4b, kSame}));
  }
  void restart() { log = need(open()); }

  Result<Sequence> write(RecordKind kind = RecordKind::visit, const PartyId& owner = kKommun) {
    const auto care = f.care(owner);
    const auto reporting = f.reporting_plan();
    std::vector<SectionDraft> drafts;
    drafts.push_back({&reporting, 0, encode(Statistics{kHuset, {}, {}, {}, kMonday})});
    drafts.push_back({&care.plan, 0, encode(IdentityContact{})});
    return log.append(kind, f.directory.version, clock.now(), drafts);
  }
  /// What a push ends with: to each recipient with news, its counts.
  Result<Sequence> write_counts() {
    std::vector<SessionPlan> plans;
    std::vector<SectionDraft> drafts;
    const auto news = log.uncounted();
    plans.reserve(news.size());
    for (const RecipientCount& count : news) {
      if (count.recipient.kind == AudienceKind::handlers) continue;
      plans.push_back(need(directory::plan_for_one(f.directory, count.recipient)));
      drafts.push_back({&plans.back(), 0, encode(Counts{{count}, {}})});
    }
    return log.append(RecordKind::counts, f.directory.version, clock.now(), drafts);
  }

  /// The server's answer: all up to a record, but for `missing`.
  Receipt receipt(Sequence upto, std::vector<MissingSection> missing = {}) {
    Receipt receipt{{f.id(), f.device.id(), log.epoch(), upto, {}}, std::move(missing), {0}, {}};
    receipt.head.hash = hash_at(upto);
    receipt.checkpoint = {clock.now(), {LogEpoch{1}, ++server_size, {}}};
    return receipt;
  }
  Result<void> accept(const Receipt& receipt) {
    return log.accept(receipt, sign_receipt(f.server, receipt));
  }
  std::size_t waiting() { return need(log.outbox(1'000'000)).records.size(); }

  RecordHash hash_at(Sequence sequence) {
    for (const auto& record : everything) {
      if (sequence_of(record) == sequence) return hash_of_header(record.header);
    }
    for (const auto& record : need(log.outbox(1'000'000)).records) {
      everything.push_back(record);
      if (sequence_of(record) == sequence) return hash_of_header(record.header);
    }
    return {};
  }
  std::vector<CarriedRecord> everything;  ///< records seen in the outbox, for their hashes
};

std::map<Recipient, RecipientCount> by_recipient(const std::vector<RecipientCount>& counts) {
  std::map<Recipient, RecipientCount> out;
  for (const auto& count : counts) out[count.recipient] = count;
  return out;
}

const Recipient kArchive{AudienceKind::party, kKommun};
const Recipient kHandlers{AudienceKind::handlers, kKommun};
const Recipient kReporting{AudienceKind::reporting, PartyId()};

}  // namespace

TEST_CASE("What was saved is there after a restart, and the chain goes on") {
  Device d;
  CHECK(need(d.write()) == Sequence{1});
  CHECK(need(d.write()) == Sequence{2});
  d.restart();
  CHECK(need(d.write()) == Sequence{3});
  const auto outbox = need(d.log.outbox(1'000'000));
  ChainVerifier chain(d.f.id(), d.f.device.id(), d.log.epoch());
  for (const auto& record : outbox.records) need(chain.follow(record.header));
  CHECK(verify_head(d.f.device.sign.public_key, chain.head(), outbox.head));
  CHECK(outbox.last.sequence == Sequence{3});
}

TEST_CASE("The party opens what the log sends, before and after a restart") {
  Device d;
  need(d.write());
  d.restart();
  need(d.write());
  auto opener = opener_with<Opener>(d.f.party(kKommun).archive);
  for (const auto& record : need(d.log.outbox(1'000'000)).records) {
    const Header header = need(decode_header(record.header));
    const auto& section = record.sections.at(1);
    int taken = 0;
    for (const Bytes& grant : record.grants) {
      taken += opener.add_grant(header, 1, section.descriptor, grant).has_value();
    }
    CHECK(taken == 1);
    CHECK(verdict(opener.open(header, 1, section.descriptor, section.section)) == "good");
  }
}

TEST_CASE("A crash at any moment leaves whole records") {
  Device d;
  for (int written = 0; written < 4; ++written) {
    // The files as a power cut would leave them: the log is not closed, and its -wal is there.
    for (const std::string end : {"", "-wal"}) {
      std::filesystem::copy_file(d.folder / ("log" + end), d.folder / ("copy" + end),
                                 std::filesystem::copy_options::overwrite_existing);
    }
    std::filesystem::remove(d.folder / "copy-shm");
    DeviceLog copy = need(d.open("copy"));
    const auto outbox = need(copy.outbox(1'000'000));
    CHECK(outbox.records.size() == static_cast<std::size_t>(written));
    for (const auto& record : outbox.records) CHECK(record.sections.size() == 2);
    need(d.write());
  }
}

TEST_CASE("A write-ahead log that was cut off anywhere loses no record before the cut") {
  Device d;
  need(d.write());
  const auto size = std::filesystem::file_size(d.folder / "log-wal");
  need(d.write());
  const auto end = std::filesystem::file_size(d.folder / "log-wal");
  for (auto cut = size; cut <= end; cut += 1'031) {
    std::filesystem::remove(d.folder / "copy-shm");
    for (const std::string part : {"", "-wal"}) {
      std::filesystem::copy_file(d.folder / ("log" + part), d.folder / ("copy" + part),
                                 std::filesystem::copy_options::overwrite_existing);
    }
    std::filesystem::resize_file(d.folder / "copy-wal", cut);
    DeviceLog copy = need(d.open("copy"));
    const auto outbox = need(copy.outbox(1'000'000));
    CHECK(outbox.records.size() >= 1);
    for (const auto& record : outbox.records) CHECK(record.sections.size() == 2);
  }
}

TEST_CASE("A record leaves the outbox only with a receipt, and stays out after a restart") {
  Device d;
  need(d.write());
  need(d.write());
  CHECK(d.waiting() == 2);
  need(d.accept(d.receipt({1})));
  CHECK(d.waiting() == 1);
  CHECK(need(d.log.status()).unsent == 1);
  CHECK(need(d.log.status()).last_receipt == d.clock.now());
  d.restart();
  CHECK(d.waiting() == 1);
}

TEST_CASE("A section that the server has not stored stays in the outbox, with its grants") {
  Device d;
  need(d.write());
  need(d.write());
  need(d.accept(d.receipt({2}, {{Sequence{1}, 1}})));
  const auto outbox = need(d.log.outbox(1'000'000));
  REQUIRE(outbox.records.size() == 1);
  CHECK(sequence_of(outbox.records[0]) == Sequence{1});
  REQUIRE(outbox.records[0].sections.size() == 1);
  CHECK(outbox.records[0].sections[0].number == 1);
  CHECK(outbox.records[0].grants.size() == 5);
  CHECK(need(d.log.status()).unsent == 1);

  need(d.accept(d.receipt({2})));
  CHECK(d.waiting() == 0);
  CHECK(need(d.log.status()).unsent == 0);
}

TEST_CASE("A section that the server keeps refusing does not hold up new records") {
  Device d;
  need(d.write());
  need(d.accept(d.receipt({1}, {{Sequence{1}, 0}, {Sequence{1}, 1}})));
  need(d.write());
  const auto little = need(d.log.outbox(0));
  REQUIRE(little.records.size() == 1);
  CHECK(sequence_of(little.records[0]) == Sequence{2});
  CHECK(need(d.log.outbox(1'000'000)).unseen);
  need(d.accept(d.receipt({2}, {{Sequence{1}, 0}, {Sequence{1}, 1}})));
  const auto refused = need(d.log.outbox(1'000'000));
  REQUIRE(refused.records.size() == 1);
  CHECK(sequence_of(refused.records[0]) == Sequence{1});
  CHECK_FALSE(refused.unseen);
}

TEST_CASE("A batch holds at least one record and not many more bytes than were asked for") {
  Device d;
  for (int i = 0; i < 3; ++i) need(d.write());
  CHECK(need(d.log.outbox(0)).records.size() == 1);
  CHECK(need(d.log.outbox(1)).last.sequence == Sequence{1});
  CHECK(need(d.log.outbox(1)).more);
  CHECK_FALSE(need(d.log.outbox(1'000'000)).more);
}

TEST_CASE("A receipt for another device, epoch or history is refused and changes nothing") {
  Device d;
  need(d.write());
  Receipt other = d.receipt({1});
  other.head.device.value[0] ^= 1;
  CHECK(verdict(d.accept(other)) == "log.receipt_other_device");
  other = d.receipt({1});
  other.head.epoch.value = 2;
  CHECK(verdict(d.accept(other)) == "log.receipt_other_device");
  other = d.receipt({1});
  other.head.hash.value[0] ^= 1;
  CHECK(verdict(d.accept(other)) == "log.receipt_unknown_head");
  CHECK(verdict(d.accept(d.receipt({2}))) == "log.receipt_unknown_head");
  CHECK(verdict(d.accept(d.receipt({1}, {{Sequence{1}, 2}}))) == "log.receipt_unknown_section");
  CHECK(d.waiting() == 1);
  CHECK_FALSE(need(d.log.status()).last_receipt);
}

TEST_CASE("An answer that a newer one overtook changes nothing") {
  Device d;
  need(d.write());
  need(d.write());
  const Receipt early = d.receipt({1}, {{Sequence{1}, 0}});
  need(d.accept(d.receipt({2})));
  const Receipt before = d.receipt({2}, {{Sequence{2}, 0}});
  need(d.accept(d.receipt({2})));
  CHECK(verdict(d.accept(early)) == "good");
  CHECK(verdict(d.accept(before)) == "good");
  CHECK(d.waiting() == 0);
  CHECK(need(d.log.checkpoint()).size == d.server_size);
}

TEST_CASE("A server that was set back, or shows another log, is found out") {
  Device d;
  need(d.write());
  need(d.write());
  d.server_size = 9;
  need(d.accept(d.receipt({1})));
  Receipt back = d.receipt({2});
  back.checkpoint.log.size = 9;
  CHECK(verdict(d.accept(back)) == "log.server_rolled_back");
  back.checkpoint.log.size = 10;
  back.checkpoint.log.root.value[0] = 1;
  CHECK(verdict(d.accept(back)) == "log.server_rolled_back");
  CHECK(d.waiting() == 1);
  back.checkpoint.log.size = 11;
  CHECK(verdict(d.accept(back)) == "good");
}

TEST_CASE("Counts tell of every record before them, to whom it was sealed, and nothing twice") {
  Device d;
  CHECK(d.log.uncounted().empty());
  need(d.write());
  auto news = by_recipient(d.log.uncounted());
  REQUIRE(news.size() == 3);
  CHECK(news[kArchive].grants == 1);
  CHECK(news[kArchive].sections == 1);
  CHECK(news[kHandlers].grants == 3);
  CHECK(news[kReporting].sections == 1);

  need(d.write_counts());
  CHECK(d.log.uncounted().empty());

  need(d.write());
  news = by_recipient(d.log.uncounted());
  CHECK(news[kArchive].sections == 3);   // two visits and one counts section
  CHECK(news[kArchive].grants == 2);     // the counts section's session is one of its own
  CHECK(news[kHandlers].sections == 2);  // no counts section is sealed to them
  CHECK(news[kReporting].sections == 3);
  CHECK(news[kReporting].grants == 1);  // statistics and counts share the session
  CHECK_FALSE(news.contains({AudienceKind::party, kRegion}));
}

TEST_CASE("News of one recipient is no news of another, over several pushes") {
  Device d;
  need(d.write(RecordKind::visit, kRegion));
  need(d.write_counts());
  need(d.write(RecordKind::visit, kKommun));
  const auto news = by_recipient(d.log.uncounted());
  CHECK(news.contains(kArchive));
  CHECK(news.contains(kReporting));
  CHECK_FALSE(news.contains({AudienceKind::party, kRegion}));
  need(d.write_counts());
  CHECK(d.log.uncounted().empty());
}

TEST_CASE("Numbers of grants go on after a restart") {
  Device d;
  need(d.write());
  d.restart();
  need(d.write());
  std::vector<std::uint64_t> numbers;
  for (const auto& record : need(d.log.outbox(1'000'000)).records) {
    for (const Bytes& bytes : record.grants) {
      const Grant grant = need(decode_grant(bytes));
      if (grant.recipient != kHandlers) continue;
      const BoxKeys keys{d.f.party(kKommun)};
      numbers.push_back(need(keys.open(grant.sealed)).running_number);
    }
  }
  CHECK(numbers == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("What was sealed to whom is counted the same after a restart, whenever that is") {
  Device d;
  const auto told = [&] {
    std::vector<std::tuple<Recipient, std::uint64_t, std::uint64_t, bool>> out;
    const auto news = by_recipient(d.log.uncounted());
    for (const auto& count : d.log.sealed_so_far()) {
      out.emplace_back(count.recipient, count.grants, count.sections,
                       news.contains(count.recipient));
    }
    return out;
  };
  // Beyond the records that are counted anew when the log is opened.
  for (int written = 1; written <= 150; ++written) {
    need(written % 50 == 7 ? d.write_counts() : d.write());
    if (written % 10 != 0 && written % 50 != 7) continue;
    const auto before = told();
    d.restart();
    CHECK(told() == before);
  }
  CHECK(std::get<2>(told().back()) >= 150);
  const auto before = told();
  for (const char* damaged :
       {"x''", "x'0000000000000007ffffffff'", "x'000001000000000000000000'"}) {
    need(d.someone_else().execute("UPDATE state SET value=" + std::string(damaged) +
                                  " WHERE name='tally'"));
    d.restart();
    // From the log itself.
    CHECK(told() == before);
  }
}

TEST_CASE("Of a record that the disk has changed, what can be read is sent") {
  Device d;
  need(d.write());
  const auto whole = need(d.log.outbox(1'000'000)).records;
  need(d.someone_else().execute("UPDATE records SET parts=substr(parts, 1, length(parts)-10)"));
  d.restart();
  const auto rest = need(d.log.outbox(1'000'000)).records;
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].sections.size() == 2);
  CHECK(rest[0].grants.size() == whole[0].grants.size() - 1);
}

TEST_CASE("A header that the disk has changed keeps no other section of its epoch back") {
  Device d;
  for (int i = 0; i < 3; ++i) need(d.write());
  need(d.accept(d.receipt(Sequence{3}, {{Sequence{1}, 0}, {Sequence{2}, 0}})));
  need(d.someone_else().execute("UPDATE records SET header=x'00' WHERE place=(1<<32)+1"));
  const auto outbox = need(d.log.outbox(1'000'000));
  REQUIRE(outbox.records.size() == 1);
  CHECK(sequence_of(outbox.records[0]) == Sequence{2});
}

TEST_CASE("A record whose parts the disk has changed beyond reading holds nothing up") {
  Device d;
  need(d.write());
  need(d.write());
  need(d.someone_else().execute("UPDATE records SET parts=x'05' WHERE place=(1<<32)+1"));
  d.restart();
  const auto outbox = need(d.log.outbox(1'000'000));
  REQUIRE(outbox.records.size() == 2);
  CHECK(outbox.records[0].sections.empty());
  CHECK(outbox.records[0].grants.empty());
  CHECK(outbox.records[1].sections.size() == 2);
  need(d.accept(d.receipt(Sequence{2}, {{Sequence{1}, 0}, {Sequence{1}, 1}})));
  CHECK(d.waiting() == 1);
  CHECK(need(d.write()) == Sequence{3});
}

TEST_CASE("A journal without a place for more says so, and what is in it is kept") {
  Device d;
  need(d.write());
  const auto last = record::encode(Header{d.f.id(),
                                          d.f.device.id(),
                                          Epoch{1},
                                          log::kLastSequence,
                                          {},
                                          d.f.directory.version,
                                          kMonday,
                                          {}});
  const auto hash = hash_of_header(last);
  const auto head =
      sign_head(d.f.device.sign, {d.f.id(), d.f.device.id(), Epoch{1}, log::kLastSequence, hash});
  const std::string place = "(1<<32)+" + std::to_string(log::kLastSequence.value);
  need(d.someone_else().execute("INSERT INTO records VALUES (" + place + ",1,x'" +
                                crypto::hex(last) + "',x'" + crypto::hex(hash) + "',x'" +
                                crypto::hex(head) + "',x'0000')"));
  d.restart();
  CHECK(verdict(d.write()) == "log.full");
  CHECK(d.waiting() == 2);
}

TEST_CASE("A record that could not be committed takes its sessions with it") {
  Device d;
  need(d.write());
  auto other = d.someone_else();
  need(other.execute("INSERT INTO records VALUES ((1<<32)+2,1,x'',x'',x'',x'')"));
  CHECK(verdict(d.write()) == "store.io");
  need(other.execute("DELETE FROM records WHERE place=(1<<32)+2"));
  CHECK(need(d.write()) == Sequence{2});
  const auto records = need(d.log.outbox(1'000'000)).records;
  const auto session_of = [](const CarriedRecord& record) {
    return need(decode_descriptor(record.sections.at(1).descriptor)).session;
  };
  REQUIRE(records.size() == 2);
  CHECK(session_of(records[0]) != session_of(records[1]));
  CHECK(records[1].grants.size() == 5);
}

TEST_CASE("A log of another device is not opened") {
  Device d;
  CHECK(verdict(DeviceLog::open(d.folder / "log", d.f.id(), DeviceId{}, d.f.device.sign)) ==
        "log.other_device");
  const TestFederation other;
  CHECK(verdict(DeviceLog::open(d.folder / "log", other.id(), d.f.device.id(), d.f.device.sign)) ==
        "log.other_device");
}

TEST_CASE("A newest record that the device did not sign is damage, and nothing is written") {
  Device d;
  need(d.write());
  CHECK(verdict(DeviceLog::open(d.folder / "log", d.f.id(), d.f.device.id(), d.f.server)) ==
        "log.damaged");
  need(d.someone_else().execute("UPDATE records SET header=x'00'"));
  CHECK(verdict(d.open()) == "log.damaged");
}
