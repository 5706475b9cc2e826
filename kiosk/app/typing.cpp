#include "kiosk/app/typing.h"

#include <algorithm>
#include <charconv>

namespace handslag::kiosk {
namespace {

constexpr std::size_t kCodeGroup = 4;
constexpr std::string_view kShownCard = "•••• •••• ••••";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Sets what follows from the number's characters, or a card's.
void number_changed(State& state) {
  Draft& draft = state.draft;
  draft.number_trouble_told = false;
  state.card_trouble.reset();
  if (draft.card.empty()) {
    format_for_screen(draft.number.view(), Masking::none, draft.shown_number);
  } else {
    // A card's code is a secret, and too long to be read off a screen anyway.
    draft.shown_number.assign(kShownCard);
  }
  recheck_number(state);
}

std::size_t counted(std::string_view typed) {
  return static_cast<std::size_t>(std::count_if(
      typed.begin(), typed.end(), [](char c) { return is_digit(c) || is_letter(c); }));
}

void server_changed(State& state) {
  state.draft.server_trouble = ServerTrouble::none;
}

/// The group that is being typed is in clear, so that a slip is seen; those before it are not, so
/// that a glance at the screen does not take the code along.
void code_changed(State& state) {
  Draft& draft = state.draft;
  draft.code_trouble = CodeTrouble::none;
  draft.shown_code.wipe();
  const std::string_view digits = draft.code.view();
  const std::size_t clear_from = digits.empty() ? 0 : (digits.size() - 1) / kCodeGroup * kCodeGroup;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % kCodeGroup == 0) draft.shown_code.push_back(' ');
    if (i >= clear_from) {
      draft.shown_code.push_back(digits[i]);
    } else {
      for (char byte : std::string_view("•")) draft.shown_code.push_back(byte);
    }
  }
}

bool is_host(std::string_view host) {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; };
  return !host.empty() && std::all_of(host.begin(), host.end(), fits) && host.front() != '.' &&
         host.front() != '-' && host.back() != '.' && host.back() != '-' &&
         host.find("..") == host.npos;
}

bool is_port(std::string_view port) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return error == std::errc() && end == port.data() + port.size() && value >= 1 && value <= 65535;
}

}  // namespace

// ---- the number ----

void type_number(State& state, char character) {
  Draft& draft = state.draft;
  const bool counts = is_digit(character) || is_letter(character);
  const bool sign = character == '-' || character == '+' || character == ' ';
  if ((!counts && !sign) || !draft.card.empty()) return;
  if (counts && counted(draft.number.view()) == kNumberCharacters) return;
  draft.number.push_back(character);
  number_changed(state);
}

void type_number_or_card(State& state, char character) {
  Draft& draft = state.draft;
  const bool full = counted(draft.number.view()) == kNumberCharacters || !draft.card.empty();
  if (!full || !is_digit(character)) return type_number(state, character);
  for (char c : draft.number.view()) {
    if (is_digit(c)) draft.card.push_back(c);
  }
  draft.number.wipe();
  draft.card.push_back(character);
  number_changed(state);
}

std::size_t number_characters(const State& state) {
  const Draft& draft = state.draft;
  return draft.card.empty() ? counted(draft.number.view()) : draft.card.size();
}

void erase_number(State& state) {
  Draft& draft = state.draft;
  draft.number.pop_back();
  draft.card.pop_back();
  if (!draft.card.empty() && draft.card.size() <= kNumberCharacters) {
    draft.number.assign(draft.card.view());
    draft.card.wipe();
  }
  number_changed(state);
}

void clear_number(State& state) {
  state.draft.number.wipe();
  state.draft.card.wipe();
  number_changed(state);
}

void recheck_number(State& state) {
  const auto read = read_number(state);
  const bool is_number = state.draft.card.empty();
  state.draft.number_trouble = read || !is_number ? std::nullopt : std::optional(read.error());
}

tl::expected<NationalId, NumberTrouble> read_number(const State& state) {
  using Kind = NumberTrouble::Kind;
  const Day today = state.offer ? state.offer->today : Day{};
  auto number = parse_national_id(state.draft.number.view(), today);
  if (!number) return tl::unexpected(NumberTrouble{Kind::form, number.error()});
  const bool demonstration = state.offer && state.offer->demonstration;
  if (is_published_test_number(*number) != demonstration) {
    return tl::unexpected(
        NumberTrouble{demonstration ? Kind::only_published : Kind::published, {}});
  }
  return std::move(*number);
}

// ---- the server's address ----

void type_server(State& state, char character) {
  const char c = lower(character);
  if (!is_letter(c) && !is_digit(c) && std::string_view(".:-/").find(c) == std::string_view::npos) {
    return;
  }
  state.draft.server.push_back(c);
  server_changed(state);
}

void erase_server(State& state) {
  state.draft.server.pop_back();
  server_changed(state);
}

void clear_server(State& state) {
  set_server(state, kServerPrefix);
}

void set_server(State& state, std::string_view text) {
  if (!state.draft.server.assign(text)) state.draft.server.assign(kServerPrefix);
  server_changed(state);
}

tl::expected<std::string, ServerTrouble> read_server(const State& state) {
  std::string_view rest = state.draft.server.view();
  if (rest.starts_with(kServerPrefix)) rest.remove_prefix(kServerPrefix.size());
  if (rest.empty()) return tl::unexpected(ServerTrouble::empty);
  if (rest.find("//") != rest.npos) return tl::unexpected(ServerTrouble::not_https);
  if (rest.back() == '/') rest.remove_suffix(1);
  const std::size_t colon = rest.find(':');
  if (!is_host(rest.substr(0, colon)) || (colon != rest.npos && !is_port(rest.substr(colon + 1)))) {
    return tl::unexpected(ServerTrouble::malformed);
  }
  return std::string(kServerPrefix).append(rest);
}

// ---- the enrolment code ----

void type_code(State& state, char character) {
  if (!is_digit(character)) return;
  state.draft.code.push_back(character);
  code_changed(state);
}

void erase_code(State& state) {
  state.draft.code.pop_back();
  code_changed(state);
}

void clear_code(State& state) {
  state.draft.code.wipe();
  code_changed(state);
}

CodeTrouble check_code(const State& state, const UpdateContext& context) {
  const std::string_view digits = state.draft.code.view();
  if (digits.size() < kCodeDigits) return CodeTrouble::too_short;
  return context.code_is_sound(digits) ? CodeTrouble::none : CodeTrouble::mistyped;
}

void wipe(Draft& draft) {
  draft.number.wipe();
  draft.shown_number.wipe();
  draft.number_trouble = NumberTrouble{NumberTrouble::Kind::form, NumberRefusal::empty};
  draft.number_trouble_told = false;
  draft.card.wipe();
  draft.server.assign(kServerPrefix);
  draft.server_trouble = ServerTrouble::none;
  draft.code.wipe();
  draft.shown_code.wipe();
  draft.code_trouble = CodeTrouble::none;
  draft.note.wipe();
  draft.note_full = false;
  draft.keyboard.reset();
}

}  // namespace handslag::kiosk
