// The server's database, damaged, cut off or exchanged: it does not start, or answers by name; it
// never ends, and never loses what it held without a word.
#include "sync/server/service.h"
#include "tests/support/catch.h"
#include "tests/support/damage.h"
#include "tests/support/server_fixture.h"

using namespace handslag;
using namespace handslag::test;

namespace {

struct Damaged : ServiceBench {
  Damaged() {
    REQUIRE(outcome(publish()) == "200");
    for (int i = 0; i < 3; ++i) kiosk.visit();
    receipt(kiosk, kiosk.push(0, 2));
    service.reset();
  }
  std::string use() {
    service.reset();
    auto storage = server::open_sqlite_storage(folder / "server.db");
    if (!storage) return verdict(storage);
    auto opened =
        server::Service::open(std::move(*storage), need(directory::open_directory(home_envelope)),
                              home_envelope, copy_of(federation.server), clock);
    if (!opened) return opened.error().code;
    service = std::move(*opened);
    for (const auto& answer :
         {ask_as(reporting, "GET", "/v1/feed?from=0"), push(kiosk, kiosk.push()),
          ask_as(reporting, "GET", "/v1/log/consistency?first=1&second=2"),
          ask_as(federation.administrator, "GET", "/v1/enrolments")}) {
      if (answer.status != 200 && outcome(answer).size() < 5) FAIL("no reason: " << answer.status);
    }
    service.reset();
    return "good";
  }
  Kiosk kiosk{federation, federation.device};
};

}  // namespace

TEST_CASE_METHOD(Damaged, "A damaged database is refused by name and stays as it is, or answers") {
  must_refuse_by_name(folder / "server.db", [&] { return use(); });
}

TEST_CASE_METHOD(Damaged,
                 "A stored directory that was changed is damage, not another's directory") {
  Bytes bytes = content_of(folder / "server.db");
  const Bytes envelope = federation.envelope();
  const auto name = std::string_view("\"parties\"");
  const auto at = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
  REQUIRE(at != bytes.end());
  *(at + 1) ^= 1;
  replace(folder / "server.db", bytes);
  CHECK(use() == "store.damaged");
}
