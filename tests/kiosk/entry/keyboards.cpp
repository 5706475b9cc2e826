#include "kiosk/entry/keyboards.h"

#include <map>
#include <set>

#include "tests/kiosk/entry/typist.h"

using namespace handslag;
using namespace handslag::kiosk;

namespace {

void each_text_key(const std::function<void(const Keyboard&, const KeyboardKey&)>& look) {
  for (const Keyboard& keyboard : keyboards()) {
    for (const auto& layer : keyboard.layers) {
      for (const auto& row : layer) {
        for (const KeyboardKey& key : row) {
          if (key.action != KeyAction::text) continue;
          look(keyboard, key);
          for (const KeyboardKey& alternative : key.alternatives) look(keyboard, alternative);
        }
      }
    }
  }
}

std::set<std::string> keys_of(const Keyboard& keyboard, Layer layer) {
  std::set<std::string> out;
  for (const auto& row : keyboard.rows(layer)) {
    for (const KeyboardKey& key : row) out.insert(key.text);
  }
  return out;
}

}  // namespace

TEST_CASE("Every language has a keyboard that runs in its direction") {
  CHECK(shipped_catalogues().languages().size() == 16);
  for (const std::string& tag : shipped_catalogues().languages()) {
    INFO(tag);
    const Keyboard* keyboard = find_keyboard(tag);
    REQUIRE(keyboard);
    CHECK(keyboard->right_to_left ==
          (shipped_catalogues().find(tag)->direction() == WritingDirection::right_to_left));
  }
  CHECK(find_keyboard("xx") == nullptr);
}

TEST_CASE("Every character of every catalogue can be typed with its language's keyboard") {
  for (const std::string& tag : shipped_catalogues().languages()) {
    std::set<std::string> wanted;
    for (const std::string& text : texts_in(tag))
      wanted.merge([&] {
        const auto all = characters(text);
        return std::set<std::string>(all.begin(), all.end());
      }());
    CHECK(wanted.size() > 40);
    for (const std::string& character : wanted) {
      INFO(tag << ": " << character);
      CHECK(Typist(tag).type_character(character));
    }
  }
}

TEST_CASE("The letters of an alphabet have keys of their own, in both cases") {
  struct Alphabet {
    const char* language;
    const char* letters;
    const char* capitals;
  };
  const std::vector<Alphabet> alphabets{
      {"sv", "abcdefghijklmnopqrstuvwxyzåäö", "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"},
      {"en", "abcdefghijklmnopqrstuvwxyz'", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
      {"fi", "abcdefghijklmnopqrstuvwxyzåäö", "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"},
      {"se", "aábcčdđefghijklmnŋoprsštŧuvzž", "AÁBCČDĐEFGHIJKLMNŊOPRSŠTŦUVZŽ"},
      {"so", "bcdfghjklmnqrstwxyaeiou'", "BCDFGHJKLMNQRSTWXYAEIOU"},
      {"es", "abcdefghijklmnñopqrstuvwxyz", "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"},
      {"pl", "aąbcćdeęfghijklłmnńoóprsśtuwyzźż", "AĄBCĆDEĘFGHIJKLŁMNŃOÓPRSŚTUWYZŹŻ"},
      {"tr", "abcçdefgğhıijklmnoöprsştuüvyz", "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ"},
      {"bs", "abcčćdđefghijklmnoprsštuvzž", "ABCČĆDĐEFGHIJKLMNOPRSŠTUVZŽ"},
      {"uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’", "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ"},
      {"ar", "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأؤئىة", ""},
      {"fa", "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیئ\u200c", ""},
      {"prs", "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیئ\u200c", ""},
      {"ckb", "ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنهەوۆیێ\u200c", ""},
      {"ti", "ሀለሐመሠረሰሸቀቐበቨተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐ", ""}};
  for (const Alphabet& alphabet : alphabets) {
    const Keyboard& keyboard = *find_keyboard(alphabet.language);
    const auto small = keys_of(keyboard, Layer::letters);
    const auto large = keys_of(keyboard, Layer::shifted);
    for (const std::string& letter : characters(alphabet.letters)) {
      INFO(alphabet.language << ": " << letter);
      CHECK(small.contains(letter));
    }
    for (const std::string& letter : characters(alphabet.capitals)) {
      INFO(alphabet.language << ": " << letter);
      CHECK(large.contains(letter));
      CHECK_FALSE(small.contains(letter));
    }
    CHECK(keyboard.has_case == (*alphabet.capitals != '\0'));
  }
  CHECK(keys_of(*find_keyboard("es"), Layer::symbols).contains("¿"));
  CHECK(keys_of(*find_keyboard("es"), Layer::symbols).contains("¡"));
}

TEST_CASE("Every character of a keyboard has a glyph, may be typed, and stays as it is in NFC") {
  int looked_at = 0;
  each_text_key([&](const Keyboard& keyboard, const KeyboardKey& key) {
    INFO(keyboard.languages.front() << ": " << key.text);
    ++looked_at;
    CHECK(characters(key.text).size() == 1);
    CHECK(shipped_type().unknown_characters(key.text) == 0);
    CHECK(shipped_type().is_typable(key.text));
    in_nfc(key.text, [&](std::string_view normal) { CHECK(normal == key.text); });
  });
  CHECK(looked_at > 2000);
}

TEST_CASE("No key stands twice in a layer, and none offers the same twice") {
  for (const Keyboard& keyboard : keyboards()) {
    for (const auto& layer : keyboard.layers) {
      std::multiset<std::string> keys;
      for (const auto& row : layer) {
        for (const KeyboardKey& key : row) {
          if (key.action == KeyAction::text) keys.insert(key.text);
          std::multiset<std::string> offered;
          for (const KeyboardKey& alternative : key.alternatives) offered.insert(alternative.text);
          for (const std::string& text : offered) {
            INFO(keyboard.languages.front() << ": " << key.text << " offers " << text);
            CHECK(offered.count(text) == 1);
          }
        }
      }
      for (const std::string& text : keys) {
        INFO(keyboard.languages.front() << ": " << text);
        CHECK(keys.count(text) == 1);
      }
    }
  }
}

TEST_CASE("No two keys that are seen together look the same") {
  for (const Keyboard& keyboard : keyboards()) {
    const TextStyle style = typed_style(std::string(keyboard.languages.front()));
    const auto look = [&](const KeyboardKey& key) {
      // Two glyphs of a font may have one shape: what is drawn is compared.
      const TextBitmap drawn = shipped_type().render(label_of(key, keyboard), style);
      return std::pair(drawn.size.width, drawn.coverage);
    };
    const auto check_apart = [&](const std::vector<const KeyboardKey*>& keys) {
      std::map<decltype(look(*keys[0])), std::string> seen;
      for (const KeyboardKey* key : keys) {
        const auto [known, is_new] = seen.try_emplace(look(*key), key->text);
        INFO(keyboard.languages.front() << ": " << key->text << " looks like " << known->second);
        CHECK(is_new);
      }
    };
    for (const auto& layer : keyboard.layers) {
      std::vector<const KeyboardKey*> keys;
      for (const auto& row : layer) {
        for (const KeyboardKey& key : row) {
          if (key.action != KeyAction::text || key.text == kNonJoiner || key.text == kSpace) {
            continue;
          }
          keys.push_back(&key);
          std::vector<const KeyboardKey*> offered;
          for (const KeyboardKey& one : key.alternatives) offered.push_back(&one);
          check_apart(offered);
        }
      }
      if (!keys.empty()) check_apart(keys);
    }
  }
}

TEST_CASE("Names from elsewhere can be typed in any language") {
  for (const char* language :
       {"sv", "en", "fi", "se", "so", "es", "pl", "tr", "bs", "uk", "fa", "ti"}) {
    Typist typist(language);
    const std::string names = "Åsa Łukasz Çağla Đorđe Nuñez Zoë Jürgen Søren Kovačević";
    typist.type(names);
    CHECK(typist.text() == names);
  }
}

TEST_CASE("Capitals are those of the language") {
  CHECK(upper_case(U'i', "tr") == U'İ');
  CHECK(upper_case(U'ı', "tr") == U'I');
  CHECK(upper_case(U'i', "sv") == U'I');
  struct Pair {
    char32_t small, capital;
  };
  for (const Pair& pair : std::vector<Pair>{{U'ł', U'Ł'},
                                            {U'ż', U'Ż'},
                                            {U'ŋ', U'Ŋ'},
                                            {U'ŧ', U'Ŧ'},
                                            {U'đ', U'Đ'},
                                            {U'ÿ', U'Ÿ'},
                                            {U'þ', U'Þ'},
                                            {U'÷', U'÷'},
                                            {U'ß', U'ß'},
                                            {U'ґ', U'Ґ'},
                                            {U'ї', U'Ї'},
                                            {U'є', U'Є'},
                                            {U'я', U'Я'},
                                            {U'Ł', U'Ł'},
                                            {U'Ž', U'Ž'},
                                            {U'œ', U'Œ'},
                                            {U'ሀ', U'ሀ'},
                                            {U'\'', U'\''}}) {
    CHECK(upper_case(pair.small, "sv") == pair.capital);
  }
}
