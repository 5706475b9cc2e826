#include "tests/simulation/line.h"

#include <array>
#include <nlohmann/json.hpp>

#include "sync/protocol/merkle.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/signed_request.h"
#include "tests/simulation/device_side.h"
#include "tests/simulation/server_side.h"

namespace handslag::simulation {
namespace {

constexpr std::string_view kPush = "/v1/push";

HttpResponse too_busy() {
  HttpResponse response;
  response.status = 503;
  const std::string_view body = "{\"reason\":\"http.busy\"}";
  response.body.assign(body.begin(), body.end());
  return response;
}

Failure refusal_of(const HttpResponse& response) {
  const auto json = nlohmann::json::parse(text_of(response.body), nullptr, false);
  if (json.is_object() && json.contains("reason")) {
    return fail(json["reason"].get<std::string>(), "The server refused.");
  }
  return fail("server.answer", "The server answered otherwise.");
}

}  // namespace

void Line::connect(kiosk::Peer peer) {
  peer_ = std::move(peer);
  challenge_.clear();
  waiting_.clear();
  if (!under_way_) return;
  later(0ms, [this] { finish(fail("net.cancelled", "Another server is meant.")); });
}

void Line::submit(kiosk::NetworkRequest request) {
  HANDSLAG_CHECK(peer_.has_value());
  waiting_.push_back(std::move(request));
  if (!under_way_) next();
}

void Line::cut() {
  if (!under_way_) return;
  ++call_;
  later(0ms, [this] { finish(fail("net.answer", "The server went away.")); });
}

void Line::next() {
  if (waiting_.empty()) return;
  under_way_ = std::move(waiting_.front());
  waiting_.pop_front();
  ++call_;
  if (under_way_->target == kPush && device_.memory_is_bad()) spoil_sections(under_way_->body);
  send(false);
}

Line::Fate Line::draw_fate() {
  if (!device_.has_network()) return world_.dice.one_in(2) ? Fate::no_server : Fate::request_lost;
  if (world_.faults_ended) return Fate::arrives;
  constexpr std::array kFaults{Fate::request_lost,  Fate::request_cut,    Fate::answer_lost,
                               Fate::answer_cut,    Fate::late,           Fate::twice,
                               Fate::busy,          Fate::answer_changed, Fate::answer_forged,
                               Fate::answer_of_old, Fate::no_server};
  for (const Fate fate : kFaults) {
    if (world_.dice.per_mille(world_.weather.network)) return fate;
  }
  return Fate::arrives;
}

std::shared_ptr<HttpRequest> Line::signed_request(const kiosk::NetworkRequest& asked) {
  auto request = std::make_shared<HttpRequest>();
  request->method = asked.method;
  request->path = asked.target.substr(0, asked.target.find('?'));
  if (request->path.size() < asked.target.size()) {
    request->query = asked.target.substr(request->path.size() + 1);
  }
  request->body = asked.body;
  if (peer_->key) {
    protocol::sign_request(request->headers, *peer_->key, peer_->federation,
                           {asked.method, asked.target, asked.body, peer_->server, challenge_});
  }
  return request;
}

void Line::spoil_sections(Bytes& body) {
  auto push = protocol::decode_push(body);
  HANDSLAG_CHECK(push.has_value());
  auto& record = push->records[world_.dice.below(push->records.size())];
  if (record.sections.empty()) return;
  Bytes& section = record.sections[world_.dice.below(record.sections.size())].section;
  section[world_.dice.below(section.size())] ^= 1;
  body = protocol::encode(*push);
  world_.tally.note("fault: a device sends a section that no server takes");
}

void Line::later(Instant delay, std::function<void()> what) {
  world_.agenda.in(delay,
                   [this, call = call_, alive = std::weak_ptr(alive_), what = std::move(what)] {
                     if (!alive.expired() && call == call_ && under_way_) what();
                   });
}

void Line::send(bool again) {
  carry(signed_request(*under_way_), draw_fate(), again);
}

void Line::carry(std::shared_ptr<HttpRequest> request, Fate fate, bool again) {
  Dice& dice = world_.dice;
  const Instant there = std::chrono::milliseconds(dice.between(5, 400));
  const Instant back = std::chrono::milliseconds(dice.between(5, 400));
  const Instant give_up = under_way_->timeout;
  const auto arrive = [&world = world_, request] { return world.server->handle(*request); };
  const auto give_up_then = [&](const char* code) {
    later(std::string_view(code) == "net.timeout" ? give_up : there + back,
          [this, code] { finish(fail(code, "The network failed.")); });
  };
  switch (fate) {
    case Fate::no_server:
      world_.tally.note("fault: no server to connect to");
      return give_up_then("net.offline");
    case Fate::request_lost:
      world_.tally.note("fault: request lost");
      if (world_.plant == Plant::receipt_for_nothing && under_way_->target == kPush) {
        return later(there, [this] { finish(receipt_for_all(world_.federation.server)); });
      }
      return give_up_then("net.timeout");
    case Fate::request_cut:
      world_.tally.note("fault: request cut");
      return give_up_then("net.answer");
    case Fate::answer_lost:
      world_.tally.note("fault: answer lost");
      world_.agenda.in(there, [arrive] { (void)arrive(); });
      return give_up_then("net.timeout");
    case Fate::answer_cut:
      world_.tally.note("fault: answer cut");
      world_.agenda.in(there, [arrive] { (void)arrive(); });
      return give_up_then("net.answer");
    case Fate::late:
      world_.tally.note("fault: request late");
      world_.agenda.in(give_up + std::chrono::seconds(dice.between(1, 600)),
                       [arrive] { (void)arrive(); });
      return give_up_then("net.timeout");
    case Fate::twice:
      world_.tally.note("fault: request doubled");
      world_.agenda.in(there + std::chrono::seconds(dice.between(0, 280)),
                       [arrive] { (void)arrive(); });
      break;
    default:
      break;
  }
  world_.agenda.in(there,
                   [this, alive = std::weak_ptr(alive_), call = call_, arrive, fate, again, back] {
                     auto response = fate == Fate::busy ? std::optional(too_busy()) : arrive();
                     if (alive.expired() || call != call_ || !under_way_) return;
                     later(back, [this, response = std::move(response), fate, again]() mutable {
                       if (!response) return finish(fail("net.offline", "No server answers."));
                       answered(std::move(*response), fate, again);
                     });
                   });
}

Bytes Line::receipt_for_all(const crypto::SignKey& signer) {
  record::Receipt receipt{device_.newest(), {}, {}, {kBeginning, {{1}, 0, merkle::empty_root()}}};
  if (const auto old = protocol::decode_push_answer(old_answer_)) {
    const auto seen = record::open_receipt(old->receipt, world_.federation.id(),
                                           world_.federation.server.public_key);
    if (seen) receipt.checkpoint = seen->checkpoint;
  }
  return protocol::encode(protocol::PushAnswer{world_.federation.directory.version,
                                               record::sign_receipt(signer, receipt)});
}

void Line::answered(HttpResponse response, Fate fate, bool again) {
  const std::string_view next_challenge = response.headers.find(protocol::kChallengeHeader);
  if (!next_challenge.empty()) challenge_ = std::string(next_challenge);
  if (response.status == 401 && !again) return send(true);
  const bool push = under_way_->target == kPush;
  if (response.status != 200) return finish(refusal_of(response));
  if (push && fate == Fate::answer_of_old && !old_answer_.empty()) {
    world_.tally.note("fault: an old answer instead");
    return finish(old_answer_);
  }
  if (push) old_answer_ = response.body;
  if (fate == Fate::answer_changed && !response.body.empty()) {
    world_.tally.note("fault: answer changed");
    response.body[world_.dice.below(response.body.size())] ^= 1;
  }
  if (push && fate == Fate::answer_forged) {
    world_.tally.note("fault: receipt forged");
    response.body = receipt_for_all(crypto::make_sign_key());
  }
  finish(std::move(response.body));
}

void Line::finish(Result<Bytes> reply) {
  if (device_.asleep()) {
    device_.when_awake([this, alive = std::weak_ptr(alive_), call = call_] {
      if (alive.expired() || call != call_ || !under_way_) return;
      finish(fail("net.answer", "The connection broke while the device slept."));
    });
    return;
  }
  const kiosk::NetworkRequest done = std::move(*under_way_);
  under_way_.reset();
  world_.tally.note(reply ? "requests answered" : "requests failed");
  if (reply) device_.note_answer();
  done.on_reply(std::move(reply));
  next();
}

}  // namespace handslag::simulation
