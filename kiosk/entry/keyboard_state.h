// What a person does on an on-screen keyboard, as strokes for a TextEdit: which layer is shown,
// which key is held open with its alternatives. Remembers nothing of what was typed and suggests
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kiosk/entry/keyboards.h"
#include "kiosk/entry/text_edit.h"

namespace handslag::kiosk {

struct Stroke {
  enum class Kind : std::uint8_t { text, erase, left, right };
  Kind kind = Kind::text;
  std::string_view text;  ///< lives as long as the keyboards do
};

enum class Shift : std::uint8_t { off, once, locked };

class KeyboardState {
 public:
  explicit KeyboardState(const Keyboard& keyboard) : keyboard_(&keyboard) {}

  const Keyboard& keyboard() const { return *keyboard_; }
  Layer layer() const;
  Shift shift() const { return shift_; }
  /// The key whose alternatives are offered; null where none are.
  const KeyboardKey* held() const { return held_; }

  // `key` is one of layer(), or one of the alternatives that are offered.
  /// A tap. Whatever it is, it ends an offer; erase does nothing but that. A key of a syllabary
  /// offers its orders and writes nothing yet.
  std::optional<Stroke> press(const KeyboardKey& key);
  /// A long press: offers alternatives, locks shift, and is a tap where there is nothing of that.
  std::optional<Stroke> hold(const KeyboardKey& key);

 private:
  void turn_to(Layer page);

  const Keyboard* keyboard_;
  const KeyboardKey* held_ = nullptr;
  Shift shift_ = Shift::off;
  Layer page_ = Layer::letters;  // letters, symbols or latin
};

/// All keys that can be pressed, as they are read: those that are offered, then the layer by rows.
std::vector<const KeyboardKey*> keys_of(const KeyboardState& state);

/// `style` is that of the field, to find what an erase or an arrow means.
TextEdit::Insertion apply(const Stroke& stroke, TextEdit& edit, const Typesetter& typesetter,
                          const TextStyle& style);

}  // namespace handslag::kiosk
