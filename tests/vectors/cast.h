// The made-up keys and names that all vectors share. Their own, so that they never change.
#pragma once

#include <string>

#include "shared/record/card.h"
#include "shared/record/format.h"
#include "tests/vectors/vector.h"

namespace handslag::test {

using crypto::hex;

inline crypto::BoxKey box_key(std::string_view name) {
  return crypto::box_key_from_secret(crypto::hash("handslag vector box", {bytes_of(name)}).value);
}
inline crypto::SignKey sign_key(std::string_view name) {
  return crypto::sign_key_from_seed(crypto::hash("handslag vector sign", {bytes_of(name)}).value);
}

/// A demonstration: 00 01 02 ... 0f, then 2.
inline crypto::FederationId vector_federation() {
  crypto::FederationId id;
  for (std::uint8_t i = 0; i < 16; ++i) id.value[i] = i;
  id.value[16] = 2;
  return id;
}
inline record::DeviceId vector_device() {
  return record::device_id(sign_key("device").public_key, box_key("device").public_key);
}
inline record::Header vector_header() {
  return {vector_federation(), vector_device(), {1}, {1}, {}, {7}, Day{20'780}, {}};
}

/// A card of vector_federation().
inline CardCode vector_card() {
  return make_card_code(record::card_mark(vector_federation()), "31415926535897932384626433");
}

template <typename T>
Bytes flipped(T bytes, std::size_t at) {
  bytes.at(at) ^= 1;
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace handslag::test
