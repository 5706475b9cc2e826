// What a record is for, as far as the device itself must know.
#pragma once

#include <cstdint>

namespace handslag::log {

/// Codes are stored: never renumber.
enum class RecordKind : std::uint8_t { visit = 1, counts = 2, field = 3, staff_call = 4 };

/// Whether it counts where people are told how much waits to be sent. What the device writes for
/// itself does not. DeviceLog::count_unsent names the same kinds.
constexpr bool is_told_unsent(RecordKind kind) {
  return kind == RecordKind::visit || kind == RecordKind::staff_call;
}

}  // namespace handslag::log
