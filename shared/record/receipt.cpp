#include "shared/record/receipt.h"

namespace handslag::record {
namespace {

constexpr std::string_view kReceiptContext = "handslag receipt 1";
constexpr std::string_view kCheckpointContext = "handslag checkpoint 1";

void write(Writer& out, const Checkpoint& checkpoint) {
  out.u64(static_cast<std::uint64_t>(checkpoint.server_time.ms));
  out.u32(checkpoint.log.log_epoch.value).u64(checkpoint.log.size).raw(checkpoint.log.root);
}

Checkpoint read_checkpoint(Reader& in) {
  Checkpoint checkpoint;
  checkpoint.server_time.ms = static_cast<std::int64_t>(in.u64());
  checkpoint.log.log_epoch.value = in.u32();
  checkpoint.log.size = in.u64();
  checkpoint.log.root = in.fixed<Hash256>();
  return checkpoint;
}

Bytes signed_body(Bytes body, const crypto::SignKey& server, std::string_view context,
                  const FederationId& federation) {
  const crypto::Signature signature = crypto::sign(server, context, federation, body);
  Writer(body).raw(signature);
  return body;
}

/// The body, once its signature is verified and its version known.
Result<ByteView> verified_body(ByteView bytes, const crypto::SignPublic& server,
                               std::string_view context, const FederationId& federation) {
  if (bytes.size() < crypto::Signature::kSize + 2) {
    return fail("receipt.malformed", "The server's answer is not a receipt.");
  }
  const ByteView body = bytes.first(bytes.size() - crypto::Signature::kSize);
  Reader tail(bytes.subspan(body.size()));
  if (!crypto::verify(server, context, federation, body, tail.fixed<crypto::Signature>())) {
    return fail("receipt.signature", "The receipt is not signed by the federation's server.");
  }
  if (body[0] != kFormat || body[1] != kSuite) {
    return fail("receipt.version", "The receipt is of a version that is not known here.");
  }
  return body.subspan(2);
}

}  // namespace

Bytes sign_receipt(const crypto::SignKey& server, const Receipt& receipt) {
  Bytes body;
  Writer out(body);
  out.u8(kFormat).u8(kSuite).raw(receipt.head.device).u32(receipt.head.epoch.value);
  out.u64(receipt.head.sequence.value).raw(receipt.head.hash);
  out.u32(static_cast<std::uint32_t>(receipt.missing.size()));
  for (const MissingSection& missing : receipt.missing) {
    out.u64(missing.sequence.value).u8(missing.number);
  }
  out.u64(receipt.backed_up.value);
  write(out, receipt.checkpoint);
  return signed_body(std::move(body), server, kReceiptContext, receipt.head.federation);
}

Result<Receipt> open_receipt(ByteView bytes, const FederationId& federation,
                             const crypto::SignPublic& server) {
  auto body = verified_body(bytes, server, kReceiptContext, federation);
  if (!body) return pass(body);
  Reader in(*body);
  Receipt receipt;
  receipt.head.federation = federation;
  receipt.head.device = in.fixed<DeviceId>();
  receipt.head.epoch.value = in.u32();
  receipt.head.sequence.value = in.u64();
  receipt.head.hash = in.fixed<RecordHash>();
  const std::size_t missing = in.u32();
  for (std::size_t i = 0; i < missing && !in.failed(); ++i) {
    const Sequence sequence{in.u64()};
    receipt.missing.push_back({sequence, in.u8()});
  }
  receipt.backed_up.value = in.u64();
  receipt.checkpoint = read_checkpoint(in);
  if (!in.finished()) return fail("receipt.malformed", "The server's answer is not a receipt.");
  return receipt;
}

Bytes sign_checkpoint(const crypto::SignKey& server, const FederationId& federation,
                      const Checkpoint& checkpoint) {
  Bytes body;
  Writer out(body);
  out.u8(kFormat).u8(kSuite);
  write(out, checkpoint);
  return signed_body(std::move(body), server, kCheckpointContext, federation);
}

Result<Checkpoint> open_checkpoint(ByteView bytes, const FederationId& federation,
                                   const crypto::SignPublic& server) {
  auto body = verified_body(bytes, server, kCheckpointContext, federation);
  if (!body) return pass(body);
  Reader in(*body);
  const Checkpoint checkpoint = read_checkpoint(in);
  if (!in.finished()) return fail("receipt.malformed", "The server's answer is not a checkpoint.");
  return checkpoint;
}

}  // namespace handslag::record
