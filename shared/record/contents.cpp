#include "shared/record/contents.h"

#include <algorithm>

namespace handslag::record {
namespace {

using crypto::SecretBytes;
using crypto::SecretWriter;

/// What stands behind an IdentityContact of schema 2. Codes are stored: never renumber.
enum class IdentityKind : std::uint8_t { none = 0, number = 1, card = 2 };

constexpr std::uint8_t kHoursOfDay = 24;

SecretBytes begin(DataClass data_class, Purpose purpose, std::uint16_t schema = 1) {
  SecretBytes bytes;
  bytes.reserve(kSmallestSize);
  SecretWriter(bytes)
      .u8(static_cast<std::uint8_t>(data_class))
      .u8(static_cast<std::uint8_t>(purpose))
      .u16(schema);
  return bytes;
}

template <typename Id>
Id read_name(Reader& in, bool may_be_empty) {
  Id id(in.short_string());
  if (id.empty() ? !may_be_empty : !is_valid_name(id.text())) in.reject();
  return id;
}

Statistics read_statistics(Reader& in, std::uint16_t schema) {
  Statistics content;
  content.meeting_point = read_name<MeetingPointId>(in, false);
  content.activity = read_name<ActivityId>(in, true);
  content.mode = static_cast<RegistrationMode>(in.u8());
  content.proof = static_cast<ProofStrength>(in.u8());
  content.day.count = static_cast<std::int32_t>(in.u32());
  const bool mode_known =
      content.mode >= RegistrationMode::identified && content.mode <= RegistrationMode::count_only;
  const ProofStrength strongest = schema == 1 ? ProofStrength::claimed : ProofStrength::card;
  if (!mode_known || content.proof < ProofStrength::none || content.proof > strongest) {
    in.reject();
  }
  if (schema == 1) return content;
  const std::uint8_t pseudonyms = in.u8();
  if (pseudonyms != (content.proof == ProofStrength::card ? 1 : 0)) in.reject();
  if (pseudonyms == 1) content.pseudonym = in.fixed<Pseudonym>();
  return content;
}

void read_number(Reader& in, IdentityContact& content, bool may_be_empty) {
  const ByteView digits = in.raw(in.u8());
  const bool all_digits =
      std::ranges::all_of(digits, [](std::uint8_t c) { return c >= '0' && c <= '9'; });
  const bool sized = digits.size() == 12 || (digits.empty() && may_be_empty);
  if (!all_digits || !sized || !content.number.assign(text_of(digits))) in.reject();
}

IdentityContact read_identity(Reader& in, std::uint16_t schema) {
  IdentityContact content;
  if (schema == 1) {
    read_number(in, content, true);
    return content;
  }
  switch (static_cast<IdentityKind>(in.u8())) {
    case IdentityKind::none:
      break;
    case IdentityKind::number:
      read_number(in, content, false);
      break;
    case IdentityKind::card:
      content.card = in.fixed<CardIdentity>();
      break;
    default:
      in.reject();
  }
  return content;
}

Annulment read_annulment(Reader& in) {
  Annulment content;
  content.reason = static_cast<AnnulmentReason>(in.u8());
  const std::size_t count = in.u8();
  if (content.reason != AnnulmentReason::undone || count == 0 || count > kAnnulmentLimit) {
    in.reject();
  }
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    content.sections.push_back(in.fixed<SectionId>());
  }
  return content;
}

Attendance read_attendance(Reader& in) {
  Attendance content;
  content.meeting_point = read_name<MeetingPointId>(in, false);
  content.activity = read_name<ActivityId>(in, true);
  content.time.ms = static_cast<std::int64_t>(in.u64());
  return content;
}

StaffCall read_staff_call(Reader& in) {
  StaffCall content;
  content.meeting_point = read_name<MeetingPointId>(in, false);
  content.day.count = static_cast<std::int32_t>(in.u32());
  const std::uint8_t hours = in.u8();
  if (hours > 1) in.reject();
  if (hours == 1) content.hour = in.u8();
  if (content.hour.value_or(0) >= kHoursOfDay) in.reject();
  content.minutes = in.u16();
  return content;
}

Counts read_counts(Reader& in) {
  Counts content;
  const std::size_t count = in.u8();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    RecipientCount entry;
    entry.recipient = read_recipient(in);
    entry.grants = in.u64();
    entry.sections = in.u64();
    content.recipients.push_back(std::move(entry));
  }
  content.checkpoint.log_epoch.value = in.u32();
  content.checkpoint.size = in.u64();
  content.checkpoint.root = in.fixed<Hash256>();
  return content;
}

FieldState read_field(Reader& in) {
  const ByteView state = in.blob();
  if (state.size() > kFieldStateLimit) in.reject();
  return {Bytes(state.begin(), state.end())};
}

/// Whether a class that is known stands under another purpose than its own. That is content of a
/// later version: counted as a visit, it would be one that nobody made.
bool has_other_purpose(std::uint8_t data_class, std::uint8_t purpose) {
  switch (static_cast<DataClass>(data_class)) {
    case DataClass::annulment:
    case DataClass::statistics:
    case DataClass::identity_contact:
    case DataClass::attendance:
      return purpose != static_cast<std::uint8_t>(Purpose::visit);
    case DataClass::staff_call:
    case DataClass::field:
    case DataClass::counts:
      return purpose != static_cast<std::uint8_t>(Purpose::operation);
  }
  return false;
}

template <typename T>
Result<Content> finish(const Reader& in, T content) {
  if (!in.finished()) {
    return fail("record.content", "A section's content does not fit its class and schema.");
  }
  return Content(std::move(content));
}

Result<Content> finish_unknown(Reader& in, std::uint8_t data_class) {
  const std::uint16_t schema = in.u16();
  const ByteView body = in.raw(in.left());
  return finish(in, UnknownContent{data_class, schema, SecretBytes(body.begin(), body.end())});
}

}  // namespace

SecretBytes encode(const Statistics& content) {
  SecretBytes bytes = begin(DataClass::statistics, Purpose::visit, 2);
  SecretWriter out(bytes);
  out.short_string(content.meeting_point.text())
      .short_string(content.activity.text())
      .u8(static_cast<std::uint8_t>(content.mode))
      .u8(static_cast<std::uint8_t>(content.proof))
      .u32(static_cast<std::uint32_t>(content.day.count))
      .u8(content.pseudonym ? 1 : 0);
  if (content.pseudonym) out.raw(*content.pseudonym);
  return bytes;
}

SecretBytes encode(const IdentityContact& content) {
  SecretBytes bytes = begin(DataClass::identity_contact, Purpose::visit, 2);
  SecretWriter out(bytes);
  const auto kind = content.card             ? IdentityKind::card
                    : content.number.empty() ? IdentityKind::none
                                             : IdentityKind::number;
  out.u8(static_cast<std::uint8_t>(kind));
  if (kind == IdentityKind::number) out.short_string(content.number.view());
  if (kind == IdentityKind::card) out.raw(*content.card);
  return bytes;
}

SecretBytes encode(const Annulment& content) {
  SecretBytes bytes = begin(DataClass::annulment, Purpose::visit);
  SecretWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(content.reason))
      .u8(static_cast<std::uint8_t>(content.sections.size()));
  for (const SectionId& section : content.sections) out.raw(section);
  return bytes;
}

SecretBytes encode(const Attendance& content) {
  SecretBytes bytes = begin(DataClass::attendance, Purpose::visit);
  SecretWriter(bytes)
      .short_string(content.meeting_point.text())
      .short_string(content.activity.text())
      .u64(static_cast<std::uint64_t>(content.time.ms));
  return bytes;
}

SecretBytes encode(const StaffCall& content) {
  SecretBytes bytes = begin(DataClass::staff_call, Purpose::operation);
  SecretWriter out(bytes);
  out.short_string(content.meeting_point.text())
      .u32(static_cast<std::uint32_t>(content.day.count))
      .u8(content.hour ? 1 : 0);
  if (content.hour) out.u8(*content.hour);
  out.u16(content.minutes);
  return bytes;
}

SecretBytes encode(const Counts& content) {
  SecretBytes bytes = begin(DataClass::counts, Purpose::operation);
  SecretWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(content.recipients.size()));
  for (const RecipientCount& entry : content.recipients) {
    out.u8(static_cast<std::uint8_t>(entry.recipient.kind))
        .short_string(entry.recipient.party.text())
        .u64(entry.grants)
        .u64(entry.sections);
  }
  const SeenCheckpoint& seen = content.checkpoint;
  out.u32(seen.log_epoch.value).u64(seen.size).raw(seen.root);
  return bytes;
}

SecretBytes encode(const FieldState& content) {
  SecretBytes bytes = begin(DataClass::field, Purpose::operation);
  SecretWriter(bytes).blob(content.state);
  return bytes;
}

Result<Content> decode_content(ByteView plain) {
  Reader in(plain);
  const std::uint8_t data_class = in.u8();
  if (has_other_purpose(data_class, in.u8())) return finish_unknown(in, data_class);
  const std::uint16_t schema = in.u16();
  if (in.failed()) return fail("record.content", "A section is too short to say what it holds.");
  const auto known = [&](DataClass wanted, std::uint16_t newest) {
    return static_cast<DataClass>(data_class) == wanted && schema >= 1 && schema <= newest;
  };
  if (known(DataClass::statistics, 2)) {
    auto content = read_statistics(in, schema);
    return finish(in, std::move(content));
  }
  if (known(DataClass::identity_contact, 2)) {
    auto content = read_identity(in, schema);
    return finish(in, std::move(content));
  }
  if (known(DataClass::attendance, 1)) {
    auto content = read_attendance(in);
    return finish(in, std::move(content));
  }
  if (known(DataClass::annulment, 1)) {
    auto content = read_annulment(in);
    return finish(in, std::move(content));
  }
  if (known(DataClass::staff_call, 1)) {
    auto content = read_staff_call(in);
    return finish(in, std::move(content));
  }
  if (known(DataClass::counts, 1)) {
    auto content = read_counts(in);
    return finish(in, std::move(content));
  }
  if (known(DataClass::field, 1)) {
    auto content = read_field(in);
    return finish(in, std::move(content));
  }
  const ByteView body = in.raw(in.left());
  return Content(UnknownContent{data_class, schema, SecretBytes(body.begin(), body.end())});
}

}  // namespace handslag::record
