// Step one of a check-in: the personal number, or going without. Says what is wrong with a number,
// and never whether somebody bears it.
#include "kiosk/app/typing.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/screens.h"

namespace handslag::kiosk {
namespace {

Key words_of(NumberRefusal refusal) {
  switch (refusal) {
    case NumberRefusal::empty:
      return "number.trouble.empty"_key;
    case NumberRefusal::illegal_character:
      return "number.trouble.illegal_character"_key;
    case NumberRefusal::too_short:
      return "number.trouble.too_short"_key;
    case NumberRefusal::too_long:
      return "number.trouble.too_long"_key;
    case NumberRefusal::interim_number:
      return "number.trouble.interim_number"_key;
    case NumberRefusal::reserve_number:
      return "number.trouble.reserve_number"_key;
    case NumberRefusal::organisation_number:
      return "number.trouble.organisation_number"_key;
    case NumberRefusal::year_out_of_range:
      return "number.trouble.year_out_of_range"_key;
    case NumberRefusal::impossible_date:
      return "number.trouble.impossible_date"_key;
    case NumberRefusal::in_the_future:
      return "number.trouble.in_the_future"_key;
    case NumberRefusal::birth_number_zero:
      return "number.trouble.birth_number_zero"_key;
    case NumberRefusal::check_digit:
      return "number.trouble.check_digit"_key;
  }
  return "number.trouble.empty"_key;
}

Key words_of(const NumberTrouble& trouble) {
  switch (trouble.kind) {
    case NumberTrouble::Kind::form:
      return words_of(trouble.refusal);
    case NumberTrouble::Kind::only_published:
      return "number.trouble.only_published"_key;
    case NumberTrouble::Kind::published:
      return "number.trouble.published"_key;
  }
  return "number.trouble.empty"_key;
}

/// Such numbers are given to people who have no other, as those who came to the country lately.
bool tells_of_bearer(const NumberTrouble& trouble) {
  return trouble.kind == NumberTrouble::Kind::form &&
         (trouble.refusal == NumberRefusal::reserve_number ||
          trouble.refusal == NumberRefusal::interim_number);
}

Key words_of(CardRefusal refusal) {
  return refusal == CardRefusal::misread ? "number.card_misread"_key : "number.card_not_ours"_key;
}

void add_note(ScreenBuilder& screen, const State& state, const Words& words) {
  const Draft& draft = state.draft;
  if (state.card_trouble) {
    screen.note(words(words_of(*state.card_trouble)), Icon::warning, Emphasis::warn);
  } else if (!draft.card.empty()) {
    screen.note(words.count("number.card_typed"_key, draft.card.size()), Icon::lock);
  } else if (draft.number_trouble_told && draft.number_trouble) {
    screen.note(words(words_of(*draft.number_trouble)), Icon::warning, Emphasis::warn,
                tells_of_bearer(*draft.number_trouble) ? Privacy::headset : Privacy::free);
  } else {
    screen.note(words("number.note"_key), Icon::lock);
  }
}

}  // namespace

View number_view(const State& state, const Words& words) {
  const Draft& draft = state.draft;
  ScreenBuilder screen("number", state, words, TopStart::back, TopEnd::all, 1);
  screen.heading(words("number.heading"_key));
  screen.text(words("number.text"_key));
  ScreenNumber masked;
  format_for_screen(draft.number.view(), Masking::all, masked);
  if (!draft.card.empty()) masked.assign(draft.shown_number.view());
  screen.field(words("number.field"_key), draft.shown_number.view(), std::string(masked.view()),
               number_characters(state));
  add_note(screen, state, words);
  screen.keys_one_to_nine();
  screen.key("number.clear", words("number.clear"_key), Icon::clear);
  screen.key("number.key.0", "0");
  screen.key("number.erase", words("number.erase"_key), Icon::erase);
  screen.add({.id = "number.continue",
              .role = Role::action,
              .zone = Zone::pad,
              .label = words("number.continue"_key),
              .emphasis = Emphasis::primary,
              .enabled = !draft.number_trouble.has_value()});
  screen.action("number.without", words("number.without"_key));
  return screen.done();
}

}  // namespace handslag::kiosk
