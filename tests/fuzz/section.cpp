// A section as a reader opens it. The keys are fixed, so that what is inside is reached. First
// byte: 0 a header, a descriptor, a grant and a section as they came; 1 a plain text, sealed as a
// device does it; 2 a plain text with its padding; 3 the content alone; 4 a descriptor, named by a
// header.
#include "shared/record/contents.h"
#include "shared/record/opener.h"
#include "tests/fuzz/record_parts.h"
#include "tests/support/fixed_random.h"
#include "tests/vectors/cast.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

const record::Recipient kArchive{record::AudienceKind::party, PartyId("kommun")};
constexpr std::size_t kPlainLimit = 65'535;

record::Opener archive_opener() {
  std::vector<crypto::BoxKey> keys;
  keys.push_back(test::box_key("archive"));
  return record::Opener(std::move(keys));
}

/// A record with one section, which begins its session, and the grant to the archive.
struct Sealed {
  record::Header header = test::vector_header();
  Bytes descriptor;
  Bytes grant;
  Bytes section;
  crypto::Secret<32> chain;  // of lane 0, at index 0

  Sealed() {
    record::GrantContent content;
    content.federation = header.federation;
    content.device = header.device;
    content.epoch = header.epoch;
    content.audience = {kArchive};
    content.recipient_key = crypto::key_id(test::box_key("archive").public_key);
    content.running_number = 1;
    content.lanes.push_back({0, {}});
    std::ranges::copy(crypto::hash("handslag fuzz chain", {}).value,
                      content.lanes[0].chain.expose().begin());
    std::ranges::copy(content.lanes[0].chain.expose(), chain.expose().begin());
    const auto inside = record::encode(content);
    const Bytes sealed = crypto::seal(test::box_key("archive").public_key, inside);
    grant = record::encode(record::Grant{{}, kArchive, sealed});
  }

  /// `padded` as the plain text, under the session's own key.
  void seal(ByteView padded, std::uint32_t padded_size) {
    record::Descriptor out;
    out.audience = {kArchive};
    out.padded_size = padded_size;
    out.grants = {record::hash_of_grant(grant)};
    const Bytes associated = record::associated_data(header, 0, out);
    crypto::Secret<32> key;
    record::content_key(key.expose(), chain.expose());
    section = crypto::encrypt(key.expose(), associated, padded);
    out.content = record::hash_of_section(section);
    out.commitment =
        record::commitment(key.expose(), header.federation, record::commitment_input(associated));
    descriptor = record::encode(out);
    header.sections = {record::hash_of_descriptor(descriptor)};
  }

  Result<crypto::SecretBytes> open() const {
    auto opener = archive_opener();
    HANDSLAG_CHECK(opener.add_grant(header, 0, descriptor, grant).has_value());
    return opener.open(header, 0, descriptor, section);
  }
};

constexpr std::size_t kSchemaEnd = 4;  // behind class, purpose and schema

ByteView first(ByteView bytes, std::size_t size) {
  return bytes.first(std::min(bytes.size(), size));
}

template <typename Content>
crypto::SecretBytes encoded(const Content& content) {
  return record::encode(content);
}
crypto::SecretBytes encoded(const record::UnknownContent& content) {
  crypto::SecretBytes out;
  crypto::SecretWriter(out).u8(content.data_class).u8(0).u16(content.schema).raw(content.body);
  return out;
}

void check_content(ByteView plain) {
  const auto content = parse_twice([&] { return record::decode_content(plain); });
  HANDSLAG_CHECK(is_one_of(content, {"record.content"}));
  if (!content) return;
  auto again = std::visit([](const auto& one) { return encoded(one); }, *content);
  again.at(1) = plain[1];  // of what is not known the purpose is not kept
  if (equal(first(again, kSchemaEnd), first(plain, kSchemaEnd))) {
    HANDSLAG_CHECK(equal(again, plain));
  } else {
    // An older schema, which is read and never written: what it says can be said in the newest.
    const auto newest = record::decode_content(again);
    HANDSLAG_CHECK(newest && newest->index() == content->index());
    HANDSLAG_CHECK(equal(std::visit([](const auto& one) { return encoded(one); }, *newest), again));
  }
  if (const auto* field = std::get_if<record::FieldState>(&*content)) {
    HANDSLAG_CHECK(field->state.size() <= 60'000);
  }
}

void check_as_it_came(ByteView bytes) {
  Reader in(bytes);
  const ByteView header_bytes = in.blob();
  const ByteView descriptor = in.blob();
  const ByteView grant = in.blob();
  const ByteView section = in.blob();
  const auto header = record::decode_header(header_bytes);
  if (!header || in.failed()) return;
  for (std::size_t number = 0; number <= header->sections.size(); ++number) {
    const auto opened = parse_twice([&] {
      auto opener = archive_opener();
      (void)opener.add_grant(*header, number, descriptor, grant);
      return opener.open(*header, number, descriptor, section);
    });
    if (opened) check_content(*opened);
  }
}

void check_sealed(ByteView plain) {
  if (plain.size() > kPlainLimit) return;
  crypto::SecretBytes padded(plain.begin(), plain.end());
  record::pad(padded);
  Sealed sealed;
  sealed.seal(padded, static_cast<std::uint32_t>(padded.size()));
  const auto opened = parse_twice([&] { return sealed.open(); });
  HANDSLAG_CHECK(opened.has_value() && equal(*opened, plain));
  check_content(*opened);
}

void check_padding(ByteView padded) {
  if (padded.size() > record::kLargestSize) return;
  const std::size_t fitting = record::size_class(padded.empty() ? 0 : padded.size() - 1);
  Sealed sealed;
  sealed.seal(padded, static_cast<std::uint32_t>(fitting));
  const auto opened = parse_twice([&] { return sealed.open(); });
  HANDSLAG_CHECK(is_one_of(opened, {"record.padding"}));
  if (!opened) return;
  crypto::SecretBytes again(*opened);
  record::pad(again);
  HANDSLAG_CHECK(equal(again, padded));
}

void check_named(ByteView descriptor) {
  Sealed sealed;
  sealed.seal(Bytes(128, 0), 128);
  sealed.descriptor.assign(descriptor.begin(), descriptor.end());
  sealed.header.sections = {record::hash_of_descriptor(descriptor)};
  const auto opened = parse_twice([&] {
    auto opener = archive_opener();
    (void)opener.add_grant(sealed.header, 0, descriptor, sealed.grant);
    return opener.open(sealed.header, 0, descriptor, sealed.section);
  });
  HANDSLAG_CHECK(is_one_of(
      opened, {"record.version", "record.malformed", "record.ciphertext", "record.no_grant",
               "record.commitment", "record.tampered", "record.padding"}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const test::FixedRandom random("section");
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      check_as_it_came(rest);
      break;
    case 1:
      check_sealed(rest);
      break;
    case 2:
      check_padding(rest);
      break;
    case 3:
      check_content(rest);
      break;
    default:
      check_named(rest);
  }
  return 0;
}
