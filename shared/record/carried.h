// A record as it travels and as a server keeps it: bytes that were signed or hashed, never encoded
// anew.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/base/bytes.h"

namespace handslag::record {

struct CarriedSection {
  std::uint8_t number = 0;  ///< its place in the header's list
  Bytes descriptor;
  Bytes section;
};

struct CarriedRecord {
  Bytes header;
  std::vector<CarriedSection> sections;  ///< may lack some
  std::vector<Bytes> grants;             ///< of the sessions that begin with this record

  std::size_t size() const {
    std::size_t bytes = header.size();
    for (const auto& s : sections) bytes += s.descriptor.size() + s.section.size();
    for (const auto& g : grants) bytes += g.size();
    return bytes;
  }
};

/// Sections and grants behind a header, as PROTOCOL.md 4 lays out a record's parts: on the wire and
/// in a device's log.
void write_parts(Writer& out, const CarriedRecord& record);
/// Adds to `record` what stands before the first byte that does not fit; there `in` has failed.
void read_parts(Reader& in, CarriedRecord& record);

}  // namespace handslag::record
