#include "shared/base/text.h"

#include <algorithm>

namespace handslag {

std::size_t code_point_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xC2 ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF5 ? 4
                                         : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return size;
}

std::size_t count_code_points(std::string_view text) {
  const auto within = std::ranges::count_if(text, is_within_code_point);
  return text.size() - static_cast<std::size_t>(within);
}

std::size_t json_depth(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

std::string one_line(std::string_view text, std::size_t limit) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    const auto lead = static_cast<unsigned char>(text.front());
    // U+0080 to U+009F are control characters as well; their first byte is 0xC2.
    const bool high_control =
        size == 2 && lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    const bool shown = size > 0 && lead >= 0x20 && lead != 0x7f && !high_control;
    const std::string_view next = shown ? text.substr(0, size) : std::string_view("?");
    if (out.size() + next.size() > limit) return out + "...";
    out.append(next);
    text.remove_prefix(size > 0 ? size : 1);
  }
  return out;
}

}  // namespace handslag
