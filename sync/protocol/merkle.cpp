#include "sync/protocol/merkle.h"

#include <algorithm>
#include <bit>

namespace handslag::merkle {
namespace {

/// The leaves from `begin` to before `end`. Splits as MTH does, so that `begin` is always a
/// multiple of the largest power of two below the size.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
  /// k of RFC 9162: the largest power of two smaller than the size (of two leaves or more).
  std::uint64_t middle() const { return begin + std::bit_floor(size() - 1); }
  Range left() const { return {begin, middle()}; }
  Range right() const { return {middle(), end}; }
};

Failure out_of_range() {
  return fail("merkle.range", "The log does not reach as far as the proof that was asked for.");
}

/// MTH over a range of one leaf or more.
Result<Hash256> hash_of(const NodeStore& store, Range range) {
  if (std::has_single_bit(range.size())) {
    const unsigned level = static_cast<unsigned>(std::countr_zero(range.size()));
    return store.load({level, range.begin >> level});
  }
  Result<Hash256> left = hash_of(store, range.left());
  if (!left) return left;
  Result<Hash256> right = hash_of(store, range.right());
  if (!right) return right;
  return node_hash(*left, *right);
}

/// Hashes of `siblings`, which were noted from the root down; proofs go from the leaf up.
Result<Proof> hashes_upwards(const NodeStore& store, const std::vector<Range>& siblings) {
  Proof proof;
  for (auto range = siblings.rbegin(); range != siblings.rend(); ++range) {
    Result<Hash256> hash = hash_of(store, *range);
    if (!hash) return pass(hash);
    proof.push_back(*hash);
  }
  return proof;
}

/// A leaf's place on the way up, and the last place of the level: `fn` and `sn` of RFC 9162.
struct Climb {
  std::uint64_t place = 0;
  std::uint64_t last = 0;

  void up() {
    place >>= 1;
    last >>= 1;
  }
  bool has_left_sibling() const { return (place & 1) != 0 || place == last; }
  /// Steps over levels where the node is a right edge without sibling.
  void skip_lonely_levels() {
    while ((place & 1) == 0 && place != 0) up();
  }
};

}  // namespace

Hash256 leaf_hash(ByteView entry) {
  Bytes input;
  Writer(input).u8(0).raw(entry);
  return sha256(input);
}

Hash256 node_hash(const Hash256& left, const Hash256& right) {
  std::array<std::uint8_t, 1 + 2 * Hash256::kSize> input{1};
  std::copy(left.value.begin(), left.value.end(), input.begin() + 1);
  std::copy(right.value.begin(), right.value.end(), input.begin() + 1 + Hash256::kSize);
  return sha256(input);
}

Hash256 empty_root() {
  return sha256({});
}

Result<> append(NodeStore& store, std::uint64_t size, const Hash256& leaf) {
  Hash256 hash = leaf;
  NodePosition position{0, size};
  while (true) {
    Result<> saved = store.save(position, hash);
    if (!saved) return saved;
    if ((position.index & 1) == 0) return {};
    Result<Hash256> left = store.load({position.level, position.index - 1});
    if (!left) return pass(left);
    hash = node_hash(*left, hash);
    position = {position.level + 1, position.index >> 1};
  }
}

Result<Hash256> root(const NodeStore& store, std::uint64_t size) {
  if (size == 0) return empty_root();
  return hash_of(store, {0, size});
}

Result<Proof> inclusion_proof(const NodeStore& store, std::uint64_t index, std::uint64_t size) {
  if (index >= size) return out_of_range();
  std::vector<Range> siblings;
  Range range{0, size};
  while (range.size() > 1) {
    const bool in_left = index < range.middle();
    siblings.push_back(in_left ? range.right() : range.left());
    range = in_left ? range.left() : range.right();
  }
  return hashes_upwards(store, siblings);
}

Result<Proof> consistency_proof(const NodeStore& store, std::uint64_t old_size,
                                std::uint64_t new_size) {
  if (old_size > new_size) return out_of_range();
  if (old_size == 0 || old_size == new_size) return Proof{};
  std::vector<Range> siblings;
  Range range{0, new_size};
  while (range.end != old_size) {
    const bool in_left = old_size <= range.middle();
    siblings.push_back(in_left ? range.right() : range.left());
    range = in_left ? range.left() : range.right();
  }
  // Where the old tree is itself a subtree from the first leaf on, the verifier knows its root.
  if (range.begin != 0) siblings.push_back(range);
  return hashes_upwards(store, siblings);
}

bool verify_inclusion(const Hash256& leaf, std::uint64_t index, std::uint64_t size,
                      const Proof& proof, const Hash256& root) {
  if (index >= size) return false;
  Climb climb{index, size - 1};
  Hash256 hash = leaf;
  for (const Hash256& sibling : proof) {
    if (climb.last == 0) return false;
    if (climb.has_left_sibling()) {
      hash = node_hash(sibling, hash);
      climb.skip_lonely_levels();
    } else {
      hash = node_hash(hash, sibling);
    }
    climb.up();
  }
  return climb.last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, const Hash256& old_root, std::uint64_t new_size,
                        const Hash256& new_root, const Proof& proof) {
  if (old_size > new_size) return false;
  if (old_size == new_size) return proof.empty() && old_root == new_root;
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  if (proof.empty()) return false;

  auto next = proof.begin();
  const Hash256 start = std::has_single_bit(old_size) ? old_root : *next++;
  Climb climb{old_size - 1, new_size - 1};
  while ((climb.place & 1) != 0) climb.up();
  Hash256 old_hash = start;
  Hash256 new_hash = start;
  for (; next != proof.end(); ++next) {
    if (climb.last == 0) return false;
    if (climb.has_left_sibling()) {
      old_hash = node_hash(*next, old_hash);
      new_hash = node_hash(*next, new_hash);
      climb.skip_lonely_levels();
    } else {
      new_hash = node_hash(new_hash, *next);
    }
    climb.up();
  }
  return climb.last == 0 && old_hash == old_root && new_hash == new_root;
}

}  // namespace handslag::merkle
