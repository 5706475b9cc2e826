// Somebody who types at an on-screen keyboard: finds the keys of a character by looking at what is
// shown, and counts taps and long presses.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "kiosk/entry/keyboard_state.h"
#include "tests/support/shipped_catalogues.h"
#include "tests/support/type.h"

namespace handslag::kiosk {

inline std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (char byte : text) {
    if ((byte & 0xc0) != 0x80) out.emplace_back();
    out.back().push_back(byte);
  }
  return out;
}

/// What people read in a language, without the placeholders of programs.
inline std::vector<std::string> texts_in(const std::string& language) {
  std::vector<std::string> out;
  const Catalogue& catalogue = *shipped_catalogues().find(language);
  for (const std::string& key : catalogue.keys()) {
    for (const std::string& form : catalogue.forms(key)) {
      std::string& text = out.emplace_back();
      bool placeholder = false;
      in_nfc(form, [&](std::string_view normal) {
        for (char c : normal) {
          if (c == '{' || c == '}') {
            placeholder = c == '{';
          } else if (!placeholder && c != '\n' && c != '|') {
            text.push_back(c);
          }
        }
      });
      // Where a long word may be broken is for type, not for fingers.
      constexpr std::string_view kSoftHyphen = "\u00AD";
      for (std::size_t at = 0; (at = text.find(kSoftHyphen)) != text.npos;) {
        text.erase(at, kSoftHyphen.size());
      }
    }
  }
  return out;
}

class Typist {
 public:
  explicit Typist(const std::string& language)
      : style_(typed_style(language)), state_(*find_keyboard(language)) {}

  /// Whether it has the character; then it is typed.
  bool type_character(const std::string& wanted) {
    for (const Layer layer :
         {Layer::letters, Layer::shifted, Layer::symbols, Layer::latin, Layer::latin_shifted}) {
      for (const auto& row : state_.keyboard().rows(layer)) {
        for (const KeyboardKey& key : row) {
          const KeyboardKey* alternative = nullptr;
          for (const KeyboardKey& one : key.alternatives) {
            const bool is_own = one.text == key.text && !key.offers_at_tap;
            if (one.text == wanted && !is_own) alternative = &one;
          }
          if (key.text != wanted && !alternative) continue;
          show(layer);
          if (!alternative) {
            tap(key);
          } else {
            if (key.offers_at_tap) {
              tap(key);
            } else {
              hold(key);
            }
            REQUIRE(state_.held() == &key);
            tap(*alternative);
          }
          return true;
        }
      }
    }
    return false;
  }
  void type(std::string_view text) {
    for (const std::string& character : characters(text)) {
      INFO(character);
      CHECK(type_character(character));
    }
  }
  void tap(const KeyboardKey& key) {
    ++taps;
    done(state_.press(key));
  }
  void hold(const KeyboardKey& key) {
    ++long_presses;
    done(state_.hold(key));
  }
  const KeyboardKey& special(KeyAction action) const {
    for (const auto& row : state_.keyboard().rows(state_.layer())) {
      for (const KeyboardKey& key : row) {
        if (key.action == action) return key;
      }
    }
    FAIL("no such key is shown");
    throw 0;
  }
  const KeyboardKey& key(std::string_view text) const {
    for (const auto& row : state_.keyboard().rows(state_.layer())) {
      for (const KeyboardKey& one : row) {
        if (one.text == text) return one;
      }
    }
    FAIL("no key " << text << " is shown");
    throw 0;
  }
  void show(Layer layer) {
    if (state_.layer() == layer) return;
    const auto latin = [](Layer one) { return one == Layer::latin || one == Layer::latin_shifted; };
    if (layer == Layer::symbols) return tap(special(KeyAction::symbols));
    if (latin(layer) && !latin(state_.layer())) tap(special(KeyAction::latin));
    if (!latin(layer) && (latin(state_.layer()) || state_.layer() == Layer::symbols)) {
      tap(special(KeyAction::letters));
    }
    if (state_.layer() != layer) tap(special(KeyAction::shift));
    REQUIRE(state_.layer() == layer);
  }

  std::string text() const { return std::string(edit_.text()); }
  KeyboardState& state() { return state_; }
  TextEdit& edit() { return edit_; }
  int taps = 0, long_presses = 0;

 private:
  void done(const std::optional<Stroke>& stroke) {
    if (stroke) CHECK(apply(*stroke, edit_, shipped_type(), style_) == TextEdit::Insertion::done);
  }
  TextStyle style_;
  KeyboardState state_;
  TextEdit edit_;
};

}  // namespace handslag::kiosk
