// The three fields of the kiosk: what each takes, how it is shown, what is wrong with it. Part of
// update; nothing typed leaves the wiped memory of the Draft here.
#pragma once

#include "kiosk/app/state.h"
#include "kiosk/app/update.h"

namespace handslag::kiosk {

/// A key of the pad, or of the keyboard.
void type_number(State& state, char character);
/// Digits and letters of it, or digits of a card.
std::size_t number_characters(const State& state);
/// The same of the keyboard alone: where the number is full, more digits are a card's.
void type_number_or_card(State& state, char character);
void erase_number(State& state);
void clear_number(State& state);
/// After a new day or directory.
void recheck_number(State& state);
/// The number, or why it is not taken. `offer` is there.
tl::expected<NationalId, NumberTrouble> read_number(const State& state);

void type_server(State& state, char character);
void erase_server(State& state);
void clear_server(State& state);
void set_server(State& state, std::string_view text);
/// "https://host" or "https://host:port" (host: a name or an IPv4 address); the prefix may be left
/// out.
tl::expected<std::string, ServerTrouble> read_server(const State& state);

void type_code(State& state, char character);
void erase_code(State& state);
void clear_code(State& state);
CodeTrouble check_code(const State& state, const UpdateContext& context);

/// Overwrites all that was typed, and what is shown of it.
void wipe(Draft& draft);

}  // namespace handslag::kiosk
