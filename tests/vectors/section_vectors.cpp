// Vectors of descriptors, grants and sections.
#include "shared/record/card.h"
#include "shared/record/sealer.h"
#include "tests/support/fixed_random.h"
#include "tests/vectors/cast.h"

namespace handslag::test {
namespace {

using namespace record;
using nlohmann::json;

const PartyId kOwner{"kommun"};
const Recipient kArchive{AudienceKind::party, kOwner};
const Recipient kHandlers{AudienceKind::handlers, kOwner};

SessionPlan plan() {
  return {{kArchive, kHandlers},
          2,
          {{kArchive, box_key("archive").public_key, {0, 1}},
           {kHandlers, box_key("unit 0").public_key, {0}},
           {kHandlers, box_key("unit 1").public_key, {1}}}};
}

crypto::SecretBytes attendance() {
  return encode(
      Attendance{MeetingPointId("huset"), ActivityId("kurs"), UtcTime{1'795'424'400'000}});
}

/// One section of lane 1 in each of `count` records.
std::vector<SealedRecord> records(int count, const crypto::SecretBytes& plain = attendance(),
                                  std::string_view seed = "sections") {
  const FixedRandom random(seed);
  Sealer sealer;
  std::vector<SealedRecord> out;
  Header header = vector_header();
  const SessionPlan to = plan();
  std::uint64_t granted = 0;
  for (int i = 0; i < count; ++i) {
    std::vector<SectionDraft> drafts;
    drafts.push_back({&to, 1, plain});
    out.push_back(sealer.seal(header, drafts, [&](const Recipient&) { return ++granted; }));
    header.previous = out.back().hash;
    ++header.sequence.value;
  }
  return out;
}

json grant_of(const SealedRecord& record, std::size_t number, const Bytes& grant) {
  return {{"header", hex(record.header)},
          {"number", number},
          {"descriptor", hex(record.sections.at(0).descriptor)},
          {"grant", hex(grant)}};
}

/// For a reader whose grant is the `grant`th of the first record.
json reading(const SealedRecord& record, const SealedRecord& first, std::string_view reader,
             std::size_t grant) {
  return {{"reader_secret", hex(box_key(reader).secret.expose())},
          {"grants", json::array({grant_of(first, 0, first.grants.at(grant).bytes)})},
          {"header", hex(record.header)},
          {"number", 0},
          {"descriptor", hex(record.sections.at(0).descriptor)},
          {"section", hex(record.sections.at(0).section)}};
}

/// The record with another descriptor, named by its header.
template <typename Change>
SealedRecord redescribed(SealedRecord record, Change change) {
  auto header = decode_header(record.header);
  auto descriptor = decode_descriptor(record.sections[0].descriptor);
  HANDSLAG_CHECK(header && descriptor);
  change(*descriptor);
  record.sections[0].descriptor = encode(*descriptor);
  header->sections = {hash_of_descriptor(record.sections[0].descriptor)};
  record.header = encode(*header);
  return record;
}

void add(std::vector<Vector>& out, std::string name, std::string title, std::string verdict,
         json input, json expect = json::object()) {
  out.push_back({"section-" + name + ".json", std::move(title), "section", std::move(verdict),
                 std::move(input), std::move(expect)});
}

void add_good(std::vector<Vector>& out) {
  const auto two = records(2);
  const json expect = {{"plain", hex(attendance())}};
  add(out, "good-archive", "The archive opens the first section of a session.", "good",
      reading(two[0], two[0], "archive", 0), expect);
  add(out, "good-unit", "The handlers of the section's unit open it.", "good",
      reading(two[0], two[0], "unit 1", 2), expect);
  add(out, "good-second", "The second section is one step of the ratchet further.", "good",
      reading(two[1], two[0], "unit 1", 2), expect);
  crypto::SecretBytes unknown;
  crypto::SecretWriter(unknown).u8(99).u8(2).u16(7).raw(bytes_of("not known yet"));
  const auto newer = records(1, unknown);
  add(out, "good-unknown-class", "A class that is not known is opened, kept and reported.", "good",
      reading(newer[0], newer[0], "archive", 0), {{"plain", hex(unknown)}});
  crypto::SecretBytes contact;  // schema 1, which nothing writes any more
  crypto::SecretWriter(contact).u8(16).u8(2).u16(1).short_string("199001012385");
  const auto number = records(1, contact);
  add(out, "good-number", "A published test number, sealed to a party.", "good",
      reading(number[0], number[0], "archive", 0), {{"plain", hex(contact)}});
}

/// What came after the first version: schema 2 of two classes, and annulments.
void add_grown(std::vector<Vector>& out) {
  const auto add_plain = [&](std::string name, std::string title,
                             const crypto::SecretBytes& plain) {
    const auto one = records(1, plain, name);
    add(out, "good-" + name, std::move(title), "good", reading(one[0], one[0], "archive", 0),
        {{"plain", hex(plain)}});
  };
  const CardCode card = vector_card();
  IdentityContact contact;
  contact.number.assign("199001012385");
  add_plain("number-2", "A published test number as schema 2 has it.", encode(contact));
  contact.number.wipe();
  add_plain("nobody-2", "Nobody, in schema 2.", encode(contact));
  contact.card = card_identity(vector_federation(), card);
  add_plain("card", "A card, by its identity.", encode(contact));
  const MeetingPointId place("huset");
  const ActivityId activity("kurs");
  add_plain("statistics-2", "A visit without a card, in schema 2.",
            encode(Statistics{place, activity, RegistrationMode::anonymous, ProofStrength::none,
                              Day{20'780}}));
  add_plain("pseudonym", "A visit by card, with the pseudonym of its year.",
            encode(Statistics{place, activity, RegistrationMode::identified, ProofStrength::card,
                              Day{20'780}, card_pseudonym(vector_federation(), card, 2026)}));
  SectionId taken_back;
  taken_back.value.fill(0x5a);
  add_plain("annulment", "A section that does not count.",
            encode(Annulment{AnnulmentReason::undone, {taken_back}}));
  crypto::SecretBytes misfit;
  crypto::SecretWriter(misfit).u8(1).u8(2).u16(2).short_string("huset").short_string("kurs");
  crypto::SecretWriter(misfit).u8(1).u8(2).u32(20'780).u8(1).raw(taken_back);
  const auto claimed = records(1, misfit, "claimed pseudonym");
  add(out, "claimed-pseudonym", "A typed number never has a pseudonym.", "record.content",
      reading(claimed[0], claimed[0], "archive", 0));
}

/// Class 5, to the archive of a host alone.
void add_staff_calls(std::vector<Vector>& out) {
  const auto add_plain = [&](std::string name, std::string title, std::string verdict,
                             const crypto::SecretBytes& plain) {
    const FixedRandom random(name);
    const SessionPlan to{{kArchive}, 1, {{kArchive, box_key("archive").public_key, {0}}}};
    std::vector<SectionDraft> drafts;
    drafts.push_back({&to, 0, plain});
    Sealer sealer;
    const auto sealed = sealer.seal(vector_header(), drafts, [](const Recipient&) { return 1; });
    add(out, std::move(name), std::move(title), verdict, reading(sealed, sealed, "archive", 0),
        verdict == "good" ? json{{"plain", hex(plain)}} : json::object());
  };
  const auto call = [](std::optional<std::uint8_t> hour, std::uint16_t minutes) {
    return encode(StaffCall{MeetingPointId("huset"), Day{20'780}, hour, minutes});
  };
  add_plain("good-staff-call", "Staff were called after nine and came within five minutes.", "good",
            call(9, 4));
  add_plain("good-staff-call-day", "The same as the reporting station is told: without the hour.",
            "good", call(std::nullopt, 4));
  add_plain("good-staff-call-longest", "Nobody came for 65,535 minutes or more.", "good",
            call(23, kLongestStaffWait));
  add_plain("staff-call-hour", "No day has an hour 24.", "record.content", call(24, 4));
  crypto::SecretBytes plain = call(9, 4);
  plain.at(14) = 2;
  plain.insert(plain.begin() + 15, 9);
  add_plain("staff-call-two-hours", "A call is made in one hour.", "record.content", plain);
  plain = call(9, 4);
  plain.pop_back();
  add_plain("staff-call-cut-off", "A call that lost the last byte of its minutes.",
            "record.content", plain);
}

void add_wrong_readers(std::vector<Vector>& out) {
  const auto one = records(1);
  add(out, "other-unit", "The handlers of another unit of the party do not open the section.",
      "record.commitment", reading(one[0], one[0], "unit 0", 1));
  add(out, "wrong-key", "A key that nothing was sealed to opens no grant.", "record.not_for_us",
      reading(one[0], one[0], "stranger", 0));
  json without = reading(one[0], one[0], "archive", 0);
  without["grants"] = json::array();
  add(out, "no-grant", "Without the grant of its session a section stays closed.",
      "record.no_grant", without);
}

void add_wrong_grants(std::vector<Vector>& out) {
  const auto one = records(1);
  const auto later = records(1, attendance(), "another session");
  json input = reading(one[0], one[0], "archive", 0);
  input["grants"][0]["grant"] = hex(flipped(one[0].grants[0].bytes, 60));
  add(out, "grant-flipped", "A grant with a changed bit is not the session's.",
      "record.foreign_grant", input);
  input["grants"][0]["grant"] = hex(later[0].grants[0].bytes);
  add(out, "grant-replayed", "A grant of another session is foreign to this one.",
      "record.foreign_grant", input);
  Bytes cut = one[0].grants[0].bytes;
  cut.pop_back();
  input["grants"][0]["grant"] = hex(cut);
  add(out, "grant-truncated", "A grant that was cut off is malformed.", "record.malformed", input);

  auto header = decode_header(one[0].header);
  HANDSLAG_CHECK(header.has_value());
  header->device.value[0] ^= 1;
  SealedRecord stolen = one[0];
  stolen.header = encode(*header);
  add(out, "grant-other-device", "A grant that was sealed under another device's name.",
      "record.grant_mismatch", reading(stolen, stolen, "archive", 0));
}

void add_changed_bytes(std::vector<Vector>& out) {
  const auto two = records(2);
  json input = reading(two[0], two[0], "archive", 0);
  const Bytes section = two[0].sections[0].section;
  input["section"] = hex(ByteView(section).first(section.size() - 1));
  add(out, "truncated", "A section that lost its last byte.", "record.ciphertext", input);
  input["section"] = hex(flipped(section, 30));
  add(out, "flipped", "A section with a changed bit.", "record.ciphertext", input);
  input["section"] = hex(two[1].sections[0].section);
  add(out, "exchanged", "The ciphertext of another section.", "record.ciphertext", input);
  input = reading(two[0], two[0], "archive", 0);
  input["descriptor"] = hex(flipped(two[0].sections[0].descriptor, 5));
  add(out, "descriptor-flipped", "A descriptor with a changed bit is not the one that is named.",
      "record.descriptor", input);
  input = reading(two[0], two[0], "archive", 0);
  input["number"] = 1;
  add(out, "number-out-of-range", "A section number that the header does not have.",
      "record.descriptor", input);
}

void add_wrong_descriptors(std::vector<Vector>& out) {
  const auto two = records(2);
  const auto with = [&](auto change) {
    return reading(redescribed(two[1], change), two[0], "archive", 0);
  };
  add(out, "wrong-commitment", "A commitment that fits no lane is the device's fault.",
      "record.commitment", with([](Descriptor& d) { d.commitment.value[0] ^= 1; }));
  add(out, "index-out-of-range", "A ratchet index past the limit is not walked to.",
      "record.commitment", with([](Descriptor& d) { d.ratchet_index = 0xffff'ffff; }));
  add(out, "other-index", "The index of a later section.", "record.commitment",
      with([](Descriptor& d) { d.ratchet_index = 5; }));
  add(out, "retargeted", "The same section under another audience has no grant.", "record.no_grant",
      with([](Descriptor& d) {
        d.audience = {{AudienceKind::party, PartyId("region")}};
      }));
  add(out, "padded-size", "A padded size that is not that of the plain text.", "record.padding",
      with([](Descriptor& d) { d.padded_size = 256; }));

  Header second = vector_header();
  second.sequence.value = 2;
  second.sections = {hash_of_descriptor(two[0].sections[0].descriptor)};
  SealedRecord spliced = two[0];
  spliced.header = encode(second);
  add(out, "spliced", "A section of one record, named by the header of another.",
      "record.commitment", reading(spliced, two[0], "archive", 0));

  SealedRecord newer = two[1];
  newer.sections[0].descriptor[0] = 2;
  second.sections = {hash_of_descriptor(newer.sections[0].descriptor)};
  newer.header = encode(second);
  add(out, "unknown-version", "A descriptor of format 2.", "record.version",
      reading(newer, two[0], "archive", 0));
}

/// Sections that an honest device would not have sealed: everything fits, but for the inside.
void add_wrong_insides(std::vector<Vector>& out) {
  auto two = records(2);
  const FixedRandom random("wrong insides");
  const Bytes other =
      crypto::encrypt(box_key("any").secret.expose(), {}, Bytes(std::size_t{128}, std::uint8_t{0}));
  SealedRecord tampered =
      redescribed(two[1], [&](Descriptor& d) { d.content = hash_of_section(other); });
  tampered.sections[0].section = other;
  add(out, "wrong-content-key", "Sealed under another key than was committed to.",
      "record.tampered", reading(tampered, two[0], "archive", 0));

  crypto::SecretBytes short_number;
  crypto::SecretWriter(short_number).u8(16).u8(2).u16(1).short_string("1234");
  const auto misfit = records(1, short_number);
  add(out, "content-misfit", "A known class and schema whose body does not fit.", "record.content",
      reading(misfit[0], misfit[0], "archive", 0));
}

}  // namespace

std::vector<Vector> make_section_vectors() {
  std::vector<Vector> out;
  add_good(out);
  add_wrong_readers(out);
  add_wrong_grants(out);
  add_changed_bytes(out);
  add_wrong_descriptors(out);
  add_wrong_insides(out);
  add_grown(out);
  add_staff_calls(out);
  return out;
}

}  // namespace handslag::test
