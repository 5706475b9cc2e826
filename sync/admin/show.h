// What a directory says, for people and for scripts.
#pragma once

#include <string>

#include "shared/directory/directory.h"

namespace handslag::admin {

/// English, one fact a line; names that the profile gives stand beside their ids.
/// `fingerprint` is the root's.
std::string show_text(const directory::Directory& directory, std::string_view fingerprint);
/// One object; keys in lower-case hexadecimal.
std::string show_json(const directory::Directory& directory, std::string_view fingerprint);

}  // namespace handslag::admin
