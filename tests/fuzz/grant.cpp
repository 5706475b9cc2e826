// A grant: in clear, inside its sealed box, and as a reader takes it. First byte: which of the
// three.
#include "shared/record/opener.h"
#include "tests/fuzz/record_parts.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

void check_content(ByteView bytes) {
  const auto content = parse_twice([&] { return record::decode_grant_content(bytes); });
  HANDSLAG_CHECK(is_one_of(content, {"record.malformed"}));
  if (!content) return;
  HANDSLAG_CHECK(equal(record::encode(*content), bytes));
  check_audience(content->audience);
  HANDSLAG_CHECK(!content->lanes.empty());
}

/// A first section whose descriptor names `grant`, under the audience of the seeds.
record::Descriptor descriptor_naming(ByteView grant) {
  record::Descriptor out;
  out.audience = {{record::AudienceKind::party, PartyId("kommun")}};
  out.padded_size = 128;
  out.grants = {record::hash_of_grant(grant)};
  return out;
}

void check_taking(ByteView inside) {
  const crypto::BoxKey archive = test::box_key("archive");
  const record::Recipient recipient{record::AudienceKind::party, PartyId("kommun")};
  const Bytes grant =
      record::encode(record::Grant{{}, recipient, crypto::seal(archive.public_key, inside)});
  const Bytes descriptor = record::encode(descriptor_naming(grant));
  record::Header header = test::vector_header();
  header.sections = {record::hash_of_descriptor(descriptor)};

  const auto take = [&] {
    std::vector<crypto::BoxKey> keys;
    keys.push_back(test::box_key("archive"));
    record::Opener opener(std::move(keys));
    return opener.add_grant(header, 0, descriptor, grant);
  };
  const auto taken = parse_twice(take);
  HANDSLAG_CHECK(is_one_of(taken, {"record.malformed", "record.grant_mismatch"}));
  if (taken) HANDSLAG_CHECK(record::decode_grant_content(inside).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check_grant(rest);
      break;
    case 1:
      check_content(rest);
      break;
    default:
      check_taking(rest);
  }
  return 0;
}
