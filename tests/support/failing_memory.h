// Memory that runs out: one allocation of this thread fails, by operator new in the program's own
// code, or inside SQLite. For the test programs that link failing_memory.cpp.
#pragma once

#include <cstddef>

namespace handslag::test {

enum class Allocator { operator_new, sqlite };

class FailingMemory {
 public:
  /// The allocation of this number, counted from 1, fails, and those after it do not.
  FailingMemory(Allocator allocator, std::size_t allocation);
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;
  ~FailingMemory();
  /// Whether it came to that one.
  bool has_failed() const;
};

/// While it lives no allocation of this thread fails or counts: for what stands under the program.
class EnoughMemory {
 public:
  EnoughMemory();
  EnoughMemory(const EnoughMemory&) = delete;
  EnoughMemory& operator=(const EnoughMemory&) = delete;
  ~EnoughMemory();
};

}  // namespace handslag::test
