// The languages that are shipped, read once.
#pragma once

#include <string>

#include "kiosk/i18n/words.h"
#include "tests/support/catch.h"

namespace handslag::kiosk {

inline const Catalogues& shipped_catalogues() {
  static const Catalogues all = [] {
    Result<Catalogues> loaded =
        Catalogues::load(std::string(HANDSLAG_SOURCE_DIR) + "/assets/languages");
    if (!loaded) FAIL(loaded.error().message);
    return std::move(*loaded);
  }();
  return all;
}

}  // namespace handslag::kiosk
