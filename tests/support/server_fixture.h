// The server's rules without a network: a service on a database in a folder of its own, a kiosk
// that seals visits, and requests in anybody's name.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shared/record/receipt.h"
#include "sync/server/service.h"
#include "tests/support/clock.h"
#include "tests/support/federation.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"

namespace handslag::test {

/// What a kiosk writes, record after record, ready to be pushed.
class Kiosk {
 public:
  Kiosk(const TestFederation& federation, const TestDevice& device, Epoch epoch = {1})
      : federation_(federation), key_(copy_of(device.sign)), next_(federation.first_header()) {
    next_.device = device.id();
    next_.epoch = epoch;
  }

  /// A visit with sections 0: statistics, 1: identity, 2: attendance (both of `owner`), 3: field.
  void visit(const PartyId& owner = kKommun, const ActivityId& unit = kKurs) {
    const auto care = federation_.care(owner);
    const auto counted = federation_.reporting_plan();
    const auto shared = directory::field_plan(federation_.directory);
    record::IdentityContact identity;
    HANDSLAG_CHECK(identity.number.assign("199001012385"));
    const std::uint8_t lane = care.lane_of(unit);
    std::vector<record::SectionDraft> drafts;
    drafts.push_back({&counted, 0, record::encode(statistics(unit))});
    drafts.push_back({&care.plan, lane, record::encode(identity)});
    drafts.push_back(
        {&care.plan, lane, record::encode(record::Attendance{kHuset, unit, UtcTime{1}})});
    drafts.push_back({&shared, 0, record::encode(record::FieldState{Bytes(8, 7)})});
    seal(drafts);
  }
  /// As small as a record gets: one section for the reporting station.
  void count() {
    const auto counted = federation_.reporting_plan();
    std::vector<record::SectionDraft> drafts;
    drafts.push_back({&counted, 0, record::encode(statistics(kKurs))});
    seal(drafts);
  }
  /// Another kiosk with the same keys and the same first `shared` records: a copy of its disk.
  Kiosk copy(const TestDevice& device, std::size_t shared) const {
    Kiosk other(federation_, device, next_.epoch);
    other.log.assign(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(shared));
    if (shared == 0) return other;
    const record::Head head = head_of(log[shared - 1]);
    other.next_.sequence = {head.sequence.value + 1};
    other.next_.previous = head.hash;
    return other;
  }
  /// The records from here on are of this epoch, and `log` holds them alone.
  void begin_epoch(Epoch epoch) {
    log.clear();
    next_.epoch = epoch;
    next_.sequence = {1};
    sealer_ = record::Sealer();
  }
  /// The process ends and starts again: the next record begins new sessions.
  void restart() { sealer_ = record::Sealer(); }

  /// The records from `from` to before `to`, signed.
  protocol::Push push(std::size_t from, std::size_t to) const {
    return signed_push({log.begin() + static_cast<std::ptrdiff_t>(from),
                        log.begin() + static_cast<std::ptrdiff_t>(to)});
  }
  protocol::Push push() const { return push(0, log.size()); }
  /// These records, whatever they are, signed as if the last were the head.
  protocol::Push signed_push(std::vector<record::CarriedRecord> records) const {
    const record::Head head = head_of(records.back());
    return {std::move(records), record::sign_head(key_, head)};
  }

  record::Head head_of(const record::CarriedRecord& carried) const {
    const auto header = need(record::decode_header(carried.header));
    return {federation_.id(), header.device, header.epoch, header.sequence,
            record::hash_of_header(carried.header)};
  }
  const crypto::SignKey& key() const { return key_; }

  std::vector<record::CarriedRecord> log;

 private:
  static record::Statistics statistics(const ActivityId& unit) {
    return {kHuset, unit, RegistrationMode::identified, ProofStrength::claimed, kMonday};
  }
  void seal(std::span<record::SectionDraft> drafts) {
    auto sealed = sealer_.seal(next_, drafts, [&](const auto& to) { return ++granted_[to]; });
    next_.previous = sealed.hash;
    ++next_.sequence.value;
    record::CarriedRecord carried{sealed.header, {}, {}};
    for (std::size_t number = 0; number < sealed.sections.size(); ++number) {
      carried.sections.push_back({static_cast<std::uint8_t>(number),
                                  sealed.sections[number].descriptor,
                                  sealed.sections[number].section});
    }
    for (auto& grant : sealed.grants) carried.grants.push_back(grant.bytes);
    log.push_back(std::move(carried));
  }

  const TestFederation& federation_;
  crypto::SignKey key_;
  record::Sealer sealer_;
  record::Header next_;
  std::map<record::Recipient, std::uint64_t> granted_;
};

/// "200", or the status and the machine-readable reason: "409 push.gap".
inline std::string outcome(const HttpResponse& response) {
  const auto json = nlohmann::json::parse(text_of(response.body), nullptr, false);
  const std::string status = std::to_string(response.status);
  if (!json.is_object() || !json.contains("reason")) return status;
  return status + " " + json["reason"].get<std::string>();
}

class ServiceBench {
 public:
  ServiceBench() { start(); }

  /// Starts the service, anew where it ran: what it held in memory is gone.
  void start() {
    service.reset();
    auto storage = need(server::open_sqlite_storage(folder / "server.db"));
    directory::Directory home = need(directory::open_directory(home_envelope));
    service = need(server::Service::open(std::move(storage), std::move(home), home_envelope,
                                         copy_of(federation.server), clock));
  }

  /// A request as it comes, in nobody's name.
  HttpResponse ask(const std::string& method, const std::string& target, Bytes body = {},
                   HttpHeaders headers = {}) {
    HttpRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
    request.headers = std::move(headers);
    request.body = std::move(body);
    return service->handle(request);
  }
  /// The same, signed by `key` over a fresh challenge.
  HttpResponse ask_as(const crypto::SignKey& key, const std::string& method,
                      const std::string& target, Bytes body = {}) {
    return ask(method, target, body,
               signature(key, method, target, body, challenge(), federation.server.public_key));
  }
  HttpHeaders signature(const crypto::SignKey& key, const std::string& method,
                        const std::string& target, ByteView body, std::string_view answered,
                        const crypto::SignPublic& server) const {
    HttpHeaders headers;
    protocol::sign_request(headers, key, federation.id(), {method, target, body, server, answered});
    return headers;
  }
  std::string challenge() {
    return std::string(ask("GET", "/healthz").headers.find(protocol::kChallengeHeader));
  }

  HttpResponse push(const Kiosk& kiosk, const protocol::Push& what) {
    return ask_as(kiosk.key(), "POST", "/v1/push", protocol::encode(what));
  }
  /// The verified receipt of a push that is taken.
  record::Receipt receipt(const Kiosk& kiosk, const protocol::Push& what) {
    return receipt_in(push(kiosk, what));
  }
  record::Receipt receipt_in(const HttpResponse& response) const {
    HANDSLAG_CHECK(response.status == 200);
    const auto answer = need(protocol::decode_push_answer(response.body));
    return need(
        record::open_receipt(answer.receipt, federation.id(), federation.server.public_key));
  }

  protocol::Feed feed(const crypto::SignKey& key, std::uint64_t from = 0) {
    const auto response = ask_as(key, "GET", "/v1/feed?from=" + std::to_string(from));
    HANDSLAG_CHECK(response.status == 200);
    return need(protocol::decode_feed(response.body));
  }
  record::Checkpoint checkpoint(const protocol::Feed& feed) const {
    return need(
        record::open_checkpoint(feed.checkpoint, federation.id(), federation.server.public_key));
  }

  /// The federation's directory as it stands, as version N + 1.
  HttpResponse publish() { return ask("PUT", "/v1/directory", federation.next_envelope()); }

  FakeClock clock;
  TestFederation federation;
  crypto::SignKey reporting = crypto::make_sign_key();
  TemporaryFolder folder;
  Bytes home_envelope = first_directory();
  std::unique_ptr<server::Service> service;

 private:
  Bytes first_directory() {
    federation.directory.root.reporting->sign = reporting.public_key;
    return federation.envelope();
  }
};

}  // namespace handslag::test
