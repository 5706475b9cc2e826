// The Merkle tree of the server's append-only log (RFC 9162, section 2.1, with SHA-256): the server
// appends and proves, clients verify. The tree itself holds nothing; the hash of every complete
// subtree lies in a NodeStore, so that an append costs O(log n) and a root can be had at any size.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "shared/base/result.h"
#include "shared/crypto/sha256.h"

namespace handslag::merkle {

/// The complete subtree over the leaves from `index` << `level` to before (`index` + 1) << `level`.
/// Level 0 is a leaf.
struct NodePosition {
  unsigned level = 0;
  std::uint64_t index = 0;
  auto operator<=>(const NodePosition&) const = default;
};

/// Where the hashes of complete subtrees lie. Errors are the store's own and are handed on.
class NodeStore {
 public:
  virtual ~NodeStore() = default;
  /// Called only for subtrees that an append at the same or a smaller size has saved.
  virtual Result<Hash256> load(NodePosition position) const = 0;
  virtual Result<> save(NodePosition position, const Hash256& hash) = 0;
};

/// Hashes in the order of RFC 9162: at most 64 for inclusion, 65 for consistency.
using Proof = std::vector<Hash256>;

/// SHA-256(0x00 || entry)
Hash256 leaf_hash(ByteView entry);
/// SHA-256(0x01 || left || right)
Hash256 node_hash(const Hash256& left, const Hash256& right);
/// The root of the tree without leaves: SHA-256 of nothing.
Hash256 empty_root();

/// Adds a leaf to a tree of `size` leaves: saves the leaf and every subtree that it completes. What
/// was saved before a failure is overwritten alike by the next try; save in one transaction.
Result<> append(NodeStore& store, std::uint64_t size, const Hash256& leaf);

/// The root over the first `size` leaves.
Result<Hash256> root(const NodeStore& store, std::uint64_t size);

/// That leaf `index` stands in the tree of `size` leaves (2.1.3.1).
/// "merkle.range" unless index < size.
Result<Proof> inclusion_proof(const NodeStore& store, std::uint64_t index, std::uint64_t size);

/// That the tree of `new_size` begins with the tree of `old_size` (2.1.4.1); empty where old_size
/// is 0 or new_size. "merkle.range" unless old_size <= new_size.
Result<Proof> consistency_proof(const NodeStore& store, std::uint64_t old_size,
                                std::uint64_t new_size);

/// 2.1.3.2. Any proof may be handed in; only a right one gives true.
[[nodiscard]] bool verify_inclusion(const Hash256& leaf, std::uint64_t index, std::uint64_t size,
                                    const Proof& proof, const Hash256& root);

/// 2.1.4.2, and in addition: equal sizes need equal roots, and the tree without leaves (whose root
/// must be empty_root) begins every tree; both with an empty proof. A root does not bind its size
/// (the same proof may hold for several), so take size and root from one signature.
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, const Hash256& old_root,
                                      std::uint64_t new_size, const Hash256& new_root,
                                      const Proof& proof);

}  // namespace handslag::merkle
