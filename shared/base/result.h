// Expected failures as values. A function that can fail for reasons outside the program (bad input,
// full disk, no network) returns a Result; a broken invariant calls HANDSLAG_CHECK and ends the
// program, which its service manager starts again.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace handslag {

/// Why something could not be done.
struct Error {
  /// Stable, machine-readable reason in dotted lower case, such as "profile.unknown_key".
  std::string code;
  /// One or two English sentences for staff: what is wrong and what to do. Never personal data.
  std::string message;
};

/// A value or the Error that stood in its way. Dropping one is a compiler error.
template <typename T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Failure = tl::unexpected<Error>;

inline Failure fail(std::string code, std::string message) {
  return Failure(Error{std::move(code), std::move(message)});
}

/// Hands an error on unchanged: `if (!x) return pass(x);`
template <typename T>
Failure pass(const Result<T>& failed) {
  return Failure(failed.error());
}

[[noreturn]] void broken_invariant(const char* what, const char* file, int line);

}  // namespace handslag

/// Stays on in release builds. `condition` must not name a value that could be personal, because
/// its text is logged.
#define HANDSLAG_CHECK(condition)                                                   \
  do {                                                                              \
    if (!(condition)) ::handslag::broken_invariant(#condition, __FILE__, __LINE__); \
  } while (false)
