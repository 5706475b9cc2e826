// Vectors of chains, heads, receipts and checkpoints.
#include "shared/record/receipt.h"
#include "tests/vectors/cast.h"

namespace handslag::test {
namespace {

using namespace record;
using nlohmann::json;

std::vector<Bytes> headers() {
  std::vector<Bytes> out;
  Header header = vector_header();
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    header.sequence.value = sequence;
    header.sections = {hash_of_descriptor(bytes_of("any descriptor"))};
    out.push_back(encode(header));
    header.previous = hash_of_header(out.back());
  }
  return out;
}

json chain(const std::vector<Bytes>& list, std::string_view signer = "device") {
  json all = json::array();
  for (const Bytes& header : list) all.push_back(hex(header));
  const auto signed_headers = headers();
  const Head head{
      vector_federation(), vector_device(), {1}, {3}, hash_of_header(signed_headers[2])};
  return {{"federation", hex(vector_federation())},
          {"device_sign", hex(sign_key("device").public_key)},
          {"device_box", hex(box_key("device").public_key)},
          {"epoch", 1},
          {"headers", std::move(all)},
          {"head_signature", hex(sign_head(sign_key(signer), head))}};
}

void add_chains(std::vector<Vector>& out) {
  const auto add = [&](std::string name, std::string title, std::string verdict, json input) {
    out.push_back({"chain-" + name + ".json", std::move(title), "chain", std::move(verdict),
                   std::move(input), json::object()});
  };
  const auto good = headers();
  add("good", "Three records and a head that vouches for them.", "good", chain(good));
  add("gap", "The second record is missing.", "record.gap", chain({good[0], good[2]}));
  add("repeated", "The first record comes twice.", "record.gap", chain({good[0], good[0]}));
  add("cut-off", "The last record was dropped, so the head is of another record.", "record.head",
      chain({good[0], good[1]}));
  add("unsigned", "The head is signed by another device.", "record.head", chain(good, "other"));
  auto changed = good;
  changed[2][0] = 2;
  add("unknown-version", "A header of format 2.", "record.version", chain(changed));
  changed = good;
  changed[0].pop_back();
  add("truncated", "A header that lost its last byte.", "record.malformed", chain(changed));
  changed = good;
  changed[1].back() ^= 1;
  add("exchanged", "The second record was exchanged, and the third follows from the old one.",
      "record.chain", chain(changed));
  changed = good;
  changed[0][2 + 17] ^= 1;
  add("other-device", "The header of another device.", "record.other_log", chain(changed));
}

Receipt receipt() {
  return {{vector_federation(), vector_device(), {1}, {3}, hash_of_header(headers()[2])},
          {{{2}, 0}},
          {0},
          {UtcTime{1'795'424'400'000}, {LogEpoch{1}, 5, {}}}};
}

json signed_by_server(const Bytes& bytes, std::string_view server = "server") {
  return {{"federation", hex(vector_federation())},
          {"server_sign", hex(sign_key(server).public_key)},
          {"bytes", hex(bytes)}};
}

void add_receipts(std::vector<Vector>& out) {
  const auto add = [&](std::string name, std::string kind, std::string title, std::string verdict,
                       json input, json expect = json::object()) {
    out.push_back({kind + "-" + name + ".json", std::move(title), kind, std::move(verdict),
                   std::move(input), std::move(expect)});
  };
  const Bytes good = sign_receipt(sign_key("server"), receipt());
  const Bytes checkpoint =
      sign_checkpoint(sign_key("server"), vector_federation(), receipt().checkpoint);
  add("good", "receipt", "Everything up to record 3 is stored, but for section 0 of record 2.",
      "good", signed_by_server(good), {{"sequence", 3}, {"missing", 1}, {"size", 5}});
  add("flipped", "receipt", "A receipt with a changed bit.", "receipt.signature",
      signed_by_server(flipped(good, 25)));
  add("other-server", "receipt", "A receipt of another server.", "receipt.signature",
      signed_by_server(good, "other server"));
  add("truncated", "receipt", "A receipt of which only the signature's size is left.",
      "receipt.malformed", signed_by_server(Bytes(good.begin(), good.begin() + 64)));
  add("is-checkpoint", "receipt", "A checkpoint is no receipt.", "receipt.signature",
      signed_by_server(checkpoint));
  add("good", "checkpoint", "A checkpoint of the server's log.", "good",
      signed_by_server(checkpoint), {{"log_epoch", 1}, {"size", 5}});
  Bytes body{2, 1, 0};
  const auto signature =
      crypto::sign(sign_key("server"), "handslag receipt 1", vector_federation(), body);
  handslag::Writer(body).raw(signature);
  add("unknown-version", "receipt", "A receipt of format 2, signed by the right server.",
      "receipt.version", signed_by_server(body));
}

}  // namespace

std::vector<Vector> make_log_vectors() {
  std::vector<Vector> out;
  add_chains(out);
  add_receipts(out);
  return out;
}

}  // namespace handslag::test
