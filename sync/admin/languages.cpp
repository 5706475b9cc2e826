#include "sync/admin/languages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "shared/base/bytes.h"
#include "shared/base/file.h"
#include "shared/domain/profile.h"

namespace handslag::admin {
namespace {

using kiosk::Catalogue;
using kiosk::Catalogues;
using kiosk::Review;

bool has(const Catalogue& catalogue, const std::string& key) {
  return catalogue.text(key) != nullptr || catalogue.text_for(key, 1) != nullptr;
}

/// Against the catalogue that stands in for gaps, which is written first.
void count_words(LanguageState& state, const Catalogue& catalogue, const Catalogue& whole) {
  for (const std::string& key : whole.keys()) {
    if (kiosk::is_for_staff(key)) continue;
    ++state.all_words;
    if (has(catalogue, key)) ++state.words;
  }
}

std::string_view review_text(const LanguageState& state) {
  if (!state.review) return "no words here";
  return *state.review == Review::human ? "read by a speaker" : "read by no speaker";
}

}  // namespace

std::vector<LanguageState> language_states(const Catalogues& catalogues,
                                           const std::vector<std::string>& tags) {
  const Catalogue& whole = *catalogues.find(catalogues.fallback_language());
  std::vector<LanguageState> states;
  for (const std::string& tag : tags.empty() ? catalogues.languages() : tags) {
    LanguageState& state = states.emplace_back();
    state.tag = tag;
    if (const Catalogue* const catalogue = catalogues.find(tag)) {
      state.endonym = catalogue->endonym();
      state.review = catalogue->review();
      count_words(state, *catalogue, whole);
    }
  }
  return states;
}

std::string languages_text(const std::vector<LanguageState>& states) {
  std::string out;
  for (const LanguageState& state : states) {
    const std::string words =
        state.review ? fmt::format("{} of {} texts", state.words, state.all_words) : "";
    // The name comes last: some run from right to left.
    const std::string line =
        fmt::format("{:<16} {:<20} {:<18} {}", state.tag, review_text(state), words, state.endonym);
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  const auto is_there = [](const LanguageState& state) { return state.review.has_value(); };
  const auto is_read = [](const LanguageState& state) { return state.review != Review::machine; };
  const auto is_whole = [](const LanguageState& state) { return state.words == state.all_words; };
  if (!std::ranges::all_of(states, is_read)) {
    out +=
        "\n'Read by no speaker' are machine's words. Have somebody whose language it is read them\n"
        "before people who cannot read Swedish rely on them.\n";
  }
  if (!std::ranges::all_of(states, is_whole)) {
    out += "\nWhere a text is missing the screens show Swedish.\n";
  }
  if (!std::ranges::all_of(states, is_there)) {
    out += "\nA language without words here is offered to nobody.\n";
  }
  return out;
}

std::string languages_note(const std::vector<LanguageState>& states) {
  std::vector<std::string_view> unread;
  for (const LanguageState& state : states) {
    if (state.review != Review::human) unread.push_back(state.tag);
  }
  if (unread.empty()) return {};
  return fmt::format(
      "No speaker has read the screens' words in {}.\n'handslag languages' says more.\n",
      fmt::join(unread, ", "));
}

Result<std::vector<std::string>> languages_of_profile(const std::filesystem::path& file) {
  const auto bytes = read_file(file, kProfileLimit);
  if (!bytes) return pass(bytes);
  auto profile = parse_profile(text_of(*bytes), file.string());
  if (!profile) return pass(profile);
  return std::move(profile->languages);
}

}  // namespace handslag::admin
