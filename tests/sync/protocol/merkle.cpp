#include "sync/protocol/merkle.h"

#include <map>

#include "tests/support/catch.h"

using namespace handslag;
using namespace handslag::merkle;

namespace {

constexpr std::uint64_t kSizes = 40;

class MemoryStore final : public NodeStore {
 public:
  Result<Hash256> load(NodePosition position) const override {
    ++loads;
    const auto found = nodes_.find(position);
    if (found == nodes_.end()) return fail("test.missing", "No such node.");
    return found->second;
  }
  Result<> save(NodePosition position, const Hash256& hash) override {
    ++saves;
    nodes_[position] = hash;
    return {};
  }
  void lose(NodePosition position) { nodes_.erase(position); }

  mutable int loads = 0;
  int saves = 0;

 private:
  std::map<NodePosition, Hash256> nodes_;
};

Bytes bytes_of_hex(std::string_view hex) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Bytes out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  }
  return out;
}

Hash256 hash_of_hex(std::string_view hex) {
  const Bytes bytes = bytes_of_hex(hex);
  return Reader(bytes).fixed<Hash256>();
}

Hash256 leaf_number(std::uint64_t number) {
  Bytes entry;
  Writer(entry).u64(number);
  return leaf_hash(entry);
}

MemoryStore tree_of(std::uint64_t size) {
  MemoryStore store;
  for (std::uint64_t i = 0; i < size; ++i) REQUIRE(append(store, i, leaf_number(i)));
  return store;
}

/// MTH, written down as RFC 9162, 2.1.1 defines it.
Hash256 defined_root(const std::vector<Hash256>& leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (2 * k < leaves.size()) k *= 2;
  const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(k);
  return node_hash(defined_root({leaves.begin(), middle}), defined_root({middle, leaves.end()}));
}

/// Calls `check` with every proof that differs from `proof` in one bit of one hash, lacks one hash,
/// has one too many, or has two swapped.
template <typename Check>
void for_each_tampered(const Proof& proof, Check check) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    Proof changed = proof;
    changed[i].value[i % Hash256::kSize] ^= static_cast<std::uint8_t>(1U << (i % 8));
    check(changed);
    Proof shorter = proof;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    check(shorter);
    if (i > 0) {
      Proof swapped = proof;
      std::swap(swapped[i], swapped[i - 1]);
      check(swapped);
    }
  }
  for (const Hash256& extra : {Hash256{}, proof.empty() ? empty_root() : proof.back()}) {
    Proof longer = proof;
    longer.push_back(extra);
    check(longer);
    longer = proof;
    longer.insert(longer.begin(), extra);
    check(longer);
  }
}

}  // namespace

// The tree that the reference implementation of Certificate Transparency publishes.
TEST_CASE("The published tree of eight leaves has the published roots") {
  const char* entries[] = {"",
                           "00",
                           "10",
                           "2021",
                           "3031",
                           "40414243",
                           "5051525354555657",
                           "606162636465666768696a6b6c6d6e6f"};
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  MemoryStore store;
  for (std::uint64_t size = 0; size <= 8; ++size) {
    CHECK(root(store, size).value() == hash_of_hex(roots[size]));
    if (size < 8) REQUIRE(append(store, size, leaf_hash(bytes_of_hex(entries[size]))));
  }
  for (std::uint64_t size = 0; size <= 8; ++size) {
    CHECK(root(store, size).value() == hash_of_hex(roots[size]));
  }
}

TEST_CASE("The published proofs of the tree of eight leaves come out") {
  const char* entries[] = {"",
                           "00",
                           "10",
                           "2021",
                           "3031",
                           "40414243",
                           "5051525354555657",
                           "606162636465666768696a6b6c6d6e6f"};
  MemoryStore store;
  for (std::uint64_t i = 0; i < 8; ++i) {
    REQUIRE(append(store, i, leaf_hash(bytes_of_hex(entries[i]))));
  }
  const Proof inclusion{
      hash_of_hex("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
      hash_of_hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
      hash_of_hex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")};
  CHECK(inclusion_proof(store, 0, 8).value() == inclusion);
  const Proof consistency{
      hash_of_hex("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
      hash_of_hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
      hash_of_hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")};
  CHECK(consistency_proof(store, 6, 8).value() == consistency);
}

TEST_CASE("The root at any size is the one that the standard defines") {
  const MemoryStore store = tree_of(kSizes);
  std::vector<Hash256> leaves;
  for (std::uint64_t size = 0; size <= kSizes; ++size) {
    CHECK(root(store, size).value() == defined_root(leaves));
    leaves.push_back(leaf_number(size));
  }
}

TEST_CASE("Every inclusion proof holds, for its leaf and its place only") {
  const MemoryStore store = tree_of(kSizes);
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const Hash256 top = root(store, size).value();
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = inclusion_proof(store, index, size).value();
      REQUIRE(verify_inclusion(leaf_number(index), index, size, proof, top));
      REQUIRE_FALSE(verify_inclusion(leaf_number(index + 1), index, size, proof, top));
      REQUIRE_FALSE(verify_inclusion(leaf_number(index), size, size, proof, top));
      for_each_tampered(proof, [&](const Proof& tampered) {
        if (verify_inclusion(leaf_number(index), index, size, tampered, top)) {
          FAIL("a tampered proof was accepted: leaf " << index << " of " << size);
        }
      });
    }
  }
  CHECK(inclusion_proof(store, 3, 3).error().code == "merkle.range");
}

TEST_CASE("Every consistency proof holds, and every tampered one is refused") {
  const MemoryStore store = tree_of(kSizes);
  for (std::uint64_t new_size = 0; new_size <= kSizes; ++new_size) {
    const Hash256 new_root = root(store, new_size).value();
    for (std::uint64_t old_size = 0; old_size <= new_size; ++old_size) {
      const Hash256 old_root = root(store, old_size).value();
      const Proof proof = consistency_proof(store, old_size, new_size).value();
      REQUIRE(verify_consistency(old_size, old_root, new_size, new_root, proof));
      for (const Hash256& other : {leaf_number(999), new_root, old_root}) {
        if (other != old_root) {
          REQUIRE_FALSE(verify_consistency(old_size, other, new_size, new_root, proof));
        }
        if (other != new_root && old_size != 0) {
          REQUIRE_FALSE(verify_consistency(old_size, old_root, new_size, other, proof));
        }
      }
      for_each_tampered(proof, [&](const Proof& tampered) {
        if (verify_consistency(old_size, old_root, new_size, new_root, tampered)) {
          FAIL("a tampered proof was accepted: " << old_size << " to " << new_size);
        }
      });
    }
  }
}

TEST_CASE("A proof between other sizes than it was made for is refused") {
  const MemoryStore store = tree_of(kSizes);
  const Proof proof = consistency_proof(store, 13, 37).value();
  const Hash256 old_root = root(store, 13).value();
  const Hash256 new_root = root(store, 37).value();
  CHECK_FALSE(verify_consistency(12, old_root, 37, new_root, proof));
  CHECK_FALSE(verify_consistency(13, old_root, 32, new_root, proof));
  CHECK_FALSE(verify_consistency(37, new_root, 13, old_root, proof));
  CHECK(consistency_proof(store, 37, 13).error().code == "merkle.range");
}

TEST_CASE("A log that rewrote one entry cannot be shown to go on from the old one") {
  const MemoryStore honest = tree_of(20);
  MemoryStore forged;
  for (std::uint64_t i = 0; i < 30; ++i) REQUIRE(append(forged, i, leaf_number(i == 7 ? 99 : i)));
  const Proof proof = consistency_proof(forged, 20, 30).value();
  CHECK_FALSE(
      verify_consistency(20, root(honest, 20).value(), 30, root(forged, 30).value(), proof));
}

TEST_CASE("An append touches few nodes, and says so when the store fails") {
  MemoryStore store = tree_of(1023);
  store.loads = store.saves = 0;
  REQUIRE(append(store, 1023, leaf_number(1023)));
  CHECK(store.loads == 10);
  CHECK(store.saves == 11);

  store.lose({1, 0});
  REQUIRE(append(store, 2, leaf_number(2)));
  CHECK(append(store, 3, leaf_number(3)).error().code == "test.missing");
  CHECK(root(store, 3).error().code == "test.missing");
  CHECK(inclusion_proof(store, 2, 3).error().code == "test.missing");
}
