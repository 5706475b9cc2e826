// The catalogues hold exactly the words that the screens use, with the same placeholders in each.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/visitor.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

std::set<std::string> keys_in_sources() {
  std::set<std::string> found;
  const std::regex key("\"([a-z_.]+)\"_key");
  const std::string folder = std::string(HANDSLAG_SOURCE_DIR) + "/kiosk";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".cpp") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator at(source.begin(), source.end(), key), end; at != end; ++at) {
      found.insert((*at)[1]);
    }
  }
  return found;
}

bool has_all(const std::string& tag) {
  return tag == "sv" || tag == "en";
}

std::set<std::string> names_in(const std::string& text) {
  const auto names = placeholders(text);
  REQUIRE(names);
  return {names->begin(), names->end()};
}

}  // namespace

TEST_CASE("No key is missing from a catalogue, and none is unused") {
  const std::set<std::string> used = keys_in_sources();
  REQUIRE(used.size() > 100);
  for (const std::string& tag : shipped_catalogues().languages()) {
    const std::vector<std::string> keys = shipped_catalogues().find(tag)->keys();
    const std::set<std::string> known(keys.begin(), keys.end());
    for (const std::string& key : used) {
      if (is_for_staff(key) && !has_all(tag)) continue;
      INFO(tag << ".po lacks " << key);
      CHECK(known.count(key) == 1);
    }
    for (const std::string& key : known) {
      INFO(tag << ".po has " << key << ", which no source uses");
      CHECK(used.count(key) == 1);
      CHECK((has_all(tag) || !is_for_staff(key)));
    }
  }
}

TEST_CASE("Every text is translated, without exclamation marks") {
  for (const std::string& tag : shipped_catalogues().languages()) {
    const Catalogue& catalogue = *shipped_catalogues().find(tag);
    for (const std::string& key : catalogue.keys()) {
      INFO(tag << ' ' << key);
      CHECK((catalogue.text(key) != nullptr || catalogue.text_for(key, 1) != nullptr));
      for (const std::string& form : catalogue.forms(key)) {
        CHECK(form.find('!') == std::string::npos);
      }
    }
  }
}

TEST_CASE("All languages have the same placeholders") {
  const Catalogue& swedish = *shipped_catalogues().find("sv");
  for (const std::string& tag : shipped_catalogues().languages()) {
    const Catalogue& catalogue = *shipped_catalogues().find(tag);
    for (const std::string& key : catalogue.keys()) {
      const std::set<std::string> expected = names_in(swedish.forms(key).back());
      for (const std::string& form : catalogue.forms(key)) {
        INFO(tag << ' ' << key << ": " << form);
        std::set<std::string> names = names_in(form);
        // A form for one or two may say the number by its word alone.
        if (catalogue.forms(key).size() > 1 && expected.contains("n")) names.insert("n");
        CHECK(names == expected);
      }
    }
  }
}

TEST_CASE("A form without the number is for one count alone, or for two") {
  for (const std::string& tag : shipped_catalogues().languages()) {
    const Catalogue& catalogue = *shipped_catalogues().find(tag);
    for (const std::string& key : catalogue.keys()) {
      if (catalogue.forms(key).size() < 2) continue;
      for (std::uint64_t n = 3; n < 200; ++n) {
        INFO(tag << ' ' << key << ' ' << n);
        CHECK(names_in(*catalogue.text_for(key, n)).contains("n"));
      }
    }
  }
}

TEST_CASE("Sixteen languages are shipped, each by its own name and in its direction") {
  const std::set<std::string> mirrored{"ar", "fa", "prs", "ckb"};
  std::set<std::string> tags, names;
  for (const std::string& tag : shipped_catalogues().languages()) {
    const Catalogue& catalogue = *shipped_catalogues().find(tag);
    tags.insert(tag);
    names.insert(catalogue.endonym());
    INFO(tag);
    CHECK((catalogue.direction() == WritingDirection::right_to_left) == mirrored.contains(tag));
  }
  CHECK(tags == std::set<std::string>{"ar", "bs", "ckb", "en", "es", "fa", "fi", "pl", "prs", "se",
                                      "so", "sv", "sv-x-lattlast", "ti", "tr", "uk"});
  CHECK(names.size() == tags.size());
}

TEST_CASE("No text names a thing by its colour, its shape or its place alone") {
  // The languages that all others are translated from.
  const std::pair<const char*, std::regex> forbidden[] = {
      {"sv", std::regex("nedan|ovan|höger|vänster|överst|nederst|grön|röd|blå|gul[at]?\\b|rund")},
      {"en", std::regex("\\b(below|above|left|(on|to) the right|top|bottom|green|red|blue|yellow|"
                        "round|square)\\b")}};
  for (const auto& [tag, words] : forbidden) {
    const Catalogue& catalogue = *shipped_catalogues().find(tag);
    for (const std::string& key : catalogue.keys()) {
      for (const std::string& form : catalogue.forms(key)) {
        INFO(tag << ' ' << key << ": " << form);
        CHECK_FALSE(std::regex_search(form, words));
      }
    }
  }
}
