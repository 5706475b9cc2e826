// What the fuzz targets of this folder share. A target is one file with one LLVMFuzzerTestOneInput:
// it hands foreign bytes to a parser and states with HANDSLAG_CHECK what must hold of every input.
// libFuzzer drives it in the preset 'fuzz', replay.cpp over the corpus in every other build.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/bytes.h"
#include "shared/base/result.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace handslag::fuzz {

/// Bytes of the code point that begins `text`; 0 where that is not UTF-8 (RFC 3629).
inline std::size_t code_point_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || size > text.size()) return 0;
  char32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    value = value << 6 | (byte(i) & 0x3F);
  }
  const char32_t smallest = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < smallest || value > 0x10FFFF || surrogate ? 0 : size;
}

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

/// What staff reads in a log or on a terminal: one line that cannot steer the terminal.
inline bool is_one_line(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return !text.empty() && is_utf8(text);
}

inline bool is_code(std::string_view code) {
  for (const char c : code) {
    if (!((c >= 'a' && c <= 'z') || c == '.' || c == '_')) return false;
  }
  return code.find('.') != code.npos && code.front() != '.' && code.back() != '.';
}

inline void check_error(const Error& error) {
  HANDSLAG_CHECK(is_code(error.code));
  HANDSLAG_CHECK(is_one_line(error.message));
  HANDSLAG_CHECK(error.message.size() <= 1000);
}

/// Calls a parser twice: the verdict must be the same, and its words fit to be shown.
template <typename Parse>
auto parse_twice(Parse parse) {
  auto first = parse();
  const auto second = parse();
  HANDSLAG_CHECK(first.has_value() == second.has_value());
  if (!first) {
    HANDSLAG_CHECK(first.error().code == second.error().code);
    HANDSLAG_CHECK(first.error().message == second.error().message);
    check_error(first.error());
  }
  return first;
}

/// Whether the verdict is "good" or one of `codes`.
template <typename T>
bool is_one_of(const Result<T>& result, std::initializer_list<std::string_view> codes) {
  if (result) return true;
  for (const std::string_view code : codes) {
    if (result.error().code == code) return true;
  }
  return false;
}

inline bool equal(ByteView a, ByteView b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace handslag::fuzz
