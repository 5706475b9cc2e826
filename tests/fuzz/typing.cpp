// The three fields of the kiosk, key by key. First byte: which field, and whether the federation is
// a demonstration. Of the keys, 0x08 erases and 0x0b clears; all others are typed.
#include "kiosk/app/typing.h"

#include <algorithm>

#include "shared/directory/enrolment.h"
#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;
using namespace handslag::kiosk;

namespace {

bool code_is_sound(std::string_view digits) {
  return directory::parse_code(digits).has_value();
}

bool is_counted(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void check_number(const State& state) {
  const std::string_view typed = state.draft.number.view();
  HANDSLAG_CHECK(std::ranges::count_if(typed, is_counted) <=
                 static_cast<std::ptrdiff_t>(kNumberCharacters));
  ScreenNumber shown;
  format_for_screen(typed, Masking::none, shown);
  HANDSLAG_CHECK(shown.view() == state.draft.shown_number.view());
  const auto read = read_number(state);
  HANDSLAG_CHECK(read.has_value() != state.draft.number_trouble.has_value());
  if (read) HANDSLAG_CHECK(is_published_test_number(*read) == state.offer->demonstration);
}

void check_server(const State& state) {
  const auto server = read_server(state);
  if (!server) return;
  HANDSLAG_CHECK(server->starts_with(kServerPrefix) && is_one_line(*server));
  HANDSLAG_CHECK(server->size() <= kServerLimit + kServerPrefix.size());
  State again;
  set_server(again, *server);
  HANDSLAG_CHECK(server->size() > kServerLimit || read_server(again).value() == *server);
}

void check_code(const State& state) {
  const UpdateContext context{{}, code_is_sound};
  const std::string_view digits = state.draft.code.view();
  HANDSLAG_CHECK(digits.size() <= kiosk::kCodeDigits && is_utf8(state.draft.shown_code.view()));
  const bool sound = kiosk::check_code(state, context) == CodeTrouble::none;
  HANDSLAG_CHECK(sound == directory::parse_code(digits).has_value());
}

struct Field {
  void (*type)(State&, char);
  void (*erase)(State&);
  void (*clear)(State&);
  void (*check)(const State&);
};
constexpr Field kFields[] = {{type_number, erase_number, clear_number, check_number},
                             {type_server, erase_server, clear_server, check_server},
                             {type_code, erase_code, clear_code, check_code}};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  State state;
  Offer offer;
  offer.demonstration = (data[0] & 4) != 0;
  offer.today = Day{20'780};
  state.offer = std::move(offer);
  const Field& field = kFields[(data[0] & 3) % 3];
  field.clear(state);
  for (const std::uint8_t key : ByteView(data + 1, size - 1)) {
    if (key == 0x08) {
      field.erase(state);
    } else if (key == 0x0b) {
      field.clear(state);
    } else {
      field.type(state, static_cast<char>(key));
    }
    field.check(state);
  }
  return 0;
}
