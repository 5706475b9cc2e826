#include "shared/record/card.h"

namespace handslag::record {
namespace {

constexpr std::string_view kMarkContext = "handslag card mark 1";
constexpr std::string_view kIdentityContext = "handslag card 1";
constexpr std::string_view kPseudonymContext = "handslag pseudonym 1";

template <typename Fixed>
Fixed as(const crypto::Hash& hash) {
  return Reader(hash).fixed<Fixed>();
}

}  // namespace

CardMark card_mark(const crypto::FederationId& federation) {
  const crypto::Hash hash = crypto::hash(kMarkContext, {federation});
  return {static_cast<std::uint32_t>(Reader(hash).u64() % CardMark::kBound)};
}

CardCode new_card_code(const crypto::FederationId& federation) {
  WipedText<kCardRandomDigits> random;
  for (std::size_t i = 0; i < kCardRandomDigits; ++i) {
    random.push_back(static_cast<char>('0' + crypto::random_below(10)));
  }
  return make_card_code(card_mark(federation), random.view());
}

CardIdentity card_identity(const crypto::FederationId& federation, const CardCode& code) {
  return as<CardIdentity>(crypto::hash(kIdentityContext, {federation, bytes_of(code.digits())}));
}

Pseudonym card_pseudonym(const crypto::FederationId& federation, const CardCode& code, int year) {
  Bytes number;
  Writer(number).u16(static_cast<std::uint16_t>(year));
  return as<Pseudonym>(
      crypto::hash(kPseudonymContext, {federation, number, bytes_of(code.digits())}));
}

}  // namespace handslag::record
