// The on-screen keyboards, one for each language that is shipped, as data. A letter of the language
// has a key; letters of others (for names) are the alternatives of a key that is held. A syllabary
// has a key for each consonant, whose alternatives are its orders.
//
// A label is set in the direction of its keyboard, so that a bracket looks as it will in the text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace handslag::kiosk {

inline constexpr std::string_view kSpace = " ";
/// Zero width non-joiner (U+200C), which Persian, Dari and Sorani write between parts of a word.
inline constexpr std::string_view kNonJoiner = "\u200c";
/// On the keys that lead to Latin letters, and to digits and signs.
inline constexpr std::string_view kLatinSign = "abc", kSymbolsSign = "123";

enum class KeyAction : std::uint8_t {
  text,
  shift,
  symbols,  ///< to the layer of digits and signs
  latin,    ///< to Latin letters, where the language has others
  letters,  ///< back from these
  erase,    ///< backward
  caret_left,
  caret_right,
};

struct KeyboardKey {
  KeyAction action = KeyAction::text;
  std::string text;  ///< one code point, where the action is text
  /// Texts without alternatives of their own, the key's own first among them: whoever held it too
  /// long has it there.
  std::vector<KeyboardKey> alternatives;
  bool offers_at_tap = false;  ///< them, as a consonant of a syllabary does; else when it is held
};

/// The last two are for what is Swedish in a text of another script; elsewhere they are empty.
enum class Layer : std::uint8_t { letters, shifted, symbols, latin, latin_shifted };
inline constexpr std::size_t kLayers = 5;

struct Keyboard {
  std::vector<std::string_view> languages;  ///< BCP 47, as in assets/languages
  bool right_to_left = false;
  bool has_case = false;   ///< else `shifted` is empty
  bool syllabary = false;  ///< its letters offer their orders at a tap
  std::string_view sign;   ///< on the key that leads back to its letters
  const std::vector<std::vector<KeyboardKey>>& rows(Layer layer) const {
    return layers[static_cast<std::size_t>(layer)];
  }
  /// Rows from the top, each from left to right, as they stand where there is width enough.
  std::array<std::vector<std::vector<KeyboardKey>>, kLayers> layers;
};

/// What stands on a key, where its action is text: mostly that. Space and the non-joiner leave no
/// mark; the screen draws something of its own.
std::string_view label_of(const KeyboardKey& key, const Keyboard& keyboard);

/// By which a key is told from others of its layer: its text, or what it does.
std::string name_of(const KeyboardKey& key);

const std::vector<Keyboard>& keyboards();
/// Null where no keyboard is for the language.
const Keyboard* find_keyboard(std::string_view language);

/// As UTF-8; of what is no character of Unicode, U+FFFD.
std::string encoded(char32_t point);

/// Of one code point, as `language` has it: Turkish has a dotted and a dotless i. For letters of
/// Latin and Cyrillic that the keyboards have; others stay.
char32_t upper_case(char32_t letter, std::string_view language);

}  // namespace handslag::kiosk
