#include "kiosk/i18n/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "kiosk/i18n/po_file.h"
#include "shared/base/bytes.h"
#include "shared/base/file.h"

namespace handslag::kiosk {
namespace {

constexpr std::string_view kFallbacks[] = {"sv", "en"};

constexpr std::string_view kFirstStrongIsolate = "\u2068", kPopIsolate = "\u2069";

/// Values are not searched for placeholders again. `isolated`: each keeps its own direction, and
/// takes its place among the words like one of them.
std::string filled(std::string_view text, const Argument* begin, const Argument* end,
                   bool isolated) {
  std::string out;
  while (true) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out.append(text.substr(0, open));
    const std::size_t close = text.find('}', open);
    if (close == text.npos) return out.append(text.substr(open));
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const Argument* const found =
        std::find_if(begin, end, [&](const Argument& argument) { return argument.name == name; });
    const bool known = found != end;
    if (known && isolated) out.append(kFirstStrongIsolate);
    out.append(known ? found->value : text.substr(open, close - open + 1));
    if (known && isolated) out.append(kPopIsolate);
    text.remove_prefix(close + 1);
  }
}

/// Of "sv-x-lattlast" that it is Swedish.
std::string_view kind_of(std::string_view language) {
  return language.substr(0, language.find('-'));
}

Result<Catalogue> read(const std::filesystem::path& file) {
  const Result<Bytes> bytes = read_file(file, kPoFileLimit);
  if (!bytes) return pass(bytes);
  return Catalogue::parse(text_of(*bytes), file.filename().string());
}

/// A file that was cut between two entries is a catalogue still: it lacks what most others have. An
/// entry that waits for its translation is there, and is no damage.
void take_out_cut(std::vector<Catalogue>& all, std::vector<Error>& left_out) {
  std::map<std::string, std::size_t> having;
  for (const Catalogue& one : all) {
    for (std::string& key : one.keys()) ++having[std::move(key)];
  }
  std::erase_if(having, [&](const auto& key) {
    return is_for_staff(key.first) || key.second * 2 <= all.size();
  });
  std::erase_if(all, [&](const Catalogue& one) {
    const auto lacks = [&](const auto& key) { return one.forms(key.first).empty(); };
    const auto lacking = std::ranges::count_if(having, lacks);
    if (lacking == 0) return false;
    left_out.push_back(
        {"catalogue.incomplete",
         fmt::format("{}.po lacks {} texts that other languages have, the first of them '{}'. "
                     "Install the folder of assets anew.",
                     one.language(), lacking, std::ranges::find_if(having, lacks)->first)});
    return true;
  });
}

}  // namespace

Text Words::in_language(bool own, std::string words) const {
  return own ? Text(std::move(words)) : foreign(std::move(words), fallback_->language());
}

bool Words::is_mirrored() const {
  return own_->direction() == WritingDirection::right_to_left;
}

Text Words::foreign(std::string words, std::string_view language) const {
  const bool same = kind_of(language) == kind_of(own_->language());
  return {std::move(words), same ? "" : std::string(language)};
}

Text Words::operator()(Key key, std::initializer_list<Argument> arguments) const {
  const std::string* const own = own_->text(key.name);
  const std::string* const text = own == nullptr ? fallback_->text(key.name) : own;
  return in_language(own != nullptr, filled(text == nullptr ? key.name : *text, arguments.begin(),
                                            arguments.end(), is_mirrored()));
}

Text Words::count(Key key, std::uint64_t n, std::initializer_list<Argument> arguments) const {
  const std::string* const own = own_->text_for(key.name, n);
  const std::string* const text = own == nullptr ? fallback_->text_for(key.name, n) : own;
  const std::string number = std::to_string(n);
  std::vector<Argument> all(arguments);
  all.push_back({"n", number});
  return in_language(own != nullptr, filled(text == nullptr ? key.name : *text, all.data(),
                                            all.data() + all.size(), is_mirrored()));
}

std::string Words::endonym(std::string_view tag) const {
  const Catalogue* const found = all_->find(tag);
  return found == nullptr ? std::string(tag) : found->endonym();
}

Result<Catalogues> Catalogues::load(const std::filesystem::path& folder) {
  std::error_code trouble;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator at(folder, trouble), end; !trouble && at != end;
       at.increment(trouble)) {
    if (at->path().extension() == ".po") files.push_back(at->path());
  }
  if (trouble) {
    return fail("catalogue.folder", "The languages in " + folder.string() +
                                        " cannot be read. Name the right folder with --assets.");
  }
  std::sort(files.begin(), files.end());
  std::vector<Catalogue> all;
  std::vector<Error> left_out;
  for (const std::filesystem::path& file : files) {
    auto catalogue = read(file);
    if (catalogue) {
      all.push_back(std::move(*catalogue));
    } else {
      left_out.push_back(catalogue.error());
    }
  }
  take_out_cut(all, left_out);
  const bool told =
      std::ranges::any_of(files, [](const auto& file) { return file.stem() == kFallbacks[0]; });
  if (!told) {
    left_out.push_back(
        {"catalogue.missing",
         "There is no Swedish catalogue, sv.po. Install the folder of assets anew."});
  }
  if (all.empty()) return tl::unexpected(std::move(left_out.front()));
  auto out = of(std::move(all));
  if (out) out->left_out_ = std::move(left_out);
  return out;
}

Result<Catalogues> Catalogues::of(std::vector<Catalogue> catalogues) {
  std::sort(catalogues.begin(), catalogues.end(),
            [](const auto& a, const auto& b) { return a.language() < b.language(); });
  Catalogues out(std::move(catalogues));
  if (out.all_.empty()) {
    return fail("catalogue.missing",
                "There is no catalogue of any language. Name the right folder with --assets.");
  }
  return out;
}

const Catalogue& Catalogues::fallback() const {
  for (const std::string_view tag : kFallbacks) {
    if (const Catalogue* found = find(tag)) return *found;
  }
  return all_.front();
}

const Catalogue* Catalogues::find(std::string_view tag) const {
  const auto at = std::find_if(all_.begin(), all_.end(),
                               [&](const Catalogue& one) { return one.language() == tag; });
  return at == all_.end() ? nullptr : &*at;
}

Words Catalogues::words(std::string_view tag) const {
  const Catalogue* const own = find(tag);
  return Words(*this, own == nullptr ? fallback() : *own, fallback());
}

std::vector<std::string> Catalogues::languages() const {
  std::vector<std::string> out;
  for (const Catalogue& one : all_) out.push_back(one.language());
  return out;
}

}  // namespace handslag::kiosk
