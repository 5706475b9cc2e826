#include "tests/sync/admin/house.h"
#include "tests/sync/admin/process.h"

namespace handslag::test {
namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::vector<std::vector<std::string>> kCommands{{},
                                                      {"federation", "create"},
                                                      {"party", "create"},
                                                      {"reporting", "create"},
                                                      {"server", "create"},
                                                      {"directory", "admit"},
                                                      {"directory", "publish"},
                                                      {"directory", "show"},
                                                      {"device", "code"},
                                                      {"device", "admit"},
                                                      {"languages"},
                                                      {"card", "issue"},
                                                      {"report"}};

TEST_CASE("each command explains itself, and the manual knows its options") {
  Bytes page = need(read_file(HANDSLAG_SOURCE_DIR "/packaging/man/handslag.1", 100'000));
  std::erase(page, '\\');  // roff writes a hyphen of an option as \-
  const std::string manual(text_of(page));
  for (auto command : kCommands) {
    if (!command.empty()) CHECK(contains(manual, command[0]));
    command.push_back("--help");
    const Outcome told = run(command);
    CHECK(told.status == 0);
    CHECK(contains(told.said, "Usage: handslag"));
    for (std::size_t at = 0; (at = told.said.find("--", at)) != std::string::npos;) {
      const std::size_t end = told.said.find_first_not_of("-abcdefghijklmnopqrstuvwxyz", at);
      const std::string option = told.said.substr(at, end - at);
      INFO(option);
      CHECK(contains(manual, option));
      at = end;
    }
  }
}

TEST_CASE("wrong use is status 2, and does nothing") {
  CHECK(run({}).status == 2);
  CHECK(run({"fly"}).status == 2);
  CHECK(run({"federation"}).status == 2);
  CHECK(run({"directory", "show"}).status == 2);
  CHECK(run({"directory", "admit", "--home", "/nowhere"}).status == 2);
  CHECK(
      run({"report", "--home", "/nowhere", "--from", "2026-13-01", "--to", "2026-12-31"}).status ==
      2);
  CHECK(
      run({"report", "--home", "/nowhere", "--from", "2026-12-02", "--to", "2026-12-01"}).status ==
      2);
  CHECK(
      run({"device", "code", "--home", "/nowhere", "--meeting-point", "x", "--valid-minutes", "0"})
          .status == 2);
}

TEST_CASE("a card is issued as PDF, or as PNG where it is one") {
  House house;
  house.create();
  const std::string home = house.federation().string();
  const auto issue = [&](const std::string& file, const std::string& count) {
    return run({"card", "issue", "--home", home, "--out", file, "--count", count}).status;
  };
  CHECK(issue((house.folder / "one.gif").string(), "1") == 2);
  CHECK(issue((house.folder / "two.png").string(), "2") == 2);
  CHECK(issue((house.folder / "none.pdf").string(), "0") == 2);
  CHECK(issue((house.folder / "many.pdf").string(), "201") == 2);
  CHECK(issue((house.folder / "three.pdf").string(), "3") == 0);
  CHECK(std::filesystem::exists(house.folder / "three.pdf"));
  CHECK(run({"card", "issue", "--home", "/nowhere", "--out", "/nowhere/a.png"}).status == 1);
}

TEST_CASE("an expected failure is status 1, with words and a code") {
  const Outcome refused = run({"directory", "show", "/nowhere/directory"});
  CHECK(refused.status == 1);
  CHECK(contains(refused.said, "handslag: /nowhere/directory"));
  CHECK(contains(refused.said, "(file.missing)"));
}

TEST_CASE("no passphrase is taken from standard input, and none without a terminal") {
  House house;
  need(write_file(house.folder / "test.toml", bytes_of(kTestProfile), 0644));
  const Outcome refused =
      run({"federation", "create", "--profile", (house.folder / "test.toml").string(), "--home",
           house.federation().string()});
  CHECK(refused.status == 1);
  CHECK(contains(refused.said, "(passphrase.terminal)"));
}

TEST_CASE("a descriptor that is not open is refused") {
  House house;
  need(write_file(house.folder / "test.toml", bytes_of(kTestProfile), 0644));
  const Outcome refused =
      run({"federation", "create", "--profile", (house.folder / "test.toml").string(), "--home",
           house.federation().string(), "--passphrase-fd", "3"});
  CHECK(refused.status == 1);
  CHECK(contains(refused.said, "(passphrase.descriptor)"));
}

TEST_CASE("a directory is shown as text and as JSON") {
  House house;
  house.create();
  need(house.try_admit({house.party(kKommun)}));
  const Outcome text = run({"directory", "show", "--home", house.federation().string()});
  CHECK(text.status == 0);
  CHECK(contains(text.said, "Kommunen"));
  CHECK(contains(text.said, "no keys yet"));
  const Outcome json =
      run({"directory", "show", house.directory_file().string(), "--format", "json"});
  CHECK(json.status == 0);
  CHECK(contains(json.said, "\"version\": 2"));
}

}  // namespace
}  // namespace handslag::test
