// Catalogue text as textures: a bounded cache, the least recently used go first. What a person
// typed never enters it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>

#include "kiosk/text/written_text.h"

namespace handslag::kiosk {

class TextCache {
 public:
  static constexpr std::size_t kByteLimit = 12 * 1024 * 1024;

  /// Both outlive the cache.
  TextCache(const Typesetter& typesetter, Textures& textures)
      : typesetter_(typesetter), textures_(textures), written_(typesetter, textures) {}
  TextCache(const TextCache&) = delete;
  TextCache& operator=(const TextCache&) = delete;
  ~TextCache();

  /// The text as a texture; valid until end_frame.
  SetText get(const std::string& text, const TextStyle& style);
  TextSize measure(const std::string& text, const TextStyle& style);
  /// Lets go of what goes beyond the bounds.
  void end_frame();

  /// The free text of the page; none of the cache's own.
  WrittenText& written() { return written_; }

  std::uint64_t uploaded() const { return uploaded_; }
  /// Shows every text that is kept, set or measured: proof of what never came here.
  void for_each_text(const std::function<void(const std::string&)>& look) const;

 private:
  struct Key {
    std::string text;
    TextStyle style;
    auto operator<=>(const Key&) const = default;
  };
  struct Entry {
    SetText set;
    std::size_t bytes = 0;
    std::list<const Key*>::iterator place;
  };
  const Typesetter& typesetter_;
  Textures& textures_;
  WrittenText written_;
  std::map<Key, Entry> entries_;
  std::map<Key, TextSize> sizes_;
  std::list<const Key*> by_use_;  // most recent first
  std::size_t bytes_ = 0;
  std::uint64_t uploaded_ = 0;
};

}  // namespace handslag::kiosk
