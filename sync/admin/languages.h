// What an administrator should know of the languages that visitors are offered: whether a speaker
// has read a language's words, and whether any are missing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/i18n/words.h"

namespace handslag::admin {

struct LanguageState {
  std::string tag;
  std::string endonym;                   ///< empty where there is no catalogue
  std::optional<kiosk::Review> review;   ///< nothing where there is no catalogue
  std::size_t words = 0, all_words = 0;  ///< texts that visitors meet: translated, of how many
};

/// In the order of `tags`; every language there is where `tags` is empty.
std::vector<LanguageState> language_states(const kiosk::Catalogues& catalogues,
                                           const std::vector<std::string>& tags);

/// One line a language, and below it what the columns do not say by themselves.
std::string languages_text(const std::vector<LanguageState>& states);

/// One sentence that names the languages which nobody has read or that are not there; empty where
/// there are none.
std::string languages_note(const std::vector<LanguageState>& states);

/// What a profile offers, in its order. Errors: those of read_file and parse_profile.
Result<std::vector<std::string>> languages_of_profile(const std::filesystem::path& file);

}  // namespace handslag::admin
