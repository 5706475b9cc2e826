#include "kiosk/entry/keyboards.h"

#include <algorithm>

#include "shared/base/text.h"

namespace handslag::kiosk {
namespace {

/// A keyboard as it is written here. Keys stand between spaces; the first character is the key's,
/// the others are its alternatives.
struct Source {
  std::vector<std::string_view> languages;
  bool right_to_left = false, has_case = false, latin = false, syllabary = false;
  bool non_joiner = false;
  std::array<std::string_view, 3> letters, symbols;
  std::string_view comma, stop, sign;
};

constexpr std::array<std::string_view, 3> kLatinSigns{
    "1 2 3 4 5½ 6 7 8 9 0°", "-–—· / : ; (<[ )>] &§ @ %‰ \"”“„«»", "?¿ !¡ '’‘ + = #№ * _ €£$"};
constexpr std::array<std::string_view, 3> kSpanishSigns{
    "1 2 3 4 5½ 6 7 8 9 0ºª", "-–—·_ / : ; (<[ )>] &§ @ %‰ \"“”„«»", "¿ ? ¡ ! '’‘ + = #* €£$"};
// Vowel signs, doubling, and hamza above.
#define MARKS "\u064b \u064c \u064d \u064e \u064f \u0650 \u0651 \u0652\u0670 \u0654"
constexpr std::array<std::string_view, 3> kArabicSigns{
    "1١ 2٢ 3٣ 4٤ 5٥ 6٦ 7٧ 8٨ 9٩ 0٠", "-–·_+ /\\*#= : ؛; (<[ )>] «\"“” »'’ @& ٪%", "؟? ! " MARKS};
constexpr std::array<std::string_view, 3> kPersianSigns{
    "1۱ 2۲ 3۳ 4۴ 5۵ 6۶ 7۷ 8۸ 9۹ 0۰", "-–·_+ /\\*#= : ؛; (<[ )>] «\"“” »'’ @& ٪%", "؟? ! " MARKS};
#undef MARKS
constexpr std::array<std::string_view, 3> kEthiopicSigns{"1፩ 2፪ 3፫ 4፬ 5፭ 6፮ 7፯ 8፰ 9፱ 0፲",
                                                         "፡ ፤ ፥ ፦ ፧ « » \"“” (<[ )>]",
                                                         ".·… , : ; /\\*#= -–_+ ? ! '’ @& %"};

constexpr std::string_view kLatinComma = ",;:", kLatinStop = ".…?!";
constexpr std::array<std::string_view, 3> kSwedishLetters{"q w e r t y u i o p å",
                                                          "a s d f g h j k l ö ä", "z x c v b n m"};

// In the order in which the script is taught, each with its orders, of which labiovelars have
// five more.
constexpr std::array<std::string_view, 3> kConsonants{
    "ሀሁሂሃሄህሆ ለሉሊላሌልሎሏ ሐሑሒሓሔሕሖሗ መሙሚማሜምሞሟ "
    "ሠሡሢሣሤሥሦሧ ረሩሪራሬርሮሯ ሰሱሲሳሴስሶሷ ሸሹሺሻሼሽሾሿ "
    "ቀቁቂቃቄቅቆቈቊቋቌቍ ቐቑቒቓቔቕቖቘቚቛቜቝ በቡቢባቤብቦቧ ቨቩቪቫቬቭቮቯ",
    "ተቱቲታቴትቶቷ ቸቹቺቻቼችቾቿ ኀኁኂኃኄኅኆኈኊኋኌኍ ነኑኒናኔንኖኗ "
    "ኘኙኚኛኜኝኞኟ አኡኢኣኤእኦኧ ከኩኪካኬክኮኰኲኳኴኵ ኸኹኺኻኼኽኾዀዂዃዄዅ "
    "ወዉዊዋዌውዎ ዐዑዒዓዔዕዖ ዘዙዚዛዜዝዞዟ ዠዡዢዣዤዥዦዧ",
    "የዩዪያዬይዮ ደዱዲዳዴድዶዷ ጀጁጂጃጄጅጆጇ ገጉጊጋጌግጎጐጒጓጔጕ "
    "ጠጡጢጣጤጥጦጧ ጨጩጪጫጬጭጮጯ ጰጱጲጳጴጵጶጷ ጸጹጺጻጼጽጾጿ "
    "ፀፁፂፃፄፅፆፇ ፈፉፊፋፌፍፎፏ ፐፑፒፓፔፕፖፗ"};

std::vector<Source> sources() {
  std::vector<Source> all;
  const auto latin = [&](std::vector<std::string_view> languages,
                         std::array<std::string_view, 3> letters,
                         const std::array<std::string_view, 3>& signs = kLatinSigns) {
    all.push_back({.languages = std::move(languages),
                   .has_case = true,
                   .latin = true,
                   .letters = letters,
                   .symbols = signs,
                   .comma = kLatinComma,
                   .stop = kLatinStop,
                   .sign = kLatinSign});
  };
  latin({"sv", "sv-x-lattlast"}, kSwedishLetters);
  latin({"en"}, {"q w e r t y u i o p", "a s d f g h j k l '’", "z x c v b n m"});
  latin({"fi"}, {"q w e r t y u i o p å", "a sš d f g h j k l ö ä", "zž x c v b n m"});
  // Where Swedish has q, w and x, Northern Sámi has letters of its own.
  latin({"se"}, {"áq šw e r t y u i o p å ŋ", "aæ s d f g h j k l öø ä đ", "ž z čx c v b n m ŧ"});
  latin({"so"}, {"q w e r t y u i o p", "a s d f g h j k l '’", "z x c v b n m"});
  latin({"es"}, {"q w eé r t y uúü ií oó p", "aá s d f g h j k l ñ", "z x c v b n m"},
        kSpanishSigns);
  latin({"pl"}, {"q w e ę r t y u i o ó p", "a ą s ś d f g h j k l ł", "z ż ź x c ć v b n ń m"});
  latin({"tr"}, {"q w e r t y uû ı o p ğ ü", "aâ s d f g h j k l ş iî", "z x c v b n m ö ç"});
  latin({"bs"}, {"q w e r t z u i o p š đ", "a s d f g h j k l č ć ž", "y x c v b n m"});
  // With what Russian has besides.
  all.push_back({.languages = {"uk"},
                 .has_case = true,
                 .letters = {"й ц уў к её н г ш щ з х ї", "ф і в а п р о л д ж єэ ґ",
                             "я ч с м иы т ьъ б ю ’'ʼ"},
                 .symbols = kLatinSigns,
                 .comma = kLatinComma,
                 .stop = kLatinStop,
                 .sign = "абв"});
  const auto arabic = [&](std::string_view language, bool non_joiner,
                          std::array<std::string_view, 3> letters,
                          const std::array<std::string_view, 3>& signs) {
    all.push_back({.languages = {language},
                   .right_to_left = true,
                   .non_joiner = non_joiner,
                   .letters = letters,
                   .symbols = signs,
                   .comma = "،؛,",
                   .stop = ".…؟!",
                   .sign = "ابپ"});
  };
  arabic("ar", false,
         {"ض ص ث ق فڤ غ ع ه خ ح جچ د", "ش س ي بپ ل اإآٱ ت ن م كگ ط ذ", "ئ ء ؤ ر أإآ ى ة و زژ ظ"},
         kArabicSigns);
  arabic("fa", true,
         {"ض ص ث ق ف غ ع هۀة خ ح ج چ", "ش س یي ب ل اأإء ت ن م کك گ", "ظ ط ز ژ ر ذ د پ وؤ آ ئ"},
         kPersianSigns);
  // As Persian, with what Pashto has besides, for names.
  arabic("prs", true,
         {"ض ص ث ق ف غ ع هۀة خځ ح ج چڅ", "شښ س یيېۍ ب ل اأإء تټ نڼ م کك گګ",
          "ظ ط ز ژږ رړ ذ دډ پ وؤ آ ئ"},
         kPersianSigns);
  arabic("ckb", true,
         {"ق و ە ر ڕ تثط ی ێ ئء ع ۆ پ", "اآأإ ش سص د ف غ گ ح ژ کك ل ڵ", "زذضظ خ ج چ ڤ ب ن م هھة"},
         kArabicSigns);
  all.push_back({.languages = {"ti"},
                 .syllabary = true,
                 .letters = kConsonants,
                 .symbols = kEthiopicSigns,
                 .comma = "፣,",
                 .stop = "።.…",
                 .sign = "ሀለሐ"});
  return all;
}

/// What any Latin keyboard offers besides its own, for names from elsewhere.
constexpr std::string_view kLatinAlternatives[] = {
    "aáàâäãåæāăą", "cçćč",       "dđðď", "eéèêëēęěė", "gğģ",    "iíìîïīįı",  "kķ",  "lłļľ",
    "nñńňņŋ",      "oóòôöõøœőō", "rřŕ",  "sśšşșß",    "tťțţŧþ", "uúùûüūůűų", "yýÿ", "zźžż"};

char32_t decoded(std::string_view utf8) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
  if (utf8.size() == 1) return byte(0);
  char32_t out = byte(0) & (utf8.size() == 2 ? 0x1f : 0x0f);
  for (std::size_t i = 1; i < utf8.size(); ++i) out = out << 6 | (byte(i) & 0x3f);
  return out;
}

std::vector<std::string_view> code_points(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    out.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

KeyboardKey text_key(std::string_view text) {
  return {KeyAction::text, std::string(text), {}};
}

void offer(KeyboardKey& key, std::string_view text) {
  const bool there = std::ranges::any_of(
      key.alternatives, [&](const KeyboardKey& known) { return known.text == text; });
  if (!there && text != key.text) key.alternatives.push_back(text_key(text));
}

KeyboardKey parse_key(std::string_view token, bool syllabary) {
  const auto characters = code_points(token);
  KeyboardKey key = text_key(characters.front());
  key.offers_at_tap = syllabary;
  for (std::string_view character : characters) offer(key, character);
  return key;
}

std::vector<KeyboardKey> parse_row(std::string_view row, bool syllabary = false) {
  std::vector<KeyboardKey> keys;
  while (!row.empty()) {
    const std::size_t end = std::min(row.find(' '), row.size());
    keys.push_back(parse_key(row.substr(0, end), syllabary));
    row.remove_prefix(std::min(end + 1, row.size()));
  }
  return keys;
}

/// Letters of other languages, where they have no key here.
void add_latin_alternatives(std::vector<std::vector<KeyboardKey>>& rows) {
  const auto has_key = [&](std::string_view text) {
    return std::ranges::any_of(rows, [&](const std::vector<KeyboardKey>& row) {
      return std::ranges::any_of(row, [&](const KeyboardKey& key) { return key.text == text; });
    });
  };
  for (std::vector<KeyboardKey>& row : rows) {
    for (KeyboardKey& key : row) {
      for (std::string_view line : kLatinAlternatives) {
        if (key.text != line.substr(0, 1)) continue;
        for (std::string_view letter : code_points(line)) {
          if (!has_key(letter)) offer(key, letter);
        }
      }
    }
  }
}

std::vector<std::vector<KeyboardKey>> shifted(const std::vector<std::vector<KeyboardKey>>& letters,
                                              std::string_view language) {
  const auto upper = [&](const KeyboardKey& key) {
    return text_key(encoded(upper_case(decoded(key.text), language)));
  };
  std::vector<std::vector<KeyboardKey>> rows;
  for (const std::vector<KeyboardKey>& row : letters) {
    auto& made = rows.emplace_back();
    for (const KeyboardKey& key : row) {
      made.push_back(upper(key));
      for (const KeyboardKey& one : key.alternatives) {
        // The capital of ð looks like that of đ, and begins no word.
        if (one.text != "ð") offer(made.back(), upper(one).text);
      }
    }
  }
  return rows;
}

KeyboardKey special(KeyAction action) {
  return {action, {}, {}};
}

/// The special keys at the ends of the last row, and the row of the space bar. They stand in the
/// same places where writing runs from right to left: on telephones and desks as well it is only
/// the letters that change.
void add_special_keys(std::vector<std::vector<KeyboardKey>>& rows, const Source& source,
                      Layer layer) {
  const bool symbols = layer == Layer::symbols;
  const bool latin = layer == Layer::latin || layer == Layer::latin_shifted;
  std::vector<KeyboardKey>& last = rows.back();
  const bool shift = latin || (source.has_case && !symbols);
  if (shift) last.insert(last.begin(), special(KeyAction::shift));
  last.push_back(special(KeyAction::erase));
  std::vector<KeyboardKey> bottom{special(symbols ? KeyAction::letters : KeyAction::symbols)};
  if (!source.latin) bottom.push_back(special(latin ? KeyAction::letters : KeyAction::latin));
  bottom.push_back(parse_key(latin ? kLatinComma : source.comma, false));
  if (source.non_joiner) bottom.push_back(text_key(kNonJoiner));
  bottom.push_back(text_key(kSpace));
  bottom.push_back(parse_key(latin ? kLatinStop : source.stop, false));
  bottom.push_back(special(KeyAction::caret_left));
  bottom.push_back(special(KeyAction::caret_right));
  rows.push_back(std::move(bottom));
}

Keyboard make(const Source& source) {
  Keyboard made{source.languages, source.right_to_left, source.has_case,
                source.syllabary, source.sign,          {}};
  auto& [letters, upper, symbols, latin, latin_upper] = made.layers;
  for (std::string_view row : source.letters) letters.push_back(parse_row(row, source.syllabary));
  for (std::string_view row : source.symbols) symbols.push_back(parse_row(row));
  if (source.latin) add_latin_alternatives(letters);
  if (source.has_case) upper = shifted(letters, source.languages.front());
  if (!source.latin) {
    for (std::string_view row : kSwedishLetters) latin.push_back(parse_row(row));
    add_latin_alternatives(latin);
    latin_upper = shifted(latin, "sv");
  }
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    if (made.layers[layer].empty()) continue;
    add_special_keys(made.layers[layer], source, static_cast<Layer>(layer));
    for (std::vector<KeyboardKey>& row : made.layers[layer]) {
      for (KeyboardKey& key : row) {
        if (key.alternatives.empty()) continue;
        key.alternatives.insert(key.alternatives.begin(), text_key(key.text));
      }
    }
  }
  return made;
}

}  // namespace

std::string_view label_of(const KeyboardKey& key, const Keyboard& keyboard) {
  // Sorani has a consonant and a vowel that look the same alone. As on its other keyboards, the
  // consonant stands as it begins a word.
  const bool sorani = std::ranges::count(keyboard.languages, "ckb") > 0;
  return sorani && key.text == "ه" ? "ه\u200d" : std::string_view(key.text);
}

std::string name_of(const KeyboardKey& key) {
  switch (key.action) {
    case KeyAction::shift:
      return "shift";
    case KeyAction::symbols:
      return "symbols";
    case KeyAction::latin:
      return "latin";
    case KeyAction::letters:
      return "letters";
    case KeyAction::erase:
      return "erase";
    case KeyAction::caret_left:
      return "left";
    case KeyAction::caret_right:
      return "right";
    case KeyAction::text:
      break;
  }
  if (key.text == kSpace) return "space";
  return key.text == kNonJoiner ? "non_joiner" : key.text;
}

const std::vector<Keyboard>& keyboards() {
  static const std::vector<Keyboard> all = [] {
    std::vector<Keyboard> made;
    for (const Source& source : sources()) made.push_back(make(source));
    return made;
  }();
  return all;
}

const Keyboard* find_keyboard(std::string_view language) {
  for (const Keyboard& keyboard : keyboards()) {
    if (std::ranges::count(keyboard.languages, language) > 0) return &keyboard;
  }
  return nullptr;
}

std::string encoded(char32_t point) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  const auto next = [&](int shift) { return byte(0x80 | (point >> shift & 0x3f)); };
  const bool is_surrogate = point >= 0xd800 && point < 0xe000;
  if (point > 0x10ffff || is_surrogate) point = 0xfffd;
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xc0 | point >> 6), next(0)};
  if (point < 0x10000) return {byte(0xe0 | point >> 12), next(6), next(0)};
  return {byte(0xf0 | point >> 18), next(12), next(6), next(0)};
}

char32_t upper_case(char32_t letter, std::string_view language) {
  const auto within = [&](char32_t first, char32_t last) {
    return letter >= first && letter <= last;
  };
  if (letter == U'i' && language == "tr") return U'İ';
  if (letter == U'ı') return U'I';
  if (letter == U'ÿ') return U'Ÿ';
  if (within(U'a', U'z')) return letter - 0x20;
  if (within(U'à', U'þ') && letter != U'÷') return letter - 0x20;
  // Latin Extended-A and ґ: a capital stands before its letter.
  if (within(0x100, 0x137) || within(0x14a, 0x177) || within(0x218, 0x21b) || letter == U'ґ') {
    return letter & ~char32_t{1};
  }
  if (within(0x139, 0x148) || within(0x179, 0x17e)) return (letter - 1) | 1;
  if (within(U'а', U'я')) return letter - 0x20;
  if (within(U'ѐ', U'џ')) return letter - 0x50;
  return letter;
}

}  // namespace handslag::kiosk
