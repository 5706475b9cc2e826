// What a directory says, for people and for scripts.
#pragma once

#include <string>

#include "shared/directory/directory.h"

namespace handslag::admin {

/// English, one fact a line; names that the profile gives stand beside their ids.
std::string show_text(const directory::Directory& directory);
/// One object; keys in lower-case hexadecimal.
std::string show_json(const directory::Directory& directory);

}  // namespace handslag::admin
