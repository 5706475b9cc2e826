// Text from outside: what is UTF-8 in it, and how it may stand in a message to staff.
#pragma once

#include <string>
#include <string_view>

namespace handslag {

/// Bytes of the code point that begins `text`, which is not empty; 0 where that is not UTF-8
/// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t code_point_size(std::string_view text);

/// Whether a byte of UTF-8 text is within a code point, not at its beginning.
inline bool is_within_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}
/// Of UTF-8 text.
std::size_t count_code_points(std::string_view text);

/// How deep lists and objects lie in one another in a JSON text, to be asked before it is parsed: a
/// tree of lists within lists takes a hundred times the memory of its text. Of what is no JSON it
/// says something.
std::size_t json_depth(std::string_view text);

/// For messages that quote what came: control characters and what is not UTF-8 become '?', so that
/// a line of a log stays one and no terminal is steered. What is longer than `limit` bytes is cut
/// and ends in "...".
std::string one_line(std::string_view text, std::size_t limit);

}  // namespace handslag
