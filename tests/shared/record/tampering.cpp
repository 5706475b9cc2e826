// Every byte of a record is held by something: change any, and the reader is told what is wrong.
#include <set>

#include "tests/support/catch.h"
#include "tests/support/writing.h"

using namespace handslag;
using namespace handslag::record;
using namespace handslag::test;

namespace {

/// Calls `check` with each copy of `bytes` in which one bit of one byte is changed.
template <typename Check>
void for_each_flip(const Bytes& bytes, Check check) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes flipped = bytes;
    flipped[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
    check(flipped, at);
  }
}

struct OneVisit {
  TestFederation f;
  SealedRecord sealed = Kiosk(f).attendance(kKommun, kKurs);
  Header header = header_of(sealed);
  Opener opener = opener_with<Opener>(f.party(kKommun).archive);

  const Bytes& descriptor() const { return sealed.sections[0].descriptor; }
  const Bytes& section() const { return sealed.sections[0].section; }
  const Bytes& grant() const { return sealed.grants[0].bytes; }
};

}  // namespace

TEST_CASE("Every changed byte of a header is found by its version, its place or the signed head") {
  OneVisit v;
  const crypto::Signature head =
      sign_head(v.f.device.sign, {v.f.id(), v.f.device.id(), Epoch{1}, Sequence{1}, v.sealed.hash});
  std::set<std::string> verdicts;
  for_each_flip(v.sealed.header, [&](const Bytes& flipped, std::size_t) {
    ChainVerifier chain(v.f.id(), v.f.device.id(), Epoch{1});
    const auto followed = chain.follow(flipped);
    verdicts.insert(verdict(followed));
    const bool vouched = verify_head(v.f.device.sign.public_key, chain.head(), head);
    CHECK_FALSE((followed && vouched));
  });
  CHECK(verdicts == std::set<std::string>{"good", "record.chain", "record.gap", "record.malformed",
                                          "record.other_log", "record.version"});
}

TEST_CASE("Every changed byte of a descriptor makes it another descriptor") {
  OneVisit v;
  take_grants(v.opener, v.sealed);
  for_each_flip(v.descriptor(), [&](const Bytes& flipped, std::size_t) {
    CHECK(verdict(v.opener.open(v.header, 0, flipped, v.section())) == "record.descriptor");
    CHECK(verdict(v.opener.add_grant(v.header, 0, flipped, v.grant())) == "record.descriptor");
  });
}

TEST_CASE("Every changed byte of a section is found before it is opened") {
  OneVisit v;
  take_grants(v.opener, v.sealed);
  for_each_flip(v.section(), [&](const Bytes& flipped, std::size_t) {
    CHECK(verdict(v.opener.open(v.header, 0, v.descriptor(), flipped)) == "record.ciphertext");
  });
}

TEST_CASE("Every changed byte of a grant makes it one that the session did not begin with") {
  OneVisit v;
  std::set<std::string> verdicts;
  for_each_flip(v.grant(), [&](const Bytes& flipped, std::size_t) {
    verdicts.insert(verdict(v.opener.add_grant(v.header, 0, v.descriptor(), flipped)));
  });
  CHECK(verdicts ==
        std::set<std::string>{"record.foreign_grant", "record.malformed", "record.version"});
}

TEST_CASE("Everything that a section is bound to is in its associated data") {
  OneVisit v;
  const auto bound = [](const Header& header, std::uint8_t number, const Descriptor& descriptor) {
    return associated_data(header, number, descriptor);
  };
  const Descriptor descriptor = descriptor_of(v.sealed);
  std::set<Bytes> all = {bound(v.header, 0, descriptor), bound(v.header, 1, descriptor)};
  const auto with = [&](auto change) {
    Header header = v.header;
    Descriptor changed = descriptor;
    change(header, changed);
    all.insert(bound(header, 0, changed));
  };
  with([](Header& h, Descriptor&) { h.federation.value[0] ^= 1; });
  with([](Header& h, Descriptor&) { h.device.value[0] ^= 1; });
  with([](Header& h, Descriptor&) { ++h.epoch.value; });
  with([](Header& h, Descriptor&) { ++h.sequence.value; });
  with([](Header& h, Descriptor&) { h.previous.value[0] ^= 1; });
  with([](Header& h, Descriptor&) { ++h.directory.value; });
  with([](Header&, Descriptor& d) { d.session.value[0] ^= 1; });
  with([](Header&, Descriptor& d) { ++d.ratchet_index; });
  with([](Header&, Descriptor& d) { d.audience.pop_back(); });
  with([](Header&, Descriptor& d) { d.consent_tags.emplace_back(); });
  CHECK(all.size() == 12);
}

TEST_CASE("A section under another record's header is refused") {
  TestFederation f;
  Kiosk kiosk(f);
  const auto first = kiosk.attendance(kKommun, kKurs);
  const auto second = kiosk.attendance(kKommun, kKurs);
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  take_grants(opener, first);
  CHECK(verdict(opener.open(header_of(second), 0, first.sections[0].descriptor,
                            first.sections[0].section)) == "record.descriptor");

  // A device that names an old descriptor in a new header: the commitment is to another place.
  Header spliced = header_of(second);
  spliced.sections = header_of(first).sections;
  CHECK(verdict(opener.open(spliced, 0, first.sections[0].descriptor, first.sections[0].section)) ==
        "record.commitment");
}

TEST_CASE("A grant of one session is foreign to another") {
  TestFederation f;
  Kiosk kiosk(f);
  const auto before = kiosk.attendance(kKommun, kKurs);
  kiosk.restart();
  const auto after = kiosk.attendance(kKommun, kKurs);
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  CHECK(verdict(opener.add_grant(header_of(after), 0, after.sections[0].descriptor,
                                 before.grants[0].bytes)) == "record.foreign_grant");
}

TEST_CASE("A grant that was sealed for another device is the device's fault, by name") {
  TestFederation f;
  Header header = f.first_header();
  auto copied = session_of_another_device(f, Kiosk(f).attendance(kKommun, kKurs));
  header.sections = header_of(copied).sections;  // another device's session under our name
  auto opener = opener_with<Opener>(f.party(kKommun).archive);
  CHECK(verdict(opener.add_grant(header, 0, copied.sections[0].descriptor,
                                 copied.grants[0].bytes)) == "record.grant_mismatch");
}

TEST_CASE("A reader does not walk a ratchet without end") {
  TestFederation f;
  OneVisit v;
  take_grants(v.opener, v.sealed);
  Descriptor far = descriptor_of(v.sealed);
  far.ratchet_index = 0xffff'ffff;
  far.grants.clear();
  const Bytes bytes = encode(far);
  v.header.sections = {hash_of_descriptor(bytes)};
  CHECK(verdict(v.opener.open(v.header, 0, bytes, v.section())) == "record.commitment");
}
