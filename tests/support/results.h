// What tests say about Results.
#pragma once

#include <string>
#include <utility>

#include "shared/base/result.h"

namespace handslag::test {

/// The error's code, or "good".
template <typename T>
std::string verdict(const Result<T>& result) {
  return result ? "good" : result.error().code;
}

/// The value, of what cannot fail in this test; ends it with the error's words otherwise.
template <typename T>
T need(Result<T> result) {
  if (!result) broken_invariant(result.error().message.c_str(), __FILE__, __LINE__);
  return std::move(*result);
}
inline void need(const Result<void>& result) {
  if (!result) broken_invariant(result.error().message.c_str(), __FILE__, __LINE__);
}

}  // namespace handslag::test
