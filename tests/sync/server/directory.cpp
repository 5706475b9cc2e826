#include "shared/directory/directory.h"

#include "shared/directory/enrolment.h"
#include "tests/support/catch.h"
#include "tests/support/server_fixture.h"
#include "tests/support/tables.h"

using namespace handslag;
using namespace handslag::test;

namespace {

struct Publishing : ServiceBench {
  std::string put(Bytes envelope) {
    return outcome(ask("PUT", "/v1/directory", std::move(envelope)));
  }
  Bytes served() { return ask("GET", "/v1/directory").body; }
};

/// A device that asks to join. No code is needed for the server, which cannot check one.
Bytes request_of(const TestDevice& device, const directory::FederationId& federation) {
  directory::DeviceCode code;
  return directory::encode(
      need(directory::make_request(code, federation, device.sign, device.box.public_key)));
}
TestDevice new_device() {
  return {crypto::make_sign_key(), crypto::make_box_key()};
}

struct Enrolling : ServiceBench {
  std::string enrol(const TestDevice& device) {
    return outcome(ask("POST", "/v1/enrolments", request_of(device, federation.id())));
  }
  std::vector<Bytes> waiting() {
    return need(
        protocol::decode_list(ask_as(federation.administrator, "GET", "/v1/enrolments").body));
  }
};

}  // namespace

TEST_CASE_METHOD(Publishing, "Before any other, the directory of the server's home is served") {
  CHECK(served() == home_envelope);
}

TEST_CASE_METHOD(Publishing,
                 "A newer directory takes the place of the older, also over a restart") {
  const Bytes next = federation.next_envelope();
  CHECK(put(next) == "200");
  CHECK(served() == next);
  CHECK(put(next) == "200");
  start();
  CHECK(served() == next);
}

TEST_CASE_METHOD(Publishing, "A directory that is not newer is refused, and changes nothing") {
  const Bytes second = federation.next_envelope();
  const Bytes third = federation.next_envelope();
  REQUIRE(put(third) == "200");
  CHECK(put(second) == "409 directory.older");
  CHECK(put(home_envelope) == "409 directory.older");
  federation.directory.sign_again_by.count += 1;  // the same version, with other content
  CHECK(put(federation.envelope()) == "409 directory.older");
  CHECK(served() == third);
}

TEST_CASE_METHOD(Publishing, "Only this federation's own root and administrator are believed") {
  TestFederation other;
  CHECK(put(other.next_envelope()) == "400 directory.other_root");
  const auto rightful = copy_of(federation.administrator);
  federation.administrator = crypto::make_sign_key();
  CHECK(put(federation.next_envelope()) == "400 directory.signature");
  federation.administrator = copy_of(rightful);
  const auto version = federation.directory.version;
  federation.directory.version = {~std::uint64_t{0} - 1};
  CHECK(put(federation.next_envelope()).substr(0, 3) == "400");
  federation.directory.version = version;
  CHECK(put(federation.next_envelope()) == "200");
}

TEST_CASE_METHOD(Publishing, "Bytes that are no directory change nothing") {
  Tables tables(folder / "server.db");
  const std::string before = tables.dump();
  const Bytes next = federation.next_envelope();
  CHECK(put({}) == "400 directory.malformed");
  CHECK(put(Bytes(500, 0x7b)).substr(0, 3) == "400");
  CHECK(put(Bytes(next.begin(), next.end() - 1)) == "400 directory.malformed");
  for (std::size_t i = 0; i < next.size(); i += 97) {
    Bytes flipped = next;
    flipped[i] ^= 0x20;
    CHECK(put(flipped).substr(0, 3) == "400");
  }
  CHECK(tables.dump() == before);
  CHECK(served() == home_envelope);
}

TEST_CASE_METHOD(Publishing, "A home of another federation does not open this log") {
  REQUIRE(put(federation.next_envelope()) == "200");
  TestFederation other;
  const Bytes envelope = other.envelope();
  service.reset();
  CHECK(verdict(server::Service::open(need(server::open_sqlite_storage(folder / "server.db")),
                                      need(directory::open_directory(envelope)), envelope,
                                      copy_of(other.server), clock)) == "directory.other_root");
}

TEST_CASE_METHOD(Enrolling, "A device waits until it stands in the directory") {
  const TestDevice first = new_device();
  const TestDevice second = new_device();
  CHECK(enrol(first) == "200");
  CHECK(enrol(second) == "200");
  CHECK(enrol(first) == "200");
  CHECK(waiting().size() == 2);
  federation.admit(first);
  REQUIRE(outcome(publish()) == "200");
  REQUIRE(waiting().size() == 1);
  CHECK(need(directory::decode_request(waiting()[0])).device() == second.id());
  // Its repeated question crossed with the directory.
  CHECK(enrol(first) == "200");
  CHECK(waiting().size() == 1);
  start();
  CHECK(waiting().size() == 1);
}

TEST_CASE_METHOD(Enrolling, "A revoked device must make new keys") {
  federation.directory.devices[0].revoked = true;
  REQUIRE(outcome(publish()) == "200");
  CHECK(enrol(federation.device) == "403 enrolment.revoked");
}

TEST_CASE_METHOD(Enrolling, "Only the administrator sees and clears who is waiting") {
  REQUIRE(enrol(new_device()) == "200");
  for (const auto* method : {"GET", "DELETE"}) {
    CHECK(outcome(ask(method, "/v1/enrolments")) == "401 request.unsigned");
    for (const auto* key : {&federation.device.sign, &reporting, &federation.root}) {
      CHECK(outcome(ask_as(*key, method, "/v1/enrolments")) == "403 request.not_allowed");
    }
  }
  CHECK(waiting().size() == 1);
  CHECK(outcome(ask_as(federation.administrator, "DELETE", "/v1/enrolments")) == "200");
  CHECK(waiting().empty());
}

TEST_CASE_METHOD(Enrolling, "Strangers cannot fill the disk, nor shut out who waits already") {
  // The server cannot check the code's MAC, so one is made once and copied.
  const TestDevice first = new_device();
  REQUIRE(enrol(first) == "200");
  const auto made = need(directory::decode_request(request_of(first, federation.id())));
  const auto forge = [&] {
    const TestDevice device = new_device();
    auto request = made;
    request.sign = device.sign.public_key;
    request.box = device.box.public_key;
    Bytes unproven = directory::encode(request);
    unproven.resize(unproven.size() - crypto::Signature::kSize);
    request.proof =
        crypto::sign(device.sign, "handslag enrolment proof 1", federation.id(), unproven);
    return directory::encode(request);
  };
  for (std::size_t i = 1; i < protocol::kEnrolmentLimit; ++i) {
    REQUIRE(outcome(ask("POST", "/v1/enrolments", forge())) == "200");
  }
  CHECK(outcome(ask("POST", "/v1/enrolments", forge())) == "429 enrolment.full");
  CHECK(enrol(first) == "200");
  CHECK(waiting().size() == protocol::kEnrolmentLimit);
}

TEST_CASE_METHOD(Enrolling, "A request must be sound and for this federation") {
  const Bytes good = request_of(new_device(), federation.id());
  CHECK(outcome(ask("POST", "/v1/enrolments")) == "400 enrolment.malformed");
  CHECK(outcome(ask("POST", "/v1/enrolments", Bytes(good.begin(), good.end() - 1))) ==
        "400 enrolment.malformed");
  Bytes flipped = good;
  flipped[60] ^= 1;
  CHECK(outcome(ask("POST", "/v1/enrolments", flipped)) == "400 enrolment.proof");
  const TestFederation other;
  CHECK(outcome(ask("POST", "/v1/enrolments", request_of(new_device(), other.id()))) ==
        "400 enrolment.federation");
  CHECK(waiting().empty());
}
