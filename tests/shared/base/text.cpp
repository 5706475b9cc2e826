#include "shared/base/text.h"

#include "tests/support/catch.h"

using namespace handslag;

TEST_CASE("What is not UTF-8 has no code point") {
  CHECK(code_point_size("a") == 1);
  CHECK(code_point_size("\xc3\xa5") == 2);
  CHECK(code_point_size("\xe2\x80\x93") == 3);
  CHECK(code_point_size("\xf0\x9f\x98\x80") == 4);
  for (const char* broken : {"\x80", "\xc3", "\xc0\xb0", "\xe0\x80\xb0", "\xed\xa0\x80",
                             "\xf0\x80\x80\xb0", "\xf4\x90\x80\x80", "\xf8\x80\x80\xb0"}) {
    CHECK(code_point_size(broken) == 0);
  }
}

TEST_CASE("Code points are counted, not bytes") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("a\xc3\xa5\xe2\x80\x93\xf0\x9f\x98\x80") == 4);
  CHECK_FALSE(is_within_code_point('a'));
  CHECK_FALSE(is_within_code_point("å"[0]));
  CHECK(is_within_code_point("å"[1]));
}

TEST_CASE("Quoted text stays one line of printable text, and short") {
  CHECK(one_line("Köping", 20) == "Köping");
  CHECK(one_line("a\nb\x1b[2J\x7f", 20) == "a?b?[2J?");
  CHECK(one_line("\xff\xc2\x85.", 20) == "??.");
  CHECK(one_line("ååå", 5) == "åå...");
  CHECK(one_line("", 5).empty());
}

TEST_CASE("The depth of JSON is counted outside of strings") {
  CHECK(json_depth("1") == 0);
  CHECK(json_depth("[{}, [1], {\"a\": [[]]}]") == 4);
  CHECK(json_depth(R"({"[[[": "\"[[[\\", "a": []})") == 2);
  CHECK(json_depth("]]][") == 1);
}
