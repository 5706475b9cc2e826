// With everything in the server's home, no section opens.
#include "shared/crypto/key_file.h"
#include "tests/support/catch.h"
#include "tests/support/opening.h"
#include "tests/support/server_home.h"

using namespace handslag;
using namespace handslag::test;

namespace {

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

  std::vector<record::CarriedRecord> stored() const {
    auto storage = need(server::open_sqlite_storage(home() / std::string(server::kServerDatabase)));
    std::vector<record::CarriedRecord> out;
    for (auto& entry : need(storage->entries(0, 1'000'000'000))) {
      out.push_back(std::move(entry.record));
    }
    return out;
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

}  // namespace

TEST_CASE_METHOD(Looking, "With everything in the server's home, no section opens") {
  const SealedRecords sealed(stored());
  REQUIRE(sealed.section_count() == 12);
  const Candidates all = candidates();
  CHECK(all.size() > 300);
  Opened opened;
  for (const Candidate& candidate : all) {
    sealed.open_as_reader(candidate, opened);
    sealed.open_directly(candidate, opened);
  }
  CHECK(opened.empty());
}

TEST_CASE_METHOD(Looking, "The same search opens what a right key opens") {
  const SealedRecords sealed(stored());
  Opened by_party;
  auto party = opener_with<record::Opener>(federation.party(kKommun).archive);
  sealed.open_with(party, by_party);
  CHECK(by_party.size() == 6);
  Opened by_reporting;
  auto counting = opener_with<record::Opener>(federation.reporting);
  sealed.open_with(counting, by_reporting);
  CHECK(by_reporting.size() == 3);
}
