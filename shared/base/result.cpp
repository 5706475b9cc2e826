#include "shared/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace handslag {

void broken_invariant(const char* what, const char* file, int line) {
  std::fprintf(stderr, "handslag: broken invariant: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace handslag
