// Between Beast's messages and those of server.h. Included by connection.h alone.
#pragma once

#include <boost/beast/http.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sync/http/server.h"

namespace handslag::https {

using boost::system::error_code;
namespace http = boost::beast::http;
using Body = http::vector_body<std::uint8_t>;
using Parser = http::request_parser<Body>;

/// Why a request does not reach the handler. PROTOCOL.md of sync/protocol, chapter 1.
inline std::string_view reason_of(unsigned status) {
  switch (status) {
    case 408:
      return "http.timeout";
    case 413:
      return "http.body_too_large";
    case 431:
      return "http.header_too_large";
    case 503:
      return "http.busy";
    case 400:
      return "http.malformed";
    default:
      return "http.internal";
  }
}

/// In the words that the handler uses for its own refusals.
inline HttpResponse refusal(unsigned status) {
  HttpResponse response;
  response.status = static_cast<int>(status);
  response.content_type = "application/json";
  const std::string body = "{\"reason\":\"" + std::string(reason_of(status)) + "\"}\n";
  response.body.assign(body.begin(), body.end());
  if (status == 503) response.headers.add("Retry-After", "5");
  return response;
}

/// The answer to a request that could not be read; 0: the peer is gone, there is nobody to answer.
inline unsigned status_of(error_code error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  return error.category() == http::make_error_code(http::error::bad_target).category() ? 400 : 0;
}

/// Nothing where the target is not a path of this server.
inline std::optional<HttpRequest> request_of(Parser& parser, const std::string& remote) {
  auto message = parser.release();
  HttpRequest request;
  request.method = std::string(message.method_string());
  const std::string target(message.target());
  if (target.empty() || target.front() != '/') return std::nullopt;
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.query = target.substr(mark + 1);
  for (const auto& field : message) {
    request.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  request.remote = remote;
  return request;
}

inline http::response<Body> message_of(HttpResponse response, bool without_body) {
  if (!response.content_type.empty()) response.headers.add("Content-Type", response.content_type);
  if (!response.headers.can_be_sent() || response.status < 200 || response.status > 599) {
    response = refusal(500);
    response.headers.add("Content-Type", response.content_type);
  }
  http::response<Body> message;
  message.result(static_cast<unsigned>(response.status));
  if (!response.headers.contains("Cache-Control")) message.set("Cache-Control", "no-store");
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  if (response.status != 204 && response.status != 304) {
    message.content_length(response.body.size());
    if (!without_body) message.body() = std::move(response.body);
  }
  return message;
}

}  // namespace handslag::https
