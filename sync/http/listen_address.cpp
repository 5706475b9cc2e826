#include "sync/http/listen_address.h"

#include <arpa/inet.h>

#include <charconv>

namespace handslag {
namespace {

bool is_address(int family, const std::string& text) {
  unsigned char binary[sizeof(in6_addr)];
  if (text.find('\0') != std::string::npos) return false;  // inet_pton would stop there
  return ::inet_pton(family, text.c_str(), binary) == 1;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const Failure refused = fail("http.address",
                               "The address to listen on cannot be read. It must look like "
                               "127.0.0.1:8443 or [::1]:8443, with numbers only.");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused;
  ListenAddress address;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stop != end) return refused;

  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  address.host = std::string(host);
  if (!is_address(bracketed ? AF_INET6 : AF_INET, address.host)) return refused;
  return address;
}

}  // namespace handslag
