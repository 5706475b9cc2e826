// Text that came from a person: fixed room, no copies by accident, overwritten when it goes.
// For keys see shared/crypto/secret.h, which also locks the memory.
#pragma once

#include <string.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace handslag {

/// Up to Capacity bytes of text. Move-only; a moved-from or destroyed object holds zero bytes.
template <std::size_t Capacity>
class WipedText {
 public:
  WipedText() = default;
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  WipedText(WipedText&& other) noexcept { take(other); }
  WipedText& operator=(WipedText&& other) noexcept {
    if (this != &other) {
      wipe();
      take(other);
    }
    return *this;
  }
  ~WipedText() { wipe(); }

  /// The only way in. What is longer than Capacity is refused whole.
  bool assign(std::string_view text) {
    wipe();
    if (text.size() > Capacity) return false;
    text.copy(buffer_.data(), text.size());
    size_ = text.size();
    return true;
  }
  bool push_back(char c) {
    if (size_ == Capacity) return false;
    buffer_[size_++] = c;
    return true;
  }
  void pop_back() {
    if (size_ > 0) buffer_[--size_] = '\0';
  }
  void wipe() {
    ::explicit_bzero(buffer_.data(), buffer_.size());
    size_ = 0;
  }

  std::string_view view() const { return {buffer_.data(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  void take(WipedText& other) {
    buffer_ = other.buffer_;
    size_ = other.size_;
    other.wipe();
  }
  std::array<char, Capacity> buffer_{};
  std::size_t size_ = 0;
};

}  // namespace handslag
