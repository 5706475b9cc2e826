// Strong types for names and numbers: they do not convert to one another.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace handslag {

/// A name that the federation's directory gives: lower-case ASCII letters, digits and '-', 1 to 40
/// characters (is_valid_name). The Tag says what is named.
template <typename Tag>
class Name {
 public:
  Name() = default;
  explicit Name(std::string text) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Name&) const = default;

 private:
  std::string text_;
};

inline constexpr std::size_t kNameLimit = 40;

constexpr bool is_valid_name(std::string_view text) {
  if (text.empty() || text.size() > kNameLimit || text.front() == '-') return false;
  for (char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

using PartyId = Name<struct PartyTag>;                // part: a member agency
using ActivityId = Name<struct ActivityTag>;          // insats
using MeetingPointId = Name<struct MeetingPointTag>;  // mötesplats

/// A counted number that is not any other number.
template <typename Tag, typename Rep>
struct Number {
  Rep value{};
  auto operator<=>(const Number&) const = default;
};

using Epoch = Number<struct EpochTag, std::uint32_t>;        // of a device's log
using Sequence = Number<struct SequenceTag, std::uint64_t>;  // of a record, from 1
/// Of the server's log: a server that was restored from a backup begins the next one.
using LogEpoch = Number<struct LogEpochTag, std::uint32_t>;                  // from 1
using DirectoryVersion = Number<struct DirectoryVersionTag, std::uint64_t>;  // from 1

}  // namespace handslag
