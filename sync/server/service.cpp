#include "sync/server/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "shared/directory/enrolment.h"
#include "sync/server/intake.h"

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
    if (!held) return pass(held);
    if (held->root.root != home.root.root || held->root.federation != home.root.federation) {
      return fail("directory.other_root",
                  "The stored directory is of another federation than this home.");
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
      {"GET", "/v1/feed", &Service::feed},
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
  return fail("request.not_allowed", "Only the administrator may see and clear who is waiting.");
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

HttpResponse Service::push(const HttpRequest& request) {
  auto key = signer(request);
  if (!key) return refusal(key.error());
  const auto device = std::ranges::find(directory_.devices, *key, &directory::DeviceEntry::sign);
  if (device == directory_.devices.end()) {
    return refusal({"push.unknown_device", "The directory knows no device with this key."});
  }
  if (device->revoked) {
    return refusal({"push.revoked", "This device has been revoked."});
  }
  auto push = protocol::decode_push(request.body);
  if (!push) return refusal(push.error());
  auto first = record::decode_header(push->records.front().header);
  if (!first) return refusal(first.error());
  const LogName log{device->id, first->epoch};

  const UtcTime now = clock_.now();
  record::Receipt receipt;
  auto stored = storage_->transaction([&]() -> Result<void> {
    const LogOwner owner{directory_.root.federation, log, *key};
    if (auto done = store_push(*storage_, owner, *push, now); !done) return done;
    auto head = storage_->head(directory_.root.federation, log);
    if (!head) return pass(head);
    auto missing = storage_->missing(log, protocol::kMissingLimit + 1);
    if (!missing) return pass(missing);
    // What a receipt does not name counts as stored, so it must have room for every name.
    if (missing->size() > protocol::kMissingLimit) {
      return fail("push.too_much_missing",
                  "Too many sections are missing. Send those of earlier records first.");
    }
    auto state = checkpoint(*storage_, now);
    if (!state) return pass(state);
    receipt = {*head, std::move(*missing), {}, *state};
    return {};
  });
  if (!stored) return refusal(stored.error());
  return answer(protocol::encode({directory_.version, record::sign_receipt(key_, receipt)}));
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
