// Bytes, and the one codec of all binary layouts of this project: big-endian integers, byte strings
// and lists behind their length. Writers cannot fail; a Reader fails once and for all at the first
// byte that does not fit, and says so at the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace handslag {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A byte string of fixed size whose meaning is its Tag: a hash does not convert to an id.
template <typename Tag, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> value{};

  auto operator<=>(const FixedBytes&) const = default;
  operator ByteView() const { return value; }
  std::uint8_t* data() { return value.data(); }
  const std::uint8_t* data() const { return value.data(); }
};

/// Appends to a byte vector. `Vector` may be one with a wiping allocator (shared/crypto).
template <typename Vector>
class BasicWriter {
 public:
  explicit BasicWriter(Vector& out) : out_(out) {}

  BasicWriter& u8(std::uint8_t v) { return integer(v, 1); }
  BasicWriter& u16(std::uint16_t v) { return integer(v, 2); }
  BasicWriter& u32(std::uint32_t v) { return integer(v, 4); }
  BasicWriter& u64(std::uint64_t v) { return integer(v, 8); }
  /// Bytes of a length that the layout fixes.
  BasicWriter& raw(ByteView v) {
    out_.insert(out_.end(), v.begin(), v.end());
    return *this;
  }
  /// u8 length (the caller holds it under 256), then the bytes.
  BasicWriter& short_string(std::string_view v) {
    return u8(static_cast<std::uint8_t>(v.size())).raw(bytes_of(v));
  }
  /// u32 length, then the bytes.
  BasicWriter& blob(ByteView v) { return u32(static_cast<std::uint32_t>(v.size())).raw(v); }

 private:
  BasicWriter& integer(std::uint64_t v, int size) {
    for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
      out_.push_back(static_cast<std::uint8_t>(v >> shift));
    }
    return *this;
  }
  Vector& out_;
};
using Writer = BasicWriter<Bytes>;

/// Reads what a Writer wrote. After the first failure every read gives zero or empty.
class Reader {
 public:
  explicit Reader(ByteView in) : rest_(in) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(integer(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(integer(4)); }
  std::uint64_t u64() { return integer(8); }
  /// `size` bytes, a view into the input.
  ByteView raw(std::size_t size) {
    if (failed_ || rest_.size() < size) {
      failed_ = true;
      return {};
    }
    ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  template <typename Fixed>
  Fixed fixed() {
    Fixed out;
    ByteView v = raw(Fixed::kSize);
    if (!v.empty()) std::memcpy(out.data(), v.data(), v.size());
    return out;
  }
  std::string short_string() { return std::string(text_of(raw(u8()))); }
  ByteView blob() { return raw(u32()); }
  /// For what outlives the input.
  Bytes blob_copy() {
    const ByteView view = blob();
    return Bytes(view.begin(), view.end());
  }

  std::size_t left() const { return rest_.size(); }
  /// Whether all was read and nothing is left over.
  bool finished() const { return !failed_ && rest_.empty(); }
  bool failed() const { return failed_; }
  /// For limits that the layout does not hold by itself.
  void reject() { failed_ = true; }

 private:
  std::uint64_t integer(std::size_t size) {
    std::uint64_t v = 0;
    for (std::uint8_t byte : raw(size)) v = (v << 8) | byte;
    return v;
  }
  ByteView rest_;
  bool failed_ = false;
};

}  // namespace handslag
