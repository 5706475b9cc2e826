// What is said of the screens, in which order and when, for people who cannot see them. Knows the
// tree of meaning and words, no sound: whoever plays sound takes the utterances in their order, and
// stops what still sounds when new ones come (EN 301 549, 5.1.3.5).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/app/messages.h"
#include "kiosk/app/view.h"
#include "kiosk/i18n/words.h"

namespace handslag::kiosk {

struct Utterance {
  std::string text;
  std::string language;  ///< BCP 47, of the voice
  Privacy privacy = Privacy::free;
  /// What is said instead where `text` may not be heard; empty: nothing.
  std::string instead;
  /// One character by itself: whoever speaks gives its name, since voices are silent at signs.
  bool is_character = false;
  bool operator==(const Utterance&) const = default;
};

class Narrator {
 public:
  /// `catalogues` outlives this.
  explicit Narrator(const Catalogues& catalogues) : catalogues_(catalogues) {}

  /// To be called with each screen that is drawn. `focused`: the item under keys or finger.
  /// `part` of `parts`: what of the page shows, from 0.
  void look(const View& view, const std::string& focused, int part = 0, int parts = 1);

  /// What is to be said since the newest look that brought something.
  const std::vector<Utterance>& utterances() const { return utterances_; }
  /// How many looks brought something: who sees another number begins anew.
  std::uint64_t count() const { return count_; }

 private:
  class Look;
  /// What is remembered of the screen before; nothing typed but how much of it there is.
  struct Memory {
    std::string screen, language, focused, focused_words;
    std::vector<std::string> told;                             ///< headings, texts and notes
    std::vector<std::pair<std::string, std::string>> choices;  ///< ids, and what is said of them
    std::size_t typed = 0, caret = 0;
    bool offered = false;  ///< a key that was held offers others
    int repeats = 0, tellings = 0, part = 0;
    Aids aids;
  };

  const Catalogues& catalogues_;
  Memory before_;
  std::vector<Utterance> utterances_;
  std::uint64_t count_ = 0;
};

/// About how long a voice takes: no shorter than one does.
Instant time_to_say(const std::vector<Utterance>& utterances);

/// All of it as one line, for tests: what a headset would give, but for what is never said aloud.
std::string text_of(const std::vector<Utterance>& utterances);

}  // namespace handslag::kiosk
