// With everything in the server's home, no section opens.
#include <set>

#include "shared/crypto/key_file.h"
#include "shared/record/opener.h"
#include "tests/support/catch.h"
#include "tests/support/server_home.h"

using namespace handslag;
using namespace handslag::test;

namespace {

using Candidates = std::set<std::array<std::uint8_t, 32>>;

void add_all_windows(Candidates& candidates, ByteView bytes) {
  for (; bytes.size() >= 32; bytes = bytes.subspan(1)) {
    std::array<std::uint8_t, 32> window{};
    std::copy_n(bytes.begin(), 32, window.begin());
    candidates.insert(window);
  }
}

Bytes from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    held = held << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<std::uint8_t>(held >> bits));
  }
  return out;
}

struct Looking : ServerHome {
  Looking() {
    auto storage = need(server::open_sqlite_storage(home() / std::string(server::kServerDatabase)));
    const Bytes envelope = federation.next_envelope();
    auto service = need(server::Service::open(std::move(storage), federation.directory, envelope,
                                              need(server::open_server_home(home())).sign, clock));
    for (const auto& unit : {kReception, kKurs, kGrupp}) kiosk.visit(kKommun, unit);
    HttpRequest request{"POST", "/v1/push", "", {}, protocol::encode(kiosk.push()), ""};
    const HttpResponse health = service->handle({"GET", "/healthz", "", {}, {}, ""});
    protocol::sign_request(request.headers, kiosk.key(), federation.id(),
                           {"POST", "/v1/push", request.body, entry().sign,
                            health.headers.find(protocol::kChallengeHeader)});
    HANDSLAG_CHECK(service->handle(request).status == 200);
  }

  std::vector<protocol::FeedEntry> stored() const {
    auto storage = need(server::open_sqlite_storage(home() / std::string(server::kServerDatabase)));
    return need(storage->entries(0, 1'000'000'000));
  }

  /// Every 32 bytes in a row of the server's own keys, and of whatever else lies in small files.
  Candidates candidates() const {
    Candidates out;
    add_all_windows(out, need(crypto::read_key_file(home() / "server.key", crypto::KeyRole::server,
                                                    crypto::FileRights{})));
    const auto opened = need(server::open_server_home(home()));
    add_all_windows(out, from_base64(opened.tls_key_pem.view()));
    add_all_windows(out, need(read_file(home() / "server.admission", 4096)));
    return out;
  }

  FakeClock clock;
  Kiosk kiosk{federation, federation.device};
};

/// How many of the sections open for `opener`, with all grants that are stored.
int opened_by(record::Opener& opener, const std::vector<protocol::FeedEntry>& entries) {
  int opened = 0;
  for (const auto& entry : entries) {
    const auto header = need(record::decode_header(entry.record.header));
    for (const auto& section : entry.record.sections) {
      for (const Bytes& grant : entry.record.grants) {
        (void)opener.add_grant(header, section.number, section.descriptor, grant);
      }
      opened +=
          opener.open(header, section.number, section.descriptor, section.section).has_value();
    }
  }
  return opened;
}

/// The same for who would hold a content key, or the chain key of any lane.
int opened_directly(std::span<const std::uint8_t, 32> key,
                    const std::vector<protocol::FeedEntry>& entries) {
  int opened = 0;
  for (const auto& entry : entries) {
    const auto header = need(record::decode_header(entry.record.header));
    for (const auto& section : entry.record.sections) {
      const auto descriptor = need(record::decode_descriptor(section.descriptor));
      const Bytes associated = record::associated_data(header, section.number, descriptor);
      std::array<std::uint8_t, 32> derived{};
      record::content_key(derived, key);
      opened += crypto::decrypt(key, associated, section.section).has_value();
      opened += crypto::decrypt(derived, associated, section.section).has_value();
    }
  }
  return opened;
}

}  // namespace

TEST_CASE_METHOD(Looking, "With everything in the server's home, no section opens") {
  const auto entries = stored();
  REQUIRE(entries.size() == 3);
  const Candidates all = candidates();
  CHECK(all.size() > 300);
  int opened = 0;
  for (const auto& candidate : all) {
    std::vector<crypto::BoxKey> key;
    key.push_back(crypto::box_key_from_secret(candidate));
    record::Opener opener(std::move(key));
    opened += opened_by(opener, entries) + opened_directly(candidate, entries);
  }
  CHECK(opened == 0);
}

TEST_CASE_METHOD(Looking, "The same search opens what a right key opens") {
  const auto entries = stored();
  auto party = opener_with<record::Opener>(federation.party(kKommun).archive);
  CHECK(opened_by(party, entries) == 6);
  auto counting = opener_with<record::Opener>(federation.reporting);
  CHECK(opened_by(counting, entries) == 3);
}
