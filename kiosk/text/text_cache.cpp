#include "kiosk/text/text_cache.h"

namespace handslag::kiosk {
namespace {

constexpr std::size_t kSizeLimit = 4096;  // measured texts

}  // namespace

TextCache::~TextCache() {
  for (auto& [key, entry] : entries_) textures_.destroy(entry.set.texture);
}

SetText TextCache::get(const std::string& text, const TextStyle& style) {
  const auto [found, is_new] = entries_.try_emplace(Key{text, style});
  Entry& entry = found->second;
  if (is_new) {
    const TextBitmap bitmap = typesetter_.render(text, style);
    entry.set = textures_.set(bitmap);
    entry.bytes = bitmap.coverage.size() + sizeof(Entry) + text.size();
    bytes_ += entry.bytes;
    ++uploaded_;
  } else {
    by_use_.erase(entry.place);
  }
  entry.place = by_use_.insert(by_use_.begin(), &found->first);
  return entry.set;
}

TextSize TextCache::measure(const std::string& text, const TextStyle& style) {
  const auto [found, is_new] = sizes_.try_emplace(Key{text, style});
  if (is_new) found->second = typesetter_.measure(text, style);
  return found->second;
}

void TextCache::for_each_text(const std::function<void(const std::string&)>& look) const {
  for (const auto& [key, entry] : entries_) look(key.text);
  for (const auto& [key, size] : sizes_) look(key.text);
}

void TextCache::end_frame() {
  while (bytes_ > kByteLimit && !by_use_.empty()) {
    const auto oldest = entries_.find(*by_use_.back());
    by_use_.pop_back();
    bytes_ -= oldest->second.bytes;
    textures_.destroy(oldest->second.set.texture);
    entries_.erase(oldest);
  }
  if (sizes_.size() > kSizeLimit) sizes_.clear();
}

}  // namespace handslag::kiosk
