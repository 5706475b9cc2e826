// The bytes themselves: what decoders take, sizes, and the document that they are described in.
#include "shared/record/format.h"

#include <set>

#include "shared/base/file.h"
#include "tests/support/catch.h"
#include "tests/support/writing.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

TEST_CASE("The format document describes the version that this code writes") {
  const Bytes document =
      need(read_file(HANDSLAG_SOURCE_DIR "/shared/record/FORMAT.md", std::size_t{1} << 20));
  const std::string line =
      "Version of this document and of the format: " + std::to_string(int{kFormat}) + " (suite " +
      std::to_string(int{kSuite}) + ")\n";
  CHECK(text_of(document).find(line) != std::string_view::npos);
}

TEST_CASE("What was encoded is decoded, and what is decoded has one encoding") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  CHECK(encode(header_of(sealed)) == sealed.header);
  CHECK(encode(descriptor_of(sealed)) == sealed.sections[0].descriptor);
  CHECK(encode(need(decode_grant(sealed.grants[0].bytes))) == sealed.grants[0].bytes);
}

TEST_CASE("Every part that is cut short or has bytes left over is malformed") {
  const TestFederation f;
  const auto sealed = Kiosk(f).attendance(kKommun, kKurs);
  const auto check = [](const Bytes& whole, auto decode) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK(verdict(decode(ByteView(whole).first(size))) == "record.malformed");
    }
    Bytes longer = whole;
    longer.push_back(0);
    CHECK(verdict(decode(longer)) == "record.malformed");
  };
  check(sealed.header, decode_header);
  check(sealed.sections[0].descriptor, decode_descriptor);
  check(sealed.grants[0].bytes, decode_grant);
}

TEST_CASE("An unknown format or suite is said to be unknown, not malformed") {
  const TestFederation f;
  Bytes header = Kiosk(f).attendance(kKommun, kKurs).header;
  header[0] = kFormat + 1;
  CHECK(verdict(decode_header(header)) == "record.version");
  header[0] = kFormat;
  header[1] = kSuite + 1;
  CHECK(verdict(decode_header(header)) == "record.version");
}

TEST_CASE("An audience names each recipient once, and only parties by name") {
  const TestFederation f;
  const auto with = [&](const Audience& audience) {
    Descriptor descriptor = descriptor_of(Kiosk(f).attendance(kKommun, kKurs));
    descriptor.audience = audience;
    return verdict(decode_descriptor(encode(descriptor)));
  };
  const Recipient kommun{AudienceKind::party, kKommun};
  CHECK(with({kommun}) == "good");
  CHECK(with({}) == "record.malformed");
  CHECK(with({kommun, kommun}) == "record.malformed");
  CHECK(with({{AudienceKind::party, PartyId()}}) == "record.malformed");
  CHECK(with({{AudienceKind::party, PartyId("Kommun")}}) == "record.malformed");
  CHECK(with({{AudienceKind::field, kKommun}}) == "record.malformed");
  CHECK(with({{static_cast<AudienceKind>(6), PartyId()}}) == "record.malformed");
}

TEST_CASE("The first section of a session names its grants, and no other does") {
  const TestFederation f;
  Kiosk kiosk(f);
  Descriptor first = descriptor_of(kiosk.attendance(kKommun, kKurs));
  Descriptor second = descriptor_of(kiosk.attendance(kKommun, kKurs));
  std::swap(first.grants, second.grants);
  CHECK(verdict(decode_descriptor(encode(first))) == "record.malformed");
  CHECK(verdict(decode_descriptor(encode(second))) == "record.malformed");
}

TEST_CASE("A plain text is padded to the smallest class that holds it and one byte") {
  CHECK(size_class(0) == 128);
  CHECK(size_class(127) == 128);
  CHECK(size_class(128) == 256);
  CHECK(size_class(255) == 256);
  CHECK(size_class(32'768) == 65'536);
  CHECK(size_class(65'535) == 65'536);
  CHECK(size_class(65'536) == 0);
}

TEST_CASE("Padding comes off as it went on, whatever the text ends with") {
  for (const std::size_t size : {0, 1, 126, 127, 128, 1'000}) {
    for (const std::uint8_t last : Bytes{0x00, 0x80, 0x41}) {
      crypto::SecretBytes plain(size, last);
      const crypto::SecretBytes before = plain;
      pad(plain);
      CHECK(plain.size() == size_class(size));
      REQUIRE(unpad(plain));
      CHECK(plain == before);
    }
  }
}

TEST_CASE("Padding that pad would not have written is refused") {
  crypto::SecretBytes none(128, 0);
  CHECK_FALSE(unpad(none));
  crypto::SecretBytes other_byte(128, 0);
  other_byte[5] = 0x81;
  CHECK_FALSE(unpad(other_byte));
  crypto::SecretBytes class_too_large(256, 0);
  class_too_large[5] = 0x80;
  CHECK_FALSE(unpad(class_too_large));
  crypto::SecretBytes empty;
  CHECK_FALSE(unpad(empty));
}

TEST_CASE("The ratchet only goes forward: content keys and chain keys are all different") {
  crypto::Secret<32> chain;
  crypto::random_bytes(chain.expose());
  std::set<std::string> seen{crypto::hex(chain.expose())};
  crypto::Secret<32> key;
  for (int i = 0; i < 20; ++i) {
    content_key(key.expose(), chain.expose());
    seen.insert(crypto::hex(key.expose()));
    advance_chain(chain.expose());
    seen.insert(crypto::hex(chain.expose()));
  }
  CHECK(seen.size() == 41);
}
