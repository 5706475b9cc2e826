#include "kiosk/speech/narrator.h"

#include <algorithm>
#include <utility>

#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

/// After which a voice pauses by itself, in any script that is written here.
constexpr std::string_view kPauses[] = {".", "?", "!", ":", "؟", "۔", "።", "፧"};

bool ends_in_pause(std::string_view text) {
  return std::ranges::any_of(kPauses, [&](auto pause) { return text.ends_with(pause); });
}

/// Two texts one behind the other, with a pause between them.
void append(std::string& out, const std::string& text) {
  if (text.empty()) return;
  if (!out.empty()) out += ends_in_pause(out) ? " " : ". ";
  out += text;
}

/// Without what only eyes need: marks that keep directions apart, and places to break a word at.
std::string audible(std::string text) {
  for (const std::string_view mark : {"\u2066", "\u2067", "\u2068", "\u2069", "\u00ad"}) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos;) text.erase(at, mark.size());
  }
  return text;
}

/// As part of a sentence, which ends by itself.
std::string without_stop(std::string_view text) {
  for (const std::string_view stop : {".", "۔", "።"}) {
    if (text.ends_with(stop)) text.remove_suffix(stop.size());
  }
  return std::string(text);
}

std::string words_of(const Item& item) {
  std::string out = item.role == Role::key ? "" : item.plate;
  append(out, item.label);
  append(out, item.detail);
  return out;
}

bool is_body(const Item& item) {
  return item.zone == Zone::body && (item.role == Role::heading || item.role == Role::text ||
                                     item.role == Role::note || item.role == Role::fact);
}

const Item* find(const View& view, const std::string& id) {
  const auto found = std::ranges::find(view.items, id, &Item::id);
  return id.empty() || found == view.items.end() ? nullptr : &*found;
}

/// The character that begins at a place of a free text; empty at its end.
std::string character_at(std::string_view text, std::size_t place) {
  if (place == text.size()) return "";
  return std::string(text.substr(place, code_point_size(text.substr(place))));
}
/// The one that ends there.
std::string character_before(std::string_view text, std::size_t place) {
  std::size_t begin = place;
  while (begin > 0 && is_within_code_point(text[--begin])) {
  }
  return std::string(text.substr(begin, place - begin));
}

/// The newest character of a field, one byte where it is shown in clear; empty where it is not.
std::string newest_character(const View& view) {
  if (view.written) return character_before(view.written->text(), view.written->caret());
  if (view.field.size == 0) return "";
  const char last = view.field.data[view.field.size - 1];
  return static_cast<unsigned char>(last) < 0x80 ? std::string(1, last) : std::string();
}

/// A voice is slow at 125 words of six characters a minute; synthesizers take 175 unless they are
/// told otherwise (espeak-ng(1)), so that this errs towards more time.
constexpr Instant kCharacter = std::chrono::milliseconds(80);
constexpr Instant kPauseBehind = std::chrono::milliseconds(500);

/// Characters for how much sound one stands: Arabic leaves most vowels out, and an Ethiopic one is
/// a syllable. In halves; zero of a byte within a character.
int halves_of(std::string_view utf8) {
  const auto lead = static_cast<unsigned char>(utf8.front());
  if (is_within_code_point(utf8.front())) return 0;
  if (lead >= 0xd8 && lead <= 0xdb) return 3;  // U+0600 to U+06FF
  if (lead == 0xe1 && utf8.size() > 1) {       // U+1200 to U+13BF
    const auto next = static_cast<unsigned char>(utf8[1]);
    if (next >= 0x88 && next <= 0x8e) return 4;
  }
  return 2;
}

Instant time_to_say(std::string_view text) {
  int halves = 0;
  for (; !text.empty(); text.remove_prefix(1)) halves += halves_of(text);
  return halves * kCharacter / 2;
}

/// Something said by one voice; the page's where the language is empty.
struct Run {
  std::string text, language;
  bool is_character = false;
};

void append(std::vector<Run>& runs, const std::string& text, const std::string& language) {
  if (text.empty()) return;
  if (runs.empty() || runs.back().language != language || runs.back().is_character) {
    runs.push_back({text, language});
  } else {
    append(runs.back().text, text);
  }
}

/// Without what parted it from words that are said by another voice.
std::string trimmed(std::string text) {
  text = audible(std::move(text));
  const std::size_t from = text.find_first_not_of(" .,:");
  return from == std::string::npos ? "" : text.substr(from);
}

}  // namespace

/// One look at a screen, beside the one before.
class Narrator::Look {
 public:
  Look(const View& view, const std::string& focused, int part, int parts, const Memory& before,
       const Words& words)
      : view_(view), before_(before), words_(words), focused_(find(view, focused)), parts_(parts) {
    now_.screen = view.screen;
    now_.language = view.language;
    now_.focused = focused;
    now_.typed = view.typed;
    if (view.written) now_.caret = view.written->caret();
    now_.offered = view.keyboard && view.keyboard->held();
    now_.repeats = view.repeats;
    now_.tellings = view.tellings;
    now_.part = part;
    now_.aids = view.aids;
    for (const Item& item : view.items) {
      if (is_body(item)) now_.told.push_back(words_of(item));
      if (item.role == Role::choice) now_.choices.emplace_back(item.id, phrase(item));
    }
    if (focused_) now_.focused_words = phrase(*focused_);
  }

  std::vector<Utterance> run() {
    const bool anew = now_.screen != before_.screen || now_.language != before_.language;
    const bool asked = now_.repeats != before_.repeats;
    aids_turned_on();
    if (anew || asked) {
      say_page();
    } else {
      say_changes();
    }
    if (asked) say_rest();
    if (parts_ > 1 && (anew || asked || now_.part != before_.part)) say_part();
    if (focused_ && (anew || asked || now_.focused != before_.focused || focus_says_more())) {
      say_whole(*focused_);
    }
    return std::move(out_);
  }
  Memory remembered() { return std::move(now_); }

 private:
  /// The voice of each of its words.
  std::vector<Run> runs_of(const Item& item) const {
    const auto voice = [&](const std::string& language) {
      return language == view_.language ? "" : language;
    };
    std::vector<Run> runs;
    const bool is_key = item.role == Role::key;
    if (!is_key) append(runs, item.plate, "");  // there it stands for the label
    append(runs, item.label, voice(item.language));
    if (is_key && view_.written && count_code_points(item.label) == 1) {
      runs.back().is_character = true;
    }
    append(runs, item.detail, voice(item.detail_language));
    return runs;
  }
  void say(const std::vector<Run>& runs, Privacy privacy) {
    for (const Run& run : runs) {
      say(run.text, privacy, run.language);
      out_.back().is_character = run.is_character;
    }
  }
  void say_words(const Item& item) { say(runs_of(item), item.privacy); }

  void say(std::string text, Privacy privacy = Privacy::free, const std::string& language = "",
           std::string instead = "") {
    if (text.empty()) return;
    // What somebody wrote is said as it is.
    if (privacy != Privacy::never_aloud) text = audible(std::move(text));
    out_.push_back({std::move(text), language.empty() ? view_.language : language, privacy,
                    audible(std::move(instead))});
  }

  /// Its words, and what it is. A name in another language has the voice of that, and a character
  /// stands by itself.
  void say_whole(const Item& item) {
    std::vector<Run> runs = runs_of(item);
    const bool apart = std::ranges::any_of(
        runs, [](const Run& run) { return run.is_character || !run.language.empty(); });
    if (!apart) return say(phrase(item), item.privacy);
    append(runs, trimmed(phrase(item, "")), "");
    say(runs, item.privacy);
  }

  void say_part() {
    say(words_("frame.part"_key,
               {{"part", std::to_string(now_.part + 1)}, {"parts", std::to_string(parts_)}}));
  }

  void aids_turned_on() {
    if (now_.aids.keypad && !before_.aids.keypad) {
      say(words_("spoken.keys"_key));
      say(words_("help.keys_large"_key));
    }
    if (now_.aids.explore && !before_.aids.explore) say(words_("spoken.explore"_key));
    if (view_.screen == "display") return;  // where the choice itself says so
    const auto say_on = [&](Key aid) { say(words_(aid) + ". " + words_("display.on"_key) + '.'); };
    const bool contrast = now_.aids.palette == Palette::contrast;
    if (now_.aids.large && !before_.aids.large) say_on("display.large"_key);
    if (contrast && before_.aids.palette != Palette::contrast) say_on("display.contrast"_key);
  }

  void say_page() {
    if (!view_.announcement.empty()) return say(view_.announcement);
    for (const Item& item : view_.items) {
      if (!is_body(item)) continue;
      say_words(item);
      if (item.role == Role::heading) say_steps();
    }
  }
  void say_steps() {
    for (const Item& item : view_.items) {
      if (item.role == Role::steps) say_words(item);
    }
  }

  /// What the eye would find without being led there: what was typed, and what the strip tells.
  void say_rest() {
    for (const Item& item : view_.items) {
      if (item.role == Role::field) say_field(item);
      if (item.role == Role::status) say_words(item);
    }
  }

  void say_field(const Item& item) {
    if (!view_.written || view_.typed == 0) return say_whole(item);
    say(std::string(view_.written->text()), Privacy::never_aloud, "", phrase(item));
  }

  /// A status that comes without the focus moving (WCAG 2.2, 4.1.3), and what typing did.
  void say_changes() {
    say_typing();
    say_writing();
    for (const Item& item : view_.items) {
      // The seconds of the warning are not counted aloud.
      if (!is_body(item) || !view_.announcement.empty()) continue;
      const std::string words = words_of(item);
      const bool is_new = std::ranges::find(before_.told, words) == before_.told.end();
      // What is wrong is told as often as it was asked for (EN 301 549, 5.1.3.15).
      const bool again = now_.tellings != before_.tellings && item.emphasis == Emphasis::warn;
      if (is_new || again) say_words(item);
    }
    say_choices();
    // To the next person nothing is told of the one before.
    if (now_.aids.volume != before_.aids.volume && now_.aids != Aids{}) {
      say(words_("spoken.volume"_key, {{"volume", std::to_string(now_.aids.volume)},
                                       {"most", std::to_string(kMostVolume)}}));
    }
  }

  /// One that was turned on or off without having the focus.
  void say_choices() {
    for (const auto& [id, words] : now_.choices) {
      const auto before =
          std::ranges::find(before_.choices, id, [](const auto& c) { return c.first; });
      const bool changed = before != before_.choices.end() && before->second != words;
      if (changed && id != now_.focused) say_whole(*find(view_, id));
    }
  }

  void say_typing() {
    if (now_.typed == before_.typed) return;
    if (now_.typed == 0) {
      say(words_("spoken.cleared"_key));
    } else if (now_.typed < before_.typed) {
      say(words_("spoken.erased"_key));
    } else {
      say_typed(now_.typed - before_.typed);
    }
  }

  /// How much came, and of a single character which one: an address aloud, all else to a headset.
  void say_typed(std::size_t more) {
    const std::string newest = more == 1 ? newest_character(view_) : "";
    const bool digit = newest.empty() || (newest[0] >= '0' && newest[0] <= '9');
    const bool characters = view_.letters || !digit;
    std::string length =
        words_.count(characters ? "spoken.typed_characters"_key : "spoken.typed_hidden"_key, more);
    if (newest.empty()) return say(std::move(length));
    if (view_.open) return say(name_of(newest[0]));
    say_written(newest, std::move(length));
  }

  /// A character of what may not be heard. Voices are silent at a space.
  void say_written(const std::string& character, std::string instead = "") {
    const bool is_space = character == kSpace;
    say(is_space ? words_("entry.space"_key) : character, Privacy::never_aloud, "",
        std::move(instead));
    out_.back().is_character = !is_space;
  }

  /// Voices are silent at signs.
  Text name_of(char character) const {
    switch (character) {
      case '.':
        return words_("enrol.sign.dot"_key);
      case ':':
        return words_("enrol.sign.colon"_key);
      case '-':
        return words_("enrol.sign.dash"_key);
      case '/':
        return words_("enrol.sign.slash"_key);
      default:
        return std::string(1, character);
    }
  }

  /// Where the caret of a free text came to, and what a key that was held offers.
  void say_writing() {
    if (!view_.written) return;
    if (now_.caret != before_.caret && now_.typed == before_.typed) {
      const std::string here = character_at(view_.written->text(), now_.caret);
      const auto field = std::ranges::find(view_.items, Role::field, &Item::role);
      if (here.empty()) return say_field(*field);
      say_written(here);
    }
    if (!now_.offered || before_.offered) return;
    for (const KeyboardKey& key : view_.keyboard->held()->alternatives) {
      say(key.text, Privacy::headset);
      out_.back().is_character = true;
    }
  }

  /// What has the focus changed under it: on became off, a button came to life.
  bool focus_says_more() const {
    return focused_->role != Role::field && now_.focused_words != before_.focused_words;
  }

  std::string phrase(const Item& item) const { return phrase(item, words_of(item)); }
  std::string phrase(const Item& item, std::string words) const {
    if (item.role != Role::key) words = without_stop(words);  // there it is a key of its own
    switch (item.role) {
      case Role::heading:
        return words_("spoken.heading"_key, {{"label", words}});
      case Role::field:
        return typed_so_far(words);
      case Role::choice:
        return with_place(item, as_button(item, words));
      case Role::action:
        return as_button(item, words);
      case Role::key:
        return as_key(item, as_button(item, words));
      default:
        return words;
    }
  }

  std::string as_button(const Item& item, const std::string& words) const {
    return words_(item.enabled ? "spoken.button"_key : "spoken.not_yet"_key, {{"label", words}});
  }

  /// Shift that is on, and a key that offers others, look pressed.
  std::string as_key(const Item& item, std::string words) const {
    if (item.chosen) append(words, words_("display.on"_key) + '.');
    return words;
  }

  std::string typed_so_far(const std::string& label) const {
    if (view_.typed == 0) return words_("spoken.field_empty"_key, {{"label", label}});
    return words_.count("spoken.field_typed"_key, view_.typed, {{"label", label}});
  }

  /// Of how many it is one.
  std::string with_place(const Item& item, std::string words) const {
    std::size_t place = 0, all = 0;
    for (const Item& other : view_.items) {
      if (other.role != Role::choice) continue;
      ++all;
      if (&other == &item) place = all;
    }
    if (all > 1) {
      append(words, words_("spoken.place"_key,
                           {{"item", std::to_string(place)}, {"items", std::to_string(all)}}));
    }
    return words;
  }

  const View& view_;
  const Memory& before_;
  const Words& words_;
  const Item* focused_;
  int parts_;
  Memory now_;
  std::vector<Utterance> out_;
};

void Narrator::look(const View& view, const std::string& focused, int part, int parts) {
  const Words words = catalogues_.words(view.language);
  Look look(view, focused, part, parts, before_, words);
  std::vector<Utterance> said = look.run();
  before_ = look.remembered();
  if (said.empty()) return;
  utterances_ = std::move(said);
  ++count_;
}

Instant time_to_say(const std::vector<Utterance>& utterances) {
  Instant all{};
  for (const Utterance& one : utterances) {
    all += std::max(time_to_say(one.text), time_to_say(one.instead)) + kPauseBehind;
  }
  return all;
}

std::string text_of(const std::vector<Utterance>& utterances) {
  std::string out;
  for (const Utterance& one : utterances) {
    append(out, one.privacy == Privacy::never_aloud ? one.instead : one.text);
  }
  return out;
}

}  // namespace handslag::kiosk
