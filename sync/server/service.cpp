#include "sync/server/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "shared/directory/enrolment.h"

namespace handslag::server {
namespace {

using crypto::SignPublic;
using record::AudienceKind;
using record::Recipient;

constexpr std::size_t kFeedByteLimit = 1024 * 1024;
/// Anyone may ask to be enrolled, so only so many requests wait at a time.
constexpr std::size_t kEnrolmentLimit = 64;
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
      code == "push.unknown_device" || code == "push.revoked") {
    return 403;
  }
  if (code == "request.no_such_path") return 404;
  if (code == "request.method") return 405;
  if (code == "directory.older" || code == "push.fork" || code == "push.gap") return 409;
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

/// What a section must be to be stored; an unfit one is left out and named in the receipt.
bool is_sound(const record::Header& header, const record::CarriedSection& section,
              const std::vector<Bytes>& grants) {
  if (section.number >= header.sections.size() ||
      record::hash_of_descriptor(section.descriptor) != header.sections[section.number]) {
    return false;
  }
  const auto descriptor = record::decode_descriptor(section.descriptor);
  const std::size_t overhead = crypto::kNonceSize + crypto::kTagSize;
  if (!descriptor || section.section.size() != descriptor->padded_size + overhead ||
      record::hash_of_section(section.section) != descriptor->content) {
    return false;
  }
  // A session's first section is worth nothing to its readers without all of its grants.
  return std::ranges::all_of(descriptor->grants, [&](const record::GrantHash& hash) {
    return std::ranges::any_of(
        grants, [&](const Bytes& grant) { return record::hash_of_grant(grant) == hash; });
  });
}

/// `carried` without what is unsound: sections as in is_sound, sections given twice, and grants
/// that no sound section names.
record::CarriedRecord sound_part(const record::Header& header,
                                 const record::CarriedRecord& carried) {
  record::CarriedRecord sound{carried.header, {}, {}};
  std::vector<record::GrantHash> named;
  for (const auto& section : carried.sections) {
    const bool twice = std::ranges::find(sound.sections, section.number,
                                         &record::CarriedSection::number) != sound.sections.end();
    if (twice || !is_sound(header, section, carried.grants)) continue;
    const auto descriptor = record::decode_descriptor(section.descriptor);
    named.insert(named.end(), descriptor->grants.begin(), descriptor->grants.end());
    sound.sections.push_back(section);
  }
  for (const record::GrantHash& hash : named) {
    const auto grant = std::ranges::find_if(
        carried.grants, [&](const Bytes& bytes) { return record::hash_of_grant(bytes) == hash; });
    sound.grants.push_back(*grant);
  }
  return sound;
}

/// A leaf of the server's log. PROTOCOL.md, chapter 6.
Hash256 leaf_of(bool late, ByteView header, const std::vector<record::CarriedSection>& sections) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(late ? 2 : 1).blob(header).u8(static_cast<std::uint8_t>(sections.size()));
  for (const auto& section : sections) out.u8(section.number);
  return merkle::leaf_hash(bytes);
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
    if (held->root.root != home.root.root) {
      return fail("directory.other_root", "The stored directory is under another root key.");
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
      {"POST", "/v1/push", &Service::push},
      {"GET", "/v1/feed", &Service::feed},
      {"GET", "/v1/log/consistency", &Service::consistency},
  };
  if (request.path == "/healthz" && request.method == "GET") return health();
  if (request.path == "/v1/directory" && request.method == "GET") return answer(envelope_);
  bool known = request.path == "/healthz";
  for (const Route& route : kRoutes) {
    if (route.path != request.path) continue;
    known = true;
    if (route.method == request.method) return (this->*route.act)(request);
  }
  if (known) return refusal({"request.method", "This path does not take this method."});
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
  if (auto fits = directory::check_successor(directory_, *next); !fits)
    return refusal(fits.error());
  auto stored = storage_->transaction([&]() -> Result<void> {
    for (const auto& device : next->devices) {
      if (auto removed = storage_->remove_enrolment(device.id); !removed) return removed;
    }
    return storage_->set_directory(next->version, request.body);
  });
  if (!stored) return refusal(stored.error());
  directory_ = std::move(*next);
  envelope_ = request.body;
  return answer({});
}

HttpResponse Service::add_enrolment(const HttpRequest& request) {
  auto asked = directory::decode_request(request.body);
  if (!asked) return refusal(asked.error());
  if (asked->federation != directory_.root.federation) {
    return refusal({"enrolment.federation", "The device asks to join another federation."});
  }
  auto pending = storage_->enrolments();
  if (!pending) return refusal(pending.error());
  if (pending->size() >= kEnrolmentLimit) {
    return refusal({"enrolment.full",
                    "Too many devices are waiting. The administrator must admit or refuse some."});
  }
  auto added = storage_->transaction(
      [&]() -> Result<void> { return storage_->add_enrolment(asked->device(), request.body); });
  if (!added) return refusal(added.error());
  return answer({});
}

HttpResponse Service::list_enrolments(const HttpRequest& request) {
  auto key = signer(request);
  if (!key) return refusal(key.error());
  if (*key != directory_.root.administrator) {
    return refusal({"request.not_allowed", "Only the administrator may see who is waiting."});
  }
  auto pending = storage_->enrolments();
  if (!pending) return refusal(pending.error());
  return answer(protocol::encode_list(*pending));
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
    if (auto done = store_push(*push, log, now); !done) return done;
    auto head = storage_->head(directory_.root.federation, log);
    if (!head) return pass(head);
    auto missing = storage_->missing(log);
    if (!missing) return pass(missing);
    auto state = checkpoint();
    if (!state) return pass(state);
    receipt = {*head, std::move(*missing), {}, *state};
    return {};
  });
  if (!stored) return refusal(stored.error());
  return answer(protocol::encode({directory_.version, record::sign_receipt(key_, receipt)}));
}

Result<void> Service::store_push(const protocol::Push& push, const LogName& log, UtcTime now) {
  auto head = storage_->head(directory_.root.federation, log);
  if (!head) return pass(head);
  auto size = storage_->log_size();
  if (!size) return pass(size);
  const SignPublic key = directory_.device(log.device)->sign;
  for (const auto& carried : push.records) {
    auto header = record::decode_header(carried.header);
    if (!header) return pass(header);
    if (header->federation != directory_.root.federation || header->device != log.device ||
        header->epoch != log.epoch) {
      return fail("push.other_log", "A record is not of the device and epoch that pushes it.");
    }
    const record::RecordHash hash = record::hash_of_header(carried.header);
    if (header->sequence <= head->sequence) {
      auto known = storage_->record_hash(log, header->sequence);
      if (!known) return pass(known);
      if (*known != hash) {
        return fail(
            "push.fork",
            "The device's log differs from what it sent before: it was copied or restored.");
      }
      if (auto done = store_late(carried, *header, log, *size, now); !done) return done;
      continue;
    }
    if (header->sequence.value != head->sequence.value + 1) {
      return fail("push.gap", "A record is missing between what is stored and what was sent.");
    }
    if (header->previous != head->hash) {
      return fail("push.fork", "The record does not follow from the last one that is stored.");
    }
    if (auto done = store_new(carried, *header, log, *size, now); !done) return done;
    head->sequence = header->sequence;
    head->hash = hash;
  }
  // One signature vouches for the whole batch. A push of known records alone proves nothing new,
  // and is held to the same rule.
  auto last = record::decode_header(push.records.back().header);
  const record::Head pushed{directory_.root.federation, log.device, log.epoch, last->sequence,
                            record::hash_of_header(push.records.back().header)};
  if (!record::verify_head(key, pushed, push.head)) {
    return fail("push.head", "The last record is not signed by the device.");
  }
  return storage_->add_head(log, last->sequence, push.head);
}

Result<void> Service::store_new(const record::CarriedRecord& carried, const record::Header& header,
                                const LogName& log, std::uint64_t& size, UtcTime now) {
  const record::CarriedRecord sound = sound_part(header, carried);
  auto added =
      storage_->add_record(log, header.sequence, size, now, record::hash_of_header(carried.header),
                           header.sections.size(), sound);
  if (!added) return added;
  return merkle::append(*storage_, size++, leaf_of(false, carried.header, sound.sections));
}

Result<void> Service::store_late(const record::CarriedRecord& carried, const record::Header& header,
                                 const LogName& log, std::uint64_t& size, UtcTime now) {
  const record::CarriedRecord sound = sound_part(header, carried);
  for (const auto& section : sound.sections) {
    auto stored = storage_->has_section(log, header.sequence, section.number);
    if (!stored) return pass(stored);
    if (*stored) continue;
    auto added = storage_->add_late_section(log, header.sequence, size, now, section, sound.grants);
    if (!added) return added;
    if (auto grown = merkle::append(*storage_, size++, leaf_of(true, carried.header, {section}));
        !grown) {
      return grown;
    }
  }
  return {};
}

Result<record::Checkpoint> Service::checkpoint() {
  auto size = storage_->log_size();
  if (!size) return pass(size);
  auto root = merkle::root(*storage_, *size);
  if (!root) return pass(root);
  return record::Checkpoint{clock_.now(), *size, *root};
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
    auto entries = storage_->entries(*from, kFeedByteLimit);
    if (!entries) return pass(entries);
    feed.entries = std::move(*entries);
    auto state = checkpoint();
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
