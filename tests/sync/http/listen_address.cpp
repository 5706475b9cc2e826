#include "sync/http/listen_address.h"

#include "tests/support/catch.h"

using namespace handslag;

TEST_CASE("An address to listen on is a numeric address and a port") {
  CHECK(parse_listen_address("127.0.0.1:8443")->host == "127.0.0.1");
  CHECK(parse_listen_address("127.0.0.1:8443")->port == 8443);
  CHECK(parse_listen_address("[::1]:0")->host == "::1");
}

TEST_CASE("What is no address to listen on is refused") {
  for (const char* text :
       {"", ":", ":8443", "8443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:65536",
        "127.0.0.1:80 ", "localhost:80", "::1:80", "[127.0.0.1]:80", "[]:80", "[::1]"}) {
    INFO(text);
    const auto address = parse_listen_address(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().code == "http.address");
  }
}

TEST_CASE("An address to listen on ends where its text ends") {
  const std::string zero("[::1\0x]:80", 10);
  CHECK_FALSE(parse_listen_address(zero));
}
