// Passphrases as a script hands them over: lines in a pipe.
#pragma once

#include <unistd.h>

#include <initializer_list>
#include <string_view>

#include "sync/admin/passphrase.h"

namespace handslag::test {

/// A pipe that holds these lines; they fit into its buffer.
class TypedLines {
 public:
  TypedLines(std::initializer_list<std::string_view> lines) {
    int ends[2];
    HANDSLAG_CHECK(::pipe(ends) == 0);
    for (const std::string_view line : lines) {
      HANDSLAG_CHECK(::write(ends[1], line.data(), line.size()) ==
                     static_cast<ssize_t>(line.size()));
      HANDSLAG_CHECK(::write(ends[1], "\n", 1) == 1);
    }
    ::close(ends[1]);
    fd_ = ends[0];
  }
  TypedLines(const TypedLines&) = delete;
  TypedLines& operator=(const TypedLines&) = delete;
  ~TypedLines() { ::close(fd_); }

  admin::Passphrases passphrases() const { return admin::Passphrases::from_descriptor(fd_); }

 private:
  int fd_ = -1;
};

}  // namespace handslag::test
