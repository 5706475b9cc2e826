// Where a server listens, as an operator writes it: 127.0.0.1:8443, 0.0.0.0:8443, [::]:8443.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace handslag {

struct ListenAddress {
  std::string host;        // a numeric IPv4 or IPv6 address, without brackets
  std::uint16_t port = 0;  // 0: any free one
};

/// "http.address" for anything else; names are not looked up.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace handslag
