#include "shared/record/contents.h"

#include <algorithm>

namespace handslag::record {
namespace {

using crypto::SecretBytes;
using crypto::SecretWriter;

constexpr std::uint16_t kSchema = 1;  // of every class so far

SecretBytes begin(DataClass data_class, Purpose purpose) {
  SecretBytes bytes;
  bytes.reserve(kSmallestSize);
  SecretWriter(bytes)
      .u8(static_cast<std::uint8_t>(data_class))
      .u8(static_cast<std::uint8_t>(purpose))
      .u16(kSchema);
  return bytes;
}

template <typename Id>
Id read_name(Reader& in, bool may_be_empty) {
  Id id(in.short_string());
  if (id.empty() ? !may_be_empty : !is_valid_name(id.text())) in.reject();
  return id;
}

Statistics read_statistics(Reader& in) {
  Statistics content;
  content.meeting_point = read_name<MeetingPointId>(in, false);
  content.activity = read_name<ActivityId>(in, true);
  content.mode = static_cast<RegistrationMode>(in.u8());
  content.proof = static_cast<ProofStrength>(in.u8());
  content.day.count = static_cast<std::int32_t>(in.u32());
  const bool mode_known =
      content.mode >= RegistrationMode::identified && content.mode <= RegistrationMode::count_only;
  if (!mode_known || content.proof < ProofStrength::none ||
      content.proof > ProofStrength::claimed) {
    in.reject();
  }
  return content;
}

IdentityContact read_identity(Reader& in) {
  IdentityContact content;
  const ByteView digits = in.raw(in.u8());
  const bool all_digits =
      std::ranges::all_of(digits, [](std::uint8_t c) { return c >= '0' && c <= '9'; });
  const bool sized = digits.empty() || digits.size() == 12;
  if (!all_digits || !sized || !content.number.assign(text_of(digits))) in.reject();
  return content;
}

Attendance read_attendance(Reader& in) {
  Attendance content;
  content.meeting_point = read_name<MeetingPointId>(in, false);
  content.activity = read_name<ActivityId>(in, true);
  content.time.ms = static_cast<std::int64_t>(in.u64());
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
  return {Bytes(state.begin(), state.end())};
}

template <typename T>
Result<Content> finish(const Reader& in, T content) {
  if (!in.finished()) {
    return fail("record.content", "A section's content does not fit its class and schema.");
  }
  return Content(std::move(content));
}

}  // namespace

SecretBytes encode(const Statistics& content) {
  SecretBytes bytes = begin(DataClass::statistics, Purpose::visit);
  SecretWriter(bytes)
      .short_string(content.meeting_point.text())
      .short_string(content.activity.text())
      .u8(static_cast<std::uint8_t>(content.mode))
      .u8(static_cast<std::uint8_t>(content.proof))
      .u32(static_cast<std::uint32_t>(content.day.count));
  return bytes;
}

SecretBytes encode(const IdentityContact& content) {
  SecretBytes bytes = begin(DataClass::identity_contact, Purpose::visit);
  SecretWriter(bytes).short_string(content.number.view());
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
  (void)in.u8();  // the purpose: told to consent rules, not needed to read the body
  const std::uint16_t schema = in.u16();
  if (in.failed()) return fail("record.content", "A section is too short to say what it holds.");
  if (schema == kSchema) {
    switch (static_cast<DataClass>(data_class)) {
      case DataClass::statistics: {
        auto content = read_statistics(in);
        return finish(in, std::move(content));
      }
      case DataClass::identity_contact: {
        auto content = read_identity(in);
        return finish(in, std::move(content));
      }
      case DataClass::attendance: {
        auto content = read_attendance(in);
        return finish(in, std::move(content));
      }
      case DataClass::counts: {
        auto content = read_counts(in);
        return finish(in, std::move(content));
      }
      case DataClass::field: {
        auto content = read_field(in);
        return finish(in, std::move(content));
      }
    }
  }
  const ByteView body = in.raw(in.left());
  return Content(UnknownContent{data_class, schema, SecretBytes(body.begin(), body.end())});
}

}  // namespace handslag::record
