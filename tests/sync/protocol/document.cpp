// PROTOCOL.md says what the code does: its version, its limits, its paths and its reasons.
#include "shared/base/file.h"
#include "sync/protocol/messages.h"
#include "tests/support/catch.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::test;

namespace {

std::string read(const std::string& file) {
  const Bytes bytes = need(read_file(HANDSLAG_SOURCE_DIR + ("/" + file), std::size_t{1} << 20));
  return std::string(text_of(bytes));
}
bool holds(const std::string& document, const std::string& words) {
  return document.find(words) != std::string::npos;
}

/// Every literal in `source` that stands between `before` and the next quotation mark.
std::vector<std::string> literals(const std::string& source, const std::string& before) {
  std::vector<std::string> out;
  for (auto at = source.find(before); at != std::string::npos; at = source.find(before, at + 1)) {
    const auto from = at + before.size();
    out.push_back(source.substr(from, source.find('"', from) - from));
  }
  return out;
}

}  // namespace

TEST_CASE("The protocol's document is of the version that the code speaks") {
  const std::string document = read("sync/protocol/PROTOCOL.md");
  const std::string version = std::to_string(protocol::kVersion);
  CHECK(holds(document, "Version of this document and of the protocol: " + version + "\n"));
  CHECK(holds(document, "\n| " + version + " | "));
}

TEST_CASE("The protocol's document names the limits that the code holds") {
  const std::string document = read("sync/protocol/PROTOCOL.md");
  CHECK(holds(document, "records of one push | 4,096"));
  CHECK(protocol::kPushRecordLimit == 4'096);
  CHECK(holds(document, "about 2 MiB"));
  CHECK(protocol::kPushByteLimit == 2 * 1024 * 1024);
  CHECK(holds(document, "body | 8 MiB"));
  CHECK(protocol::kBodyLimit == 8 * 1024 * 1024);
  CHECK(holds(document, "names in a receipt | 65,535"));
  CHECK(protocol::kMissingLimit == 65'535);
  CHECK(holds(document, "ends at 1 MiB"));
  CHECK(protocol::kFeedByteLimit == 1024 * 1024);
  CHECK(holds(document, "wait to be enrolled | 64"));
  CHECK(protocol::kEnrolmentLimit == 64);
}

TEST_CASE("The protocol's document names every reason and path of the server") {
  const std::string document = read("sync/protocol/PROTOCOL.md");
  const std::string rules = read("sync/server/service.cpp") + read("sync/server/intake.cpp") +
                            read("sync/protocol/messages.cpp") +
                            read("sync/protocol/signed_request.cpp");
  std::size_t found = 0;
  for (const std::string family : {"request.", "push.", "enrolment.", "protocol."}) {
    for (const std::string& rest : literals(rules, "\"" + family)) {
      INFO(family + rest);
      CHECK(holds(document, "`" + family + rest + "`"));
      ++found;
    }
  }
  for (const std::string& rest : literals(read("sync/http/messages.h"), "\"http.")) {
    INFO("http." + rest);
    CHECK(holds(document, "`http." + rest + "`"));
    ++found;
  }
  for (const std::string& rest : literals(rules, "\"/v1/")) {
    INFO("/v1/" + rest);
    CHECK(holds(document, "/v1/" + rest));
    ++found;
  }
  CHECK(found > 30);
}
