// The services behind the screens, without a window: a real server on TLS, a real home and log.
#include "kiosk/runtime/journal.h"

#include "shared/record/opener.h"
#include "tests/support/kiosk_day.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;

namespace {

/// Everything that the server gives to the party, opened with all of its keys.
template <typename T>
std::vector<T> contents_of(const Day1& day, const PartyId& id) {
  const TestParty& party = day.federation.party(id);
  const Bytes body = need(
      day.client().request("GET", "/v1/feed?from=0", {}, &party.sign, std::chrono::seconds(10)));
  auto opener = opener_with<record::Opener>(party.archive);
  std::vector<T> out;
  for (const auto& entry : need(protocol::decode_feed(body)).entries) {
    if (entry.kind == protocol::EntryKind::restart) continue;
    const auto header = need(record::decode_header(entry.record.header));
    for (const auto& section : entry.record.sections) {
      for (const Bytes& grant : entry.record.grants) {
        (void)opener.add_grant(header, section.number, section.descriptor, grant);
      }
      auto content = need(record::decode_content(
          need(opener.open(header, section.number, section.descriptor, section.section))));
      if (auto* found = std::get_if<T>(&content)) out.push_back(*found);
    }
  }
  return out;
}
std::vector<record::Attendance> attendances_of(const Day1& day, const PartyId& id) {
  return contents_of<record::Attendance>(day, id);
}
std::vector<record::Annulment> annulments_of(const Day1& day, const PartyId& id) {
  return contents_of<record::Annulment>(day, id);
}
std::vector<record::StaffCall> staff_calls_of(const Day1& day, const PartyId& id) {
  return contents_of<record::StaffCall>(day, id);
}

}  // namespace

TEST_CASE("A device that was given a code joins, and what it saved offline arrives exactly once") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.stop_server();

  for (int i = 0; i < 3; ++i) {
    journal->perform(anonymous_visit(kKurs));
    inbox.next<Saved>();
  }
  // In this order, so that no screen shows what is saved, or its first page, as sent.
  journal->perform(anonymous_visit(std::nullopt));
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 4; });
  inbox.next<Saved>();

  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 4; });
  inbox.next<Offer>();
  journal->perform(anonymous_visit(kSkola));
  inbox.next<Saved>();

  day.start_server(day.last_port);
  const SyncStatus sent = inbox.next<SyncStatus>(
      [](const auto& status) { return status.unsent == 0 && status.last_receipt; });
  CHECK(sent.reach == Reach::online);
  CHECK_FALSE(sent.refused);
  CHECK(attendances_of(day, kKommun).size() == 4);
  CHECK(attendances_of(day, kRegion).size() == 1);
}

TEST_CASE("A card that comes twice to the same activity is told so, and written once") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.stop_server();
  const CardCode card = record::new_card_code(day.federation.id());
  journal->perform(card_visit(card, kKurs));
  const VisitNumber first = inbox.next<Saved>().visit;
  journal->perform(card_visit(card, kKurs));
  const auto again = inbox.next<AlreadyHere>();
  CHECK(again.visit == first);
  CHECK(again.undo_left > std::chrono::seconds(30));
  CHECK(again.undo_left <= kUndoTime);
  // To another activity it is a visit of its own.
  journal->perform(card_visit(card, std::nullopt));
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 2; });
  inbox.next<Saved>();
}

TEST_CASE("A check-in that is taken back is written as such, and its card may come again") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  const CardCode card = record::new_card_code(day.federation.id());
  journal->perform(card_visit(card, kKurs));
  journal->perform(UndoVisit{inbox.next<Saved>().visit});
  inbox.next<Undone>();
  journal->perform(card_visit(card, kKurs));
  inbox.next<Saved>();
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 0; });
  CHECK(attendances_of(day, kKommun).size() == 2);
  CHECK(annulments_of(day, kKommun).size() == 2);
}

TEST_CASE("A visit is taken back once, and none after a restart") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  journal->perform(anonymous_visit(kKurs));
  const VisitNumber visit = inbox.next<Saved>().visit;
  journal->perform(UndoVisit{visit});
  inbox.next<Undone>();
  journal->perform(UndoVisit{visit});
  CHECK(inbox.next<UndoFailed>().trouble == SaveTrouble::internal);
  journal->perform(anonymous_visit(kKurs));
  const VisitNumber second = inbox.next<Saved>().visit;
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<Offer>();
  journal->perform(UndoVisit{second});
  CHECK(inbox.next<UndoFailed>().trouble == SaveTrouble::internal);
}

TEST_CASE("A call for staff waits to be sent as a visit does, arrives once, and is no visit") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.stop_server();
  const UtcTime before = system_clock().now();
  // Made an hour and three minutes ago.
  journal->perform(RecordStaffCall{std::chrono::seconds(63 * 60 + 59)});
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 1; });
  const UtcTime after = system_clock().now();
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 1; });
  day.start_server(day.last_port);
  inbox.next<SyncStatus>(
      [](const auto& status) { return status.unsent == 0 && status.last_receipt; });
  const auto calls = staff_calls_of(day, kKommun);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].meeting_point == kHuset);
  CHECK(calls[0].minutes == 63);
  const auto at = [](UtcTime time) {
    return stockholm_time({time.ms - std::int64_t{63 * 60 + 59} * 1000});
  };
  CHECK(calls[0].day >= at(before).day);
  CHECK(calls[0].day <= at(after).day);
  CHECK((calls[0].hour == at(before).hour || calls[0].hour == at(after).hour));
  CHECK(staff_calls_of(day, kRegion).empty());
  CHECK(attendances_of(day, kKommun).empty());
}

TEST_CASE("A kiosk that has not joined, or may not write, records no call for staff") {
  Day1 day;
  Inbox inbox;
  auto journal = open_journal(day, inbox);
  inbox.next<NotEnrolled>();
  journal->perform(RecordStaffCall{std::chrono::seconds(60)});
  journal.reset();
  CHECK_FALSE(std::filesystem::exists(day.folder / "kiosk" / "journal.db"));
  journal = enrolled(day, inbox);
  day.federation.directory.devices.back().revoked = true;
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<OutOfOrder>();
  const auto records = [&] {
    auto home = need(DeviceHome::open(day.folder / "kiosk"));
    auto log = need(
        log::DeviceLog::open(home.log_file(), day.federation.id(), day.device, home.keys()->sign));
    return log.newest().sequence;
  };
  journal.reset();
  const Sequence written = records();
  journal = open_journal(day, inbox);
  inbox.next<OutOfOrder>();
  journal->perform(RecordStaffCall{std::chrono::seconds(60)});
  journal.reset();
  CHECK(records() == written);
}

TEST_CASE("A code of another federation's root leads nowhere and leaves no keys behind") {
  Day1 day;
  Inbox inbox;
  const TestFederation other;
  auto journal = open_journal(day, inbox);
  journal->perform(
      enrolment(day.url(), need(directory::make_code(other.root.public_key, day.federation.id()))));
  const auto refused = inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::refused; });
  CHECK(refused.trouble == EnrolmentTrouble::other_root);
  journal.reset();
  CHECK_FALSE(std::filesystem::exists(day.folder / "kiosk" / "device.key"));
}

TEST_CASE("Where no server answers, the enrolment says so") {
  Day1 day;
  Inbox inbox;
  const auto& root = day.federation.directory.root;
  const std::string url = day.url();
  day.stop_server();
  auto journal = open_journal(day, inbox);
  journal->perform(enrolment(url, need(directory::make_code(root.root, root.federation))));
  const auto refused = inbox.next<EnrolmentProgress>(
      [](const auto& progress) { return progress.stage == EnrolmentStage::refused; });
  CHECK(refused.trouble == EnrolmentTrouble::offline);
}

TEST_CASE("An enrolment that waits goes on after a restart") {
  Day1 day;
  Inbox inbox;
  const auto& root = day.federation.directory.root;
  const auto code = need(directory::make_code(root.root, root.federation));
  const auto is_waiting = [](const EnrolmentProgress& progress) {
    return progress.stage == EnrolmentStage::waiting;
  };
  auto journal = open_journal(day, inbox);
  journal->perform(enrolment(day.url(), code));
  inbox.next<EnrolmentProgress>(is_waiting);
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<EnrolmentProgress>(is_waiting);
  day.admit_waiting(code);
  inbox.next<Offer>();
}

TEST_CASE("A revoked device says so and saves nothing more") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.federation.directory.devices.back().revoked = true;
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<OutOfOrder>(
      [](const auto& message) { return message.reason == OutOfOrderReason::revoked; });
  journal->perform(anonymous_visit(kKurs));
  CHECK(inbox.next<SaveFailed>().trouble == SaveTrouble::internal);
}

TEST_CASE("One home is open in one program at a time") {
  TemporaryFolder folder;
  const auto first = need(DeviceHome::open(folder / "kiosk"));
  CHECK(verdict(DeviceHome::open(folder / "kiosk")) == "home.in_use");
}

TEST_CASE("Without the device's secret its key file opens nothing") {
  Day1 day;
  Inbox inbox;
  enrolled(day, inbox).reset();
  std::filesystem::remove(day.folder / "kiosk" / "device.secret");
  CHECK(verdict(DeviceHome::open(day.folder / "kiosk")) == "file.missing");
}

TEST_CASE("A kiosk whose disk was copied goes on by itself, and so does the copy") {
  Day1 day;
  Inbox inbox;
  enrolled(day, inbox).reset();
  std::filesystem::copy(day.folder / "kiosk", day.folder / "twin");
  const auto all_sent = [](const SyncStatus& status) {
    return status.unsent == 0 && status.last_receipt && !status.refused;
  };
  for (const char* home : {"kiosk", "twin", "kiosk"}) {
    Inbox own;
    Journal journal(need(DeviceHome::open(day.folder / home)), own.mailbox, system_clock());
    own.next<Offer>();
    for (int i = 0; i < 2; ++i) {
      journal.perform(anonymous_visit(kKurs));
      own.next<Saved>();
    }
    own.next<SyncStatus>(all_sent);
  }
  CHECK(attendances_of(day, kKommun).size() == 6);
}

TEST_CASE("A kiosk that is set back to before a receipt learns what the server has, and rests") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.answer_instead([&](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.path != "/v1/push") return std::nullopt;
    (void)day.service->handle(request);  // taken, and the answer is lost
    HttpResponse broken;
    broken.status = 503;
    return broken;
  });
  journal->perform(anonymous_visit(kKurs));
  inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 1 && status.refused; });
  journal.reset();
  std::filesystem::copy(day.folder / "kiosk", day.folder / "image");
  day.answer_instead({});
  const auto all_sent = [](const SyncStatus& status) {
    return status.unsent == 0 && status.last_receipt && !status.refused;
  };
  for (const char* home : {"kiosk", "image"}) {
    Inbox own;
    Journal opened(need(DeviceHome::open(day.folder / home)), own.mailbox, system_clock());
    own.next<Offer>();
    if (home == std::string("kiosk")) opened.perform(anonymous_visit(kKurs));
    own.next<SyncStatus>(all_sent);
  }
  CHECK(attendances_of(day, kKommun).size() == 2);
}

TEST_CASE("What a restored server lost is sent again, and nothing twice") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  const auto save = [&] {
    journal->perform(anonymous_visit(kKurs));
    inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 1; });
    inbox.next<Saved>();
    inbox.next<SyncStatus>([](const auto& status) { return status.unsent == 0; });
  };
  save();
  day.stop_server();
  std::filesystem::copy_file(day.folder / "server.db", day.folder / "backup.db");
  day.start_server(day.last_port);
  for (int i = 0; i < 3; ++i) save();
  day.stop_server();
  for (const char* end : {"-wal", "-shm"}) {
    std::filesystem::remove(day.folder / (std::string("server.db") + end));
  }
  std::filesystem::copy_file(day.folder / "backup.db", day.folder / "server.db",
                             std::filesystem::copy_options::overwrite_existing);
  day.start_server(day.last_port);
  save();
  // The federation's other device never came: the administrator does not wait for it.
  const auto id = day.federation.device.id();
  need(day.client().request("POST", "/v1/refill/release",
                            protocol::encode_list({Bytes(id.value.begin(), id.value.end())}),
                            &day.federation.administrator, std::chrono::seconds(10)));
  CHECK(attendances_of(day, kKommun).size() == 5);
}
