// Damage to a database file, as a disk or a careless copy does it, for tests of those who open one.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "shared/base/file.h"
#include "shared/store/database.h"
#include "tests/support/catch.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"

namespace handslag::test {

inline constexpr std::size_t kPage = 4096;

inline Bytes content_of(const std::filesystem::path& file) {
  return need(read_file(file, std::size_t{1} << 30));
}

/// Exchanges the file for `content`, with nothing beside it.
inline void replace(const std::filesystem::path& file, const Bytes& content) {
  for (const char* end : {"-wal", "-shm", "-journal"}) {
    std::filesystem::remove(file.string() + end);
  }
  std::ofstream out(file, std::ios::binary);  // nobody cuts the power here: no sync is waited for
  out.write(reinterpret_cast<const char*>(content.data()),
            static_cast<std::streamsize>(content.size()));
  HANDSLAG_CHECK(out.good());
}

/// Opens `file` with each of these damages, by `open`, which says "good" or the error's code. Where
/// it is refused it is refused by name and the file stays as it is, byte for byte.
inline void must_refuse_by_name(const std::filesystem::path& file,
                                const std::function<std::string()>& open) {
  const Bytes good = content_of(file);
  REQUIRE(good.size() % kPage == 0);
  const auto opened = [&](const Bytes& content) {
    replace(file, content);
    const std::string answer = open();
    if (answer != "good" && content_of(file) != content) FAIL("the refused file was written");
    return answer;
  };
  const auto is_named = [](const std::string& answer) {
    return answer.starts_with("store.") || answer.starts_with("log.");
  };
  for (std::size_t size = 0; size < good.size(); size += size % kPage == 0 ? 1000 : kPage - 1000) {
    INFO("cut to " << size << " of " << good.size());
    const std::string answer = opened(Bytes(good.begin(), good.begin() + static_cast<long>(size)));
    CHECK(answer == (size > 0 && size < 100 ? "store.foreign" : "store.damaged"));
  }
  // All of the first hundred bytes, where the file's header is; of each page its head and then
  // some. Inside a row SQLite finds nothing, and others must.
  int refused = 0;
  for (std::size_t at = 0; at < good.size(); at += at < 100 || at % kPage < 8 ? 1 : 53) {
    Bytes changed = good;
    changed[at] ^= 0xff;
    const std::string answer = opened(changed);
    if (answer != "good" && !is_named(answer)) FAIL("byte " << at << ": " << answer);
    refused += answer != "good";
  }
  CHECK(refused > 50);
  for (std::size_t page = 0; page < good.size(); page += kPage) {
    Bytes changed = good;
    std::fill_n(changed.begin() + static_cast<long>(page), kPage, std::uint8_t{0xee});
    INFO("page at " << page);
    CHECK(opened(changed) == (page == 0 ? "store.foreign" : "store.damaged"));
  }
  CHECK(opened(Bytes(3 * kPage, std::uint8_t{'x'})) == "store.foreign");
  CHECK(opened(good) == "good");
}

}  // namespace handslag::test
