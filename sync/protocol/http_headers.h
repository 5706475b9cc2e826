// The header fields of a request or an answer, as server and client both see them: in the order of
// arrival, found by name without regard to case (RFC 9110, 5.1).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace handslag {

class HttpHeaders {
 public:
  using Field = std::pair<std::string, std::string>;

  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  void clear() { fields_.clear(); }
  /// The first value under `name`, empty where there is none. Lives as long as this object.
  std::string_view find(std::string_view name) const;
  bool contains(std::string_view name) const;

  /// Whether every name is a token and no value holds a control character: what may be sent without
  /// a value turning into another field (RFC 9110, 5.5).
  bool can_be_sent() const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  const Field* look_up(std::string_view name) const;
  std::vector<Field> fields_;
};

/// Whether `text` is a token (RFC 9110, 5.6.2): what a method or a field's name may be.
bool is_http_token(std::string_view text);

}  // namespace handslag
