// Proofs of the server's log. First byte: 0 any sizes, roots and hashes; 1 a proof offered for two
// sizes of a real tree, which holds only if it is the one that the tree gives.
#include "sync/protocol/merkle.h"

#include <map>

#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

constexpr std::uint64_t kLeaves = 256;

class Nodes final : public merkle::NodeStore {
 public:
  Result<Hash256> load(merkle::NodePosition position) const override {
    return hashes_.at(position);
  }
  Result<> save(merkle::NodePosition position, const Hash256& hash) override {
    hashes_[position] = hash;
    return {};
  }

 private:
  std::map<merkle::NodePosition, Hash256> hashes_;
};

const Nodes& tree() {
  static const Nodes grown = [] {
    Nodes nodes;
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      const std::uint8_t leaf = static_cast<std::uint8_t>(i);
      HANDSLAG_CHECK(merkle::append(nodes, i, merkle::leaf_hash({&leaf, 1})).has_value());
    }
    return nodes;
  }();
  return grown;
}

merkle::Proof proof_in(Reader& in) {
  merkle::Proof proof;
  while (in.left() >= Hash256::kSize) proof.push_back(in.fixed<Hash256>());
  return proof;
}

void check_any(Reader in) {
  const std::uint64_t old_size = in.u64();
  const std::uint64_t new_size = in.u64();
  const auto old_root = in.fixed<Hash256>();
  const auto new_root = in.fixed<Hash256>();
  const merkle::Proof proof = proof_in(in);
  const bool holds = merkle::verify_consistency(old_size, old_root, new_size, new_root, proof);
  HANDSLAG_CHECK(holds ==
                 merkle::verify_consistency(old_size, old_root, new_size, new_root, proof));
  if (holds) HANDSLAG_CHECK(old_size <= new_size && proof.size() <= 65);
  const bool stands = merkle::verify_inclusion(old_root, old_size, new_size, proof, new_root);
  if (stands) HANDSLAG_CHECK(old_size < new_size && proof.size() <= 64);
}

/// The tree's own proof, with what the bytes say changed in it.
merkle::Proof changed(merkle::Proof proof, Reader& in) {
  if (in.left() == 0) return proof;
  const std::uint8_t how = in.u8();
  if (how % 4 == 1 && !proof.empty()) proof.pop_back();
  if (how % 4 == 2) proof.push_back(in.fixed<Hash256>());
  if (how % 4 == 3 && !proof.empty()) {
    proof[how / 4 % proof.size()].value[in.u8() % Hash256::kSize] ^= in.u8();
  }
  return proof;
}

void check_real(Reader in) {
  const std::uint64_t new_size = in.u8() + std::uint64_t{1};
  const std::uint64_t old_size = in.u8() % (new_size + 1);
  const Hash256 old_root = *merkle::root(tree(), old_size);
  const Hash256 new_root = *merkle::root(tree(), new_size);
  const merkle::Proof right = *merkle::consistency_proof(tree(), old_size, new_size);
  const merkle::Proof offered = changed(right, in);
  HANDSLAG_CHECK(merkle::verify_consistency(old_size, old_root, new_size, new_root, offered) ==
                 (offered == right));
  if (old_size == new_size) return;
  const std::uint8_t leaf = static_cast<std::uint8_t>(old_size);
  const merkle::Proof inclusion = *merkle::inclusion_proof(tree(), old_size, new_size);
  const merkle::Proof other = changed(inclusion, in);
  HANDSLAG_CHECK(merkle::verify_inclusion(merkle::leaf_hash({&leaf, 1}), old_size, new_size, other,
                                          new_root) == (other == inclusion));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Reader in(ByteView(data + 1, size - 1));
  if (data[0] % 2 == 0) {
    check_any(in);
  } else {
    check_real(in);
  }
  return 0;
}
