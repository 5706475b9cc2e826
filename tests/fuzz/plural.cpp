// The plural rule of a language: a small expression that a translator hands in.
#include "kiosk/i18n/plural.h"

#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;
using namespace handslag::kiosk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(ByteView(data, size));
  const auto rule = parse_twice([&] { return PluralRule::parse(text); });
  HANDSLAG_CHECK(is_one_of(rule, {"catalogue.plural"}));
  if (!rule) return 0;
  HANDSLAG_CHECK(rule->forms() >= 1 && rule->forms() <= kPluralFormLimit);
  for (const std::uint64_t n : {0ull, 1ull, 1000ull, 1001ull, 1ull << 32, ~0ull}) {
    HANDSLAG_CHECK(rule->form_of(n) < rule->forms());
  }
  return 0;
}
