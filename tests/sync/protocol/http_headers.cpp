#include "sync/protocol/http_headers.h"

#include "tests/support/catch.h"

using namespace handslag;

TEST_CASE("A header field is found whatever its case, and the first of two wins") {
  const HttpHeaders headers{{"Content-Type", "a/b"}, {"X-Many", "1"}, {"x-many", "2"}};
  CHECK(headers.find("content-type") == "a/b");
  CHECK(headers.find("X-MANY") == "1");
  CHECK(headers.find("Content-Typ").empty());
  CHECK(headers.find("Content-Types").empty());
  CHECK_FALSE(headers.contains("Accept"));
}

TEST_CASE("A value that would start another field cannot be sent") {
  CHECK(HttpHeaders{{"X-Cursor", "a b\t\xc3\xa5"}}.can_be_sent());
  CHECK_FALSE(HttpHeaders{{"X-Cursor", "1\r\nX-Other: 2"}}.can_be_sent());
  CHECK_FALSE(HttpHeaders{{"X-Cursor", std::string("1\0", 2)}}.can_be_sent());
  CHECK_FALSE(HttpHeaders{{"X Cursor", "1"}}.can_be_sent());
  CHECK_FALSE(HttpHeaders{{"", "1"}}.can_be_sent());
}
