// The address that an operator gives a server to listen on, and the dates and names that stand in
// directories and profiles.
#include <arpa/inet.h>

#include "shared/base/ids.h"
#include "shared/base/time.h"
#include "sync/http/listen_address.h"
#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(ByteView(data, size));
  const auto address = parse_twice([&] { return parse_listen_address(text); });
  HANDSLAG_CHECK(is_one_of(address, {"http.address"}));
  if (address) {
    const bool v6 = address->host.find(':') != std::string::npos;
    const std::string host = v6 ? "[" + address->host + "]" : address->host;
    const auto again = parse_listen_address(host + ":" + std::to_string(address->port));
    HANDSLAG_CHECK(again && again->host == address->host && again->port == address->port);
    HANDSLAG_CHECK(is_one_line(address->host));
  }
  if (const auto day = parse_iso_date(text)) HANDSLAG_CHECK(iso_date(*day) == text);
  HANDSLAG_CHECK(!is_valid_name(text) || (text.size() <= kNameLimit && is_one_line(text)));
  return 0;
}
