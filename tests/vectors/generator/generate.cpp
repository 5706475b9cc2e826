// Writes all test vectors into the folder that is named: run by hand when one is added. The test
// beside it holds the files to what this makes.
#include <cstdio>
#include <filesystem>

#include "shared/base/file.h"
#include "tests/support/results.h"
#include "tests/vectors/vector.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  for (const auto& vector : handslag::test::make_vectors()) {
    handslag::test::need(handslag::write_file(std::filesystem::path(argv[1]) / vector.file,
                                              handslag::bytes_of(vector.text()), 0644));
  }
  return 0;
}
