// The typesetter with the fonts that are shipped, and styles for a person's words.
#pragma once

#include <string>

#include "kiosk/text/text_layout.h"
#include "tests/support/catch.h"

namespace handslag::kiosk {

inline const Typesetter& shipped_type() {
  static const Typesetter one = [] {
    Result<Typesetter> made = Typesetter::create(HANDSLAG_SOURCE_DIR "/assets/fonts.conf");
    if (!made) FAIL(made.error().message);
    return std::move(*made);
  }();
  return one;
}

inline TextStyle typed_style(const std::string& language = "sv", int max_width = 0) {
  TextStyle style;
  style.size = 40;
  style.language = language;
  style.right_to_left =
      language == "ar" || language == "fa" || language == "prs" || language == "ckb";
  style.max_width = max_width;
  style.typed = true;
  return style;
}

}  // namespace handslag::kiosk
