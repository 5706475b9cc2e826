// Test vectors of shared/record/FORMAT.md: one file each, with what must come of it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace handslag::test {

struct Vector {
  std::string file;   ///< "section-good-archive.json"
  std::string title;  ///< one sentence
  std::string
      kind;  ///< section, chain, receipt, checkpoint, directory, succession, code, request, card
  std::string verdict;
  nlohmann::json input;                              ///< bytes in lower-case hex
  nlohmann::json expect = nlohmann::json::object();  ///< of a good one: what comes out

  std::string text() const {
    const nlohmann::json all = {{"title", title},
                                {"kind", kind},
                                {"verdict", verdict},
                                {"input", input},
                                {"expect", expect}};
    return all.dump(1) + "\n";
  }
};

/// Every vector of this folder, made anew: the same bytes in each run.
std::vector<Vector> make_vectors();

std::vector<Vector> make_section_vectors();
std::vector<Vector> make_log_vectors();
std::vector<Vector> make_directory_vectors();
std::vector<Vector> make_card_vectors();

}  // namespace handslag::test
