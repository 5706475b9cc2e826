// Runs a fuzz target over files that are kept: the corpus, in which every finding stays. Takes the
// place of libFuzzer where there is none.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

namespace fs = std::filesystem;

/// With sanitizers, on a slow machine: what takes longer is a finding like any other.
constexpr std::chrono::seconds kPatience{5};

bool run(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(in)), {});
  if (in.bad()) return false;
  // A block of its own size, so that the sanitizer sees a read past its end.
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);
  const auto begin = std::chrono::steady_clock::now();
  LLVMFuzzerTestOneInput(data, bytes.size());
  return std::chrono::steady_clock::now() - begin < kPatience;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t inputs = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : fs::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      if (!run(entry.path())) {
        std::printf("this input could not be read, or took too long\n");
        return 1;
      }
      ++inputs;
    }
  }
  std::printf("%zu inputs\n", inputs);
  return inputs > 0 ? 0 : 1;
}
