// What a record is for, as far as the device itself must know.
#pragma once

#include <cstdint>

namespace handslag::log {

/// Codes are stored: never renumber.
enum class RecordKind : std::uint8_t { visit = 1, counts = 2, field = 3 };

}  // namespace handslag::log
