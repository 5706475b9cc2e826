#include "sync/protocol/http_headers.h"

#include <algorithm>

namespace handslag {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

}  // namespace

bool is_http_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
  });
}

const HttpHeaders::Field* HttpHeaders::look_up(std::string_view name) const {
  for (const Field& field : fields_) {
    if (std::equal(field.first.begin(), field.first.end(), name.begin(), name.end(),
                   [](char a, char b) { return lower(a) == lower(b); })) {
      return &field;
    }
  }
  return nullptr;
}

std::string_view HttpHeaders::find(std::string_view name) const {
  const Field* field = look_up(name);
  return field ? std::string_view(field->second) : std::string_view();
}

bool HttpHeaders::contains(std::string_view name) const {
  return look_up(name) != nullptr;
}

bool HttpHeaders::can_be_sent() const {
  return std::all_of(fields_.begin(), fields_.end(), [](const Field& field) {
    return is_http_token(field.first) &&
           std::none_of(field.second.begin(), field.second.end(), is_control);
  });
}

}  // namespace handslag
