#include "kiosk/entry/keyboard_state.h"

namespace handslag::kiosk {

Layer KeyboardState::layer() const {
  if (shift_ == Shift::off || page_ == Layer::symbols) return page_;
  return page_ == Layer::latin ? Layer::latin_shifted : Layer::shifted;
}

/// Shift stays through digits and signs, and is let go between scripts.
void KeyboardState::turn_to(Layer page) {
  if (page == Layer::latin || page_ == Layer::latin) shift_ = Shift::off;
  page_ = page;
}

std::optional<Stroke> KeyboardState::press(const KeyboardKey& key) {
  const bool offered = held_ != nullptr;
  held_ = nullptr;
  switch (key.action) {
    case KeyAction::shift:
      shift_ = shift_ == Shift::off ? Shift::once : Shift::off;
      return std::nullopt;
    case KeyAction::symbols:
      turn_to(Layer::symbols);
      return std::nullopt;
    case KeyAction::latin:
      turn_to(Layer::latin);
      return std::nullopt;
    case KeyAction::letters:
      turn_to(Layer::letters);
      return std::nullopt;
    case KeyAction::erase:
      if (offered) return std::nullopt;
      return Stroke{Stroke::Kind::erase, {}};
    case KeyAction::caret_left:
      return Stroke{Stroke::Kind::left, {}};
    case KeyAction::caret_right:
      return Stroke{Stroke::Kind::right, {}};
    case KeyAction::text:
      break;
  }
  if (key.offers_at_tap) {
    held_ = &key;
    return std::nullopt;
  }
  if (shift_ == Shift::once && page_ != Layer::symbols) shift_ = Shift::off;
  return Stroke{Stroke::Kind::text, key.text};
}

std::optional<Stroke> KeyboardState::hold(const KeyboardKey& key) {
  if (key.action == KeyAction::shift) {
    held_ = nullptr;
    shift_ = Shift::locked;
    return std::nullopt;
  }
  if (key.alternatives.empty()) return press(key);
  held_ = &key;
  return std::nullopt;
}

std::vector<const KeyboardKey*> keys_of(const KeyboardState& state) {
  std::vector<const KeyboardKey*> keys;
  if (state.held()) {
    for (const KeyboardKey& key : state.held()->alternatives) keys.push_back(&key);
  }
  for (const auto& row : state.keyboard().rows(state.layer())) {
    for (const KeyboardKey& key : row) keys.push_back(&key);
  }
  return keys;
}

TextEdit::Insertion apply(const Stroke& stroke, TextEdit& edit, const Typesetter& typesetter,
                          const TextStyle& style) {
  if (stroke.kind == Stroke::Kind::text) return edit.insert(stroke.text, typesetter);
  const TextLayout layout(typesetter, edit.text(), style);
  switch (stroke.kind) {
    case Stroke::Kind::text:
      break;
    case Stroke::Kind::erase:
      edit.erase_backward(layout);
      break;
    case Stroke::Kind::left:
      edit.move(Movement::left, Selecting::no, layout);
      break;
    case Stroke::Kind::right:
      edit.move(Movement::right, Selecting::no, layout);
      break;
  }
  return TextEdit::Insertion::done;
}

}  // namespace handslag::kiosk
