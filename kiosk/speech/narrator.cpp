#include "kiosk/speech/narrator.h"

#include <algorithm>
#include <utility>

namespace handslag::kiosk {
namespace {

/// Two texts one behind the other, with a pause between them.
void append(std::string& out, const std::string& text) {
  if (text.empty()) return;
  if (!out.empty()) {
    const char last = out.back();
    out += last == '.' || last == '?' || last == ':' ? " " : ". ";
  }
  out += text;
}

std::string words_of(const Item& item) {
  std::string out = item.plate;
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

/// The newest character of a field. Digits and letters are one byte each there.
std::string newest_character(const View& view) {
  const std::string_view typed(view.field.data, view.field.size);
  return std::string(typed.substr(typed.size() - 1));
}

}  // namespace

/// One look at a screen, beside the one before.
class Narrator::Look {
 public:
  Look(const View& view, const std::string& focused, const Memory& before, const Words& words)
      : view_(view), before_(before), words_(words), focused_(find(view, focused)) {
    now_.screen = view.screen;
    now_.language = view.language;
    now_.focused = focused;
    now_.typed = view.typed;
    now_.repeats = view.repeats;
    now_.aids = view.aids;
    for (const Item& item : view.items) {
      if (is_body(item)) now_.told.push_back(words_of(item));
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
    if (focused_ && (anew || asked || now_.focused != before_.focused || focus_says_more())) {
      say(now_.focused_words, focused_->privacy, focused_->language);
    }
    return std::move(out_);
  }
  Memory remembered() { return std::move(now_); }

 private:
  void say(std::string text, Privacy privacy = Privacy::free, const std::string& language = "",
           std::string instead = "") {
    if (text.empty()) return;
    out_.push_back({std::move(text), language.empty() ? view_.language : language, privacy,
                    std::move(instead)});
  }

  void aids_turned_on() {
    if (now_.aids.keypad && !before_.aids.keypad) say(words_("spoken.keys"_key));
    if (now_.aids.explore && !before_.aids.explore) say(words_("spoken.explore"_key));
  }

  void say_page() {
    if (!view_.announcement.empty()) return say(view_.announcement);
    for (const Item& item : view_.items) {
      if (is_body(item)) say(words_of(item), item.privacy);
    }
  }

  /// What the eye would find without being led there: what was typed, and what the strip tells.
  void say_rest() {
    for (const Item& item : view_.items) {
      if (item.role == Role::field) say(phrase(item));
      if (item.role == Role::status) say(words_of(item));
    }
  }

  /// A status that comes without the focus moving (WCAG 2.2, 4.1.3), and what typing did.
  void say_changes() {
    say_typing();
    for (const Item& item : view_.items) {
      // The seconds of the warning are not counted aloud.
      if (!is_body(item) || !view_.announcement.empty()) continue;
      const std::string words = words_of(item);
      if (std::ranges::find(before_.told, words) == before_.told.end()) say(words, item.privacy);
    }
    if (now_.aids.volume != before_.aids.volume) {
      say(words_("spoken.volume"_key, {{"volume", std::to_string(now_.aids.volume)},
                                       {"most", std::to_string(kMostVolume)}}));
    }
  }

  void say_typing() {
    if (now_.typed == before_.typed) return;
    if (now_.typed == 0) {
      say(words_("spoken.cleared"_key));
    } else if (now_.typed < before_.typed) {
      say(words_("spoken.erased"_key));
    } else {
      say(newest_character(view_), Privacy::never_aloud, "", words_("spoken.typed_hidden"_key));
    }
  }

  /// What has the focus changed under it: on became off, a button came to life.
  bool focus_says_more() const {
    return focused_->role != Role::field && now_.focused_words != before_.focused_words;
  }

  std::string phrase(const Item& item) const {
    std::string words = words_of(item);
    switch (item.role) {
      case Role::heading:
        return words_("spoken.heading"_key, {{"label", words}});
      case Role::field:
        return typed_so_far(item);
      case Role::choice:
        return with_place(item, as_button(item, words));
      case Role::action:
      case Role::key:
        return as_button(item, words);
      default:
        return words;
    }
  }

  std::string as_button(const Item& item, const std::string& words) const {
    return words_(item.enabled ? "spoken.button"_key : "spoken.not_yet"_key, {{"label", words}});
  }

  std::string typed_so_far(const Item& item) const {
    if (view_.typed == 0) return words_("spoken.field_empty"_key, {{"label", item.label}});
    return words_.count("spoken.field_typed"_key, view_.typed, {{"label", item.label}});
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
  Memory now_;
  std::vector<Utterance> out_;
};

void Narrator::look(const View& view, const std::string& focused) {
  const Words words = catalogues_.words(view.language);
  Look look(view, focused, before_, words);
  std::vector<Utterance> said = look.run();
  before_ = look.remembered();
  if (said.empty()) return;
  utterances_ = std::move(said);
  ++count_;
}

std::string text_of(const std::vector<Utterance>& utterances) {
  std::string out;
  for (const Utterance& one : utterances) {
    append(out, one.privacy == Privacy::never_aloud ? one.instead : one.text);
  }
  return out;
}

}  // namespace handslag::kiosk
