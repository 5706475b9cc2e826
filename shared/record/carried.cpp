#include "shared/record/carried.h"

#include "shared/record/format.h"

namespace handslag::record {
void write_parts(Writer& out, const CarriedRecord& record) {
  out.u8(static_cast<std::uint8_t>(record.sections.size()));
  for (const CarriedSection& section : record.sections) {
    out.u8(section.number).blob(section.descriptor).blob(section.section);
  }
  out.u8(static_cast<std::uint8_t>(record.grants.size()));
  for (const Bytes& grant : record.grants) out.blob(grant);
}

void read_parts(Reader& in, CarriedRecord& record) {
  const std::size_t sections = in.u8();
  if (sections > kSectionLimit) in.reject();
  if (!in.failed()) record.sections.reserve(sections);
  for (std::size_t i = 0; i < sections && !in.failed(); ++i) {
    CarriedSection section;
    section.number = in.u8();
    section.descriptor = in.blob_copy();
    section.section = in.blob_copy();
    if (!in.failed()) record.sections.push_back(std::move(section));
  }
  const std::size_t grants = in.u8();
  for (std::size_t i = 0; i < grants && !in.failed(); ++i) {
    Bytes grant = in.blob_copy();
    if (!in.failed()) record.grants.push_back(std::move(grant));
  }
}

}  // namespace handslag::record
