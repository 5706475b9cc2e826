// Memory for secrets. Keys live in Secret: guarded, locked against swapping, overwritten when they
// go, never copied or printed. Plain texts on their way through live in SecretBytes: overwritten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "shared/base/bytes.h"
#include "shared/base/result.h"

namespace handslag::crypto {

/// Prepares libsodium and tries whether memory can be locked at all. Each program calls it first.
/// Error "crypto.locked_memory" says which limit to raise; programs end on it.
Result<void> initialise();

/// A program that holds secrets: no core dump, not to be attached to by others of the same user.
void harden_process();

void wipe(void* data, std::size_t size);

namespace detail {
/// Guarded, locked pages; ends the program where the system has none left.
std::uint8_t* allocate_locked(std::size_t size);
void free_locked(std::uint8_t* data);
}  // namespace detail

/// N secret bytes in locked memory. Move-only; no comparison, no formatting.
template <std::size_t N>
class Secret {
 public:
  static constexpr std::size_t kSize = N;

  Secret() : data_(detail::allocate_locked(N)) { wipe(data_.get(), N); }
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;

  /// The one named way in and out; the span does not outlive the Secret.
  std::span<std::uint8_t, N> expose() { return std::span<std::uint8_t, N>(data_.get(), N); }
  std::span<const std::uint8_t, N> expose() const {
    return std::span<const std::uint8_t, N>(data_.get(), N);
  }

 private:
  struct Free {
    void operator()(std::uint8_t* data) const { detail::free_locked(data); }
  };
  std::unique_ptr<std::uint8_t[], Free> data_;
};

template <typename T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <typename U>
  explicit WipingAllocator(const WipingAllocator<U>&) {}
  T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T* data, std::size_t n) {
    wipe(data, n * sizeof(T));
    std::allocator<T>().deallocate(data, n);
  }
  bool operator==(const WipingAllocator&) const { return true; }
};

using SecretBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;
using SecretWriter = BasicWriter<SecretBytes>;

}  // namespace handslag::crypto
