// A kiosk whose server is down, forks, goes back in time, or talks nonsense: nothing leaves the
// outbox, staff are told, and it goes on by itself once the server is sound again.
#include <atomic>

#include "sync/protocol/merkle.h"
#include "tests/support/kiosk_day.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;

namespace {

Day1::Instead at(std::string path, std::function<HttpResponse(const HttpRequest&)> answer) {
  return [path = std::move(path),
          answer = std::move(answer)](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.path != path) return std::nullopt;
    return answer(request);
  };
}
HttpResponse with(int status, Bytes body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}
Bytes text(std::string_view words) {
  return Bytes(words.begin(), words.end());
}
bool is_refused(const SyncStatus& status) {
  return status.refused;
}
bool has_sent(const SyncStatus& status) {
  return status.unsent == 0 && status.last_receipt && !status.refused;
}

/// What a server other than the federation's own would sign as a receipt for this push.
HttpResponse receipt_of(const Day1& day, const HttpRequest& request, const crypto::SignKey& key,
                        Sequence sequence) {
  const auto push = need(protocol::decode_push(request.body));
  const Bytes& last = push.records.at(sequence.value - 1).header;
  const auto header = need(record::decode_header(last));
  record::Receipt receipt;
  receipt.head = {day.federation.id(), header.device, header.epoch, header.sequence,
                  record::hash_of_header(last)};
  receipt.checkpoint.log = {LogEpoch{1}, 5, {}};
  receipt.checkpoint.server_time = system_clock().now();
  protocol::PushAnswer answer;
  answer.receipt = record::sign_receipt(key, receipt);
  answer.directory = day.federation.directory.version;
  return with(200, protocol::encode(answer));
}

void must_send_after(Day1& day, Inbox& inbox) {
  day.answer_instead({});
  inbox.next<SyncStatus>(has_sent);
}

}  // namespace

TEST_CASE("A receipt of another server's key is no receipt") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.answer_instead(at("/v1/push", [&](const HttpRequest& request) {
    return receipt_of(day, request, crypto::make_sign_key(), Sequence{1});
  }));
  journal->perform(anonymous_visit(kKurs));
  const SyncStatus status = inbox.next<SyncStatus>(is_refused);
  CHECK(status.unsent == 1);
  CHECK_FALSE(status.last_receipt.has_value());
  must_send_after(day, inbox);
}

TEST_CASE("A visit that is saved while an answer is awaited leaves no blame behind") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  std::atomic<bool> asked = false;
  std::atomic<bool> saved = false;
  day.answer_instead(at("/v1/push", [&](const HttpRequest&) {
    asked = true;
    asked.notify_all();
    saved.wait(false);
    return with(200, text("nonsense"));
  }));
  journal->perform(anonymous_visit(kKurs));
  asked.wait(false);
  inbox.next<Saved>();
  journal->perform(anonymous_visit(kKurs));
  inbox.next<Saved>();
  saved = true;
  saved.notify_all();
  inbox.next<SyncStatus>(is_refused);
  must_send_after(day, inbox);
}

TEST_CASE("A receipt that ends before what was sent is told of, and asked for with a pause") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  std::atomic<int> pushes = 0;
  day.answer_instead(at("/v1/push", [&](const HttpRequest& request) {
    ++pushes;
    return receipt_of(day, request, day.federation.server, Sequence{1});
  }));
  journal->perform(anonymous_visit(kKurs));
  inbox.next<SyncStatus>(is_refused);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(pushes < 10);
}

TEST_CASE("Nonsense in place of an answer takes nothing from the outbox") {
  const std::string_view nonsense =
      GENERATE("", "\x01", "{\"reason\": 7}", "{\"reason\": \"push.gap\", \"message\": 7}",
               "{\"reason\": \"net.offline\"}");
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  const int status = GENERATE(200, 500);
  day.answer_instead(
      at("/v1/push", [&](const HttpRequest&) { return with(status, text(nonsense)); }));
  journal->perform(anonymous_visit(kKurs));
  const SyncStatus told = inbox.next<SyncStatus>(is_refused);
  CHECK(told.unsent == 1);
  CHECK(told.reach == Reach::online);
  must_send_after(day, inbox);
}

TEST_CASE("A directory that cannot be taken is told of and keeps no visit here") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  Bytes older = TestFederation().envelope();
  if (GENERATE(true, false)) {
    // A server that was set back: the same federation, an earlier version.
    auto& version = day.federation.directory.version.value;
    version -= 1;
    older = day.federation.envelope();
    version += 1;
  }
  day.answer_instead(at("/v1/directory", [&](const HttpRequest&) { return with(200, older); }));
  journal.reset();
  journal = open_journal(day, inbox);
  inbox.next<SyncStatus>(is_refused);
  journal->perform(anonymous_visit(kKurs));
  const SyncStatus status = inbox.next<SyncStatus>(
      [](const auto& told) { return told.unsent == 0 && told.last_receipt; });
  CHECK(status.refused);
}

TEST_CASE("A server whose log is another than it was is told of, also while it takes pushes") {
  Day1 day;
  Inbox inbox;
  // The first proof is asked for when both have compared for the first time, the next with a poll.
  day.answer_instead(at("/v1/log/consistency", [&](const HttpRequest&) {
    return with(200, protocol::encode_list({Bytes(32, 7)}));
  }));
  auto journal = enrolled(day, inbox);
  inbox.next<SyncStatus>(is_refused);
  journal->perform(anonymous_visit(kKurs));
  const SyncStatus taken = inbox.next<SyncStatus>(
      [](const auto& told) { return told.unsent == 0 && told.last_receipt; });
  CHECK(taken.refused);
  must_send_after(day, inbox);
}

TEST_CASE("A server that goes back in time gets nothing out of the outbox") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  journal->perform(anonymous_visit(kKurs));
  inbox.next<SyncStatus>(has_sent);
  day.stop_server();
  for (const char* file : {"server.db", "server.db-wal", "server.db-shm"}) {
    std::filesystem::remove(day.folder / file);
  }
  day.start_server(day.last_port);
  journal->perform(anonymous_visit(kKurs));
  const SyncStatus status = inbox.next<SyncStatus>(is_refused);
  CHECK(status.unsent == 1);
}

TEST_CASE("A device that was let in again goes on by itself, also after a restart") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  journal->perform(anonymous_visit(kKurs));
  inbox.next<SyncStatus>(has_sent);
  day.federation.directory.devices.back().revoked = true;
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  for (int start = 0; start < 2; ++start) {
    journal.reset();
    journal = open_journal(day, inbox);
    inbox.next<OutOfOrder>(
        [](const auto& message) { return message.reason == OutOfOrderReason::revoked; });
  }
  journal.reset();
  day.federation.directory.devices.back().revoked = false;
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  journal = open_journal(day, inbox);
  inbox.next<Offer>();
  journal->perform(anonymous_visit(kKurs));
  inbox.next<Saved>();
  inbox.next<SyncStatus>(has_sent);
}

TEST_CASE("A party that left the directory keeps nothing of the others here") {
  Day1 day;
  Inbox inbox;
  auto journal = enrolled(day, inbox);
  day.stop_server();
  journal->perform(anonymous_visit(kSkola));
  inbox.next<Saved>();
  journal.reset();
  auto& root = day.federation.directory.root;
  ++root.version;
  std::erase_if(root.parties, [](const auto& party) { return party.id == kRegion; });
  std::erase_if(day.federation.directory.handlers,
                [](const auto& key) { return key.party == kRegion; });
  day.start_server(day.last_port);
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  journal = open_journal(day, inbox);
  inbox.next<OutOfOrder>(
      [](const auto& message) { return message.reason == OutOfOrderReason::directory; });
  inbox.next<SyncStatus>(has_sent);
}
