// What all screens have in common: the top bar, the strip at the bottom, and how a View is put
// together in reading order. Screens alone use it.
#pragma once

#include <string>
#include <string_view>

#include "kiosk/app/state.h"
#include "kiosk/app/view.h"
#include "kiosk/i18n/words.h"

namespace handslag::kiosk {

/// Of what authorities, places and activities are called.
inline constexpr std::string_view kNamesLanguage = "sv";

/// What stands where the way back is.
enum class TopStart : std::uint8_t { brand, back };
enum class TopEnd : std::uint8_t {
  all,    ///< help, display, language and call staff
  staff,  ///< neither language nor display can be changed here
  none,   ///< staff is called already, or there is nobody to call
};

class ScreenBuilder {
 public:
  /// `name` is the View's screen and the beginning of its items' ids. `step` of two, or 0.
  ScreenBuilder(std::string_view name, const State& state, const Words& words, TopStart start,
                TopEnd end, int step = 0);

  void heading(Text text);
  void text(Text text, Privacy privacy = Privacy::free);
  void note(Text text, Icon icon, Emphasis emphasis = Emphasis::normal,
            Privacy privacy = Privacy::free);
  void mark(Text meaning, Icon icon, Emphasis emphasis);
  /// `typed`: the characters that count.
  void field(Text label, std::string_view shown, std::string masked, std::size_t typed);
  /// A free text, and the keyboard that writes it.
  void writing(Text label, const TextEdit& written, const KeyboardState& keyboard);
  void fact(std::string_view part, Text label, Text detail);
  void action(std::string_view id, Text label, Emphasis emphasis = Emphasis::normal);
  /// A key of the pad; `id` is "number.key.5".
  Item& key(std::string id, Text label, Icon icon = Icon::none);
  /// The keys 1 to 9.
  void keys_one_to_nine();
  Item& add(Item item);
  /// With the words of its label, and their language.
  Item& add(Item item, Text label);

  /// Adds the strip, and what turns to other parts of the page.
  View done();

 private:
  std::string id(std::string_view part) const;
  void top_start(TopStart start);

  const State& state_;
  const Words& words_;
  View view_;
};

/// The strip's words and marks (strip.cpp).
void add_strip(View& view, const State& state, const Words& words);

}  // namespace handslag::kiosk
