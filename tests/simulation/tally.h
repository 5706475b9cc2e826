// What a world did: how often each thing happened, and one number that two runs of a seed share
// only if they did the same in the same order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "shared/base/bytes.h"

namespace handslag::simulation {

class Tally {
 public:
  /// `what` is a fixed text; `detail` goes into the hash alone.
  void note(std::string_view what, std::uint64_t detail = 0) {
    ++counts_[std::string(what)];
    mix(bytes_of(what));
    mix(detail);
  }
  /// FNV-1a, 64 bits.
  void mix(ByteView bytes) {
    for (const std::uint8_t byte : bytes) hash_ = (hash_ ^ byte) * 0x100000001b3;
  }
  void mix(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      hash_ = (hash_ ^ static_cast<std::uint8_t>(value >> shift)) * 0x100000001b3;
    }
  }
  std::uint64_t hash() const { return hash_; }
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
  std::map<std::string, std::uint64_t> counts_;
};

/// What no world may do. Thrown where it is found, caught where the seed is known.
struct Violation {
  std::string what;
};
[[noreturn]] inline void violated(std::string what) {
  throw Violation{std::move(what)};
}

}  // namespace handslag::simulation
