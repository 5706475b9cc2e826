#include "tests/support/failing_memory.h"

#include <sqlite3.h>

#include <cstdlib>
#include <new>

#include "shared/base/result.h"

namespace {

using handslag::test::Allocator;

/// Allocations until the one that fails; 0: none does.
thread_local std::size_t left[2] = {0, 0};
thread_local bool failed = false;
thread_local int enough = 0;

bool fails(Allocator allocator) {
  std::size_t& count = left[static_cast<std::size_t>(allocator)];
  if (enough > 0 || count == 0 || --count != 0) return false;
  failed = true;
  return true;
}

sqlite3_mem_methods real;

void* sqlite_allocate(int size) {
  return fails(Allocator::sqlite) ? nullptr : real.xMalloc(size);
}
void* sqlite_grow(void* block, int size) {
  return fails(Allocator::sqlite) ? nullptr : real.xRealloc(block, size);
}

const bool kTakenOver = [] {
  HANDSLAG_CHECK(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) == SQLITE_OK);
  sqlite3_mem_methods failing = real;
  failing.xMalloc = sqlite_allocate;
  failing.xRealloc = sqlite_grow;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK;
}();

void* allocate(std::size_t size) {
  return fails(Allocator::operator_new) ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* allocate_or_throw(std::size_t size) {
  void* block = allocate(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
  return allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size);
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete[](void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  std::free(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  std::free(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
  std::free(block);
}

namespace handslag::test {

FailingMemory::FailingMemory(Allocator allocator, std::size_t allocation) {
  HANDSLAG_CHECK(kTakenOver);
  failed = false;
  left[static_cast<std::size_t>(allocator)] = allocation;
}

FailingMemory::~FailingMemory() {
  left[0] = left[1] = 0;
}

bool FailingMemory::has_failed() const {
  return failed;
}

EnoughMemory::EnoughMemory() {
  ++enough;
}

EnoughMemory::~EnoughMemory() {
  --enough;
}

}  // namespace handslag::test
