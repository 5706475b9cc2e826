// The kiosk's own runtime, with its threads and a real server, through power cuts and a full disk:
// each visit of which the screen said that it is saved arrives, once.
#include "kiosk/runtime/journal.h"

#include "tests/support/kiosk_day.h"
#include "tests/support/power_disk.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;

namespace {

namespace fs = std::filesystem;

/// A day whose kiosk and server can be set back to the morning.
struct Morning {
  Morning() {
    enrolled(day, inbox).reset();
    day.stop_server();
    fs::copy(day.folder / "kiosk", day.folder / "kiosk before", fs::copy_options::recursive);
    fs::copy(day.folder / "server.db", day.folder / "server.db before");
  }
  void begin() {
    fs::remove_all(day.folder / "kiosk");
    fs::copy(day.folder / "kiosk before", day.folder / "kiosk", fs::copy_options::recursive);
    serve_again();
  }
  void serve_again() {
    if (day.http) day.stop_server();
    fs::remove(day.folder / "server.db-wal");
    fs::copy_file(day.folder / "server.db before", day.folder / "server.db",
                  fs::copy_options::overwrite_existing);
    day.start_server(day.last_port);
  }
  /// Visits until one is refused, each when the one before was answered; how many were saved.
  static int visits(Journal& journal, Inbox& inbox, int wanted) {
    for (int saved = 0; saved < wanted; ++saved) {
      journal.perform(anonymous_visit(kKurs));
      if (!is_saved(inbox)) return saved;
    }
    return wanted;
  }
  static bool is_saved(Inbox& inbox) {
    while (true) {
      for (Message& message : inbox.mailbox.take()) {
        if (std::holds_alternative<Saved>(message)) return true;
        if (std::holds_alternative<SaveFailed>(message)) return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::size_t arrived() {
    const Bytes body =
        need(day.client().request("GET", "/v1/feed?from=0", {}, &day.federation.party(kKommun).sign,
                                  std::chrono::seconds(10)));
    std::size_t visits = 0;
    for (const auto& entry : need(protocol::decode_feed(body)).entries) {
      visits += entry.record.sections.size() == 2;  // identity and attendance
    }
    return visits;
  }

  Day1 day;
  Inbox inbox;
};

struct Begun : Morning {
  Begun() { begin(); }
};

/// A kiosk in order, on whose disk no record finds room.
struct FullDisk {
  FullDisk() {
    inbox.next<Offer>();
    disk.leave_room(2'000);
  }
  Begun morning;
  PowerDisk disk{morning.day.folder / "kiosk"};
  Inbox inbox;
  std::unique_ptr<Journal> journal = open_journal(morning.day, inbox);
};

}  // namespace

TEST_CASE("What a kiosk showed as saved arrives after a power cut at any moment") {
  Morning morning;
  bool over = false;
  for (std::size_t at = 1; !over; at += 6) {
    morning.begin();
    int saved = 0;
    PowerDisk disk(morning.day.folder / "kiosk");
    disk.cut_at(at);
    {
      Inbox inbox;
      const auto journal = open_journal(morning.day, inbox);
      saved = Morning::visits(*journal, inbox, 3);
      over = !disk.is_off();
      disk.cut();
    }
    disk.release();
    INFO("cut at " << at << ": " << disk.where() << ", saved: " << saved);
    disk.return_power(at % 3);
    Inbox inbox;
    const auto journal = open_journal(morning.day, inbox);
    inbox.next<Offer>();
    journal->perform(anonymous_visit(kKurs));
    inbox.next<Saved>();
    inbox.next<SyncStatus>(
        [](const SyncStatus& status) { return status.unsent == 0 && status.last_receipt; });
    CHECK(morning.arrived() >= static_cast<std::size_t>(saved) + 1);
    CHECK(morning.arrived() <= 4);
  }
}

TEST_CASE("A kiosk whose log cannot be opened for want of room opens it when there is some") {
  Begun morning;
  PowerDisk disk(morning.day.folder / "kiosk");
  disk.leave_room(0);
  Inbox inbox;
  const auto journal = open_journal(morning.day, inbox);
  const auto told = inbox.next<OutOfOrder>();
  CHECK(told.reason == OutOfOrderReason::storage);
  disk.mend();
  inbox.next<Offer>();
  journal->perform(anonymous_visit(kKurs));
  inbox.next<Saved>();
}

TEST_CASE("A check-in on a full disk says so on the screen, and the next is taken with room") {
  FullDisk full;
  full.journal->perform(anonymous_visit(kKurs));
  CHECK(full.inbox.next<SaveFailed>().trouble == SaveTrouble::disk_full);
  full.disk.mend();
  full.journal->perform(anonymous_visit(kKurs));
  full.inbox.next<Saved>();
}

TEST_CASE("A call for staff on a full disk is lost in silence, and what comes after it is saved") {
  FullDisk full;
  full.journal->perform(RecordStaffCall{std::chrono::seconds(60)});
  CHECK(full.inbox.next<StaffCallLost>().cause.code == "store.full");
  full.disk.mend();
  full.journal->perform(RecordStaffCall{std::chrono::seconds(60)});
  full.inbox.next<SyncStatus>([](const SyncStatus& status) { return status.unsent == 1; });
  full.journal->perform(anonymous_visit(kKurs));
  full.inbox.next<Saved>();
}
