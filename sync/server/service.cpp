#include "sync/server/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "shared/directory/enrolment.h"
#include "sync/server/refill.h"

namespace handslag::server {
namespace {

using crypto::SignPublic;
using record::AudienceKind;
using record::Recipient;

constexpr std::string_view kBinary = "application/octet-stream";

HttpResponse answer(Bytes body) {
  HttpResponse response;
  response.content_type = kBinary;
  response.body = std::move(body);
  return response;
}

HttpResponse json_answer(int status, const nlohmann::json& json) {
  const std::string text = json.dump() + "\n";
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body.assign(text.begin(), text.end());
  return response;
}

int status_of(const Error& error) {
  const std::string_view code = error.code;
  if (code == "request.unsigned" || code == "request.challenge") return 401;
  if (code == "request.signature" || code == "request.not_allowed" ||
      code == "push.unknown_device" || code == "push.revoked" || code == "enrolment.revoked") {
    return 403;
  }
  if (code == "request.no_such_path") return 404;
  if (code == "request.method") return 405;
  if (code.starts_with("directory.older") || code == "push.fork" || code == "push.gap" ||
      code == "push.too_much_missing") {
    return 409;
  }
  if (code == "enrolment.full") return 429;
  if (code == "feed.refilling") return 503;
  if (code == "store.full") return 507;
  if (code.starts_with("store.")) return 500;
  return 400;
}

HttpResponse refusal(const Error& error) {
  return json_answer(status_of(error), {{"reason", error.code}, {"message", error.message}});
}

std::string target_of(const HttpRequest& request) {
  return request.query.empty() ? request.path : request.path + "?" + request.query;
}

/// The value of `name` in "a=1&b=2"; nothing where it is not there. No percent signs are needed.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> query_number(std::string_view query, std::string_view name) {
  const auto text = query_value(query, name);
  if (!text) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

Error bad_query(std::string_view expected) {
  return {"request.query", fmt::format("The query must be {}.", expected)};
}

/// Leaves to `entry` what `readers` may have.
void keep_for(const std::vector<Recipient>& readers, protocol::FeedEntry& entry) {
  std::erase_if(entry.record.sections, [&](const record::CarriedSection& section) {
    const auto descriptor = record::decode_descriptor(section.descriptor);
    return !descriptor || std::ranges::none_of(descriptor->audience, [&](const Recipient& who) {
      return std::ranges::find(readers, who) != readers.end();
    });
  });
  std::erase_if(entry.record.grants, [&](const Bytes& bytes) {
    const auto grant = record::decode_grant(bytes);
    return !grant || std::ranges::find(readers, grant->recipient) == readers.end();
  });
}

/// Who the holder of a signing key is, as a reader. Empty: nobody.
std::vector<Recipient> readers_of(const directory::Directory& directory, const SignPublic& key) {
  if (directory.root.reporting && directory.root.reporting->sign == key) {
    return {{AudienceKind::reporting, PartyId()}};
  }
  for (const auto& party : directory.root.parties) {
    if (party.sign == key) {
      return {{AudienceKind::party, party.id}, {AudienceKind::handlers, party.id}};
    }
  }
  for (const auto& device : directory.devices) {
    if (device.sign == key && !device.revoked) return {{AudienceKind::field, PartyId()}};
  }
  return {};
}

/// Whether the device's newest record is stored.
bool has_all(Storage& storage, const LogOwner& owner, const record::Head& newest) {
  if (newest.sequence.value == 0) return true;
  const auto chains = storage.chains(owner.device);
  if (!chains) return false;
  return std::ranges::any_of(*chains, [&](const Chain& chain) {
    if (chain.epoch != newest.epoch) return false;
    const auto stored = storage.record_hash(chain.id, newest.sequence);
    return stored && *stored && **stored == newest.hash;
  });
}

}  // namespace

Service::Service(std::unique_ptr<Storage> storage, directory::Directory directory, Bytes envelope,
                 crypto::SignKey key, const Clock& clock)
    : storage_(std::move(storage)),
      directory_(std::move(directory)),
      envelope_(std::move(envelope)),
      key_(std::move(key)),
      clock_(clock),
      challenges_(key_) {}

Result<std::unique_ptr<Service>> Service::open(std::unique_ptr<Storage> storage,
                                               directory::Directory home, Bytes home_envelope,
                                               crypto::SignKey key, const Clock& clock) {
  auto stored = storage->directory();
  if (!stored) return pass(stored);
  if (*stored) {
    auto held = directory::open_directory(**stored);
    if (!held) {
      return fail("store.damaged", "The newest directory in the database cannot be used: " +
                                       held.error().message + " Keep the file and call support.");
    }
    if (held->root.root != home.root.root || held->root.federation != home.root.federation) {
      return fail(
          "directory.other_root",
          "The stored directory is of another federation than this home. Take directory and "
          "server.db from one backup.");
    }
    if (held->version >= home.version) {
      home = std::move(*held);
      home_envelope = std::move(**stored);
    }
  }
  return std::unique_ptr<Service>(new Service(std::move(storage), std::move(home),
                                              std::move(home_envelope), std::move(key), clock));
}

HttpResponse Service::handle(const HttpRequest& request) {
  HttpResponse response = route(request);
  response.headers.add(std::string(protocol::kChallengeHeader), challenges_.issue(clock_.now()));
  return response;
}

HttpResponse Service::route(const HttpRequest& request) {
  struct Route {
    std::string_view method;
    std::string_view path;
    HttpResponse (Service::*act)(const HttpRequest&);
  };
  static constexpr Route kRoutes[] = {
      {"PUT", "/v1/directory", &Service::put_directory},
      {"POST", "/v1/enrolments", &Service::add_enrolment},
      {"GET", "/v1/enrolments", &Service::list_enrolments},
      {"DELETE", "/v1/enrolments", &Service::clear_enrolments},
      {"POST", "/v1/push", &Service::push},
      {"POST", "/v1/compare", &Service::compare},
      {"GET", "/v1/feed", &Service::feed},
      {"GET", "/v1/state", &Service::state},
      {"POST", "/v1/refill/release", &Service::release},
      {"GET", "/v1/log/consistency", &Service::consistency},
  };
  if (request.path == "/healthz" && request.method == "GET") return health();
  if (request.path == "/v1/directory" && request.method == "GET") return answer(envelope_);
  std::string allowed = request.path == "/healthz" || request.path == "/v1/directory" ? "GET" : "";
  for (const Route& route : kRoutes) {
    if (route.path != request.path) continue;
    if (route.method == request.method) return (this->*route.act)(request);
    allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", route.method);
  }
  if (!allowed.empty()) {
    HttpResponse response = refusal({"request.method", "This path does not take this method."});
    response.headers.add("Allow", allowed);
    return response;
  }
  return refusal({"request.no_such_path", "There is nothing at this path."});
}

HttpResponse Service::health() const {
  return json_answer(200, {{"status", "ok"}, {"directory", directory_.version.value}});
}

HttpResponse Service::put_directory(const HttpRequest& request) {
  // Nobody needs to sign this request: a directory vouches for itself.
  auto next = directory::open_directory(request.body);
  if (!next) return refusal(next.error());
  if (next->version == directory_.version && request.body == envelope_) return answer({});
  if (auto fits = directory::check_successor(directory_, *next); !fits) {
    return refusal(fits.error());
  }
  if (next->version.value > std::numeric_limits<std::int64_t>::max()) {
    return refusal({"directory.malformed", "The directory's version is beyond all counting."});
  }
  Bytes envelope = request.body;  // nothing may fail between the commit and what is then held
  auto stored = storage_->transaction([&]() -> Result<void> {
    for (const auto& device : next->devices) {
      if (auto removed = storage_->remove_enrolment(device.id); !removed) return removed;
    }
    return storage_->set_directory(next->version, request.body);
  });
  if (!stored) return refusal(stored.error());
  directory_ = std::move(*next);
  envelope_ = std::move(envelope);
  return answer({});
}

HttpResponse Service::add_enrolment(const HttpRequest& request) {
  auto asked = directory::decode_request(request.body);
  if (!asked) return refusal(asked.error());
  if (asked->federation != directory_.root.federation) {
    return refusal({"enrolment.federation", "The device asks to join another federation."});
  }
  const record::DeviceId id = asked->device();
  if (const auto* admitted = directory_.device(id)) {
    if (!admitted->revoked) return answer({});  // asked again while it was admitted
    return refusal({"enrolment.revoked", "This device was revoked. It must make new keys."});
  }
  auto waiting = storage_->enrolments();
  if (!waiting) return refusal(waiting.error());
  const bool again = std::ranges::find(*waiting, id, &Enrolment::device) != waiting->end();
  if (!again && waiting->size() >= protocol::kEnrolmentLimit) {
    return refusal(
        {"enrolment.full", "Too many devices are waiting. The administrator must clear the list."});
  }
  auto added = storage_->transaction(
      [&]() -> Result<void> { return storage_->add_enrolment(id, request.body); });
  if (!added) return refusal(added.error());
  return answer({});
}

Result<void> Service::only_administrator(const HttpRequest& request) const {
  auto key = signer(request);
  if (!key) return pass(key);
  if (*key == directory_.root.administrator) return {};
  return fail("request.not_allowed", "Only the administrator may ask this.");
}

HttpResponse Service::list_enrolments(const HttpRequest& request) {
  if (auto allowed = only_administrator(request); !allowed) return refusal(allowed.error());
  auto waiting = storage_->enrolments();
  if (!waiting) return refusal(waiting.error());
  std::vector<Bytes> list;
  for (Enrolment& enrolment : *waiting) list.push_back(std::move(enrolment.request));
  return answer(protocol::encode_list(list));
}

HttpResponse Service::clear_enrolments(const HttpRequest& request) {
  if (auto allowed = only_administrator(request); !allowed) return refusal(allowed.error());
  auto cleared =
      storage_->transaction([&]() -> Result<void> { return storage_->clear_enrolments(); });
  if (!cleared) return refusal(cleared.error());
  return answer({});
}

Result<SignPublic> Service::signer(const HttpRequest& request) const {
  const std::string_view challenge = request.headers.find(protocol::kChallengeHeader);
  auto key = protocol::verify_request(
      request.headers, directory_.root.federation,
      {request.method, target_of(request), request.body, key_.public_key, challenge});
  if (!key) return key;
  if (!challenges_.accepts(challenge, clock_.now())) {
    return fail("request.challenge", "The request answers no challenge that still holds.");
  }
  return key;
}

Result<LogOwner> Service::active_device(const HttpRequest& request) const {
  auto key = signer(request);
  if (!key) return pass(key);
  const auto device = std::ranges::find(directory_.devices, *key, &directory::DeviceEntry::sign);
  if (device == directory_.devices.end()) {
    return fail("push.unknown_device",
                "The directory knows no device with this key. Enrol the device.");
  }
  if (device->revoked)
    return fail("push.revoked", "This device has been revoked. Enrol it anew if it is to go on.");
  return LogOwner{directory_.root.federation, device->id, *key};
}

HttpResponse Service::push(const HttpRequest& request) {
  const auto owner = active_device(request);
  if (!owner) return refusal(owner.error());
  auto push = protocol::decode_push(request.body);
  if (!push) return refusal(push.error());
  const UtcTime now = clock_.now();
  record::Receipt receipt;
  auto stored = storage_->transaction([&]() -> Result<void> {
    auto reached = store_push(*storage_, *owner, *push, now);
    if (!reached) return pass(reached);
    if (!push->more) {
      if (auto done = await_no_longer(*storage_, owner->device); !done) return done;
    }
    auto state = checkpoint(*storage_, now);
    if (!state) return pass(state);
    auto stated = receipt_of(*storage_, *owner, *reached, *state);
    if (!stated) return pass(stated);
    receipt = std::move(*stated);
    return {};
  });
  if (!stored) return refusal(stored.error());
  return answer(protocol::encode(
      protocol::PushAnswer{directory_.version, record::sign_receipt(key_, receipt)}));
}

Result<void> Service::look_at_evidence(const protocol::Compare& asked, UtcTime now) {
  const auto& federation = directory_.root.federation;
  record::SeenCheckpoint newest;
  // What this server did not sign shows nothing.
  if (auto receipt = record::open_receipt(asked.receipt, federation, key_.public_key)) {
    newest = receipt->checkpoint.log;
  }
  if (auto seen = record::open_checkpoint(asked.checkpoint, federation, key_.public_key)) {
    newest = std::max(newest, seen->log);
  }
  auto lost = shows_loss(*storage_, newest);
  if (!lost) return pass(lost);
  if (newest.size == 0 || !*lost) return {};
  return server::begin_refill(*storage_, newest, directory_, now);
}

Result<std::vector<protocol::HeldChain>> Service::held_chains(const LogOwner& owner,
                                                              const record::Checkpoint& now) {
  auto chains = storage_->chains(owner.device);
  if (!chains) return pass(chains);
  std::vector<protocol::HeldChain> list;
  for (const Chain& chain : *chains) {
    auto tip = storage_->tip(chain.id);
    if (!tip) return pass(tip);
    auto receipt = receipt_of(*storage_, owner, {chain, tip->sequence, tip->hash}, now);
    if (!receipt) return pass(receipt);
    if (!tip->head) return fail("store.damaged", "The server's log lacks a device's signature.");
    list.push_back({record::sign_receipt(key_, *receipt), *tip->head});
  }
  return list;
}

HttpResponse Service::compare(const HttpRequest& request) {
  const auto owner = active_device(request);
  if (!owner) return refusal(owner.error());
  auto asked = protocol::decode_compare(request.body);
  if (!asked) return refusal(asked.error());
  const UtcTime now = clock_.now();
  protocol::CompareAnswer held{directory_.version, {}, {}};
  auto compared = storage_->transaction([&]() -> Result<void> {
    if (auto looked = look_at_evidence(*asked, now); !looked) return looked;
    auto state = checkpoint(*storage_, now);
    if (!state) return pass(state);
    held.checkpoint = record::sign_checkpoint(key_, directory_.root.federation, *state);
    auto chains = held_chains(*owner, *state);
    if (!chains) return pass(chains);
    held.chains = std::move(*chains);
    // Nothing waits there, and the newest of it is here.
    if (asked->waiting || !has_all(*storage_, *owner, asked->newest)) return {};
    return await_no_longer(*storage_, owner->device);
  });
  if (!compared) return refusal(compared.error());
  return answer(protocol::encode(held));
}

Result<void> Service::begin_refill() {
  return storage_->transaction([&]() -> Result<void> {
    auto present = checkpoint(*storage_, clock_.now());
    if (!present) return pass(present);
    return server::begin_refill(*storage_, present->log, directory_, clock_.now());
  });
}

HttpResponse Service::state(const HttpRequest& request) {
  if (auto allowed = only_administrator(request); !allowed) return refusal(allowed.error());
  auto epoch = storage_->log_epoch();
  if (!epoch) return refusal(epoch.error());
  auto awaited = still_awaited(*storage_, directory_);
  if (!awaited) return refusal(awaited.error());
  auto copied = storage_->copied_devices();
  if (!copied) return refusal(copied.error());
  const auto names = [](const std::vector<record::DeviceId>& devices) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& device : devices) list.push_back(crypto::hex(device));
    return list;
  };
  return json_answer(
      200, {{"log_epoch", epoch->value}, {"awaited", names(*awaited)}, {"copied", names(*copied)}});
}

HttpResponse Service::release(const HttpRequest& request) {
  if (auto allowed = only_administrator(request); !allowed) return refusal(allowed.error());
  auto list = protocol::decode_list(request.body);
  if (!list) return refusal(list.error());
  auto released = storage_->transaction([&]() -> Result<void> {
    for (const Bytes& bytes : *list) {
      Reader in(bytes);
      const auto device = in.fixed<record::DeviceId>();
      if (!in.finished())
        return fail("protocol.malformed", "A name is not a device's id, which is 16 bytes.");
      if (auto done = await_no_longer(*storage_, device); !done) return done;
    }
    return {};
  });
  if (!released) return refusal(released.error());
  return answer({});
}

HttpResponse Service::feed(const HttpRequest& request) {
  auto key = signer(request);
  if (!key) return refusal(key.error());
  const std::vector<Recipient> readers = readers_of(directory_, *key);
  if (readers.empty()) {
    return refusal({"request.not_allowed", "The directory knows no reader with this key."});
  }
  const auto from = query_number(request.query, "from");
  if (!from) return refusal(bad_query("from=NUMBER"));
  auto awaited = still_awaited(*storage_, directory_);
  if (!awaited) return refusal(awaited.error());
  // Devices go on: what they share must not wait for a device that is away for weeks.
  if (!awaited->empty() && readers.front().kind != AudienceKind::field) {
    return refusal({"feed.refilling",
                    "The server was restored from a backup and waits for devices to send again "
                    "what it lost. The administrator can say whom not to wait for."});
  }
  protocol::Feed feed;
  auto read = storage_->transaction([&]() -> Result<void> {
    auto entries = storage_->entries(*from, protocol::kFeedByteLimit);
    if (!entries) return pass(entries);
    feed.entries = std::move(*entries);
    auto state = checkpoint(*storage_, clock_.now());
    if (!state) return pass(state);
    feed.checkpoint = record::sign_checkpoint(key_, directory_.root.federation, *state);
    return {};
  });
  if (!read) return refusal(read.error());
  feed.next = feed.entries.empty() ? *from : feed.entries.back().index + 1;
  for (auto& entry : feed.entries) keep_for(readers, entry);
  return answer(protocol::encode(feed));
}

HttpResponse Service::consistency(const HttpRequest& request) {
  // How fast the log grows says how many visit, so it is told to nobody outside the federation.
  auto key = signer(request);
  if (!key) return refusal(key.error());
  if (readers_of(directory_, *key).empty() && *key != directory_.root.administrator) {
    return refusal({"request.not_allowed", "The directory knows nobody with this key."});
  }
  const auto first = query_number(request.query, "first");
  const auto second = query_number(request.query, "second");
  auto size = storage_->log_size();
  if (!size) return refusal(size.error());
  if (!first || !second || *first > *second || *second > *size) {
    return refusal(bad_query("first=NUMBER&second=NUMBER, both within the log"));
  }
  auto proof = merkle::consistency_proof(*storage_, *first, *second);
  if (!proof) return refusal(proof.error());
  std::vector<Bytes> list;
  for (const Hash256& hash : *proof) list.emplace_back(hash.value.begin(), hash.value.end());
  return answer(protocol::encode_list(list));
}

}  // namespace handslag::server
