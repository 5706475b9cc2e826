#include "shared/directory/directory.h"

#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/results.h"

using namespace handslag;
using namespace handslag::directory;
using namespace handslag::test;

namespace {

/// The verdict on a directory in which something was changed before it was signed.
template <typename Change>
std::string opened_with(Change change) {
  TestFederation f;
  change(f.directory);
  return verdict(open_directory(f.envelope()));
}

/// The verdict on the envelope of `f` whose parts were taken apart and put together anew.
struct Parts {
  Bytes statement, body;
  Signature statement_signature, body_signature;

  explicit Parts(ByteView envelope) {
    Reader in(envelope);
    (void)in.u8();
    const ByteView first = in.blob();
    statement.assign(first.begin(), first.end());
    statement_signature = in.fixed<Signature>();
    const ByteView second = in.blob();
    body.assign(second.begin(), second.end());
    body_signature = in.fixed<Signature>();
  }
  Bytes together() const {
    Bytes out;
    handslag::Writer(out)
        .u8(1)
        .blob(statement)
        .raw(statement_signature)
        .blob(body)
        .raw(body_signature);
    return out;
  }
};

}  // namespace

TEST_CASE("What was signed comes out of the envelope") {
  const TestFederation f;
  const Directory opened = need(open_directory(f.envelope()));
  CHECK(opened.root.federation == f.id());
  CHECK(opened.root.party(kKommun)->archive == f.party(kKommun).archive.public_key);
  CHECK(opened.handlers_of(kRegion, kSkola)->key == f.party(kRegion).units.at(kSkola).public_key);
  CHECK(opened.device(f.device.id())->meeting_point == kHuset);
  CHECK(opened.server->url == "https://[::1]:1");
  CHECK(opened.profile.activity(kKurs)->name == "Kurs");
  CHECK(opened.field.key == f.field.public_key);
}

TEST_CASE("An active device opens the field key that the directory holds for it") {
  const TestFederation f;
  const Directory opened = need(open_directory(f.envelope()));
  const auto secret = crypto::open_seal(f.device.box, opened.device(f.device.id())->field_key);
  REQUIRE(secret);
  CHECK(crypto::hex(*secret) == crypto::hex(f.field.secret.expose()));
}

TEST_CASE("No changed byte of a directory goes unnoticed") {
  const TestFederation f;
  const Bytes envelope = f.envelope();
  for (std::size_t at = 0; at < envelope.size(); at += 7) {
    Bytes flipped = envelope;
    flipped[at] ^= 0x02;
    CHECK_FALSE(open_directory(flipped));
  }
  for (std::size_t size = 0; size < envelope.size(); size += 97) {
    CHECK(verdict(open_directory(ByteView(envelope).first(size))) == "directory.malformed");
  }
}

TEST_CASE("An envelope of a later version is said to be of a later version") {
  const TestFederation f;
  Bytes envelope = f.envelope();
  envelope[0] = 2;
  CHECK(verdict(open_directory(envelope)) == "directory.version");
}

TEST_CASE("Only the root signs a statement, and only its administrator a directory") {
  const TestFederation f;
  const TestFederation other;
  const auto signed_by = [&](const crypto::SignKey& root, const crypto::SignKey& administrator) {
    return verdict(open_directory(
        sign_directory(administrator, sign_statement(root, f.directory.root), f.directory)));
  };
  CHECK(signed_by(f.root, f.administrator) == "good");
  CHECK(signed_by(other.root, f.administrator) == "directory.signature");
  CHECK(signed_by(f.root, other.administrator) == "directory.signature");
  CHECK(signed_by(f.administrator, f.administrator) == "directory.signature");
}

TEST_CASE("A directory belongs to the one statement that it was signed with") {
  TestFederation f;
  const Parts first(f.envelope());
  ++f.directory.root.version;
  const Parts second(f.next_envelope());
  Parts mixed = second;
  mixed.statement = first.statement;
  mixed.statement_signature = first.statement_signature;
  CHECK(verdict(open_directory(second.together())) == "good");
  CHECK(verdict(open_directory(mixed.together())) == "directory.signature");
}

TEST_CASE("A single value is not taken for a list of one, nor nothing for an empty list") {
  const TestFederation f;
  const auto with = [&](const std::string& list, const std::string& instead) {
    Parts parts(f.envelope());
    std::string body(text_of(parts.body));
    const auto begin = body.find("\"" + list + "\":[") + list.size() + 3;
    const auto end = body.find(']', begin) + 1;
    const std::string only = body.substr(begin + 1, end - begin - 2);
    body.replace(begin, end - begin, instead.empty() ? only : instead);
    parts.body.assign(body.begin(), body.end());
    parts.body_signature = crypto::sign(f.administrator, "handslag directory 1",
                                        f.directory.root.federation, parts.body);
    return verdict(open_directory(parts.together()));
  };
  CHECK(with("devices", "[]") == "good");
  CHECK(with("tls_keys", "") == "directory.malformed");
  for (const char* list : {"devices", "handlers", "tls_keys"}) {
    CHECK(with(list, "null") == "directory.malformed");
    CHECK(with(list, "{}") == "directory.malformed");
  }
}

TEST_CASE("A handlers key that its own party did not sign adds no reader") {
  CHECK(opened_with([](Directory& d) { d.handlers[0].by_party.value[0] ^= 1; }) ==
        "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.handlers[0].unit = kSkola; }) == "directory.malformed");
  CHECK(opened_with([](Directory& d) { ++d.handlers[0].generation; }) == "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.handlers[0].party = kRegion; }) == "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.handlers[0].key = crypto::make_box_key().public_key; }) ==
        "directory.malformed");
}

TEST_CASE("A device's name is that of its keys") {
  CHECK(opened_with([](Directory& d) { d.devices[0].id.value[0] ^= 1; }) == "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.devices[0].box = crypto::make_box_key().public_key; }) ==
        "directory.malformed");
}

TEST_CASE("Nobody stands in a directory twice") {
  CHECK(opened_with([](Directory& d) { d.devices.push_back(d.devices[0]); }) ==
        "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.handlers.push_back(d.handlers[0]); }) ==
        "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.root.parties.push_back(d.root.parties[0]); }) ==
        "directory.malformed");
}

TEST_CASE("A key to which nothing can be sealed is refused before a device seals to it") {
  CHECK(opened_with([](Directory& d) { d.field.key = BoxPublic{}; }) == "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.root.parties[0].archive = BoxPublic{}; }) ==
        "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.root.reporting->box = BoxPublic{}; }) ==
        "directory.malformed");
}

TEST_CASE("A federation is a production or a demonstration, and nothing else") {
  TestFederation f;
  for (const std::uint8_t kind : Bytes{0, 3, 255}) {
    f.directory.root.federation.value.back() = kind;
    f.directory.handlers.clear();
    CHECK(verdict(open_directory(f.envelope())) == "directory.malformed");
  }
  f.directory.root.federation.value.back() = 1;
  CHECK(kind_of(need(open_directory(f.envelope())).root.federation) == FederationKind::production);
}

TEST_CASE("A directory dated after the administrator's last day does not count") {
  CHECK(opened_with([](Directory& d) { d.valid_from = d.root.administrator_until; }) == "good");
  CHECK(opened_with([](Directory& d) { d.valid_from = {d.root.administrator_until.count + 1}; }) ==
        "directory.delegation_ended");
}

TEST_CASE("A profile that is wrong is refused by the profile's own error") {
  CHECK(opened_with([](Directory& d) { d.profile_toml = "id = "; }) == "profile.syntax");
}

TEST_CASE("Only a newer directory of the same root and federation follows") {
  TestFederation f;
  const Directory held = need(open_directory(f.envelope()));
  const auto after = [&](auto change) {
    Directory next = held;
    ++next.version.value;
    change(next);
    return verdict(check_successor(held, next));
  };
  CHECK(after([](Directory&) {}) == "good");
  CHECK(verdict(check_successor(held, held)) == "directory.older");
  CHECK(after([](Directory& d) { d.version.value = 0; }) == "directory.older");
  CHECK(after([](Directory& d) { d.root.version = 0; }) == "directory.older");
  CHECK(after([](Directory& d) { d.root.root.value[0] ^= 1; }) == "directory.other_root");
  CHECK(after([](Directory& d) { d.root.federation.value[0] ^= 1; }) ==
        "directory.other_federation");
}

TEST_CASE("A key that was replaced does not come back") {
  TestFederation f;
  const Directory first = need(open_directory(f.envelope()));
  f.renew_handlers(kKommun, kKurs);
  f.directory.field.generation = 2;
  const Directory held = need(open_directory(f.envelope()));
  CHECK(verdict(check_successor(first, held)) == "good");
  Directory next = held;
  ++next.version.value;
  next.field.generation = 1;
  CHECK(verdict(check_successor(held, next)) == "directory.older_key");
  next.field = held.field;
  next.handlers = first.handlers;
  CHECK(verdict(check_successor(held, next)) == "directory.older_key");
  next.handlers.clear();  // a unit that ends has no key, and no reader
  CHECK(verdict(check_successor(held, next)) == "good");
}

TEST_CASE("Of several generations the newest counts") {
  TestFederation f;
  f.renew_handlers(kKommun, kKurs);
  std::swap(f.directory.handlers.front(), f.directory.handlers.back());
  CHECK(f.directory.handlers_of(kKommun, kKurs)->generation == 2);
}

TEST_CASE("A directory under anybody's root is not read without end") {
  const std::string nested = "{\"federation\": " + std::string(100'000, '[');
  Bytes envelope;
  handslag::Writer(envelope)
      .u8(1)
      .blob(bytes_of(nested))
      .raw(Signature{})
      .blob({})
      .raw(Signature{});
  CHECK(verdict(open_directory(envelope)) == "directory.malformed");
  CHECK(opened_with([](Directory& d) {
          for (int i = 0; i < 1'001; ++i) {
            d.root.parties.push_back(d.root.parties.front());
            d.root.parties.back().id = PartyId("p" + std::to_string(i));
          }
        }) == "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.handlers.resize(10'001, d.handlers.front()); }) ==
        "directory.malformed");
}

TEST_CASE("A server stands in a directory under an address that can be shown") {
  CHECK(opened_with([](Directory& d) { d.server->url = "https://server.example:1"; }) == "good");
  CHECK(opened_with([](Directory& d) { d.server->url = "https://a\x1b[2J"; }) ==
        "directory.malformed");
  CHECK(opened_with([](Directory& d) { d.server->url = "file:///etc"; }) == "directory.malformed");
}
