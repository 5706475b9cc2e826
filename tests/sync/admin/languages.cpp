#include "sync/admin/languages.h"

#include "tests/support/shipped_catalogues.h"
#include "tests/sync/admin/house.h"
#include "tests/sync/admin/process.h"

namespace handslag::test {
namespace {

using admin::LanguageState;
using kiosk::Review;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string catalogue_of(const std::string& tag, const std::string& review,
                         const std::string& entries) {
  return "msgid \"\"\nmsgstr \"\"\n\"Language: " + tag +
         "\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"X-Endonym: name of " + tag +
         "\\n\"\n\"X-Direction: ltr\\n\"\n\"X-Review: " + review +
         "\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n" + entries;
}

std::string entry(const std::string& key, const std::string& text) {
  return "msgid \"" + key + "\"\nmsgstr \"" + text + "\"\n\n";
}

/// Swedish, which has been read, and a language that has one of its two texts for visitors.
kiosk::Catalogues two_languages() {
  std::vector<kiosk::Catalogue> all;
  all.push_back(need(kiosk::Catalogue::parse(
      catalogue_of("sv", "human",
                   entry("a.one", "ett") + entry("a.two", "tva") + entry("enrol.a", "x")),
      "sv.po")));
  all.push_back(need(kiosk::Catalogue::parse(
      catalogue_of("yy", "machine", entry("a.one", "one") + entry("a.two", "")), "yy.po")));
  return need(kiosk::Catalogues::of(std::move(all)));
}

TEST_CASE("a language's state is its review and its texts, without those for staff") {
  const auto states = admin::language_states(two_languages(), {"yy", "sv", "zz"});
  REQUIRE(states.size() == 3);
  CHECK(states[0].tag == "yy");
  CHECK(states[0].endonym == "name of yy");
  CHECK(states[0].review == Review::machine);
  CHECK(states[0].words == 1);
  CHECK(states[0].all_words == 2);
  CHECK(states[1].review == Review::human);
  CHECK(states[1].words == 2);
  CHECK_FALSE(states[2].review);
  CHECK(states[2].tag == "zz");
  CHECK(admin::language_states(two_languages(), {}).size() == 2);
}

TEST_CASE("what is not read, not whole or not there is said in words") {
  const std::string text =
      admin::languages_text(admin::language_states(two_languages(), {"sv", "yy", "zz"}));
  CHECK(contains(text, "sv               read by a speaker    2 of 2 texts       name of sv\n"));
  CHECK(contains(text, "yy               read by no speaker   1 of 2 texts       name of yy\n"));
  CHECK(contains(text, "zz               no words here\n"));
  CHECK(contains(text, "machine's words"));
  CHECK(contains(text, "Where a text is missing"));
  CHECK(contains(text, "offered to nobody"));
  const std::string read = admin::languages_text(admin::language_states(two_languages(), {"sv"}));
  CHECK(std::count(read.begin(), read.end(), '\n') == 1);
}

TEST_CASE("the note names the languages that nobody has read, and is empty without any") {
  CHECK(admin::languages_note(admin::language_states(two_languages(), {"sv"})).empty());
  const std::string note =
      admin::languages_note(admin::language_states(two_languages(), {"sv", "zz", "yy"}));
  CHECK(contains(note, "words in zz, yy."));
}

TEST_CASE("every language that is shipped has all texts that visitors meet") {
  for (const LanguageState& state : admin::language_states(kiosk::shipped_catalogues(), {})) {
    INFO(state.tag);
    CHECK(state.words == state.all_words);
    CHECK(state.all_words > 100);
  }
}

TEST_CASE("the command tells of a profile's languages, of a home's and of all") {
  const std::string assets = HANDSLAG_SOURCE_DIR "/assets";
  const Outcome all = run({"languages"});
  CHECK(all.status == 0);
  CHECK(contains(all.said, "\nsv-x-lattlast "));
  CHECK(contains(all.said, "Davvisámegiella\n"));
  const Outcome profile =
      run({"languages", "--profile", assets + "/federations/vastra-malardalen.toml"});
  CHECK(profile.status == 0);
  CHECK(profile.said.starts_with("sv "));
  House house;
  house.create();
  const Outcome home = run({"languages", "--home", house.federation().string()});
  CHECK(home.status == 0);
  CHECK(contains(home.said, " of "));
  CHECK(home.said.size() < all.said.size());
  CHECK(run({"languages", "--home", "a", "--profile", "b"}).status == 2);
}

TEST_CASE("a damaged catalogue is told with its place, after those that can be read") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder / "languages");
  need(write_file(folder / "languages" / "sv.po",
                  bytes_of(catalogue_of("sv", "human", entry("a.one", "ett"))), 0644));
  need(write_file(folder / "languages" / "yy.po", bytes_of("msgid"), 0644));
  const Outcome told = run({"languages", "--assets", folder.path().string()});
  CHECK(told.status == 1);
  CHECK(contains(told.said, "sv               read by a speaker    1 of 1 texts"));
  CHECK(contains(told.said, "yy.po:1: "));
  const Outcome nowhere = run({"languages", "--assets", "/nowhere"});
  CHECK(nowhere.status == 1);
  CHECK(contains(nowhere.said, "(catalogue.folder)"));
}

TEST_CASE("who makes a federation is told which of its languages nobody has read") {
  TemporaryFolder folder;
  const Outcome made =
      run({"federation", "create", "--profile",
           HANDSLAG_SOURCE_DIR "/assets/federations/vastra-malardalen.toml", "--home",
           (folder / "fed").string(), "--demonstration", "--passphrase-fd", "3"},
          "one\ntwo\n");
  CHECK(made.status == 0);
  const auto states = admin::language_states(kiosk::shipped_catalogues(), {"ar"});
  const bool is_read = states.front().review == Review::human;
  CHECK(contains(made.said, "handslag languages") != is_read);
}

}  // namespace
}  // namespace handslag::test
