// Vectors of cards: what a scanner types, and what of it may stand in a record.
#include "tests/vectors/cast.h"

namespace handslag::test {
namespace {

using nlohmann::json;

json scanned(std::string_view digits) {
  return {{"federation", hex(vector_federation())}, {"scanned", digits}};
}

}  // namespace

std::vector<Vector> make_card_vectors() {
  std::vector<Vector> out;
  const auto add = [&](std::string name, std::string title, std::string verdict,
                       std::string_view digits, json expect = json::object()) {
    out.push_back({"card-" + name + ".json", std::move(title), "card", std::move(verdict),
                   scanned(digits), std::move(expect)});
  };
  const CardCode card = vector_card();
  const std::string digits(card.digits());
  add("good", "A card of the federation, its identity and its pseudonyms.", "good", digits,
      {{"identity", hex(record::card_identity(vector_federation(), card))},
       {"pseudonyms",
        {{"2026", hex(record::card_pseudonym(vector_federation(), card, 2026))},
         {"2027", hex(record::card_pseudonym(vector_federation(), card, 2027))}}}});
  std::string wrong = digits;
  wrong[20] = wrong[20] == '9' ? '0' : static_cast<char>(wrong[20] + 1);
  add("misread", "One digit is another.", "card.misread", wrong);
  wrong = digits;
  std::swap(wrong[10], wrong[11]);
  add("exchanged", "Two neighbouring digits changed places.", "card.misread", wrong);
  add("cut-off", "The last digits did not come.", "card.misread", digits.substr(0, 30));
  add("cut-off-early", "The first digits did not come.", "card.misread", digits.substr(6));
  add("twice", "The card was read twice in one go.", "card.misread", digits + digits);
  const CardMark ours = record::card_mark(vector_federation());
  const CardMark other{(ours.value + 1) % CardMark::kBound};
  add("other-federation", "A sound card of another federation.", "card.not_ours",
      make_card_code(other, "31415926535897932384626433").digits());
  add("goods", "The code on goods in a shop.", "card.not_ours", "7310865004703");
  add("number", "A personal number, published for tests.", "card.not_ours", "199001012385");
  add("letters", "A text that is no digits.", "card.not_ours", "https://server.example/card");
  return out;
}

}  // namespace handslag::test
